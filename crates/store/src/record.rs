//! The whole record, read in bulk: for writing it out and for judging it again.
//!
//! Always true: bodies are given as they were hashed. The trap: these walk through everything; no screen asks them.

use calendar::Instant;
use domain::{CaseId, CaseNumber, FactId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    RECORD_CASES = Statement::new(
        "record_cases",
        "SELECT case_id, number FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2",
    );
    RECORD_CASES_WITHIN = Statement::new(
        "record_cases_within",
        "SELECT case_id, number FROM cases WHERE case_id > $1 AND opened_at < $2 AND updated_at >= $3
         ORDER BY case_id LIMIT $4",
    ).scans();
    RECORD_FACTS = Statement::new(
        "record_facts",
        "SELECT fact_id, seq, at, recorded_at, author, kind, body FROM facts WHERE case_id = $1 ORDER BY seq",
    );
}

/// A fact as it is written in its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFact {
    /// Its identity.
    pub id: FactId,
    /// Its place in the chain.
    pub seq: u32,
    /// When it happened.
    pub at: Instant,
    /// When it was written down.
    pub recorded_at: Instant,
    /// Its author, as stored: `person:ID`, `customer:ID`, `customer`, `system` or `timer`.
    pub author: String,
    /// Its kind.
    pub kind: String,
    /// JSON; none when it was erased.
    pub body: Option<String>,
}

/// Cases in order of their ids: those after `after`, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn cases_after(
    tx: &mut Tx<'_>,
    after: Option<CaseId>,
    limit: u32,
) -> Result<Vec<(CaseId, CaseNumber)>, StoreError> {
    let rows = tx.query(&RECORD_CASES, values![begin(after), limit])?;
    rows.into_iter().map(|mut row| read_case(&mut row)).collect()
}

/// As [`cases_after`], of those that were there in a time: raised before its end and changed at or after its beginning.
///
/// # Errors
/// When the statement fails.
pub fn cases_within(
    tx: &mut Tx<'_>,
    after: Option<CaseId>,
    (from, to): (Instant, Instant),
    limit: u32,
) -> Result<Vec<(CaseId, CaseNumber)>, StoreError> {
    let rows = tx.query(&RECORD_CASES_WITHIN, values![begin(after), to, from, limit])?;
    rows.into_iter().map(|mut row| read_case(&mut row)).collect()
}

/// A case's facts as they are written, in order of recording.
///
/// # Errors
/// When the statement fails.
pub fn facts_as_written(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<WrittenFact>, StoreError> {
    let rows = tx.query(&RECORD_FACTS, values![case])?;
    rows.into_iter()
        .map(|mut row| {
            Ok(WrittenFact {
                id: row.take()?,
                seq: row.take()?,
                at: row.take()?,
                recorded_at: row.take()?,
                author: row.take()?,
                kind: row.take()?,
                body: row.take()?,
            })
        })
        .collect()
}

fn begin(after: Option<CaseId>) -> CaseId {
    after.unwrap_or(CaseId::from_uuid(uuid::Uuid::nil()))
}

fn read_case(row: &mut Row) -> Result<(CaseId, CaseNumber), StoreError> {
    Ok((row.take()?, row.take()?))
}
