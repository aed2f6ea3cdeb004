//! Promises and verdicts: what runs for a case, when the timer looks next, and how things ended.
//!
//! Always true: promises are derived from facts and may be written again at any time; verdicts are only ever added. The
//! timer's question is answered by an index over the next look, so its cost follows what is due.

mod verdict_row;

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{CaseId, ClauseId, Promise, PromiseKey, PromiseState, Reach, Verdict};

use crate::error::StoreError;
use crate::reach::push_reach;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    SAVE_PROMISE = Statement::new(
        "save_promise",
        "INSERT INTO promises (case_id, clause, basis_seq, turn, state, pack, basis_at, due_at, warn_at, ended_at,
           round, subject)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (case_id, clause, basis_seq, turn) DO UPDATE SET state = excluded.state, pack = excluded.pack,
           basis_at = excluded.basis_at, due_at = excluded.due_at, warn_at = excluded.warn_at,
           ended_at = excluded.ended_at, round = excluded.round, subject = excluded.subject",
    );
    DROP_PROMISE = Statement::new(
        "drop_promise",
        "DELETE FROM promises WHERE case_id = $1 AND clause = $2 AND basis_seq = $3 AND turn = $4",
    );
    PROMISES_OF_CASE = Statement::new(
        "promises_of_case",
        "SELECT clause, basis_seq, turn, state, pack, basis_at, due_at, warn_at, ended_at, round, subject
         FROM promises WHERE case_id = $1 ORDER BY basis_at, clause, basis_seq, turn",
    );
    OPEN_OF_ENDED = Statement::new(
        "promises_open_of_ended_cases",
        "SELECT DISTINCT p.case_id FROM promises p
         JOIN cases c ON c.case_id = p.case_id AND c.is_live = $1
         JOIN case_states s ON s.case_id = p.case_id AND s.next_look_at IS NULL
         WHERE p.state IN ('running', 'paused') ORDER BY p.case_id",
    ).scans();
    DUE_FOR_A_LOOK = Statement::new(
        "due_for_a_look",
        "SELECT case_id, next_look_at FROM case_states WHERE next_look_at <= $1 ORDER BY next_look_at, case_id LIMIT $2",
    );
    NEXT_LOOK = Statement::new(
        "next_look_at",
        "SELECT next_look_at FROM case_states WHERE next_look_at IS NOT NULL ORDER BY next_look_at LIMIT 1",
    );
    INSERT_VERDICT = Statement::per_engine(
        "insert_verdict",
        "INSERT INTO verdicts (case_id, clause, outcome, at, person_id, team_id, is_correction, body, verdict_number)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8,
           (SELECT coalesce(max(verdict_number), 0) + 1 FROM verdicts WHERE case_id = $1))",
        "INSERT INTO verdicts (case_id, clause, outcome, at, person_id, team_id, is_correction, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    VERDICTS_OF_CASE = Statement::new(
        "verdicts_of_case",
        "SELECT v.clause, v.outcome, v.at, v.person_id, v.team_id, v.is_correction, v.body
         FROM verdicts v WHERE v.case_id = $1 ORDER BY v.verdict_number",
    );
    VERDICTS_BETWEEN = Statement::new(
        "verdicts_between",
        "SELECT v.case_id, v.clause, v.outcome, v.at, v.person_id, v.team_id, v.is_correction, v.body
         FROM verdicts v WHERE v.at >= $1 AND v.at < $2
         ORDER BY v.at, v.clause, v.case_id, v.verdict_number LIMIT $3",
    );
}

/// A case that the timer must look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueLook {
    /// The case.
    pub case: CaseId,
    /// The warning or due time of one of its promises; never later than the instant asked for.
    pub look_at: Instant,
}

/// Writes a promise as it now stands: a new one is entered, a known one overwritten.
///
/// # Errors
/// When the statement fails.
pub fn save_promise(tx: &mut Tx<'_>, case: CaseId, promise: &Promise) -> Result<(), StoreError> {
    let Promise {
        key,
        state,
        pack,
        basis_at,
        due_at,
        warn_at,
        ended_at,
        round,
        subject,
    } = promise;
    let PromiseKey {
        clause,
        basis_seq,
        turn,
    } = key;
    let row = values![
        case,
        clause,
        *basis_seq,
        *turn,
        *state,
        pack,
        *basis_at,
        *due_at,
        *warn_at,
        *ended_at,
        *round,
        subject.as_ref(),
    ];
    tx.execute(&SAVE_PROMISE, row)?;
    Ok(())
}

/// Takes out a promise that facts which came late show never to have been.
///
/// # Errors
/// When the statement fails.
pub fn drop_promise(tx: &mut Tx<'_>, case: CaseId, key: &PromiseKey) -> Result<(), StoreError> {
    let PromiseKey {
        clause,
        basis_seq,
        turn,
    } = key;
    tx.execute(&DROP_PROMISE, values![case, clause, *basis_seq, *turn])?;
    Ok(())
}

/// A case's promises, ended ones too, in the order in which they began.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn promises_of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Promise>, StoreError> {
    tx.query(&PROMISES_OF_CASE, values![case])?
        .into_iter()
        .map(|mut row| read_promise(&mut row))
        .collect()
}

/// Cases that ended and have promises that still stand, at which the timer will never look again. Reads all promises.
///
/// # Errors
/// When the statement fails.
pub fn ended_with_open_promises(tx: &mut Tx<'_>) -> Result<Vec<CaseId>, StoreError> {
    tx.query(&OPEN_OF_ENDED, values![false])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// The promises of some cases that still stand, for lists; a case without one is left out. The one that falls due next
/// comes first, paused ones last.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn live_promises_of(
    tx: &mut Tx<'_>,
    cases: &[CaseId],
) -> Result<BTreeMap<CaseId, Vec<Promise>>, StoreError> {
    let mut found: BTreeMap<CaseId, Vec<Promise>> = BTreeMap::new();
    if cases.is_empty() {
        return Ok(found);
    }
    let mut composed = Composed::new("live_promises_of");
    composed
        .push(
            "SELECT case_id, clause, basis_seq, turn, state, pack, basis_at, due_at, warn_at, ended_at, round, subject
             FROM promises WHERE state IN ('running', 'paused') AND case_id IN ",
        )
        .bind_list(cases.iter().copied())
        .push(" ORDER BY case_id, due_at NULLS LAST, clause, basis_seq, turn");
    for mut row in tx.query_composed(&composed)? {
        found
            .entry(row.take()?)
            .or_default()
            .push(read_promise(&mut row)?);
    }
    Ok(found)
}

/// Cases whose `next_look_at` has come by `now`, the oldest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn due_for_a_look(tx: &mut Tx<'_>, now: Instant, limit: u32) -> Result<Vec<DueLook>, StoreError> {
    tx.query(&DUE_FOR_A_LOOK, values![now, limit])?
        .into_iter()
        .map(|mut row| {
            Ok(DueLook {
                case: row.take()?,
                look_at: row.take()?,
            })
        })
        .collect()
}

/// The instant at which the timer must look next; none when nothing runs.
///
/// # Errors
/// When the statement fails.
pub fn next_look_at(tx: &mut Tx<'_>) -> Result<Option<Instant>, StoreError> {
    tx.query_opt(&NEXT_LOOK, values![])?
        .map(|mut row| row.take())
        .transpose()
}

/// Adds a verdict.
///
/// # Errors
/// When the statement fails.
pub fn append_verdict(tx: &mut Tx<'_>, case: CaseId, verdict: &Verdict) -> Result<(), StoreError> {
    let row = verdict_row::values_of(case, verdict)?;
    tx.execute(&INSERT_VERDICT, &row)?;
    Ok(())
}

/// A case's verdicts in the order in which they were given; corrections come after what they correct.
///
/// # Errors
/// When the statement fails or a verdict does not read.
pub fn verdicts_of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Verdict>, StoreError> {
    tx.query(&VERDICTS_OF_CASE, values![case])?
        .into_iter()
        .map(|mut row| verdict_row::read(&mut row))
        .collect()
}

/// Verdicts with an instant from `from` up to before `to`, at most `limit`, for figures.
///
/// # Errors
/// When the statement fails or a verdict does not read.
pub fn verdicts_between(
    tx: &mut Tx<'_>,
    from: Instant,
    to: Instant,
    limit: u32,
) -> Result<Vec<(CaseId, Verdict)>, StoreError> {
    tx.query(&VERDICTS_BETWEEN, values![from, to, limit])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, verdict_row::read(&mut row)?)))
        .collect()
}

/// How many promises of each clause run or are paused on live cases within reach, for figures.
///
/// # Errors
/// When the statement fails.
pub fn running_by_clause(tx: &mut Tx<'_>, reach: &Reach) -> Result<Vec<(ClauseId, u32)>, StoreError> {
    let mut composed = Composed::new("running_by_clause");
    composed
        .push("SELECT p.clause, count(*) FROM cases c JOIN promises p ON p.case_id = c.case_id WHERE c.is_live = TRUE")
        .push(" AND p.state IN ")
        .bind_list([PromiseState::Running, PromiseState::Paused]);
    push_reach(&mut composed, reach);
    composed.push(" GROUP BY p.clause ORDER BY p.clause");
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// Verdicts with an instant from `from` up to before `to` on cases within reach, at most `limit`, for figures.
///
/// # Errors
/// When the statement fails or a verdict does not read.
pub fn verdicts_within_reach(
    tx: &mut Tx<'_>,
    reach: &Reach,
    (from, to): (Instant, Instant),
    limit: u32,
) -> Result<Vec<(CaseId, Verdict)>, StoreError> {
    let mut composed = Composed::new("verdicts_within_reach");
    composed
        .push(
            "SELECT v.case_id, v.clause, v.outcome, v.at, v.person_id, v.team_id, v.is_correction, v.body
             FROM verdicts v JOIN cases c ON c.case_id = v.case_id WHERE v.at >= ",
        )
        .bind(from)
        .push(" AND v.at < ")
        .bind(to);
    push_reach(&mut composed, reach);
    composed
        .push(" ORDER BY v.at, v.clause, v.case_id, v.verdict_number LIMIT ")
        .bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| Ok((row.take()?, verdict_row::read(&mut row)?)))
        .collect()
}

fn read_promise(row: &mut Row) -> Result<Promise, StoreError> {
    Ok(Promise {
        key: PromiseKey {
            clause: row.take()?,
            basis_seq: row.take()?,
            turn: row.take()?,
        },
        state: row.take()?,
        pack: row.take()?,
        basis_at: row.take()?,
        due_at: row.take()?,
        warn_at: row.take()?,
        ended_at: row.take()?,
        round: row.take()?,
        subject: row.take()?,
    })
}
