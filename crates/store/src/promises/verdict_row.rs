//! How a verdict is kept: columns for what figures ask, and a body with the rest.
//!
//! Always true: nothing stands twice; a registration gives a verdict for each clause about it, so their bodies are most of
//! what it writes. The trap: bodies from before migration 2 hold the whole verdict (they begin with a brace).

use calendar::{Instant, Millis};
use domain::{CaseId, PackVersion, PromiseKey, Verdict};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::value::{Value, values};

/// What the columns do not say, as a JSON list, because names would be longer than what they name: basis in the chain,
/// turn, pack, basis, due, done, counted time, evidence, detail.
type Listed<P, E, D> = (
    u32,
    u32,
    P,
    Instant,
    Option<Instant>,
    Option<Instant>,
    Option<Millis>,
    E,
    D,
);

/// The values of a row in the order of `insert_verdict`.
pub(super) fn values_of(case: CaseId, verdict: &Verdict) -> Result<Vec<Value>, StoreError> {
    let Verdict {
        key,
        outcome,
        pack,
        basis_at,
        due_at,
        at,
        done_at,
        elapsed,
        person,
        team,
        evidence,
        detail,
        is_correction,
    } = verdict;
    let PromiseKey {
        clause,
        basis_seq,
        turn,
    } = key;
    let rest: Listed<&PackVersion, &[u32], &[String]> = (
        *basis_seq, *turn, pack, *basis_at, *due_at, *done_at, *elapsed, evidence, detail,
    );
    let body = json::write("a verdict", &rest)?;
    Ok(values![case, clause, *outcome, *at, *person, *team, *is_correction, body].to_vec())
}

/// Reads the columns clause, outcome, at, person, team, correction and body.
pub(super) fn read(row: &mut Row) -> Result<Verdict, StoreError> {
    let (clause, outcome, at) = (row.take()?, row.take()?, row.take()?);
    let (person, team, is_correction) = (row.take()?, row.take()?, row.take()?);
    let body: String = row.take()?;
    let unreadable =
        |error: serde_json::Error| row.mistake(format!("JSON that does not read: {error}"), "a verdict");
    if body.starts_with('{') {
        return serde_json::from_str(&body).map_err(unreadable);
    }
    let rest: Listed<PackVersion, Vec<u32>, Vec<String>> = serde_json::from_str(&body).map_err(unreadable)?;
    let (basis_seq, turn, pack, basis_at, due_at, done_at, elapsed, evidence, detail) = rest;
    Ok(Verdict {
        key: PromiseKey {
            clause,
            basis_seq,
            turn,
        },
        outcome,
        pack,
        basis_at,
        due_at,
        at,
        done_at,
        elapsed,
        person,
        team,
        evidence,
        detail,
        is_correction,
    })
}
