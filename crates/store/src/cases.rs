//! Cases: the row that lists show, and the folded state that verbs work on.
//!
//! Always true: whoever writes holds the case's lock or its version, so nobody overwrites anybody. The trap: `version`
//! counts changes of the record; `update_case` fails with `VersionConflict` when it is not the one that was loaded.

pub(crate) mod apart;
mod queue;
mod summary;

use calendar::Instant;
use domain::{Case, CaseId, CaseNumber, Priority};

pub use apart::{are_matters_apart, keep_matters_apart};
pub use queue::{CaseFilter, CaseOrder, CasePage, PageMark, Shelf, count_cases, list_cases};
pub use summary::{CaseSummary, cases_of_customer, load_summaries};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::{FromValue, Value, values};

statements! {
    INSERT_CASE = Statement::new(
        "insert_case",
        "INSERT INTO cases (case_id, number, version, is_live, category, case_type, priority_rank, is_unanswered,
           due_order, updated_at, opened_at, closed_at, team_id, owner_id, handler_id, offer_person_id, offer_team_id,
           label_id, customer_id, place_id, channel, waiting_reason, waiting_until, joined_into, round, urgings,
           subject, preview, is_breached)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
           $23, $24, $25, $26, $27, $28, $29)",
    );
    UPDATE_CASE = Statement::new(
        "update_case",
        "UPDATE cases SET version = $3 + 1, is_live = $4, category = $5, case_type = $6, priority_rank = $7,
           is_unanswered = $8, due_order = $9, updated_at = $10, opened_at = $11, closed_at = $12, team_id = $13,
           owner_id = $14, handler_id = $15, offer_person_id = $16, offer_team_id = $17, label_id = $18,
           customer_id = $19, place_id = $20, channel = $21, waiting_reason = $22, waiting_until = $23,
           joined_into = $24, round = $25, urgings = $26, subject = $27, preview = $28, is_breached = $29
         WHERE case_id = $1 AND number = $2 AND version = $3",
    );
    INSERT_STATE = Statement::new(
        "insert_case_state",
        "INSERT INTO case_states (case_id, folded, engine, last_seq, next_look_at) VALUES ($1, $2, $3, $4, $5)",
    );
    UPDATE_STATE = Statement::new(
        "update_case_state",
        "UPDATE case_states SET folded = $2, engine = $3, last_seq = $4, next_look_at = $5 WHERE case_id = $1",
    );
    LOAD_CASE = Statement::new(
        "load_case",
        "SELECT c.number, c.version, c.due_order, s.folded, s.engine, s.last_seq, s.next_look_at, c.is_breached
         FROM cases c JOIN case_states s ON s.case_id = c.case_id WHERE c.case_id = $1",
    );
    LOCK_CASE = Statement::new("lock_case", "SELECT version FROM cases WHERE case_id = $1 {for_update}");
    FIND_NUMBER = Statement::new("find_case_number", "SELECT case_id FROM cases WHERE number = $1");
    CASES_AFTER = Statement::new(
        "case_ids_after",
        "SELECT case_id FROM cases WHERE case_id > $1 ORDER BY case_id LIMIT $2",
    );
}

/// All that is kept of a case besides its facts and promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRecord {
    /// The case as its facts make it.
    pub case: Case,
    /// Its number for people.
    pub number: CaseNumber,
    /// Counts changes, from 1.
    pub version: i64,
    /// The nearest due time among its running promises.
    pub next_due_at: Option<Instant>,
    /// The engine's state (JSON text, the engine's own).
    pub engine: String,
    /// The place of the last fact in its chain.
    pub last_seq: u32,
    /// When the timer must look at the case: a warning, a due time, or something that follows a break.
    pub next_look_at: Option<Instant>,
    /// A promise of the present round was broken.
    pub is_breached: bool,
}

/// `due_order` of a case to which nothing is due: after all others.
const NOTHING_DUE: i64 = i64::MAX;

/// Enters a new case.
///
/// # Errors
/// `Duplicate` when the case or its number exists.
pub fn insert_case(tx: &mut Tx<'_>, record: &CaseRecord) -> Result<(), StoreError> {
    tx.execute(&INSERT_CASE, &row_of(record))?;
    let folded = json::write("a case", &record.case)?;
    tx.execute(
        &INSERT_STATE,
        values![
            record.case.id,
            folded,
            &record.engine,
            record.last_seq,
            record.next_look_at
        ],
    )?;
    Ok(())
}

/// Writes a changed case and raises `record.version` by one.
///
/// # Errors
/// `VersionConflict` when somebody else changed the case since the record was loaded.
pub fn update_case(tx: &mut Tx<'_>, record: &mut CaseRecord) -> Result<(), StoreError> {
    if tx.execute(&UPDATE_CASE, &row_of(record))? == 0 {
        return Err(StoreError::VersionConflict { what: "case" });
    }
    let folded = json::write("a case", &record.case)?;
    tx.execute(
        &UPDATE_STATE,
        values![
            record.case.id,
            folded,
            &record.engine,
            record.last_seq,
            record.next_look_at
        ],
    )?;
    record.version += 1;
    Ok(())
}

/// A case, for reading.
///
/// # Errors
/// When the statement fails or the record does not read.
pub fn load_case(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<CaseRecord>, StoreError> {
    tx.query_opt(&LOAD_CASE, values![id])?
        .map(|mut row| read_record(&mut row))
        .transpose()
}

/// A case, held until the end of the transaction: other writers of this case wait. Verbs that change a case begin so.
///
/// # Errors
/// When the statement fails or the record does not read.
pub fn lock_case(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<CaseRecord>, StoreError> {
    if tx.query_opt(&LOCK_CASE, values![id])?.is_none() {
        return Ok(None);
    }
    load_case(tx, id)
}

/// The case with this number.
///
/// # Errors
/// When the statement fails.
pub fn find_case_number(tx: &mut Tx<'_>, number: &CaseNumber) -> Result<Option<CaseId>, StoreError> {
    tx.query_opt(&FIND_NUMBER, values![number])?
        .map(|mut row| row.take())
        .transpose()
}

/// Ids of all cases in order, for walking through everything: those after `after`, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn case_ids_after(tx: &mut Tx<'_>, after: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, StoreError> {
    let after = after.unwrap_or(CaseId::from_uuid(uuid::Uuid::nil()));
    tx.query(&CASES_AFTER, values![after, limit])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

fn read_record(row: &mut Row) -> Result<CaseRecord, StoreError> {
    Ok(CaseRecord {
        number: row.take()?,
        version: row.take()?,
        next_due_at: read_due_order(row)?,
        case: json::take(row, "a case")?,
        engine: row.take()?,
        last_seq: row.take()?,
        next_look_at: row.take()?,
        is_breached: row.take()?,
    })
}

fn read_due_order(row: &mut Row) -> Result<Option<Instant>, StoreError> {
    let order: i64 = row.take()?;
    Ok((order != NOTHING_DUE).then(|| Instant::from_millis(order)))
}

fn row_of(record: &CaseRecord) -> Vec<Value> {
    let CaseRecord {
        case,
        number,
        version,
        next_due_at,
        engine: _,
        last_seq: _,
        next_look_at: _,
        is_breached,
    } = record;
    // In full, so that a new field asks here whether lists need it. `description` and the like are in the folded state.
    let Case {
        id,
        case_type,
        priority,
        category,
        label,
        channel,
        contact: _,
        customer,
        place,
        subject,
        description: _,
        since: _,
        fields: _,
        flags: _,
        is_confirmed: _,
        team,
        owner,
        first_owner: _,
        handler,
        offer,
        waiting,
        owed_answers: _,
        closing: _,
        joined_into,
        round,
        urgings,
        opened_at,
        updated_at,
        closed_at,
        is_unanswered,
        preview,
        is_register,
    } = case;
    let due_order = next_due_at.map_or(NOTHING_DUE, Instant::as_millis);
    let (offer, waiting) = (offer.as_ref(), waiting.as_ref());
    values![
        *id,
        number,
        *version,
        category.is_live() && !is_register,
        *category,
        *case_type,
        rank_of(*priority),
        *is_unanswered,
        due_order,
        *updated_at,
        *opened_at,
        *closed_at,
        *team,
        *owner,
        *handler,
        offer.and_then(|it| it.to_person),
        offer.and_then(|it| it.to_team),
        *label,
        *customer,
        *place,
        *channel,
        waiting.map(|it| it.reason),
        waiting.and_then(|it| it.until_at),
        *joined_into,
        *round,
        *urgings,
        subject,
        preview,
        *is_breached,
    ]
    .to_vec()
}

/// The place of a priority in its set: 0 is the most urgent.
fn rank_of(priority: Priority) -> i64 {
    (0_i64..)
        .zip(Priority::ALL)
        .find(|(_, it)| **it == priority)
        .map_or(0, |(rank, _)| rank)
}

impl FromValue for Priority {
    const EXPECTED: &'static str = "the rank of a priority";
    fn from_value(value: Value) -> Result<Self, Value> {
        let rank = i64::from_value(value)?;
        (0_i64..)
            .zip(Self::ALL)
            .find(|(it, _)| *it == rank)
            .map(|(_, priority)| *priority)
            .ok_or(Value::Int(rank))
    }
}
