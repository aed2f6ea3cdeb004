//! Mail that was parked or set aside: seen, tried again, taken as ordinary mail, or dismissed.

use calendar::{Instant, Millis};
use domain::{Actor, CaseId, MailboxId, ParkedMailId, Permission};
use pack::says;
use store::mailboxes::{ParkedMail, ParkedState};
use store::settings::AuditEntry;

use crate::mail::incoming::{ReadableMail, Reading};
use crate::mail::take_mail::{self, UNREADABLE};
use crate::once::Once;
use crate::{AppError, Desk};

/// A parked mail is tried at most so often by itself.
const MOST_TRIES: u32 = 6;

/// A parked mail that is to be read again: by itself, or because somebody asked for it.
#[derive(Debug, Clone)]
pub struct ToRetry {
    /// Which.
    pub id: ParkedMailId,
    /// Of which mailbox.
    pub mailbox: MailboxId,
    /// Received at the server.
    pub received_at: Instant,
    /// The bytes.
    pub raw: Vec<u8>,
}

/// Parked mail that needs a person, or is being retried; the latest first.
///
/// # Errors
/// Forbidden without the right to manage parked mail.
pub async fn list_parked(
    desk: &Desk,
    actor: &Actor,
    before: Option<(Instant, ParkedMailId)>,
    limit: u32,
) -> Result<Vec<ParkedMail>, AppError> {
    require(actor)?;
    desk.read(move |tx| {
        let states = [ParkedState::Parked, ParkedState::Retrying];
        Ok(store::mailboxes::list_parked_mail(
            tx,
            &states,
            before,
            limit.clamp(1, 200),
        )?)
    })
    .await
}

/// The bytes of a parked mail.
///
/// # Errors
/// Forbidden without the right; not found when there is none.
pub async fn open_parked(desk: &Desk, actor: &Actor, id: ParkedMailId) -> Result<Vec<u8>, AppError> {
    require(actor)?;
    desk.read(move |tx| {
        let missing = || AppError::NotFound { what: "parked mail" };
        let mail = store::mailboxes::load_parked_mail(tx, id)?.ok_or_else(missing)?;
        store::attachments::read_content(tx, &mail.content)?.ok_or_else(missing)
    })
    .await
}

/// Asks for a parked mail to be taken as ordinary mail; the mail worker reads it again at once.
///
/// # Errors
/// Forbidden without the right; not found when it is no longer parked.
pub async fn release_parked(
    desk: &Desk,
    actor: &Actor,
    id: ParkedMailId,
    once: Option<Once>,
) -> Result<(), AppError> {
    change(
        desk,
        actor,
        (id, once),
        ("parked_mail_released", |mail, now| {
            read_again(mail, now);
            Ok(())
        }),
    )
    .await
}

/// Asks for a mail that could not be read to be read again at once, as after an update that reads more.
///
/// # Errors
/// Forbidden without the right; not found when it is no longer parked; [`AppError::WrongState`] for a mail that could be
/// read: whether it becomes a case is for [`release_parked`] to say.
pub async fn retry_parked(
    desk: &Desk,
    actor: &Actor,
    id: ParkedMailId,
    once: Option<Once>,
) -> Result<(), AppError> {
    change(
        desk,
        actor,
        (id, once),
        ("parked_mail_retried", |mail, now| {
            if mail.reason != UNREADABLE {
                return Err(AppError::WrongState {
                    state: "readable",
                    hint: says!(
                        "这封邮件读得出来；请放行，按普通邮件收下",
                        "release it to take it as ordinary mail"
                    ),
                });
            }
            read_again(mail, now);
            Ok(())
        }),
    )
    .await
}

fn read_again(mail: &mut ParkedMail, now: Instant) {
    mail.state = ParkedState::Retrying;
    mail.retry_at = Some(now);
    mail.attempts = 0;
}

/// Decides that a parked mail needs nothing; its bytes stay.
///
/// # Errors
/// Forbidden without the right; not found when it is no longer parked.
pub async fn dismiss_parked(
    desk: &Desk,
    actor: &Actor,
    id: ParkedMailId,
    once: Option<Once>,
) -> Result<(), AppError> {
    change(
        desk,
        actor,
        (id, once),
        ("parked_mail_dismissed", |mail, _| {
            mail.state = ParkedState::Dismissed;
            mail.retry_at = None;
            Ok(())
        }),
    )
    .await
}

/// What somebody decides on a parked mail.
type Decision = fn(&mut ParkedMail, Instant) -> Result<(), AppError>;

async fn change(
    desk: &Desk,
    actor: &Actor,
    (id, once): (ParkedMailId, Option<Once>),
    (act, apply): (&'static str, Decision),
) -> Result<(), AppError> {
    require(actor)?;
    let person = actor.person;
    desk.write(once, move |work| {
        let now = work.now();
        let mut mail = store::mailboxes::load_parked_mail(work.tx, id)?
            .filter(|it| matches!(it.state, ParkedState::Parked | ParkedState::Retrying))
            .ok_or(AppError::NotFound { what: "parked mail" })?;
        apply(&mut mail, now)?;
        store::mailboxes::change_parked_mail(work.tx, &mail)?;
        let entry = AuditEntry {
            number: 0,
            at: now,
            person: Some(person),
            act: act.to_owned(),
            subject: format!("parked_mail:{id}"),
            detail: "{}".to_owned(),
        };
        Ok(store::settings::append_audit(work.tx, &entry)?)
    })
    .await
}

/// What the mail worker reads again now.
///
/// # Errors
/// Failures of the store.
pub async fn parked_to_retry(desk: &Desk) -> Result<Vec<ToRetry>, AppError> {
    let now = desk.clock().now();
    desk.read(move |tx| {
        let mut due = Vec::new();
        for mail in store::mailboxes::parked_mail_to_retry(tx, now, 20)? {
            if let Some(raw) = store::attachments::read_content(tx, &mail.content)? {
                let ParkedMail {
                    id, uid, received_at, ..
                } = mail;
                due.push(ToRetry {
                    id,
                    mailbox: uid.mailbox,
                    received_at,
                    raw,
                });
            }
        }
        Ok(due)
    })
    .await
}

/// Takes a parked mail that was read again onto its case; one that is still unreadable waits longer, and in the end for
/// a person. Machine mail that somebody released is taken like a person's.
///
/// # Errors
/// Failures of the store.
pub async fn settle_retry(
    desk: &Desk,
    id: ParkedMailId,
    reading: Reading,
) -> Result<Option<CaseId>, AppError> {
    desk.write(None, move |work| {
        let now = work.now();
        let Some(mut mail) = store::mailboxes::load_parked_mail(work.tx, id)? else {
            return Ok(None);
        };
        if mail.state != ParkedState::Retrying {
            return Ok(None);
        }
        let case = match &reading {
            Reading::Mail(read) => {
                let read: &ReadableMail = read;
                let case = take_mail::admit_again(work, mail.uid.mailbox, mail.received_at, read)?;
                mail.state = ParkedState::Taken;
                mail.retry_at = None;
                mail.case = Some(case);
                Some(case)
            }
            Reading::Unreadable(detail) => {
                mail.attempts += 1;
                UNREADABLE.clone_into(&mut mail.reason);
                mail.detail.clone_from(detail);
                let is_given_up = mail.attempts >= MOST_TRIES;
                mail.state = if is_given_up {
                    ParkedState::Parked
                } else {
                    ParkedState::Retrying
                };
                mail.retry_at =
                    (!is_given_up).then(|| now.plus(Millis::hours(1_i64 << mail.attempts.min(8))));
                None
            }
        };
        store::mailboxes::change_parked_mail(work.tx, &mail)?;
        Ok(case)
    })
    .await
}

fn require(actor: &Actor) -> Result<(), AppError> {
    actor
        .scope(Permission::ManageParkedMail)
        .map(|_| ())
        .ok_or(AppError::Forbidden(Permission::ManageParkedMail))
}
