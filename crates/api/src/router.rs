//! Puts all resources together: API behind the gate, screens, headers, and problem documents for whatever else is asked.

use std::any::Any;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::gate::require_caller;
use crate::problem::Problem;
use crate::security::add_headers;
use crate::state::{Api, ApiState};
use crate::{announcement, proposal};
use crate::{
    audit, callback, case, case_verb, chat_site, contact, counter, counter_page, cti, customer,
    customer_group, customer_merge, customer_record, document, file, form, label, mail, mailbox, messenger,
    person, phone, phone_line, privacy, registers, report, screens, search, session, standard, stream, team,
    token, trial, what_if, widget, working_calendar,
};
use crate::{export, greeting, hook, identity, packs, quick_phrase, team_view};
use crate::{status_link, status_page, task};

/// The whole HTTP face, ready to be served. Needs a tokio runtime when requests come.
pub fn router(state: ApiState) -> Router {
    let api = Api::new(state);
    let (paths, _document) = described(&api).split_for_parts();
    let screens = Router::new()
        .route("/", get(screens::redirect))
        .route("/app", get(screens::index))
        .route("/app/", get(screens::index))
        .route("/app/{*path}", get(screens::file))
        .route("/w/frame.html", get(screens::widget::frame))
        .route("/w/demo", get(screens::widget::demo))
        .route("/w/{*path}", get(screens::widget::file))
        .route("/cti/{token}", post(cti::post_report))
        .route("/counter/{token}/numbers", post(counter_page::post_number))
        .route("/counter/{token}/{name}", get(counter_page::page));
    let doors = Router::new().route("/channels/{door}", get(callback::take).post(callback::take));
    // SSE must not wait in a compressor. What fits the first flight of a TCP connection (ten segments, RFC 6928) comes
    // no sooner compressed.
    let compressed = SizeAbove::new(14_000)
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/octet-stream"));
    paths
        .merge(screens)
        .merge(doors)
        .merge(status_page::routes())
        .merge(task::calendar_routes())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(compressed),
        )
        .layer(from_fn(charset))
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(api.clone(), add_headers))
        .with_state(api)
}

/// The OpenAPI 3.1 document, as pretty JSON with a newline at its end.
#[must_use]
pub fn openapi_json() -> String {
    let (_, mut document) = all().split_for_parts();
    document::complete(&mut document);
    let mut text = document::webhooks::put_into(&document.to_pretty_json().unwrap_or_default());
    text.push('\n');
    text
}

/// All paths, each tried by the gate unless it is open by intent.
fn described(api: &Api) -> OpenApiRouter<Api> {
    let guarded = guarded().route_layer(from_fn_with_state(api.clone(), require_caller));
    let visitors = widget::routes().route_layer(from_fn_with_state(api.clone(), widget::count_visits));
    OpenApiRouter::with_openapi(document::head()).nest("/api/v1", open().merge(visitors).merge(guarded))
}

fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document::head())
        .nest("/api/v1", open().merge(widget::routes()).merge(guarded()))
}

/// What needs no log-in.
fn open() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(session::open_routes())
        .routes(routes!(get_document))
        .routes(routes!(get_health))
}

/// What needs log-in: everything else.
fn guarded() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(case::routes())
        .merge(case_verb::routes())
        .merge(announcement::routes())
        .merge(proposal::routes())
        .merge(contact::routes())
        .merge(customer::routes())
        .merge(customer_merge::routes())
        .merge(customer_group::routes())
        .merge(customer_record::routes())
        .merge(greeting::routes())
        .merge(search::routes())
        .merge(standard::routes())
        .merge(packs::routes())
        .merge(trial::routes())
        .merge(what_if::routes())
        .merge(report::routes())
        .merge(registers::routes())
        .merge(phone::routes())
        .merge(counter::routes())
        .merge(phone_line::routes())
        .merge(mail::routes())
        .merge(file::routes())
        .merge(person::routes())
        .merge(team::routes())
        .merge(mailbox::routes())
        .merge(chat_site::routes())
        .merge(messenger::routes())
        .merge(working_calendar::routes())
        .merge(form::routes())
        .merge(label::routes())
        .merge(quick_phrase::routes())
        .merge(team_view::routes())
        .merge(status_link::routes())
        .merge(task::routes())
        .merge(token::routes())
        .merge(audit::routes())
        .merge(privacy::routes())
        .merge(hook::routes())
        .merge(identity::routes())
        .merge(export::routes())
        .merge(stream::routes())
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "meta", security(()),
    responses((status = 200, body = Object, description = "The OpenAPI 3.1 document.")))]
async fn get_document() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        openapi_json(),
    )
        .into_response()
}

/// Whether the program answers and its database reads.
#[utoipa::path(get, path = "/health", tag = "meta", security(()), responses((status = 204)))]
async fn get_health(State(api): State<Api>) -> Result<StatusCode, Problem> {
    app::feed::last_position(api.desk()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn unknown() -> Problem {
    Problem::not_found("this address leads nowhere; /api/v1/openapi.json lists what there is")
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take that method",
        "the Allow header lists what it takes",
    )
}

fn panicked(_cause: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked; the panic's own message is above");
    Problem::internal().into_response()
}

/// JSON says its charset too: some old tools guess otherwise.
async fn charset(request: axum::extract::Request, next: axum::middleware::Next) -> Response {
    let mut answer = next.run(request).await;
    let kind = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    let with_charset = match kind {
        Some(b"application/json") => "application/json; charset=utf-8",
        Some(b"application/problem+json") => "application/problem+json; charset=utf-8",
        Some(b"text/event-stream") => "text/event-stream; charset=utf-8",
        Some(_) | None => return answer,
    };
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(with_charset));
    answer
}
