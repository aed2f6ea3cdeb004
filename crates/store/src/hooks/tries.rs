//! Every try to tell an endpoint: what was signed, what was answered.

use calendar::Instant;
use domain::DeliveryId;

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_TRY = Statement::new(
        "insert_hook_try",
        "INSERT INTO hook_tries (delivery_id, at, took_ms, signature, status, answer, error)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    TRIES_OF = Statement::new(
        "hook_tries_of",
        "SELECT at, took_ms, signature, status, answer, error FROM hook_tries WHERE delivery_id = $1
         ORDER BY try_number DESC LIMIT 100",
    );
    LAST_TRY = Statement::new(
        "last_hook_try",
        "SELECT at, took_ms, signature, status, answer, error FROM hook_tries WHERE delivery_id = $1
         ORDER BY try_number DESC LIMIT 1",
    );
}

/// One try of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookTry {
    /// When.
    pub at: Instant,
    /// For how long, milliseconds.
    pub took_ms: i64,
    /// The signature that went with it.
    pub signature: String,
    /// HTTP status; none when no answer came.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: String,
    /// What went wrong.
    pub error: Option<String>,
}

/// Notes a try.
///
/// # Errors
/// When the statement fails.
pub fn append_try(tx: &mut Tx<'_>, delivery: DeliveryId, tried: &HookTry) -> Result<(), StoreError> {
    let HookTry {
        at,
        took_ms,
        signature,
        status,
        answer,
        error,
    } = tried;
    let status = status.map(i64::from);
    let row = values![delivery, *at, *took_ms, signature, status, answer, error.as_ref()];
    tx.execute(&INSERT_TRY, row)?;
    Ok(())
}

/// The tries of a delivery, the latest first, a hundred at most.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn tries_of(tx: &mut Tx<'_>, delivery: DeliveryId) -> Result<Vec<HookTry>, StoreError> {
    tx.query(&TRIES_OF, values![delivery])?
        .into_iter()
        .map(|mut row| read_try(&mut row))
        .collect()
}

/// The latest try of a delivery.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn last_try(tx: &mut Tx<'_>, delivery: DeliveryId) -> Result<Option<HookTry>, StoreError> {
    tx.query_opt(&LAST_TRY, values![delivery])?
        .map(|mut row| read_try(&mut row))
        .transpose()
}

fn read_try(row: &mut Row) -> Result<HookTry, StoreError> {
    Ok(HookTry {
        at: row.take()?,
        took_ms: row.take()?,
        signature: row.take()?,
        status: row.take()?,
        answer: row.take()?,
        error: row.take()?,
    })
}
