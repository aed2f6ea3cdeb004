//! One register: its events, what runs on it and what was judged.

use domain::{Actor, CaseId, Fact, Promise, Verdict};
use store::registers::RegisterLine;

use super::teams_within;
use crate::{AppError, Desk};

/// A register as its page shows it.
#[derive(Debug, Clone)]
pub struct RegisterView {
    /// Where it stands.
    pub line: RegisterLine,
    /// Its latest facts before a place in the chain, in order.
    pub facts: Vec<Fact>,
    /// The place before which there is more.
    pub before: Option<u32>,
    /// Promises that run or are paused.
    pub running: Vec<Promise>,
    /// The latest verdicts, in the order of writing.
    pub verdicts: Vec<Verdict>,
}

/// So many verdicts are shown.
const MOST_VERDICTS: usize = 100;

/// A register within reach.
///
/// # Errors
/// Forbidden without the right to keep registers; not found out of reach.
pub async fn view_register(
    desk: &Desk,
    actor: &Actor,
    id: CaseId,
    (before, limit): (Option<u32>, u32),
) -> Result<RegisterView, AppError> {
    let teams = teams_within(actor)?;
    desk.read(move |tx| {
        let line = store::registers::register_line(tx, id)?
            .filter(|it| match (&teams, it.spot.team) {
                (None, _) | (Some(_), None) => true,
                (Some(teams), Some(team)) => teams.contains(&team),
            })
            .ok_or(AppError::NotFound { what: "register" })?;
        let limit = limit.clamp(1, 200);
        let mut facts = store::facts::facts_before(tx, id, before, limit + 1)?;
        let most = usize::try_from(limit).unwrap_or(200);
        let has_more = facts.len() > most;
        facts.truncate(most);
        facts.reverse();
        let mut running = store::promises::promises_of_case(tx, id)?;
        running.retain(|it| it.state.is_live());
        let mut verdicts = store::promises::verdicts_of_case(tx, id)?;
        let more = verdicts.len().saturating_sub(MOST_VERDICTS);
        Ok(RegisterView {
            line,
            before: facts.first().filter(|_| has_more).map(|it| it.seq),
            facts,
            running,
            verdicts: verdicts.split_off(more),
        })
    })
    .await
}
