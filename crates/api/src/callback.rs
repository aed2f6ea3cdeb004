//! Where messengers' vendors call: `/channels/{door}`, outside of the API because each vendor has a form of its own.
//!
//! Always true: nothing is kept whose signature does not fit, and a vendor is told that it was taken once that is
//! committed. The trap: vendors call from few addresses and often, so only what is turned away is counted against one.

use app::messenger::take_callback::{account_at, take_callback};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::{CallbackRefusal, CallbackRequest};

use crate::gate::{address, count_address};
use crate::messenger::no_messengers_here;
use crate::problem::Problem;
use crate::request::read_body;
use crate::state::Api;

/// Most bytes of a callback.
const MOST_BYTES: usize = 1024 * 1024;

/// Takes a vendor's callback, or answers its trial of the address.
pub(crate) async fn take(
    State(api): State<Api>,
    Path(door): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
) -> Result<Response, Problem> {
    let room = api
        .settings()
        .messenger_room
        .clone()
        .ok_or_else(no_messengers_here)?;
    let from = address::of_request(&request, api.settings().is_behind_proxy);
    let is_check = request.method() == Method::GET;
    let (parts, body) = request.into_parts();
    let Some(account) = account_at(api.desk(), &door).await? else {
        count_address(&api, from)?;
        return Err(Problem::not_found("no vendor calls here"));
    };
    let callback = CallbackRequest {
        is_check,
        query,
        headers: read_headers(&parts.headers),
        body: read_body(&parts.headers, body, MOST_BYTES).await?.to_vec(),
        from: from.map(|it| it.to_string()),
    };
    let opened = match room.open(&account, &callback) {
        Ok(opened) => opened,
        Err(refusal) => {
            count_address(&api, from)?;
            tracing::warn!(account = %account.id, "a callback is turned away: {refusal}");
            return Err(turned_away(&refusal));
        }
    };
    take_callback(api.desk(), account.id, opened.items).await?;
    let media_type = [(header::CONTENT_TYPE, opened.answer.media_type)];
    Ok((media_type, opened.answer.body).into_response())
}

fn read_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let readable = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    readable.collect()
}

fn turned_away(refusal: &CallbackRefusal) -> Problem {
    let (status, code) = match refusal {
        CallbackRefusal::WronglySigned => (StatusCode::UNAUTHORIZED, "wrongly_signed"),
        CallbackRefusal::WrongAddress => (StatusCode::FORBIDDEN, "wrong_address"),
        CallbackRefusal::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
    };
    Problem::new(status, code, "This callback is not taken", refusal.to_string())
}
