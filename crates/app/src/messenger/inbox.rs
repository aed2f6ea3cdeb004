//! The inbox as its worker sees it: what is to be worked now, how far a vendor's list was read, and what became of an entry.

use std::sync::Arc;

use calendar::{Instant, Millis};
use domain::{InboxId, InboxItem, InboxStep, MessengerId};
use serde_json::json;
use store::messenger_inbox::InboxEntry;
use store::outbox::Lease;

use crate::messenger::MessengerAccount;
use crate::{AppError, Desk};

/// How long an entry belongs to whoever leased it. After the program was killed its entries rest so long; somebody who is
/// slower than this shares the work, which is harmless, because each message is taken once.
const LEASE: Millis = Millis::seconds(20);

/// An entry, leased to one worker, with its account; none when the account is gone.
#[derive(Debug, Clone)]
pub struct LeasedEntry {
    /// The entry.
    pub entry: InboxEntry,
    /// Its account.
    pub account: Option<MessengerAccount>,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worked {
    /// Its work is done.
    Done,
    /// It may be done later.
    Again {
        /// Not before.
        not_before: Instant,
        /// What went wrong.
        error: String,
    },
    /// It never will; somebody must look at it.
    Stranded {
        /// What went wrong.
        error: String,
    },
}

/// Leases what is due, at most `limit` entries, in order of receipt.
///
/// # Errors
/// Failures of the store.
pub async fn lease_inbox(desk: &Desk, worker: &str, limit: u32) -> Result<Vec<LeasedEntry>, AppError> {
    let worker = worker.to_owned();
    let now = desk.clock().now();
    desk.store()
        .write(move |tx| {
            let lease = Lease {
                now,
                until: now.plus(LEASE),
                worker: &worker,
            };
            let mut leased = Vec::new();
            for entry in store::messenger_inbox::lease_entries(tx, lease, limit)? {
                let account = store::messengers::load_messenger(tx, entry.messenger)?;
                let account = account.map(MessengerAccount::of).transpose()?;
                leased.push(LeasedEntry { entry, account });
            }
            Ok(leased)
        })
        .await
}

/// When the next entry is due.
///
/// # Errors
/// Failures of the store.
pub async fn next_entry_due(desk: &Desk) -> Result<Option<Instant>, AppError> {
    desk.read(|tx| Ok(store::messenger_inbox::next_entry_due(tx)?))
        .await
}

/// How far a place of an account was read.
///
/// # Errors
/// Failures of the store.
pub async fn reached(desk: &Desk, id: MessengerId, place: String) -> Result<Option<String>, AppError> {
    desk.read(move |tx| Ok(store::messengers::load_reached(tx, id, &place)?))
        .await
}

/// Asks for what vendors may have kept while nobody listened: places that were read before are read on, once an hour.
///
/// # Errors
/// Failures of the store.
pub async fn enter_catch_up(desk: &Desk) -> Result<(), AppError> {
    desk.write(None, |work| {
        let now = work.now();
        let hour = now.as_millis().div_euclid(3_600_000);
        for account in store::messengers::list_messengers(work.tx)? {
            if !account.is_active {
                continue;
            }
            for place in store::messengers::places_read(work.tx, account.id)? {
                let entry = InboxId::from_uuid(work.next_id());
                let item = InboxItem {
                    step: InboxStep::Pull,
                    dedupe_key: format!("catch_up:{hour}:{place}"),
                    payload: json!({ "open_kfid": place, "token": "", "at": 0 }).to_string(),
                };
                store::messenger_inbox::insert_entry(work.tx, entry, (account.id, &item), now)?;
            }
        }
        Ok(())
    })
    .await
}

/// Keeps what a vendor's list held and moves the cursor behind it, in one transaction, before any of it is worked.
///
/// False when another reader moved the cursor meanwhile: nothing was kept, read again.
///
/// # Errors
/// Failures of the store: nothing was kept.
pub async fn keep_pulled(
    desk: &Desk,
    (id, place): (MessengerId, String),
    (seen, reached): (Option<String>, String),
    items: Vec<InboxItem>,
) -> Result<bool, AppError> {
    let items = Arc::new(items);
    desk.write(None, move |work| {
        let has_moved = reached.is_empty() || seen.as_deref() == Some(reached.as_str());
        if !has_moved && !store::messengers::move_reached(work.tx, (id, &place), seen.as_deref(), &reached)? {
            return Ok(false);
        }
        for item in items.iter() {
            let entry = InboxId::from_uuid(work.next_id());
            let now = work.now();
            store::messenger_inbox::insert_entry(work.tx, entry, (id, item), now)?;
        }
        Ok(true)
    })
    .await
}

/// Records what became of a try.
///
/// # Errors
/// Failures of the store.
pub async fn settle_entry(desk: &Desk, worker: &str, id: InboxId, worked: Worked) -> Result<(), AppError> {
    let worker = worker.to_owned();
    desk.write(None, move |work| {
        let now = work.now();
        match &worked {
            Worked::Done => store::messenger_inbox::finish_entry(work.tx, id, &worker, now)?,
            Worked::Again { not_before, error } => {
                store::messenger_inbox::retry_entry(work.tx, (id, &worker), *not_before, error)?
            }
            Worked::Stranded { error } => {
                store::messenger_inbox::give_up_entry(work.tx, (id, &worker), now, error)?
            }
        };
        Ok(())
    })
    .await
}
