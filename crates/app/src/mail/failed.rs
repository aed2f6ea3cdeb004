//! Mail and replies through messengers that could not be sent: seen by those who look after mail, and sent again once the cause is mended.

use calendar::Instant;
use domain::{Actor, CaseId, CaseNumber, DeliveryId, MessageId, Permission, Reach};
use pack::says;
use serde_json::json;
use store::Tx;
use store::messages::MessageState;
use store::outbox::{Delivery, DeliveryState};

use crate::conversation::{MESSENGER, OutgoingMessage};
use crate::mail::outgoing::{MAIL, OutgoingMail};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// A mail that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMail {
    /// Its entry in the outbox.
    pub id: DeliveryId,
    /// The case that it answers on.
    pub case: CaseId,
    /// The case's number.
    pub number: CaseNumber,
    /// Receivers, and those who were to get a copy.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// What the last try met with.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Written.
    pub written_at: Instant,
    /// Given up.
    pub failed_at: Instant,
}

/// Mail on cases within reach that was given up, the latest first; those before the mark (none: from the latest).
///
/// # Errors
/// Forbidden without the right to look after mail.
pub async fn list_failed_mail(
    desk: &Desk,
    actor: &Actor,
    before: Option<(Instant, DeliveryId)>,
    limit: u32,
) -> Result<Vec<FailedMail>, AppError> {
    let reach = reach_of(actor)?;
    desk.read(move |tx| {
        let limit = limit.clamp(1, 200);
        let given_up = store::outbox::failed_within_reach(tx, (KINDS, &reach), before, limit)?;
        given_up.into_iter().map(|it| read_failed(tx, it)).collect()
    })
    .await
}

/// Puts a mail that was given up back to be sent at once, as often as a new one.
///
/// # Errors
/// Forbidden without the right; not found when it is not within reach; [`AppError::WrongState`] when it is not given up.
pub async fn send_again(
    desk: &Desk,
    actor: &Actor,
    id: DeliveryId,
    once: Option<Once>,
) -> Result<(), AppError> {
    let reach = reach_of(actor)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let missing = || AppError::NotFound { what: "failed mail" };
        let delivery = store::outbox::load_delivery(work.tx, id)?
            .filter(|it| KINDS.contains(&it.kind.as_str()))
            .ok_or_else(missing)?;
        let case = delivery.case.ok_or_else(missing)?;
        let case = store::cases::load_case(work.tx, case)?.ok_or_else(missing)?;
        if !reach.covers(&case.case) {
            return Err(missing());
        }
        if delivery.state != DeliveryState::Failed {
            return Err(AppError::WrongState {
                state: delivery.state.as_str(),
                hint: says!("这封邮件正在发送或已经送达", "it is on its way or has arrived"),
            });
        }
        let now = work.now();
        store::outbox::revive_delivery(work.tx, id, now)?;
        store::messages::set_message_state(work.tx, message_of(&delivery)?, MessageState::Queued, "")?;
        let detail = json!({ "case": case.number });
        note(work, by, ("mail_sent_again", format!("delivery:{id}"), &detail))
    })
    .await
}

/// What goes out in writing.
const KINDS: &[&str] = &[MAIL, MESSENGER];

/// The message that a delivery carries.
fn message_of(delivery: &Delivery) -> Result<MessageId, AppError> {
    if delivery.kind == MAIL {
        let mail: OutgoingMail = serde_json::from_str(&delivery.payload).map_err(AppError::internal)?;
        return Ok(mail.message);
    }
    let outgoing: OutgoingMessage = serde_json::from_str(&delivery.payload).map_err(AppError::internal)?;
    Ok(outgoing.message)
}

fn read_failed(tx: &mut Tx<'_>, delivery: Delivery) -> Result<FailedMail, AppError> {
    let missing = || AppError::NotFound { what: "case" };
    let message = store::messages::load_message(tx, message_of(&delivery)?)?.ok_or_else(missing)?;
    let case = delivery.case.ok_or_else(missing)?;
    let number = store::cases::load_case(tx, case)?.ok_or_else(missing)?.number;
    let receivers = message.recipients.to.into_iter().chain(message.recipients.cc);
    Ok(FailedMail {
        id: delivery.id,
        case,
        number,
        to: receivers.map(|it| it.address).collect(),
        subject: if message.subject.is_empty() {
            domain::preview_of(&message.text)
        } else {
            message.subject
        },
        reason: delivery.last_error.unwrap_or_default(),
        attempts: delivery.attempts,
        written_at: delivery.created_at,
        failed_at: delivery.ended_at.unwrap_or(delivery.created_at),
    })
}

/// Whoever looks after mail sees that of the cases that they may read.
fn reach_of(actor: &Actor) -> Result<Reach, AppError> {
    require(actor, Permission::ManageParkedMail)?;
    actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))
}
