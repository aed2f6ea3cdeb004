//! How a case goes on: what it is, and what it waits for.

use app::case::classify_case::classify_case;
use app::case::end_waiting::end_waiting;
use app::case::start_waiting::{StartWaiting, start_waiting};
use app::case::take_back_act::take_back_act;
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Instant;
use domain::{CustomerId, LabelId, PlaceId, Reclassified, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case_verb::Verb;
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::case_verb::{CaseAnswer, ClassificationBody, RemarkBody, TakeBackBody, WaitBody};
use crate::wire::register::field_texts;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_classification))
        .routes(routes!(post_take_back))
        .routes(routes!(post_wait))
        .routes(routes!(post_wait_end))
}

/// Changes type, priority, team, label, subject, fields, customer or place.
#[utoipa::path(post, path = "/cases/{id}/classification", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = ClassificationBody, responses((status = 200, body = CaseAnswer)))]
async fn post_classification(verb: Verb<ClassificationBody>) -> Result<Response, Problem> {
    let (reader, on, body) = verb.into_parts();
    let ClassificationBody {
        case_type,
        priority,
        team_id,
        label_id,
        subject,
        fields,
        customer_id,
        place_id,
        confirmed,
    } = body;
    let change = Reclassified {
        case_type,
        priority,
        priority_by: None,
        team: team_id.map(TeamId::from_uuid),
        label: label_id.map(LabelId::from_uuid),
        subject,
        fields: field_texts(fields)?,
        customer: customer_id.map(CustomerId::from_uuid),
        place: place_id.map(PlaceId::from_uuid),
        is_confirmed: confirmed,
    };
    let done = classify_case(reader.desk(), reader.actor(), on, change).await?;
    reader.case(StatusCode::OK, done).await
}

/// Takes back within ten seconds what one did by mistake: a note, who works on the case, type, priority, team or label. It
/// stays in the timeline, struck out, and counts for nothing.
#[utoipa::path(post, path = "/cases/{id}/take_back", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = TakeBackBody, responses((status = 200, body = CaseAnswer)))]
async fn post_take_back(verb: Verb<TakeBackBody>) -> Result<Response, Problem> {
    let (reader, on, TakeBackBody { seq }) = verb.into_parts();
    let done = take_back_act(reader.desk(), reader.actor(), on, seq).await?;
    reader.case(StatusCode::OK, done).await
}

/// Lets the case wait, for a reason.
#[utoipa::path(post, path = "/cases/{id}/waits", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = WaitBody, responses((status = 201, body = CaseAnswer)))]
async fn post_wait(verb: Verb<WaitBody>) -> Result<Response, Problem> {
    let (
        reader,
        on,
        WaitBody {
            reason,
            until_at,
            note,
        },
    ) = verb.into_parts();
    let cmd = StartWaiting {
        on,
        reason,
        until_at: until_at.map(Instant::from_millis),
        note,
    };
    let done = start_waiting(reader.desk(), reader.actor(), cmd).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// The case waits no longer.
#[utoipa::path(post, path = "/cases/{id}/waits/end", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = Option<RemarkBody>, responses((status = 200, body = CaseAnswer)))]
async fn post_wait_end(verb: Verb<RemarkBody>) -> Result<Response, Problem> {
    let (reader, on, RemarkBody { note }) = verb.into_parts();
    let done = end_waiting(reader.desk(), reader.actor(), on, note).await?;
    reader.case(StatusCode::OK, done).await
}
