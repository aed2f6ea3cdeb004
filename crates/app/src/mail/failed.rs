//! Mail that could not be sent: seen by those who look after mail, and sent again once the cause is mended.

use calendar::Instant;
use domain::{Actor, CaseId, CaseNumber, DeliveryId, Permission, Reach};
use serde_json::json;
use store::messages::MessageState;
use store::outbox::{Delivery, DeliveryState};

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
        store::outbox::failed_within_reach(tx, (MAIL, &reach), before, limit)?
            .into_iter()
            .map(read_failed)
            .collect()
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
            .filter(|it| it.kind == MAIL)
            .ok_or_else(missing)?;
        let case = delivery.case.ok_or_else(missing)?;
        let case = store::cases::load_case(work.tx, case)?.ok_or_else(missing)?;
        if !reach.covers(&case.case) {
            return Err(missing());
        }
        if delivery.state != DeliveryState::Failed {
            return Err(AppError::WrongState {
                state: delivery.state.as_str(),
                hint: "it is on its way or has arrived",
            });
        }
        let now = work.now();
        store::outbox::revive_delivery(work.tx, id, now)?;
        let mail: OutgoingMail = serde_json::from_str(&delivery.payload).map_err(AppError::internal)?;
        store::messages::set_message_state(work.tx, mail.message, MessageState::Queued, "")?;
        let detail = json!({ "case": case.number });
        note(work, by, ("mail_sent_again", format!("delivery:{id}"), &detail))
    })
    .await
}

fn read_failed(delivery: Delivery) -> Result<FailedMail, AppError> {
    let Delivery {
        id,
        kind: _,
        payload,
        dedupe_key: _,
        case,
        state: _,
        not_before: _,
        attempts,
        last_error,
        created_at,
        ended_at,
    } = delivery;
    let mail: OutgoingMail = serde_json::from_str(&payload).map_err(AppError::internal)?;
    let case = case.ok_or(AppError::NotFound { what: "case" })?;
    Ok(FailedMail {
        id,
        case,
        number: mail.case_number,
        to: mail.to.into_iter().chain(mail.cc).collect(),
        subject: mail.subject,
        reason: last_error.unwrap_or_default(),
        attempts,
        written_at: created_at,
        failed_at: ended_at.unwrap_or(created_at),
    })
}

/// Whoever looks after mail sees that of the cases that they may read.
fn reach_of(actor: &Actor) -> Result<Reach, AppError> {
    require(actor, Permission::ManageParkedMail)?;
    actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))
}
