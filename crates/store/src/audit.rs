//! The log of what was done besides facts: reveals, log-ins, changes of settings. Only ever added to.

use calendar::Instant;
use domain::PersonId;

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    APPEND_AUDIT = Statement::new(
        "append_audit",
        "INSERT INTO audit (at, person_id, act, subject, detail) VALUES ($1, $2, $3, $4, $5)",
    );
    LIST_AUDIT = Statement::new(
        "list_audit",
        "SELECT audit_number, at, person_id, act, subject, detail FROM audit WHERE audit_number < $1
         ORDER BY audit_number DESC LIMIT $2",
    );
    AUDIT_OF = Statement::new(
        "audit_of_subject",
        "SELECT audit_number, at, person_id, act, subject, detail FROM audit WHERE subject = $1
         ORDER BY audit_number DESC LIMIT $2",
    );
}

/// One line of the log of what was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Rises; 0 for one to be entered.
    pub number: i64,
    /// When.
    pub at: Instant,
    /// Who; none: the program.
    pub person: Option<PersonId>,
    /// What, as a word.
    pub act: String,
    /// On what, such as `case:…`.
    pub subject: String,
    /// Details (JSON text).
    pub detail: String,
}

/// Adds a line to the log.
///
/// # Errors
/// When the statement fails.
pub fn append_audit(tx: &mut Tx<'_>, entry: &AuditEntry) -> Result<(), StoreError> {
    let AuditEntry { number: _, at, person, act, subject, detail } = entry;
    tx.execute(&APPEND_AUDIT, values![*at, *person, act, subject, detail])?;
    Ok(())
}

/// The log, the latest first, lines below `before` (none: from the end), at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn list_audit(tx: &mut Tx<'_>, before: Option<i64>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = tx.query(&LIST_AUDIT, values![before.unwrap_or(i64::MAX), limit])?;
    rows.into_iter().map(|mut row| read_audit(&mut row)).collect()
}

/// The log of one subject, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn audit_of(tx: &mut Tx<'_>, subject: &str, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
    tx.query(&AUDIT_OF, values![subject, limit])?.into_iter().map(|mut row| read_audit(&mut row)).collect()
}

fn read_audit(row: &mut Row) -> Result<AuditEntry, StoreError> {
    Ok(AuditEntry {
        number: row.take()?,
        at: row.take()?,
        person: row.take()?,
        act: row.take()?,
        subject: row.take()?,
        detail: row.take()?,
    })
}
