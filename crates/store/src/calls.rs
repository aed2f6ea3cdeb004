//! Calls that telephone systems reported, by their contact; and the ids of their legs.
//!
//! Always true: a leg's id leads to one call. The trap: lock a call before changing it; agents and reports change it at the
//! same time.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use std::collections::BTreeSet;

use calendar::Instant;
use domain::{Call, CaseId, ContactId, CustomerId, Direction, LineId, PersonId, TeamId};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_CALL = Statement::new(
        "insert_call",
        "INSERT INTO calls (call_id, line_id, direction, number, team_id, customer_id, person_id, case_id, is_registered,
           began_at, ended_at, look_at, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    );
    UPDATE_CALL = Statement::new(
        "update_call",
        "UPDATE calls SET line_id = $2, direction = $3, number = $4, team_id = $5, customer_id = $6, person_id = $7,
           case_id = $8, is_registered = $9, began_at = $10, ended_at = $11, look_at = $12, body = $13
         WHERE call_id = $1",
    );
    UPDATE_CONTACT = Statement::new(
        "update_contact_of_call",
        "UPDATE contacts SET customer_id = $2, person_id = $3, ended_at = $4, address = $5 WHERE contact_id = $1",
    );
    LOAD_CALL = Statement::new(
        "load_call",
        "SELECT call_id, line_id, team_id, customer_id, person_id, case_id, is_registered, look_at, body FROM calls
         WHERE call_id = $1",
    );
    LOCK_CALL = Statement::new("lock_call", "SELECT call_id FROM calls WHERE call_id = $1 {for_update}");
    INSERT_LEG = Statement::new(
        "insert_call_leg",
        "INSERT INTO call_legs (line_id, wire_id, call_id) VALUES ($1, $2, $3)
         ON CONFLICT (line_id, wire_id) DO NOTHING",
    );
    FIND_LEG = Statement::new(
        "find_call_leg",
        "SELECT call_id FROM call_legs WHERE line_id = $1 AND wire_id = $2",
    );
    CALLS_TO_LOOK_AT = Statement::new(
        "calls_to_look_at",
        "SELECT call_id FROM calls WHERE look_at <= $1 ORDER BY look_at, call_id LIMIT $2",
    );
    CALL_PRINTS = Statement::new(
        "call_prints",
        "SELECT call_id, person_id, is_registered, body FROM calls
         WHERE began_at >= $1 AND (ended_at IS NULL OR ended_at >= $2) ORDER BY began_at DESC, call_id DESC LIMIT $3",
    );
    CALLS_SINCE = Statement::new(
        "calls_since",
        "SELECT call_id, line_id, team_id, customer_id, person_id, case_id, is_registered, look_at, body FROM calls
         WHERE began_at >= $1 ORDER BY began_at DESC, call_id DESC LIMIT $2",
    );
}

/// A call as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// Its contact.
    pub id: ContactId,
    /// The line that it came in on.
    pub line: LineId,
    /// Whose call it is.
    pub team: Option<TeamId>,
    /// Who calls, once known.
    pub customer: Option<CustomerId>,
    /// Who of the desk talks.
    pub person: Option<PersonId>,
    /// The case or register that its facts stand on.
    pub case: Option<CaseId>,
    /// It led to a case; else `case` is a register.
    pub is_registered: bool,
    /// When it must be looked at again.
    pub look_at: Option<Instant>,
    /// What was reported, and what was written of it.
    pub body: CallBody,
}

/// What was reported of a call, and what was written of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBody {
    /// The telephone system's id of its first leg: what it is called in facts.
    pub thing: String,
    /// The reports.
    pub call: Call,
    /// Keys of the facts that were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<String>,
    /// The agent marked it as one that led to no case.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_disposed: bool,
    /// The language of the number that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Enters a call with its first leg.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_call(tx: &mut Tx<'_>, record: &CallRecord, number: &str) -> Result<(), StoreError> {
    write(tx, &INSERT_CALL, record, number)?;
    insert_leg(tx, record, &record.body.thing)
}

/// Writes a changed call and its contact.
///
/// # Errors
/// `Missing` when there is no such call.
pub fn update_call(tx: &mut Tx<'_>, record: &CallRecord, number: &str) -> Result<(), StoreError> {
    if write(tx, &UPDATE_CALL, record, number)? == 0 {
        return Err(StoreError::Missing {
            statement: UPDATE_CALL.name(),
        });
    }
    let ended_at = record.body.call.sight().ended_at;
    let row = values![record.id, record.customer, record.person, ended_at, number];
    tx.execute(&UPDATE_CONTACT, row)?;
    Ok(())
}

fn write(
    tx: &mut Tx<'_>,
    statement: &'static Statement,
    record: &CallRecord,
    number: &str,
) -> Result<u64, StoreError> {
    let CallRecord {
        id,
        line,
        team,
        customer,
        person,
        case,
        is_registered,
        look_at,
        body,
    } = record;
    let sight = body.call.sight();
    let text = json::write("a call", body)?;
    let direction: Direction = sight.direction;
    let row = values![
        *id,
        *line,
        direction,
        number,
        *team,
        *customer,
        *person,
        *case,
        *is_registered,
        sight.began_at,
        sight.ended_at,
        *look_at,
        text
    ];
    tx.execute(statement, row)
}

/// Enters a further leg of a call.
///
/// # Errors
/// When the statement fails.
pub fn insert_leg(tx: &mut Tx<'_>, record: &CallRecord, wire_id: &str) -> Result<(), StoreError> {
    tx.execute(&INSERT_LEG, values![record.line, wire_id, record.id])?;
    Ok(())
}

/// The call that a leg belongs to.
///
/// # Errors
/// When the statement fails.
pub fn find_leg(tx: &mut Tx<'_>, line: LineId, wire_id: &str) -> Result<Option<ContactId>, StoreError> {
    tx.query_opt(&FIND_LEG, values![line, wire_id])?
        .map(|mut row| row.take())
        .transpose()
}

/// A call, for reading.
///
/// # Errors
/// When the statement fails or the record does not read.
pub fn load_call(tx: &mut Tx<'_>, id: ContactId) -> Result<Option<CallRecord>, StoreError> {
    tx.query_opt(&LOAD_CALL, values![id])?
        .map(|mut row| read(&mut row))
        .transpose()
}

/// A call, held until the end of the transaction.
///
/// # Errors
/// When a statement fails or the record does not read.
pub fn lock_call(tx: &mut Tx<'_>, id: ContactId) -> Result<Option<CallRecord>, StoreError> {
    if tx.query_opt(&LOCK_CALL, values![id])?.is_none() {
        return Ok(None);
    }
    load_call(tx, id)
}

/// Calls that must be looked at by `now`, the oldest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn calls_to_look_at(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<ContactId>, StoreError> {
    tx.query(&CALLS_TO_LOOK_AT, values![now, limit])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// Calls that began at `since` or later, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a record does not read.
pub fn calls_since(tx: &mut Tx<'_>, since: Instant, limit: u32) -> Result<Vec<CallRecord>, StoreError> {
    tx.query(&CALLS_SINCE, values![since, limit])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// Of each call that began at `began` or later and goes on or ended at `ended` or later: a number that changes with it.
///
/// # Errors
/// When the statement fails.
pub fn call_prints(
    tx: &mut Tx<'_>,
    (began, ended): (Instant, Instant),
    limit: u32,
) -> Result<Vec<(ContactId, u64)>, StoreError> {
    let print = |mut row: Row| {
        let (call, person): (ContactId, Option<PersonId>) = (row.take()?, row.take()?);
        let (is_registered, body): (bool, String) = (row.take()?, row.take()?);
        let mut hasher = DefaultHasher::new();
        (person, is_registered, body).hash(&mut hasher);
        Ok((call, hasher.finish()))
    };
    let rows = tx.query(&CALL_PRINTS, values![began, ended, limit])?;
    rows.into_iter().map(print).collect()
}

/// The person's latest calls that began at `since` or later, at most `limit`.
///
/// # Errors
/// When the statement fails or a record does not read.
pub fn calls_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    since: Instant,
    limit: u32,
) -> Result<Vec<CallRecord>, StoreError> {
    let mut composed = Composed::new("calls_of_person");
    composed
        .push(
            "SELECT call_id, line_id, team_id, customer_id, person_id, case_id, is_registered, look_at, body FROM calls
             WHERE person_id = ",
        )
        .bind(person)
        .push(" AND began_at >= ")
        .bind(since)
        .push(" ORDER BY began_at DESC LIMIT ")
        .bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

fn read(row: &mut Row) -> Result<CallRecord, StoreError> {
    Ok(CallRecord {
        id: row.take()?,
        line: row.take()?,
        team: row.take()?,
        customer: row.take()?,
        person: row.take()?,
        case: row.take()?,
        is_registered: row.take()?,
        look_at: row.take()?,
        body: json::take(row, "a call")?,
    })
}
