//! Promised answers: given out, renewed, kept (A21, A22, B15).

use app::case::give_answer::{GiveAnswer, give_answer};
use app::case::promise_answer::{PromiseAnswer, promise_answer};
use app::case::promise_needs::{PromiseNeeds, promise_needs};
use app::case::promise_record::PromisedAnswer;
use app::case::renew_answer::{RenewAnswer, renew_answer};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Instant;
use domain::{AnswerId, CaseId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::case::register::missing_parts;
use crate::case_verb::Verb;
use crate::gate::Caller;
use crate::locale::Locale;
use crate::problem::Problem;
use crate::request::Path;
use crate::show::Show;
use crate::state::Api;
use crate::wire::case_verb::{
    CaseAnswer, GiveAnswerBody, PromiseAnswerBody, PromiseNeedsView, RenewAnswerBody,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_answer_promise))
        .routes(routes!(get_promise_needs))
        .routes(routes!(post_answer_renewal))
        .routes(routes!(post_answer_given))
}

/// Promises an answer by a time (A21).
#[utoipa::path(post, path = "/cases/{id}/answer_promises", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = PromiseAnswerBody, responses((status = 201, body = CaseAnswer)))]
async fn post_answer_promise(verb: Verb<PromiseAnswerBody>) -> Result<Response, Problem> {
    let (reader, on, body) = verb.into_parts();
    let PromisedAnswer { by_at, what, with } = PromiseAnswerBody::into_promised(body);
    let cmd = PromiseAnswer {
        on,
        by_at,
        what,
        with,
    };
    let done = promise_answer(reader.desk(), reader.actor(), cmd).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// What a promise of an answer needs on the case, and what it is filled with; nothing is saved.
#[utoipa::path(get, path = "/cases/{id}/answer_promises/needs", tag = "case verbs", params(("id" = Uuid, Path)),
    responses((status = 200, body = PromiseNeedsView)))]
async fn get_promise_needs(
    State(api): State<Api>,
    caller: Caller,
    locale: Locale,
    Path(id): Path<Uuid>,
) -> Result<Json<PromiseNeedsView>, Problem> {
    let PromiseNeeds {
        refusals,
        has_apologised,
        apologies,
        filled,
    } = promise_needs(api.desk(), &caller.actor, CaseId::from_uuid(id)).await?;
    let show = Show::to(&api, locale).await?;
    Ok(Json(PromiseNeedsView {
        asks: refusals.iter().flat_map(|it| missing_parts(&show, it)).collect(),
        has_apologised,
        apologies: apologies.iter().map(|it| (*it).to_owned()).collect(),
        place_id: filled.place.map(|it| it.as_uuid()),
        reach_id: filled.reach.map(|it| it.as_uuid()),
    }))
}

/// Excuses a promised answer and promises it anew (B15).
#[utoipa::path(post, path = "/cases/{id}/answer_promises/{aid}/renew", tag = "case verbs",
    params(("id" = Uuid, Path), ("aid" = Uuid, Path)),
    request_body = RenewAnswerBody, responses((status = 200, body = CaseAnswer)))]
async fn post_answer_renewal(verb: Verb<RenewAnswerBody>) -> Result<Response, Problem> {
    let answer = AnswerId::from_uuid(verb.part("aid")?);
    let (reader, on, RenewAnswerBody { by_at, apology }) = verb.into_parts();
    let cmd = RenewAnswer {
        on,
        answer,
        by_at: Instant::from_millis(by_at),
        apology,
    };
    let done = renew_answer(reader.desk(), reader.actor(), cmd).await?;
    reader.case(StatusCode::OK, done).await
}

/// Records that a promised answer was given (A22).
#[utoipa::path(post, path = "/cases/{id}/answer_promises/{aid}/given", tag = "case verbs",
    params(("id" = Uuid, Path), ("aid" = Uuid, Path)),
    request_body = GiveAnswerBody, responses((status = 200, body = CaseAnswer)))]
async fn post_answer_given(verb: Verb<GiveAnswerBody>) -> Result<Response, Problem> {
    let answer = AnswerId::from_uuid(verb.part("aid")?);
    let (reader, on, GiveAnswerBody { note }) = verb.into_parts();
    let done = give_answer(
        reader.desk(),
        reader.actor(),
        GiveAnswer {
            on,
            answer,
            text: note,
        },
    )
    .await?;
    reader.case(StatusCode::OK, done).await
}
