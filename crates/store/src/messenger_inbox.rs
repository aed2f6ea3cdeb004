//! What messengers' vendors left to be worked: entered before the vendor is answered, worked afterwards, at least once.
//!
//! Always true: an account's dedupe key is entered once; an entry is leased to one worker at a time, and a lease that ran
//! out makes it due again; words of customers go from it as soon as its work is done.

use calendar::Instant;
use domain::{InboxId, InboxItem, InboxStep, MessengerId, closed_set};

use crate::error::StoreError;
use crate::news::Concern;
use crate::outbox::Lease;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// Where an entry stands.
    InboxState {
        /// It waits for its time, or a worker has it.
        Waiting = "waiting",
        /// Its work is done.
        Done = "done",
        /// It was given up; somebody must look at it.
        Failed = "failed",
        /// Somebody decided that it needs nothing.
        Dismissed = "dismissed",
    }
}

read_words![InboxState, InboxStep];
write_words![InboxStep];

statements! {
    // The worker of the outbox is the worker of the inbox.
    INSERT_ENTRY = Statement::new(
        "insert_inbox_entry",
        "INSERT INTO messenger_inbox (inbox_id, messenger_id, dedupe_key, step, payload, state, not_before, attempts,
           received_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, $6) ON CONFLICT (messenger_id, dedupe_key) DO NOTHING",
    ).concerning(Concern::Outbox);
    LEASE_ENTRIES = Statement::new(
        "lease_inbox_entries",
        "UPDATE messenger_inbox SET leased_by = $3, attempts = attempts + 1, not_before = $2
         WHERE inbox_id IN (
           SELECT inbox_id FROM messenger_inbox WHERE state = 'waiting' AND not_before <= $1
           ORDER BY not_before, inbox_id LIMIT $4 {skip_locked})
         RETURNING inbox_id, messenger_id, dedupe_key, step, payload, state, attempts, last_error, received_at",
    );
    NEXT_ENTRY_DUE = Statement::new(
        "next_inbox_entry_due",
        "SELECT not_before FROM messenger_inbox WHERE state = 'waiting' ORDER BY not_before LIMIT 1",
    );
    FINISH_ENTRY = Statement::new(
        "finish_inbox_entry",
        "UPDATE messenger_inbox SET state = 'done', payload = '', leased_by = NULL, ended_at = $3
         WHERE inbox_id = $1 AND state = 'waiting' AND leased_by = $2",
    );
    RETRY_ENTRY = Statement::new(
        "retry_inbox_entry",
        "UPDATE messenger_inbox SET not_before = $3, leased_by = NULL, last_error = $4
         WHERE inbox_id = $1 AND state = 'waiting' AND leased_by = $2",
    );
    GIVE_UP_ENTRY = Statement::new(
        "give_up_inbox_entry",
        "UPDATE messenger_inbox SET state = 'failed', leased_by = NULL, ended_at = $3, last_error = $4
         WHERE inbox_id = $1 AND state = 'waiting' AND leased_by = $2",
    );
    REVIVE_ENTRY = Statement::new(
        "revive_inbox_entry",
        "UPDATE messenger_inbox SET state = 'waiting', not_before = $2, attempts = 0, ended_at = NULL
         WHERE inbox_id = $1 AND state = 'failed'",
    ).concerning(Concern::Outbox);
    DISMISS_ENTRY = Statement::new(
        "dismiss_inbox_entry",
        "UPDATE messenger_inbox SET state = 'dismissed', ended_at = $2 WHERE inbox_id = $1 AND state = 'failed'",
    );
    FAILED_ENTRIES = Statement::new(
        "failed_inbox_entries",
        "SELECT inbox_id, messenger_id, dedupe_key, step, payload, state, attempts, last_error, received_at
         FROM messenger_inbox WHERE state = 'failed' AND (received_at, inbox_id) < ($1, $2)
         ORDER BY received_at DESC, inbox_id DESC LIMIT $3",
    );
    COUNT_FAILED = Statement::new(
        "count_failed_inbox_entries",
        "SELECT messenger_id, count(*) FROM messenger_inbox WHERE state = 'failed' GROUP BY messenger_id",
    ).scans();
    DROP_WORKED = Statement::new(
        "drop_worked_inbox_entries",
        "DELETE FROM messenger_inbox WHERE state = 'done' AND ended_at < $1",
    );
}

/// An entry with how far it has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxEntry {
    /// Identity.
    pub id: InboxId,
    /// The account.
    pub messenger: MessengerId,
    /// What is to be worked.
    pub item: InboxItem,
    /// Where it stands.
    pub state: InboxState,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When the vendor left it.
    pub received_at: Instant,
}

/// Enters something to be worked; gives whether it is new.
///
/// # Errors
/// When the statement fails.
pub fn insert_entry(
    tx: &mut Tx<'_>,
    id: InboxId,
    (messenger, item): (MessengerId, &InboxItem),
    now: Instant,
) -> Result<bool, StoreError> {
    let InboxItem {
        step,
        dedupe_key,
        payload,
    } = item;
    let row = values![id, messenger, dedupe_key, *step, payload, now];
    Ok(tx.execute(&INSERT_ENTRY, row)? == 1)
}

/// Leases what is due to a worker, in order of receipt, at most `limit`. Each counts as one attempt.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn lease_entries(tx: &mut Tx<'_>, lease: Lease<'_>, limit: u32) -> Result<Vec<InboxEntry>, StoreError> {
    let Lease { now, until, worker } = lease;
    let mut leased = tx
        .query(&LEASE_ENTRIES, values![now, until, worker, limit])?
        .into_iter()
        .map(|mut row| read_entry(&mut row))
        .collect::<Result<Vec<_>, _>>()?;
    leased.sort_by_key(|it| it.id);
    Ok(leased)
}

/// When the next entry is due; none when nothing waits.
///
/// # Errors
/// When the statement fails.
pub fn next_entry_due(tx: &mut Tx<'_>) -> Result<Option<Instant>, StoreError> {
    tx.query_opt(&NEXT_ENTRY_DUE, values![])?
        .map(|mut row| row.take())
        .transpose()
}

/// Notes that an entry's work is done and forgets what it said; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn finish_entry(tx: &mut Tx<'_>, id: InboxId, worker: &str, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&FINISH_ENTRY, values![id, worker, now])? == 1)
}

/// Puts an entry back to be tried again; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn retry_entry(
    tx: &mut Tx<'_>,
    (id, worker): (InboxId, &str),
    not_before: Instant,
    error: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&RETRY_ENTRY, values![id, worker, not_before, error])? == 1)
}

/// Gives an entry up until somebody looks at it; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn give_up_entry(
    tx: &mut Tx<'_>,
    (id, worker): (InboxId, &str),
    now: Instant,
    error: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&GIVE_UP_ENTRY, values![id, worker, now, error])? == 1)
}

/// Makes an entry that was given up due again; gives whether it was given up.
///
/// # Errors
/// When the statement fails.
pub fn revive_entry(tx: &mut Tx<'_>, id: InboxId, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVIVE_ENTRY, values![id, now])? == 1)
}

/// Notes that an entry that was given up needs nothing; gives whether it was given up.
///
/// # Errors
/// When the statement fails.
pub fn dismiss_entry(tx: &mut Tx<'_>, id: InboxId, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&DISMISS_ENTRY, values![id, now])? == 1)
}

/// Entries that were given up, the latest first; those before the mark (none: from the latest), at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn failed_entries(
    tx: &mut Tx<'_>,
    before: Option<(Instant, InboxId)>,
    limit: u32,
) -> Result<Vec<InboxEntry>, StoreError> {
    let (at, id) = before.unwrap_or((Instant::MAX, InboxId::from_uuid(uuid::Uuid::max())));
    tx.query(&FAILED_ENTRIES, values![at, id, limit])?
        .into_iter()
        .map(|mut row| read_entry(&mut row))
        .collect()
}

/// How many entries of each account were given up.
///
/// # Errors
/// When the statement fails.
pub fn count_failed_entries(tx: &mut Tx<'_>) -> Result<Vec<(MessengerId, u32)>, StoreError> {
    tx.query(&COUNT_FAILED, values![])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// Forgets entries whose work was done before; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_worked(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_WORKED, values![before])
}

fn read_entry(row: &mut Row) -> Result<InboxEntry, StoreError> {
    Ok(InboxEntry {
        id: row.take()?,
        messenger: row.take()?,
        item: InboxItem {
            dedupe_key: row.take()?,
            step: row.take()?,
            payload: row.take()?,
        },
        state: row.take()?,
        attempts: row.take()?,
        last_error: row.take()?,
        received_at: row.take()?,
    })
}
