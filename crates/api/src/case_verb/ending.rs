//! How a case ends: result, the customer's word, closing, joining, and reopening (C06, C13).

use app::case::answer_together::{AnsweredOne, answer_together};
use app::case::close_case::{ClosingWords, close_case};
use app::case::join_case::join_case;
use app::case::record_result::record_result;
use app::case::reopen_case::reopen_case;
use app::case::take_customer_word::take_customer_word;
use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use domain::CaseId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case_verb::Verb;
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::case_verb::{
    AnsweredView, CaseAnswer, CloseBody, CustomerWordBody, CustomerWordGiven, JoinBody, ReasonBody,
    ResultBody, TogetherBody,
};
use crate::wire::list::List;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_result))
        .routes(routes!(post_customer_word))
        .routes(routes!(post_close))
        .routes(routes!(post_join))
        .routes(routes!(post_joined_answers))
        .routes(routes!(post_reopen))
}

/// Records the result of the matter (C06).
#[utoipa::path(post, path = "/cases/{id}/results", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = ResultBody, responses((status = 201, body = CaseAnswer)))]
async fn post_result(verb: Verb<ResultBody>) -> Result<Response, Problem> {
    let (reader, on, ResultBody { result }) = verb.into_parts();
    let done = record_result(reader.desk(), reader.actor(), on, result).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// Records what the customer said to the result (C06).
#[utoipa::path(post, path = "/cases/{id}/customer_words", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = CustomerWordBody, responses((status = 201, body = CaseAnswer)))]
async fn post_customer_word(verb: Verb<CustomerWordBody>) -> Result<Response, Problem> {
    let (reader, on, CustomerWordBody { word, note }) = verb.into_parts();
    let done = take_customer_word(reader.desk(), reader.actor(), on, word, note).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// Closes the case; refused by C06 while evidence is missing.
#[utoipa::path(post, path = "/cases/{id}/close", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = CloseBody, responses((status = 200, body = CaseAnswer)))]
async fn post_close(verb: Verb<CloseBody>) -> Result<Response, Problem> {
    let (
        reader,
        on,
        CloseBody {
            result,
            customer_word,
            cause,
            remedy,
            prevention,
        },
    ) = verb.into_parts();
    let word = customer_word.and_then(CustomerWordGiven::word);
    let words = ClosingWords {
        result,
        word,
        cause,
        remedy,
        prevention,
    };
    let done = close_case(reader.desk(), reader.actor(), on, words).await?;
    reader.case(StatusCode::OK, done).await
}

/// Goes on in another case.
#[utoipa::path(post, path = "/cases/{id}/joins", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = JoinBody, responses((status = 201, body = CaseAnswer)))]
async fn post_join(verb: Verb<JoinBody>) -> Result<Response, Problem> {
    let (reader, on, JoinBody { into }) = verb.into_parts();
    let done = join_case(reader.desk(), reader.actor(), on, CaseId::from_uuid(into)).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// Answers everybody who joined this matter, each on their own channel and by their own name (B07).
#[utoipa::path(post, path = "/cases/{id}/joined_answers", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = TogetherBody, responses((status = 200, body = List<AnsweredView>)))]
async fn post_joined_answers(verb: Verb<TogetherBody>) -> Result<Json<List<AnsweredView>>, Problem> {
    let (reader, on, TogetherBody { text, told }) = verb.into_parts();
    let answered = answer_together(reader.desk(), reader.actor(), on, (text, told)).await?;
    let view = |AnsweredOne {
                    case,
                    number,
                    channel,
                    failure,
                }| AnsweredView {
        case_id: case.as_uuid(),
        number,
        channel,
        failure: Some(failure).filter(|it| !it.is_empty()),
    };
    Ok(Json(List::whole(answered.into_iter().map(view).collect())))
}

/// Reopens the case: it goes back to whoever was asked first (C13).
#[utoipa::path(post, path = "/cases/{id}/reopen", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = ReasonBody, responses((status = 200, body = CaseAnswer)))]
async fn post_reopen(verb: Verb<ReasonBody>) -> Result<Response, Problem> {
    let (reader, on, ReasonBody { reason }) = verb.into_parts();
    let done = reopen_case(reader.desk(), reader.actor(), on, reason).await?;
    reader.case(StatusCode::OK, done).await
}
