//! Words on a case: replies, notes, urgings, tries to reach the customer.

use app::case::add_note::{AddNote, add_note};
use app::case::recall_reply::recall_reply;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::case::try_contact::try_contact;
use app::case::urge_case::urge_case;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AttachmentId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::case_verb::Verb;
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::case_verb::{
    CaseAnswer, ContactTryBody, ItemAnswer, NoteBody, ReplyBody, TakeBackBody, UrgeBody,
};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(post_reply))
        .routes(routes!(post_reply_recall))
        .routes(routes!(post_note))
        .routes(routes!(post_urge))
        .routes(routes!(post_contact_try))
}

/// Answers the customer: in writing, or as was said.
#[utoipa::path(post, path = "/cases/{id}/replies", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = ReplyBody, responses((status = 201, body = ItemAnswer)))]
async fn post_reply(verb: Verb<ReplyBody>) -> Result<Response, Problem> {
    let (reader, on, body) = verb.into_parts();
    let ReplyBody {
        body,
        channel,
        to,
        cc,
        attachment_ids,
    } = body;
    let attachments = attachment_ids.into_iter().map(AttachmentId::from_uuid).collect();
    let cmd = ReplyToCustomer {
        on,
        text: body,
        channel,
        to,
        cc,
        attachments,
    };
    let done = reply_to_customer(reader.desk(), reader.actor(), cmd).await?;
    reader.item(done).await
}

/// Takes back one's own mail to the customer before it leaves; refused once it has.
#[utoipa::path(post, path = "/cases/{id}/replies/recall", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = TakeBackBody, responses((status = 200, body = CaseAnswer)))]
async fn post_reply_recall(verb: Verb<TakeBackBody>) -> Result<Response, Problem> {
    let (reader, on, TakeBackBody { seq }) = verb.into_parts();
    let done = recall_reply(reader.desk(), reader.actor(), on, seq).await?;
    reader.case(StatusCode::OK, done).await
}

/// Notes something that stays inside.
#[utoipa::path(post, path = "/cases/{id}/notes", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = NoteBody, responses((status = 201, body = ItemAnswer)))]
async fn post_note(verb: Verb<NoteBody>) -> Result<Response, Problem> {
    let (reader, on, NoteBody { body }) = verb.into_parts();
    let done = add_note(reader.desk(), reader.actor(), AddNote { on, text: body }).await?;
    reader.item(done).await
}

/// Records that the customer asked again.
#[utoipa::path(post, path = "/cases/{id}/urges", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = UrgeBody, responses((status = 201, body = CaseAnswer)))]
async fn post_urge(verb: Verb<UrgeBody>) -> Result<Response, Problem> {
    let (reader, on, UrgeBody { text }) = verb.into_parts();
    let done = urge_case(reader.desk(), reader.actor(), on, text).await?;
    reader.case(StatusCode::CREATED, done).await
}

/// Records a try to reach the customer (C06).
#[utoipa::path(post, path = "/cases/{id}/contact_tries", tag = "case verbs", params(("id" = Uuid, Path)),
    request_body = ContactTryBody, responses((status = 201, body = CaseAnswer)))]
async fn post_contact_try(verb: Verb<ContactTryBody>) -> Result<Response, Problem> {
    let (reader, on, ContactTryBody { outcome, note }) = verb.into_parts();
    let done = try_contact(reader.desk(), reader.actor(), on, outcome, note).await?;
    reader.case(StatusCode::CREATED, done).await
}
