//! What requests gave the first time, so that sending one twice does it once.
//!
//! Always true: the key is kept in the same transaction as the work, so both are kept or neither. The trap: two nodes may
//! do the same request at once; the second's `keep` makes its closure run again, and then it finds the first's outcome.

use calendar::Instant;
use domain::PersonId;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    FIND_KEPT = Statement::new(
        "find_kept_outcome",
        "SELECT request_hash, outcome FROM idempotency_keys WHERE person_id = $1 AND idempotency_key = $2",
    );
    KEEP = Statement::new(
        "keep_outcome",
        "INSERT INTO idempotency_keys (person_id, idempotency_key, request_hash, outcome, kept_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person_id, idempotency_key) DO NOTHING",
    );
    DROP_OLD = Statement::new("drop_old_outcomes", "DELETE FROM idempotency_keys WHERE kept_at < $1");
}

/// What a request gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 over what was asked.
    pub request_hash: [u8; 32],
    /// What it gave (the caller's own text).
    pub outcome: String,
}

/// What the request with this key gave the first time; none when it is new.
///
/// # Errors
/// When the statement fails.
pub fn find(tx: &mut Tx<'_>, person: PersonId, key: &str) -> Result<Option<Kept>, StoreError> {
    tx.query_opt(&FIND_KEPT, values![person, key])?
        .map(|mut row| Ok(Kept { request_hash: row.take()?, outcome: row.take()? }))
        .transpose()
}

/// Keeps what a request gave, in the transaction that did it.
///
/// # Errors
/// When the statement fails; when another transaction kept the key meanwhile, the whole closure runs again.
#[expect(clippy::too_many_arguments, reason = "the parts of one row; a struct for one caller says no more")]
pub fn keep(
    tx: &mut Tx<'_>,
    person: PersonId,
    key: &str,
    request_hash: &[u8; 32],
    outcome: &str,
    now: Instant,
) -> Result<(), StoreError> {
    match tx.execute(&KEEP, values![person, key, request_hash, outcome, now])? {
        0 => Err(tx.collide()),
        _ => Ok(()),
    }
}

/// Forgets what was kept before an instant; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_old(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_OLD, values![before])
}
