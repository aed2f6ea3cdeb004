//! Announcements: known outages and notices, and the cases that they were told on (B11).
//!
//! Always true: an announcement is never deleted, it ends.

use calendar::Instant;
use domain::{Announcement, AnnouncementId, CaseId};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_ANNOUNCEMENT = Statement::new(
        "insert_announcement",
        "INSERT INTO announcements (announcement_id, body, begins_at, ended_at, version, updated_at)
         VALUES ($1, $2, $3, $4, 1, $5)",
    );
    UPDATE_ANNOUNCEMENT = Statement::new(
        "update_announcement",
        "UPDATE announcements SET body = $2, begins_at = $3, ended_at = $4, version = version + 1, updated_at = $5
         WHERE announcement_id = $1 AND version = $6",
    );
    LOAD_ANNOUNCEMENT = Statement::new(
        "load_announcement",
        "SELECT announcement_id, body, version FROM announcements WHERE announcement_id = $1",
    );
    RUNNING = Statement::new(
        "running_announcements",
        "SELECT announcement_id, body, version FROM announcements WHERE ended_at IS NULL
         ORDER BY begins_at DESC, announcement_id DESC LIMIT 200",
    );
    PAST = Statement::new(
        "past_announcements",
        "SELECT announcement_id, body, version FROM announcements WHERE ended_at IS NOT NULL
         ORDER BY ended_at DESC, announcement_id DESC LIMIT $1",
    );
    LATEST = Statement::new(
        "latest_announcement_changes",
        "SELECT announcement_id, version FROM announcements WHERE ended_at IS NULL ORDER BY begins_at DESC LIMIT 200",
    );
    ADD_CASE = Statement::new(
        "add_announcement_case",
        "INSERT INTO announcement_cases (announcement_id, case_id, told_at) VALUES ($1, $2, $3)
         ON CONFLICT (announcement_id, case_id) DO UPDATE SET told_at = excluded.told_at",
    );
    NOTE_ANSWER = Statement::new(
        "note_announcement_answer",
        "UPDATE announcement_cases SET answered_at = $3, way = $4, failure = $5
         WHERE announcement_id = $1 AND case_id = $2",
    );
    CASES_OF = Statement::new(
        "announcement_cases_of",
        "SELECT announcement_id, case_id, told_at, answered_at, way, failure FROM announcement_cases
         WHERE announcement_id = $1 ORDER BY case_id",
    );
    CASE_OF = Statement::new(
        "announcement_case_of",
        "SELECT announcement_id, case_id, told_at, answered_at, way, failure FROM announcement_cases
         WHERE announcement_id = $1 AND case_id = $2",
    );
    TOLD_ON = Statement::new(
        "announcements_told_on_case",
        "SELECT announcement_id, case_id, told_at, answered_at, way, failure FROM announcement_cases
         WHERE case_id = $1 ORDER BY announcement_id",
    );
}

/// A case that an announcement was told on or came from, and how its last word reached the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncedCase {
    /// The announcement.
    pub announcement: AnnouncementId,
    /// The case.
    pub case: CaseId,
    /// When it was told first; none: it is one of those that the announcement came from.
    pub told_at: Option<Instant>,
    /// When the last word reached the customer.
    pub answered_at: Option<Instant>,
    /// By which way: a channel, `callback` while somebody is to call, `closed` when nothing was owed any more.
    pub way: String,
    /// Why it did not reach them; empty: it did, or was not tried.
    pub failure: String,
}

/// Enters an announcement.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_announcement(tx: &mut Tx<'_>, it: &Announcement, at: Instant) -> Result<(), StoreError> {
    let body = json::write("an announcement", it)?;
    tx.execute(
        &INSERT_ANNOUNCEMENT,
        values![it.id, body, it.begins_at, it.ended_at, at],
    )?;
    Ok(())
}

/// Writes a changed announcement, and raises its version.
///
/// # Errors
/// `VersionConflict` when somebody changed it meanwhile.
pub fn update_announcement(tx: &mut Tx<'_>, it: &mut Announcement, at: Instant) -> Result<(), StoreError> {
    let body = json::write("an announcement", it)?;
    let row = values![it.id, body, it.begins_at, it.ended_at, at, it.version];
    if tx.execute(&UPDATE_ANNOUNCEMENT, row)? == 0 {
        return Err(StoreError::VersionConflict { what: "announcement" });
    }
    it.version += 1;
    Ok(())
}

/// An announcement.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_announcement(tx: &mut Tx<'_>, id: AnnouncementId) -> Result<Option<Announcement>, StoreError> {
    tx.query_opt(&LOAD_ANNOUNCEMENT, values![id])?
        .map(|mut row| read(&mut row))
        .transpose()
}

/// Those that have not ended, the latest first, at most 200.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn running_announcements(tx: &mut Tx<'_>) -> Result<Vec<Announcement>, StoreError> {
    tx.query(&RUNNING, values![])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// Those that have, the latest end first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn past_announcements(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Announcement>, StoreError> {
    tx.query(&PAST, values![limit])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// Keeps that an announcement was told on a case; `told_at` none: the case is one of those that it came from.
///
/// # Errors
/// When the statement fails.
pub fn add_case(
    tx: &mut Tx<'_>,
    id: AnnouncementId,
    case: CaseId,
    told_at: Option<Instant>,
) -> Result<(), StoreError> {
    tx.execute(&ADD_CASE, values![id, case, told_at])?;
    Ok(())
}

/// Keeps how a word reached the customer of a case; false when the case is none of the announcement's.
///
/// # Errors
/// When the statement fails.
pub fn note_answer(tx: &mut Tx<'_>, it: &AnnouncedCase) -> Result<bool, StoreError> {
    let row = values![
        it.announcement,
        it.case,
        it.answered_at,
        it.way.as_str(),
        it.failure.as_str()
    ];
    Ok(tx.execute(&NOTE_ANSWER, row)? > 0)
}

/// The cases that an announcement was told on or came from, in the order in which they were raised.
///
/// # Errors
/// When the statement fails.
pub fn cases_of(tx: &mut Tx<'_>, id: AnnouncementId) -> Result<Vec<AnnouncedCase>, StoreError> {
    tx.query(&CASES_OF, values![id])?
        .into_iter()
        .map(|mut row| read_case(&mut row))
        .collect()
}

/// One of them.
///
/// # Errors
/// When the statement fails.
pub fn case_of(
    tx: &mut Tx<'_>,
    id: AnnouncementId,
    case: CaseId,
) -> Result<Option<AnnouncedCase>, StoreError> {
    tx.query_opt(&CASE_OF, values![id, case])?
        .map(|mut row| read_case(&mut row))
        .transpose()
}

/// The announcements that were told on a case or came from it.
///
/// # Errors
/// When the statement fails.
pub fn told_on(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<AnnouncedCase>, StoreError> {
    tx.query(&TOLD_ON, values![case])?
        .into_iter()
        .map(|mut row| read_case(&mut row))
        .collect()
}

/// Which announcements run, and at which version: changes when anything of them does.
///
/// # Errors
/// When the statement fails.
pub fn running_versions(tx: &mut Tx<'_>) -> Result<Vec<(AnnouncementId, i64)>, StoreError> {
    tx.query(&LATEST, values![])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

fn read_case(row: &mut Row) -> Result<AnnouncedCase, StoreError> {
    Ok(AnnouncedCase {
        announcement: row.take()?,
        case: row.take()?,
        told_at: row.take()?,
        answered_at: row.take()?,
        way: row.take()?,
        failure: row.take()?,
    })
}

fn read(row: &mut Row) -> Result<Announcement, StoreError> {
    let id = row.take()?;
    let body: Announcement = json::take(row, "an announcement")?;
    Ok(Announcement {
        id,
        version: row.take()?,
        ..body
    })
}
