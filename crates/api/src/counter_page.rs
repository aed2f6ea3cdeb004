//! The counter's public pages: taking a number, and the waiting screen; opened by the counter's token.
//!
//! Always true: they show numbers and windows, nothing of any customer. The trap: whoever knows the token may take
//! numbers, so taking them is counted against the address.

use app::counter::counters::{ShownCounter, counter_of_token};
use app::counter::take_number::{Ticket, take_number};
use app::counter::visits::{HallView, hall_view};
use app::kept::Visit;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::counter::topic_wire;
use crate::gate::{address, count_address};
use crate::problem::Problem;
use crate::request::{read_body, read_json, require_json};
use crate::state::Api;

const KIOSK: &str = include_str!("counter_page/kiosk.html");
const KIOSK_SCRIPT: &str = include_str!("counter_page/kiosk.js");
const SCREEN: &str = include_str!("counter_page/screen.html");
const SCREEN_SCRIPT: &str = include_str!("counter_page/screen.js");
const STYLE: &str = include_str!("counter_page/counter.css");
/// Nothing from elsewhere, no script but ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
/// Numbers that the waiting screen shows as waiting.
const SHOWN: usize = 12;

/// One of the pages and what they are made of.
pub(crate) async fn page(
    State(api): State<Api>,
    Path((token, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (kind, text) = match name.as_str() {
        "kiosk.js" => ("text/javascript; charset=utf-8", KIOSK_SCRIPT.to_owned()),
        "screen.js" => ("text/javascript; charset=utf-8", SCREEN_SCRIPT.to_owned()),
        "counter.css" => ("text/css; charset=utf-8", STYLE.to_owned()),
        "kiosk" | "screen" => {
            counter(&api, &token).await?;
            let page = if name == "kiosk" { KIOSK } else { SCREEN };
            ("text/html; charset=utf-8", page.to_owned())
        }
        "state" => return state(&api, &token).await,
        _ => return Err(Problem::not_found("this address leads nowhere")),
    };
    let mut answer = text.into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(answer)
}

async fn counter(api: &Api, token: &str) -> Result<ShownCounter, Problem> {
    let found = counter_of_token(api.desk(), token).await?;
    found.ok_or_else(|| Problem::not_found("this address leads nowhere"))
}

/// Numbers that are called and that wait.
async fn state(api: &Api, token: &str) -> Result<Response, Problem> {
    let shown = counter(api, token).await?;
    let HallView { called, waiting } = hall_view(api.desk(), shown.counter.id).await?;
    let called: Vec<Value> = called.iter().map(called_number).collect();
    let next: Vec<&str> = waiting.iter().take(SHOWN).map(|it| it.code.as_str()).collect();
    let topics: Vec<_> = shown.settings.topics.into_iter().map(topic_wire).collect();
    let body = json!({
        "name": shown.counter.name,
        "company": api.desk().settings().company,
        "topics": topics,
        "called": called,
        "next": next,
        "waiting": waiting.len(),
        "now": api.now().as_millis(),
    });
    let mut answer = Json(body).into_response();
    answer
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn called_number(visit: &Visit) -> Value {
    json!({
        "code": visit.code,
        "window": visit.window,
        "called_at": visit.called_at,
        "calls": visit.calls,
        "stage": visit.stage,
    })
}

/// What somebody comes for.
#[derive(Debug, Deserialize)]
struct Wanted {
    topic: String,
}

/// Gives out a number.
pub(crate) async fn post_number(
    State(api): State<Api>,
    Path(token): Path<String>,
    request: Request,
) -> Result<Json<Value>, Problem> {
    let address = address::of_request(&request, api.settings().is_behind_proxy);
    count_address(&api, address)?;
    let (parts, body) = request.into_parts();
    // A form of another site cannot send this, so nobody's browser takes numbers unawares.
    require_json(&parts.headers)?;
    let body = read_body(&parts.headers, body, 2_000).await?;
    let wanted: Wanted = read_json(&body)?;
    let shown = counter(&api, &token).await?;
    let Ticket {
        visit: _,
        code,
        topic,
        waiting_before,
        came_at,
    } = take_number(api.desk(), shown.counter.id, wanted.topic).await?;
    Ok(Json(json!({
        "code": code,
        "topic": topic,
        "waiting_before": waiting_before,
        "came_at": came_at,
    })))
}
