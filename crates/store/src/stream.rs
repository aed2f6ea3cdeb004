//! The one order of all facts, which live screens read: a place for each fact, without gaps that a reader could miss.
//!
//! Always true: whoever has read up to place n will never later find a new fact at a place below n. On SQLite there is
//! one writer, so places follow commits by themselves. On PostgreSQL sequences commit out of order, so every writer
//! takes an advisory lock as its very last act before the commit (see `Tx::finish`) and numbers its facts under it; the
//! lock goes with the commit. The price: commits that carry facts are flushed one after the other on PostgreSQL.

use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    LOCK_STREAM = Statement::per_engine(
        "lock_stream",
        "SELECT 1",
        "SELECT pg_advisory_xact_lock(7310001)",
    );
    INSERT_PLACE = Statement::per_engine(
        "insert_stream_place",
        "INSERT INTO stream_places (case_id, seq) VALUES ($1, $2)",
        "INSERT INTO stream_places (case_id, seq) VALUES ($1, $2) RETURNING position",
    );
    LAST_POSITION = Statement::new("last_stream_position", "SELECT max(position) FROM stream_places");
}

/// A fact written in this transaction, waiting for its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewFact {
    pub(crate) case: Uuid,
    pub(crate) seq: i64,
}

/// Gives each new fact its place; gives the highest.
pub(crate) fn take_positions(tx: &mut Tx<'_>, facts: &[NewFact]) -> Result<Option<i64>, StoreError> {
    if facts.is_empty() {
        return Ok(None);
    }
    if tx.engine() == crate::EngineName::Postgres {
        tx.query(&LOCK_STREAM, values![])?;
    }
    let mut last = None;
    for fact in facts {
        last = Some(tx.insert_numbered(&INSERT_PLACE, values![fact.case, fact.seq])?);
    }
    Ok(last)
}

/// The highest place taken so far, 0 when there is no fact yet.
///
/// # Errors
/// When the statement fails.
pub fn last_position(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    Ok(tx
        .query_one(&LAST_POSITION, values![])?
        .take::<Option<i64>>()?
        .unwrap_or(0))
}
