//! What vendors left and could not be taken in: seen by those who look after mail, tried again, or dismissed.

use calendar::Instant;
use domain::{Actor, InboxId, InboxStep, MessengerId, Permission};
use serde_json::json;

use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// An entry of the inbox that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrandedEntry {
    /// Identity.
    pub id: InboxId,
    /// The account.
    pub messenger: MessengerId,
    /// What the account is called.
    pub account: String,
    /// What it asked for.
    pub step: InboxStep,
    /// As the vendor wrote it.
    pub payload: String,
    /// What the last try met with.
    pub reason: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When the vendor left it.
    pub received_at: Instant,
}

/// Entries that were given up, the latest first; those before the mark (none: from the latest).
///
/// # Errors
/// Forbidden without the right to look after mail.
pub async fn list_stranded(
    desk: &Desk,
    actor: &Actor,
    before: Option<(Instant, InboxId)>,
    limit: u32,
) -> Result<Vec<StrandedEntry>, AppError> {
    require(actor, Permission::ManageParkedMail)?;
    desk.read(move |tx| {
        let mut names = std::collections::BTreeMap::new();
        for account in store::messengers::list_messengers(tx)? {
            names.insert(account.id, account.name);
        }
        let entries = store::messenger_inbox::failed_entries(tx, before, limit.clamp(1, 200))?;
        let shown = entries.into_iter().map(|it| StrandedEntry {
            id: it.id,
            messenger: it.messenger,
            account: names.get(&it.messenger).cloned().unwrap_or_default(),
            step: it.item.step,
            payload: it.item.payload,
            reason: it.last_error.unwrap_or_default(),
            attempts: it.attempts,
            received_at: it.received_at,
        });
        Ok(shown.collect())
    })
    .await
}

/// Works an entry again at once, as often as a new one.
///
/// # Errors
/// Forbidden without the right; not found when it is not given up.
pub async fn retry_stranded(
    desk: &Desk,
    actor: &Actor,
    id: InboxId,
    once: Option<Once>,
) -> Result<(), AppError> {
    decide(desk, actor, (id, once), "messenger_entry_retried").await
}

/// Decides that an entry needs nothing; it is kept.
///
/// # Errors
/// Forbidden without the right; not found when it is not given up.
pub async fn dismiss_stranded(
    desk: &Desk,
    actor: &Actor,
    id: InboxId,
    once: Option<Once>,
) -> Result<(), AppError> {
    decide(desk, actor, (id, once), "messenger_entry_dismissed").await
}

async fn decide(
    desk: &Desk,
    actor: &Actor,
    (id, once): (InboxId, Option<Once>),
    act: &'static str,
) -> Result<(), AppError> {
    require(actor, Permission::ManageParkedMail)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let now = work.now();
        let is_changed = if act == "messenger_entry_retried" {
            store::messenger_inbox::revive_entry(work.tx, id, now)?
        } else {
            store::messenger_inbox::dismiss_entry(work.tx, id, now)?
        };
        if !is_changed {
            return Err(AppError::NotFound {
                what: "message that could not be taken in",
            });
        }
        note(work, by, (act, format!("messenger_entry:{id}"), &json!({})))
    })
    .await
}
