//! Mail that needs somebody: parked mail seen, tried again, taken as ordinary mail, dismissed, read as bytes; and mail of
//! ours that could not be sent.

use std::collections::BTreeMap;

use app::kept::ParkedMail;
use app::mail::failed::{FailedMail, list_failed_mail, send_again};
use app::mail::mailboxes::active_mailboxes;
use app::mail::parked::{dismiss_parked, list_parked, open_parked, release_parked, retry_parked};
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::Instant;
use domain::{CaseId, DeliveryId, MailboxId, ParkedMailId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::cursor;
use crate::file::{SANDBOX, disposition};
use crate::gate::Caller;
use crate::problem::Problem;
use crate::request::{Asked, Nothing, Path, Write};
use crate::show::fact::millis;
use crate::state::Api;
use crate::wire::list::{List, PageQuery, page_size};
use crate::wire::mail::{FailedMailView, ParkedView};
use crate::wire::reference::CaseRef;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_parked))
        .routes(routes!(post_release))
        .routes(routes!(post_retry))
        .routes(routes!(post_dismiss))
        .routes(routes!(get_raw))
        .routes(routes!(get_failed))
        .routes(routes!(post_send_again))
}

/// Parked mail that needs a person or is being retried, the latest first.
#[utoipa::path(get, path = "/mail/parked", tag = "mail", params(PageQuery),
    responses((status = 200, body = List<ParkedView>)))]
async fn get_parked(
    State(api): State<Api>,
    caller: Caller,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<ParkedView>>, Problem> {
    let limit = page_size(query.limit);
    let before = cursor::decode::<(Instant, ParkedMailId)>("after", query.after.as_deref())?;
    let mails = list_parked(api.desk(), &caller.actor, before, limit).await?;
    let mailboxes = active_mailboxes(api.desk()).await?;
    let addresses: BTreeMap<MailboxId, String> =
        mailboxes.into_iter().map(|it| (it.id, it.address)).collect();
    let mut cases: BTreeMap<CaseId, CaseRef> = BTreeMap::new();
    for id in mails.iter().filter_map(|it| it.case) {
        if let Some(line) = app::feed::case_now(api.desk(), id).await? {
            let number = line.summary.number.as_str().to_owned();
            let id = id.as_uuid();
            cases.insert(line.summary.id, CaseRef { id, number });
        }
    }
    let mark = |it: &ParkedMail| (it.received_at, it.id);
    Ok(Json(List::page(mails, (limit, mark), |mail| {
        let case = mail.case.and_then(|id| cases.get(&id).cloned());
        view(mail, &addresses, case)
    })))
}

fn view(mail: ParkedMail, addresses: &BTreeMap<MailboxId, String>, case: Option<CaseRef>) -> ParkedView {
    let ParkedMail {
        id,
        uid,
        reason,
        detail,
        sender,
        subject,
        content: _,
        size_bytes,
        received_at,
        parked_at: _,
        state,
        attempts,
        retry_at,
        case: _,
    } = mail;
    let address = domain::mask::email(&sender.address);
    let from = if sender.name.is_empty() {
        address
    } else {
        format!("{} <{address}>", domain::mask::name(&sender.name))
    };
    ParkedView {
        id: id.as_uuid(),
        mailbox: addresses.get(&uid.mailbox).cloned().unwrap_or_default(),
        kind: reason,
        from,
        subject: domain::mask::text(&subject),
        received_at: received_at.as_millis(),
        reason: domain::mask::text(&detail),
        state: state.as_str().to_owned(),
        attempts,
        retry_at: millis(retry_at),
        size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX),
        case,
    }
}

/// Takes it as ordinary mail.
#[utoipa::path(post, path = "/mail/parked/{id}/release", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_release(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    release_parked(api.desk(), &caller.actor, ParkedMailId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries to read it again at once.
#[utoipa::path(post, path = "/mail/parked/{id}/retry", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_retry(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    retry_parked(api.desk(), &caller.actor, ParkedMailId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decides that it needs nothing; its bytes stay.
#[utoipa::path(post, path = "/mail/parked/{id}/dismiss", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_dismiss(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    dismiss_parked(api.desk(), &caller.actor, ParkedMailId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Its bytes, as a file to save.
#[utoipa::path(get, path = "/mail/parked/{id}/raw", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 200, content_type = "message/rfc822", body = String)))]
async fn get_raw(State(api): State<Api>, caller: Caller, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let bytes = open_parked(api.desk(), &caller.actor, ParkedMailId::from_uuid(id)).await?;
    let headers = [
        (header::CONTENT_TYPE, "message/rfc822".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            disposition("attachment", &format!("{id}.eml")),
        ),
        (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Mail of ours on the caller's cases that was given up, the latest first.
#[utoipa::path(get, path = "/mail/failed", tag = "mail", params(PageQuery),
    responses((status = 200, body = List<FailedMailView>)))]
async fn get_failed(
    State(api): State<Api>,
    caller: Caller,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<List<FailedMailView>>, Problem> {
    let limit = page_size(query.limit);
    let before = cursor::decode::<(Instant, DeliveryId)>("after", query.after.as_deref())?;
    let mails = list_failed_mail(api.desk(), &caller.actor, before, limit).await?;
    let mark = |it: &FailedMail| (it.failed_at, it.id);
    Ok(Json(List::page(mails, (limit, mark), view_failed)))
}

fn view_failed(mail: FailedMail) -> FailedMailView {
    let FailedMail {
        id,
        case,
        number,
        to,
        subject,
        reason,
        attempts,
        written_at,
        failed_at,
    } = mail;
    FailedMailView {
        id: id.as_uuid(),
        case: CaseRef {
            id: case.as_uuid(),
            number: number.as_str().to_owned(),
        },
        to: to.iter().map(|it| domain::mask::email(it)).collect(),
        subject: domain::mask::text(&subject),
        reason: domain::mask::text(&reason),
        attempts,
        written_at: written_at.as_millis(),
        failed_at: failed_at.as_millis(),
    }
}

/// Sends it again at once, as often as a new one if need be.
#[utoipa::path(post, path = "/mail/failed/{id}/send_again", tag = "mail", params(("id" = Uuid, Path)),
    responses((status = 204)))]
async fn post_send_again(
    State(api): State<Api>,
    caller: Caller,
    Path(id): Path<Uuid>,
    write: Write<Nothing>,
) -> Result<StatusCode, Problem> {
    let once = caller.once(write.once);
    send_again(api.desk(), &caller.actor, DeliveryId::from_uuid(id), once).await?;
    Ok(StatusCode::NO_CONTENT)
}
