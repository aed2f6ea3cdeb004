//! Counters, the numbers that they give out, and the visits of customers.
//!
//! Always true: a number of a counter's day and series is given out once; a waiting visit is drawn by one agent. The trap:
//! on PostgreSQL the row of the day's numbers stays locked until the commit.

use calendar::{Date, Instant};
use domain::{CaseId, CounterId, PersonId, TeamId, VisitId, VisitStage};

use crate::engine_name::EngineName;
use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

read_words![VisitStage];
write_words![VisitStage];

statements! {
    INSERT_COUNTER = Statement::new(
        "insert_counter",
        "INSERT INTO counters (counter_id, name, team_id, token_hash, settings, is_active, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
    );
    UPDATE_COUNTER = Statement::new(
        "update_counter",
        "UPDATE counters SET name = $2, team_id = $3, token_hash = $4, settings = $5, is_active = $6,
           version = version + 1 WHERE counter_id = $1 AND version = $7",
    );
    LIST_COUNTERS = Statement::new(
        "list_counters",
        "SELECT counter_id, name, team_id, token_hash, settings, is_active, version, created_at FROM counters
         ORDER BY created_at, counter_id",
    );
    LOAD_COUNTER = Statement::new(
        "load_counter",
        "SELECT counter_id, name, team_id, token_hash, settings, is_active, version, created_at FROM counters
         WHERE counter_id = $1",
    );
    FIND_COUNTER = Statement::new(
        "find_counter",
        "SELECT counter_id, name, team_id, token_hash, settings, is_active, version, created_at FROM counters
         WHERE token_hash = $1",
    );
    NEXT_VISIT_NUMBER = Statement::only_postgres(
        "next_visit_number",
        "INSERT INTO counter_numbers (counter_id, day, series, last) VALUES ($1, $2, $3, 1)
         ON CONFLICT (counter_id, day, series) DO UPDATE SET last = counter_numbers.last + 1 RETURNING last",
    );
    LAST_VISIT_NUMBER = Statement::only_sqlite(
        "last_visit_number",
        "SELECT last FROM counter_numbers WHERE counter_id = $1 AND day = $2 AND series = $3",
    );
    TAKE_VISIT_NUMBER = Statement::only_sqlite(
        "take_visit_number",
        "INSERT INTO counter_numbers (counter_id, day, series, last) VALUES ($1, $2, $3, $4)
         ON CONFLICT (counter_id, day, series) DO UPDATE SET last = excluded.last",
    );
    INSERT_VISIT = Statement::new(
        "insert_visit",
        "INSERT INTO counter_visits (visit_id, counter_id, day, code, topic, stage, window_name, person_id, register_id,
           case_id, came_at, called_at, calls, greeted_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    );
    UPDATE_VISIT = Statement::new(
        "update_visit",
        "UPDATE counter_visits SET counter_id = $2, day = $3, code = $4, topic = $5, stage = $6, window_name = $7,
           person_id = $8, register_id = $9, case_id = $10, came_at = $11, called_at = $12, calls = $13, greeted_at = $14,
           ended_at = $15 WHERE visit_id = $1",
    );
    VISITS_OF_DAY = Statement::new(
        "visits_of_day",
        "SELECT visit_id, counter_id, day, code, topic, stage, window_name, person_id, register_id, case_id, came_at,
           called_at, calls, greeted_at, ended_at FROM counter_visits WHERE counter_id = $1 AND day = $2
         ORDER BY came_at, visit_id",
    );
    LOCK_VISIT = Statement::new(
        "lock_visit",
        "SELECT visit_id, counter_id, day, code, topic, stage, window_name, person_id, register_id, case_id, came_at,
           called_at, calls, greeted_at, ended_at FROM counter_visits WHERE visit_id = $1 {for_update}",
    );
    DRAW_VISIT = Statement::new(
        "draw_visit",
        "SELECT visit_id, counter_id, day, code, topic, stage, window_name, person_id, register_id, case_id, came_at,
           called_at, calls, greeted_at, ended_at FROM counter_visits
         WHERE counter_id = $1 AND day = $2 AND stage = 'waiting' ORDER BY came_at, visit_id LIMIT 1 {skip_locked}",
    );
}

/// A counter where customers take numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Identity.
    pub id: CounterId,
    /// Name.
    pub name: String,
    /// Whose.
    pub team: Option<TeamId>,
    /// SHA-256 of the token of its pages.
    pub token_hash: [u8; 32],
    /// What else is set (JSON, the desk's own).
    pub settings: String,
    /// It is open at all.
    pub is_active: bool,
    /// Counts changes, from 1.
    pub version: i64,
    /// Entered.
    pub created_at: Instant,
}

/// A customer's visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Identity.
    pub id: VisitId,
    /// Where.
    pub counter: CounterId,
    /// The local day, `20261122`.
    pub day: String,
    /// The number as people read it.
    pub code: String,
    /// What for: the topic's key.
    pub topic: String,
    /// Where it stands.
    pub stage: VisitStage,
    /// The window that it was called to.
    pub window: String,
    /// Who serves.
    pub person: Option<PersonId>,
    /// The register with its facts.
    pub register: CaseId,
    /// The case that came of it.
    pub case: Option<CaseId>,
    /// The number was taken.
    pub came_at: Instant,
    /// It was called last.
    pub called_at: Option<Instant>,
    /// How often it was called.
    pub calls: u32,
    /// The customer was received.
    pub greeted_at: Option<Instant>,
    /// It was over.
    pub ended_at: Option<Instant>,
}

/// A day as it is kept.
#[must_use]
pub fn day_of(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// Enters a counter.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_counter(tx: &mut Tx<'_>, counter: &Counter) -> Result<(), StoreError> {
    let row = values![
        counter.id,
        &counter.name,
        counter.team,
        &counter.token_hash,
        &counter.settings,
        counter.is_active,
        counter.created_at
    ];
    tx.execute(&INSERT_COUNTER, row)?;
    Ok(())
}

/// Changes a counter.
///
/// # Errors
/// `VersionConflict` when it was changed since it was loaded.
pub fn update_counter(tx: &mut Tx<'_>, counter: &Counter) -> Result<(), StoreError> {
    let row = values![
        counter.id,
        &counter.name,
        counter.team,
        &counter.token_hash,
        &counter.settings,
        counter.is_active,
        counter.version
    ];
    if tx.execute(&UPDATE_COUNTER, row)? == 0 {
        return Err(StoreError::VersionConflict { what: "counter" });
    }
    Ok(())
}

/// Every counter.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_counters(tx: &mut Tx<'_>) -> Result<Vec<Counter>, StoreError> {
    tx.query(&LIST_COUNTERS, values![])?
        .into_iter()
        .map(|mut row| read_counter(&mut row))
        .collect()
}

/// A counter.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_counter(tx: &mut Tx<'_>, id: CounterId) -> Result<Option<Counter>, StoreError> {
    tx.query_opt(&LOAD_COUNTER, values![id])?
        .map(|mut row| read_counter(&mut row))
        .transpose()
}

/// The counter with this token.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn find_counter(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<Option<Counter>, StoreError> {
    tx.query_opt(&FIND_COUNTER, values![token_hash])?
        .map(|mut row| read_counter(&mut row))
        .transpose()
}

/// The next number of a counter's day and series.
///
/// # Errors
/// When a statement fails.
pub fn next_visit_number(
    tx: &mut Tx<'_>,
    counter: CounterId,
    day: &str,
    series: &str,
) -> Result<u32, StoreError> {
    if tx.engine() == EngineName::Postgres {
        return tx
            .query_one(&NEXT_VISIT_NUMBER, values![counter, day, series])?
            .take();
    }
    let last: Option<u32> = tx
        .query_opt(&LAST_VISIT_NUMBER, values![counter, day, series])?
        .map(|mut row| row.take())
        .transpose()?;
    let running = last.unwrap_or(0).saturating_add(1);
    tx.execute(&TAKE_VISIT_NUMBER, values![counter, day, series, running])?;
    Ok(running)
}

/// Enters a visit.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_visit(tx: &mut Tx<'_>, visit: &Visit) -> Result<(), StoreError> {
    write(tx, &INSERT_VISIT, visit)?;
    Ok(())
}

/// Changes a visit.
///
/// # Errors
/// `Missing` when there is none.
pub fn update_visit(tx: &mut Tx<'_>, visit: &Visit) -> Result<(), StoreError> {
    match write(tx, &UPDATE_VISIT, visit)? {
        0 => Err(StoreError::Missing {
            statement: UPDATE_VISIT.name(),
        }),
        _ => Ok(()),
    }
}

/// The visits of a counter's day, in the order in which numbers were taken.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn visits_of_day(tx: &mut Tx<'_>, counter: CounterId, day: &str) -> Result<Vec<Visit>, StoreError> {
    tx.query(&VISITS_OF_DAY, values![counter, day])?
        .into_iter()
        .map(|mut row| read_visit(&mut row))
        .collect()
}

/// A visit, held until the end of the transaction.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn lock_visit(tx: &mut Tx<'_>, id: VisitId) -> Result<Option<Visit>, StoreError> {
    tx.query_opt(&LOCK_VISIT, values![id])?
        .map(|mut row| read_visit(&mut row))
        .transpose()
}

/// The visit that has waited longest, held until the end of the transaction; each is drawn by one only.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn draw_visit(tx: &mut Tx<'_>, counter: CounterId, day: &str) -> Result<Option<Visit>, StoreError> {
    tx.query_opt(&DRAW_VISIT, values![counter, day])?
        .map(|mut row| read_visit(&mut row))
        .transpose()
}

fn write(tx: &mut Tx<'_>, statement: &'static Statement, visit: &Visit) -> Result<u64, StoreError> {
    let row = values![
        visit.id,
        visit.counter,
        &visit.day,
        &visit.code,
        &visit.topic,
        visit.stage,
        &visit.window,
        visit.person,
        visit.register,
        visit.case,
        visit.came_at,
        visit.called_at,
        visit.calls,
        visit.greeted_at,
        visit.ended_at
    ];
    tx.execute(statement, row)
}

fn read_counter(row: &mut Row) -> Result<Counter, StoreError> {
    Ok(Counter {
        id: row.take()?,
        name: row.take()?,
        team: row.take()?,
        token_hash: row.take()?,
        settings: row.take()?,
        is_active: row.take()?,
        version: row.take()?,
        created_at: row.take()?,
    })
}

fn read_visit(row: &mut Row) -> Result<Visit, StoreError> {
    Ok(Visit {
        id: row.take()?,
        counter: row.take()?,
        day: row.take()?,
        code: row.take()?,
        topic: row.take()?,
        stage: row.take()?,
        window: row.take()?,
        person: row.take()?,
        register: row.take()?,
        case: row.take()?,
        came_at: row.take()?,
        called_at: row.take()?,
        calls: row.take()?,
        greeted_at: row.take()?,
        ended_at: row.take()?,
    })
}
