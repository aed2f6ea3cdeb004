//! Ownership and work: offers, acceptance, taking a case (B01).

use app::case::accept_handover::accept_handover;
use app::case::change_handler::change_handler;
use app::case::decline_handover::decline_handover;
use app::case::offer_handover::{OfferHandover, offer_handover};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{PersonId, TeamId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case_verb::Verb;
use crate::problem::Problem;
use crate::request::Nothing;
use crate::state::Api;
use crate::wire::case_verb::{CaseAnswer, HandlerBody, HandoverBody, ReasonBody};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_handover))
        .routes(routes!(post_handover_accept))
        .routes(routes!(post_handover_decline))
        .routes(routes!(post_take))
        .routes(routes!(post_handler))
}

/// Offers ownership; it moves only when they accept.
#[utoipa::path(post, path = "/cases/{id}/handovers", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = HandoverBody, responses((status = 201, body = CaseAnswer)))]
async fn post_handover(verb: Verb<HandoverBody>) -> Result<Response, Problem> {
    let (
        reader,
        on,
        HandoverBody {
            to_person,
            to_team,
            note,
        },
    ) = verb.into_parts();
    let cmd = OfferHandover {
        on,
        to_person: to_person.map(PersonId::from_uuid),
        to_team: to_team.map(TeamId::from_uuid),
        note,
    };
    let done = offer_handover(reader.desk(), reader.actor(), cmd).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// Accepts the offer: ownership moves to the caller.
#[utoipa::path(post, path = "/cases/{id}/handovers/accept", tag = "case verbs", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseAnswer)))]
async fn post_handover_accept(verb: Verb<Nothing>) -> Result<Response, Problem> {
    let (reader, on, Nothing {}) = verb.into_parts();
    let done = accept_handover(reader.desk(), reader.actor(), on).await?;
    reader.case(StatusCode::OK, done).await
}

/// Declines the offer: ownership stays.
#[utoipa::path(post, path = "/cases/{id}/handovers/decline", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = ReasonBody, responses((status = 200, body = CaseAnswer)))]
async fn post_handover_decline(verb: Verb<ReasonBody>) -> Result<Response, Problem> {
    let (reader, on, ReasonBody { reason }) = verb.into_parts();
    let done = decline_handover(reader.desk(), reader.actor(), on, reason).await?;
    reader.case(StatusCode::OK, done).await
}

/// The caller works on the case from now on; ownership stays.
#[utoipa::path(post, path = "/cases/{id}/take", tag = "case verbs", params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseAnswer)))]
async fn post_take(verb: Verb<Nothing>) -> Result<Response, Problem> {
    let (reader, on, Nothing {}) = verb.into_parts();
    let person = reader.actor().person;
    let done = change_handler(reader.desk(), reader.actor(), on, Some(person)).await?;
    reader.case(StatusCode::OK, done).await
}

/// Gives the case to somebody to work on, or puts it back into the queue; ownership stays.
#[utoipa::path(post, path = "/cases/{id}/handler", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = HandlerBody, responses((status = 200, body = CaseAnswer)))]
async fn post_handler(verb: Verb<HandlerBody>) -> Result<Response, Problem> {
    let (reader, on, HandlerBody { person_id }) = verb.into_parts();
    let handler = person_id.map(PersonId::from_uuid);
    let done = change_handler(reader.desk(), reader.actor(), on, handler).await?;
    reader.case(StatusCode::OK, done).await
}
