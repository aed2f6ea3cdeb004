//! Periods: what is new for judging them, how far they were judged, what judging remembers, and the verdicts.
//!
//! Always true: verdicts are only ever added. The trap: a memory holds good only while nothing happened before its
//! instant that it does not know; whoever takes in a late fact drops it ([`drop_memories_after`]).

use calendar::Instant;
use domain::{CaseId, ClauseId, Fact, FactKind, PeriodVerdict};

use crate::error::StoreError;
use crate::facts::read_fact;
use crate::json;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    NOTE_NEWS = Statement::new(
        "note_period_news",
        "INSERT INTO period_news (case_id, seq, at) VALUES ($1, $2, $3) ON CONFLICT (case_id, seq) DO NOTHING",
    );
    READ_NEWS = Statement::new("read_period_news", "SELECT case_id, seq, at FROM period_news LIMIT $1").scans();
    DROP_NEWS = Statement::new("drop_period_news", "DELETE FROM period_news WHERE case_id = $1 AND seq = $2");
    LOAD_COURSE = Statement::new(
        "load_period_course",
        "SELECT version, begun_at, judged_to FROM period_course WHERE course = 1",
    );
    INSERT_COURSE = Statement::new(
        "insert_period_course",
        "INSERT INTO period_course (course, version, begun_at, judged_to) VALUES (1, 1, $1, $2)
         ON CONFLICT (course) DO NOTHING",
    );
    UPDATE_COURSE = Statement::new(
        "update_period_course",
        "UPDATE period_course SET version = version + 1, begun_at = $2, judged_to = $3 WHERE course = 1 AND version = $1",
    );
    MEMORY_BEFORE = Statement::new(
        "period_memory_before",
        "SELECT until_at, body FROM period_memories WHERE until_at <= $1 ORDER BY until_at DESC LIMIT 1",
    );
    SAVE_MEMORY = Statement::new(
        "save_period_memory",
        "INSERT INTO period_memories (until_at, body) VALUES ($1, $2)
         ON CONFLICT (until_at) DO UPDATE SET body = excluded.body",
    );
    DROP_MEMORIES_AFTER = Statement::new("drop_period_memories", "DELETE FROM period_memories WHERE until_at > $1");
    DROP_OLD_MEMORIES = Statement::new(
        "drop_old_period_memories",
        "DELETE FROM period_memories WHERE until_at NOT IN
           (SELECT until_at FROM period_memories ORDER BY until_at DESC LIMIT $1)",
    ).scans();
    APPEND_VERDICT = Statement::new(
        "append_period_verdict",
        "INSERT INTO period_verdicts (clause, period, turn, outcome, at, person_id, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    VERDICTS_FROM = Statement::new(
        "period_verdicts_from",
        "SELECT v.body FROM period_verdicts v WHERE (v.clause, v.period, v.turn) IN
           (SELECT o.clause, o.period, o.turn FROM period_verdicts o WHERE o.at >= $1 AND o.at < $2)
         ORDER BY v.verdict_number",
    );
    VERDICTS_OF_CLAUSE = Statement::new(
        "period_verdicts_of_clause",
        "SELECT v.body FROM period_verdicts v WHERE (v.clause, v.period, v.turn) IN
           (SELECT o.clause, o.period, o.turn FROM period_verdicts o WHERE o.at >= $1 AND o.at < $2 AND o.clause = $3)
         ORDER BY v.verdict_number",
    );
    EVENTS_FROM = Statement::new(
        "events_from",
        "SELECT fact_id, case_id, seq, at, recorded_at, author, body FROM facts
         WHERE kind = 'event_happened' AND (at, case_id, seq) > ($1, $2, $3) AND at <= $4
         ORDER BY at, case_id, seq LIMIT $5",
    );
    FIRST_BEGUN = Statement::new(
        "first_begun",
        "SELECT min(opened_at) FROM cases",
    ).scans();
    FACT_AT = Statement::new(
        "fact_at",
        "SELECT fact_id, case_id, seq, at, recorded_at, author, body FROM facts WHERE case_id = $1 AND seq = $2",
    );
}

/// How far periods were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// Counts changes; 0 before the first.
    pub version: i64,
    /// The earliest fact of the record, from which on periods are owed.
    pub begun_at: Instant,
    /// Every verdict up to this instant was written.
    pub judged_to: Instant,
}

/// A place in the order of events: instant, chain, place in it.
pub type EventMark = (Instant, CaseId, u32);

/// Notes that a fact came which some clause over periods looks at.
///
/// # Errors
/// When the statement fails.
pub fn note_news(tx: &mut Tx<'_>, case: CaseId, seq: u32, at: Instant) -> Result<(), StoreError> {
    tx.execute(&NOTE_NEWS, values![case, seq, at])?;
    Ok(())
}

/// What came and was not taken in yet, at most `limit`, in no certain order.
///
/// # Errors
/// When the statement fails.
pub fn read_news(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<EventMark>, StoreError> {
    tx.query(&READ_NEWS, values![limit])?
        .into_iter()
        .map(|mut row| {
            let (case, seq, at) = (row.take()?, row.take()?, row.take()?);
            Ok((at, case, seq))
        })
        .collect()
}

/// Takes out what was taken in.
///
/// # Errors
/// When the statement fails.
pub fn drop_news(tx: &mut Tx<'_>, news: &[EventMark]) -> Result<(), StoreError> {
    for (_, case, seq) in news {
        tx.execute(&DROP_NEWS, values![*case, *seq])?;
    }
    Ok(())
}

/// How far periods were judged; none when they never were.
///
/// # Errors
/// When the statement fails.
pub fn load_course(tx: &mut Tx<'_>) -> Result<Option<Course>, StoreError> {
    tx.query_opt(&LOAD_COURSE, values![])?
        .map(|mut row| {
            Ok(Course {
                version: row.take()?,
                begun_at: row.take()?,
                judged_to: row.take()?,
            })
        })
        .transpose()
}

/// Writes how far periods were judged, on top of the version that the caller saw.
///
/// # Errors
/// `VersionConflict` when another node was first.
pub fn save_course(tx: &mut Tx<'_>, course: &Course) -> Result<(), StoreError> {
    let Course {
        version,
        begun_at,
        judged_to,
    } = course;
    let written = if *version == 0 {
        tx.execute(&INSERT_COURSE, values![*begun_at, *judged_to])?
    } else {
        tx.execute(&UPDATE_COURSE, values![*version, *begun_at, *judged_to])?
    };
    if written == 1 {
        Ok(())
    } else {
        Err(StoreError::VersionConflict {
            what: "course of periods",
        })
    }
}

/// The latest memory of everything before an instant no later than this one.
///
/// # Errors
/// When the statement fails.
pub fn memory_before(tx: &mut Tx<'_>, at: Instant) -> Result<Option<(Instant, String)>, StoreError> {
    tx.query_opt(&MEMORY_BEFORE, values![at])?
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .transpose()
}

/// Keeps a memory of everything before `until`, and of the older ones only the latest, `most` in all.
///
/// # Errors
/// When the statement fails.
pub fn save_memory(tx: &mut Tx<'_>, until: Instant, body: &str, most: u32) -> Result<(), StoreError> {
    tx.execute(&SAVE_MEMORY, values![until, body])?;
    tx.execute(&DROP_OLD_MEMORIES, values![most])?;
    Ok(())
}

/// Drops the memories that do not know of something that happened at this instant.
///
/// # Errors
/// When the statement fails.
pub fn drop_memories_after(tx: &mut Tx<'_>, at: Instant) -> Result<(), StoreError> {
    tx.execute(&DROP_MEMORIES_AFTER, values![at])?;
    Ok(())
}

/// Adds a verdict.
///
/// # Errors
/// When the statement fails.
pub fn append_period_verdict(tx: &mut Tx<'_>, given: &PeriodVerdict) -> Result<(), StoreError> {
    let verdict = &given.verdict;
    let body = json::write("a verdict over a period", given)?;
    let row = values![
        &verdict.key.clause,
        verdict.key.basis_seq,
        verdict.key.turn,
        verdict.outcome,
        verdict.at,
        verdict.person,
        body,
    ];
    tx.execute(&APPEND_VERDICT, row)?;
    Ok(())
}

/// Every verdict, in the order of writing, on periods that have one with an instant from `from` up to before `to`; of
/// one clause or of all.
///
/// # Errors
/// When the statement fails or a verdict does not read.
pub fn period_verdicts(
    tx: &mut Tx<'_>,
    (from, to): (Instant, Instant),
    clause: Option<&ClauseId>,
) -> Result<Vec<PeriodVerdict>, StoreError> {
    let rows = match clause {
        None => tx.query(&VERDICTS_FROM, values![from, to])?,
        Some(clause) => tx.query(&VERDICTS_OF_CLAUSE, values![from, to, clause])?,
    };
    rows.into_iter()
        .map(|mut row| json::take(&mut row, "a verdict over a period"))
        .collect()
}

/// Events after a place in their order and up to an instant, at most `limit`.
///
/// # Errors
/// When the statement fails or a fact does not read.
pub fn events_from(
    tx: &mut Tx<'_>,
    (at, case, seq): EventMark,
    to: Instant,
    limit: u32,
) -> Result<Vec<Fact>, StoreError> {
    tx.query(&EVENTS_FROM, values![at, case, seq, to, limit])?
        .into_iter()
        .map(|mut row| read_fact(&mut row))
        .collect()
}

/// Facts of these kinds that happened from `from` up to `to`, in order of instants. Walks through all facts: only for
/// packs whose clauses over periods look at facts of cases.
///
/// # Errors
/// When the statement fails or a fact does not read.
pub fn facts_of_kinds(
    tx: &mut Tx<'_>,
    kinds: &[FactKind],
    (from, to): (Instant, Instant),
) -> Result<Vec<Fact>, StoreError> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("facts_of_kinds");
    composed
        .push("SELECT fact_id, case_id, seq, at, recorded_at, author, body FROM facts WHERE kind IN ")
        .bind_list(kinds.iter().map(|it| it.as_str()))
        .push(" AND at >= ")
        .bind(from)
        .push(" AND at <= ")
        .bind(to)
        .push(" ORDER BY at, case_id, seq");
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_fact(&mut row))
        .collect()
}

/// When the earliest case or register began; none when there is none. Walks through all cases.
///
/// # Errors
/// When the statement fails.
pub fn first_begun(tx: &mut Tx<'_>) -> Result<Option<Instant>, StoreError> {
    tx.query_one(&FIRST_BEGUN, values![])?.take()
}

/// One fact of a chain.
///
/// # Errors
/// When the statement fails or the fact does not read.
pub fn fact_at(tx: &mut Tx<'_>, case: CaseId, seq: u32) -> Result<Option<Fact>, StoreError> {
    tx.query_opt(&FACT_AT, values![case, seq])?
        .map(|mut row| read_fact(&mut row))
        .transpose()
}
