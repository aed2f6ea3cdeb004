//! Telephone lines: the systems that report their calls, and what came in on them last.
//!
//! Always true: of a token only its SHA-256 is kept. The trap: whoever takes a report in locks the line first, so that two
//! reports of one new call do not make two calls.

use calendar::Instant;
use domain::{ContactId, LineId, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_LINE = Statement::new(
        "insert_phone_line",
        "INSERT INTO phone_lines (line_id, name, token_hash, team_id, settings, is_active, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
    );
    UPDATE_LINE = Statement::new(
        "update_phone_line",
        "UPDATE phone_lines SET name = $2, token_hash = $3, team_id = $4, settings = $5, is_active = $6,
           version = version + 1 WHERE line_id = $1 AND version = $7",
    );
    TOUCH_LINE = Statement::new("touch_phone_line", "UPDATE phone_lines SET used_at = $2 WHERE line_id = $1");
    LIST_LINES = Statement::new(
        "list_phone_lines",
        "SELECT line_id, name, token_hash, team_id, settings, is_active, version, created_at, used_at
         FROM phone_lines ORDER BY created_at, line_id",
    );
    LOAD_LINE = Statement::new(
        "load_phone_line",
        "SELECT line_id, name, token_hash, team_id, settings, is_active, version, created_at, used_at
         FROM phone_lines WHERE line_id = $1",
    );
    LOCK_LINE = Statement::new(
        "lock_phone_line",
        "SELECT line_id FROM phone_lines WHERE line_id = $1 {for_update}",
    );
    FIND_LINE = Statement::new(
        "find_phone_line",
        "SELECT line_id, name, token_hash, team_id, settings, is_active, version, created_at, used_at
         FROM phone_lines WHERE token_hash = $1",
    );
    APPEND_REPORT = Statement::new(
        "append_call_report",
        "INSERT INTO call_reports (line_id, at, call_id, word, outcome, detail) VALUES ($1, $2, $3, $4, $5, $6)",
    );
    LATEST_REPORTS = Statement::new(
        "latest_call_reports",
        "SELECT at, call_id, word, outcome, detail FROM call_reports WHERE line_id = $1
         ORDER BY report_number DESC LIMIT $2",
    );
    DROP_OLD_REPORTS = Statement::new("drop_old_call_reports", "DELETE FROM call_reports WHERE at < $1");
}

/// A telephone system that reports its calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneLine {
    /// Identity.
    pub id: LineId,
    /// Name.
    pub name: String,
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// The team whose calls they are, unless the number or queue says otherwise.
    pub team: Option<TeamId>,
    /// What else is set (JSON, the desk's own).
    pub settings: String,
    /// Reports are taken.
    pub is_active: bool,
    /// Counts changes, from 1.
    pub version: i64,
    /// Entered.
    pub created_at: Instant,
    /// The last report.
    pub used_at: Option<Instant>,
}

/// One report as it came in, for the log of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallReport {
    /// When.
    pub at: Instant,
    /// The call that it belongs to.
    pub call: Option<ContactId>,
    /// What it said, as a word.
    pub word: String,
    /// What became of it, as a word.
    pub outcome: String,
    /// More (JSON, the desk's own).
    pub detail: String,
}

/// Enters a line.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_line(tx: &mut Tx<'_>, line: &PhoneLine) -> Result<(), StoreError> {
    let PhoneLine {
        id,
        name,
        token_hash,
        team,
        settings,
        is_active,
        version: _,
        created_at,
        used_at: _,
    } = line;
    let row = values![*id, name, token_hash, *team, settings, *is_active, *created_at];
    tx.execute(&INSERT_LINE, row)?;
    Ok(())
}

/// Changes a line.
///
/// # Errors
/// `VersionConflict` when it was changed since it was loaded.
pub fn update_line(tx: &mut Tx<'_>, line: &PhoneLine) -> Result<(), StoreError> {
    let row = values![
        line.id,
        &line.name,
        &line.token_hash,
        line.team,
        &line.settings,
        line.is_active,
        line.version
    ];
    if tx.execute(&UPDATE_LINE, row)? == 0 {
        return Err(StoreError::VersionConflict { what: "phone line" });
    }
    Ok(())
}

/// Every line.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_lines(tx: &mut Tx<'_>) -> Result<Vec<PhoneLine>, StoreError> {
    tx.query(&LIST_LINES, values![])?
        .into_iter()
        .map(|mut row| read_line(&mut row))
        .collect()
}

/// A line.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_line(tx: &mut Tx<'_>, id: LineId) -> Result<Option<PhoneLine>, StoreError> {
    tx.query_opt(&LOAD_LINE, values![id])?
        .map(|mut row| read_line(&mut row))
        .transpose()
}

/// Holds a line until the end of the transaction, and notes that it was used; gives it.
///
/// # Errors
/// When a statement fails or the row does not read.
pub fn use_line(tx: &mut Tx<'_>, id: LineId, now: Instant) -> Result<Option<PhoneLine>, StoreError> {
    if tx.query_opt(&LOCK_LINE, values![id])?.is_none() {
        return Ok(None);
    }
    tx.execute(&TOUCH_LINE, values![id, now])?;
    load_line(tx, id)
}

/// The line with this token.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn find_line(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<Option<PhoneLine>, StoreError> {
    tx.query_opt(&FIND_LINE, values![token_hash])?
        .map(|mut row| read_line(&mut row))
        .transpose()
}

/// Notes a report in a line's log.
///
/// # Errors
/// When the statement fails.
pub fn append_report(tx: &mut Tx<'_>, line: LineId, report: &CallReport) -> Result<(), StoreError> {
    let CallReport {
        at,
        call,
        word,
        outcome,
        detail,
    } = report;
    tx.execute(&APPEND_REPORT, values![line, *at, *call, word, outcome, detail])?;
    Ok(())
}

/// The latest reports of a line, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn latest_reports(tx: &mut Tx<'_>, line: LineId, limit: u32) -> Result<Vec<CallReport>, StoreError> {
    tx.query(&LATEST_REPORTS, values![line, limit])?
        .into_iter()
        .map(|mut row| {
            Ok(CallReport {
                at: row.take()?,
                call: row.take()?,
                word: row.take()?,
                outcome: row.take()?,
                detail: row.take()?,
            })
        })
        .collect()
}

/// Forgets reports from before `before`; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_old_reports(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_OLD_REPORTS, values![before])
}

fn read_line(row: &mut Row) -> Result<PhoneLine, StoreError> {
    Ok(PhoneLine {
        id: row.take()?,
        name: row.take()?,
        token_hash: row.take()?,
        team: row.take()?,
        settings: row.take()?,
        is_active: row.take()?,
        version: row.take()?,
        created_at: row.take()?,
        used_at: row.take()?,
    })
}
