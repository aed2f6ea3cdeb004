//! Where telephone systems report their calls: `POST /cti/{token}`, outside of the API, with limits of its own.
//!
//! Always true: the token is the whole log-in, so a wrong one tells nothing and is counted against its address. The trap:
//! telephone systems try again on anything but 2xx, so what was taken before is answered like what is new.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use app::phone::lines::{ShownLine, line_of_token, note_refused};
use app::phone::take_report::take_report;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{AnswerForm, CallAnswer, LineId, PushedCall};

use crate::gate::{address, count_address};
use crate::problem::Problem;
use crate::request::read_body;
use crate::state::Api;

/// Most bytes of a report.
const MOST_BYTES: usize = 64 * 1024;

/// Reads what telephone systems push, and writes what they are answered.
pub trait CallPushes: Send + Sync {
    /// Reads a push.
    ///
    /// # Errors
    /// Why it cannot be read, in words for whoever sets the telephone system up.
    fn read(&self, content_type: &str, body: &[u8]) -> Result<PushedCall, String>;
    /// The answer's content type and body; `hook` is where further reports go.
    fn answer(&self, form: AnswerForm, answer: &CallAnswer, hook: &str) -> (&'static str, String);
}

/// How many reports each line sent in the present minute.
#[derive(Debug, Default)]
pub(crate) struct LineWindows {
    by_line: Mutex<HashMap<LineId, (i64, u32)>>,
}

impl LineWindows {
    /// Counts one; false when the minute is full.
    fn take(&self, line: LineId, most: u32, now: Instant) -> bool {
        let minute = now.as_millis().div_euclid(60_000);
        let mut by_line = self.by_line.lock().unwrap_or_else(PoisonError::into_inner);
        let window = by_line.entry(line).or_insert((minute, 0));
        if window.0 != minute {
            *window = (minute, 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= most
    }
}

/// Takes a report in.
pub(crate) async fn post_report(
    State(api): State<Api>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body, MOST_BYTES).await?;
    let Some(line) = line_of_token(api.desk(), &token).await? else {
        count_address(&api, address)?;
        return Err(Problem::not_found("this address leads nowhere"));
    };
    admit(&api, &line, address).await?;
    let pushed = read(&api, &line, &parts.headers, &body).await?;
    let area = api.desk().settings().area_code.as_ref();
    let (form, answer) = (pushed.form, line.settings.answer_to(&pushed.news, area));
    take_report(api.desk(), line.line.id, pushed).await?;
    let hook = format!("{}/cti/{token}", api.settings().public_url.trim_end_matches('/'));
    let pushes = pushes(&api)?;
    let (kind, text) = pushes.answer(form, &answer, &hook);
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn pushes(api: &Api) -> Result<std::sync::Arc<dyn CallPushes>, Problem> {
    api.settings()
        .cti
        .clone()
        .ok_or_else(|| Problem::not_found("this desk takes no reports of telephone systems"))
}

async fn admit(api: &Api, line: &ShownLine, address: Option<IpAddr>) -> Result<(), Problem> {
    let (id, settings) = (line.line.id, &line.settings);
    if !settings.admits(address) {
        let told = address.map(|it| it.to_string()).unwrap_or_default();
        note_refused(api.desk(), id, "refused_source", told).await?;
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "source_not_allowed",
            "Reports from this address are not taken",
            "the settings of the telephone line say from where reports may come",
        ));
    }
    if !api.lines().take(id, settings.per_minute, api.now()) {
        return Err(Problem::too_many_requests(60));
    }
    Ok(())
}

async fn read(api: &Api, line: &ShownLine, headers: &HeaderMap, body: &Bytes) -> Result<PushedCall, Problem> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    match pushes(api)?.read(kind, body) {
        Ok(pushed) => {
            let accepts = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok());
            let wants_xml = accepts.is_some_and(|it| it.contains("application/xml"));
            let form = if wants_xml { AnswerForm::Xml } else { pushed.form };
            Ok(PushedCall { form, ..pushed })
        }
        Err(reason) => {
            note_refused(api.desk(), line.line.id, "unreadable", reason.clone()).await?;
            Err(Problem::malformed(reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LineWindows;
    use calendar::{Instant, Millis};
    use domain::LineId;
    use uuid::Uuid;

    #[test]
    fn a_full_minute_takes_no_more_and_the_next_one_does() {
        let (windows, line) = (LineWindows::default(), LineId::from_uuid(Uuid::from_u128(1)));
        let now = Instant::from_millis(60_000);
        assert!(windows.take(line, 2, now) && windows.take(line, 2, now));
        assert!(!windows.take(line, 2, now));
        assert!(windows.take(LineId::from_uuid(Uuid::from_u128(2)), 2, now));
        assert!(windows.take(line, 2, now.plus(Millis::minutes(1))));
    }
}
