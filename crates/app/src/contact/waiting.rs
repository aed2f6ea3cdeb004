//! What waits, and how long it will take.

use calendar::{Instant, Millis};
use domain::{Actor, AgentState, ContactId, Permission, TeamId};
use store::Tx;
use store::waiting::WaitingContact;

use crate::case::show_rows::CaseLine;
use crate::{AppError, Desk};

/// A contact that waits, with its case.
#[derive(Debug, Clone)]
pub struct WaitingLine {
    /// The contact.
    pub waiting: WaitingContact,
    /// Its case as lists show it.
    pub line: CaseLine,
}

/// At most so many are listed.
const LISTED: u32 = 500;
/// One chat takes about so long, until enough of a queue were measured.
const TAKES_S: u64 = 180;
/// So many must have been measured.
const MEASURED_FROM: u64 = 10;
/// No more than the latest so many count.
const MEASURED: u32 = 200;
/// Those that ended within so long count.
const MEASURED_FOR: Millis = Millis::hours(4);
/// What was measured counts between these: neither a slip of the mouse nor a chat left open over lunch tells of the next.
const TAKES_BETWEEN_S: (u64, u64) = (30, 1_800);
/// Nobody is told less.
const AT_LEAST_S: u64 = 15;
/// Nobody is told more: by then they are called back.
const AT_MOST_S: u64 = 3_600;

/// What waits within the actor's reach, in the order in which it is drawn.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn list_waiting(desk: &Desk, actor: &Actor) -> Result<Vec<WaitingLine>, AppError> {
    let right = Permission::WorkCases;
    let reach = actor.reach(right).ok_or(AppError::Forbidden(right))?;
    let person = actor.person;
    desk.read(move |tx| {
        let waiting = store::waiting::list_waiting(tx, LISTED)?;
        let ids: Vec<_> = waiting.iter().map(|it| it.case).collect();
        let summaries = store::cases::load_summaries(tx, &reach, &ids)?;
        let lines = crate::case::show_rows::lines_of(tx, Some(person), false, summaries)?;
        Ok(waiting
            .into_iter()
            .filter_map(|waiting| {
                let line = lines.iter().find(|it| it.summary.id == waiting.case)?.clone();
                Some(WaitingLine { waiting, line })
            })
            .collect())
    })
    .await
}

/// How long a customer who joins a team's queue now will wait, in seconds (A09).
///
/// # Errors
/// Failures of the store.
pub async fn expected_wait(desk: &Desk, team: Option<TeamId>) -> Result<u64, AppError> {
    let now = desk.clock().now();
    desk.read(move |tx| {
        let before = store::waiting::list_waiting(tx, LISTED)?
            .into_iter()
            .filter(|it| it.team == team)
            .count();
        seconds(tx, (team, now), u64::try_from(before).unwrap_or(u64::MAX))
    })
    .await
}

/// How many are drawn before a contact that waits, and how long it will take in seconds; none when it does not wait.
///
/// # Errors
/// Failures of the store.
pub async fn waiting_place(desk: &Desk, contact: ContactId) -> Result<Option<(u32, u64)>, AppError> {
    let now = desk.clock().now();
    desk.read(move |tx| {
        let all = store::waiting::list_waiting(tx, LISTED)?;
        let Some(waiting) = all.iter().find(|it| it.contact == contact) else {
            return Ok(None);
        };
        let place = store::waiting::waiting_before(tx, contact)?;
        Ok(Some((place, expected_wait_in(tx, (waiting, now))?)))
    })
    .await
}

/// How long a contact that waits will still wait, in seconds.
pub(crate) fn expected_wait_in(
    tx: &mut Tx<'_>,
    (waiting, now): (&WaitingContact, Instant),
) -> Result<u64, AppError> {
    let before = store::waiting::waiting_before(tx, waiting.contact)?;
    seconds(tx, (waiting.team, now), u64::from(before))
}

/// Those before, spread over all who serve the queue and are not away or on a break.
fn seconds(tx: &mut Tx<'_>, (team, now): (Option<TeamId>, Instant), before: u64) -> Result<u64, AppError> {
    let people = store::people::list_people(tx)?;
    let serves = |agent: &store::agents::Agent| {
        let is_there = match agent.state {
            AgentState::Ready | AgentState::OnContact | AgentState::WrapUp => true,
            AgentState::Break | AgentState::Away => false,
        };
        let person = people.iter().find(|it| it.id == agent.person && it.is_active);
        is_there && person.is_some_and(|it| team.is_none_or(|team| it.teams.contains(&team)))
    };
    let mut slots: u64 = 0;
    for agent in store::agents::list_agents(tx)?.iter().filter(|it| serves(it)) {
        slots += u64::from(agent.chat_limit);
    }
    let expected = (before.saturating_add(1))
        .saturating_mul(takes_s(tx, team, now)?)
        .div_ceil(slots.max(1));
    Ok(expected.next_multiple_of(AT_LEAST_S).clamp(AT_LEAST_S, AT_MOST_S))
}

/// How long one contact of a queue takes, writing up included: as measured over the last hours, else a guess.
fn takes_s(tx: &mut Tx<'_>, team: Option<TeamId>, now: Instant) -> Result<u64, AppError> {
    let since = now.minus(MEASURED_FOR);
    let measured = store::contacts::handling_of(tx, team, (since, MEASURED))?;
    if measured.contacts < MEASURED_FROM {
        return Ok(TAKES_S);
    }
    let seconds = measured.total_ms / measured.contacts / 1_000;
    Ok(seconds.clamp(TAKES_BETWEEN_S.0, TAKES_BETWEEN_S.1))
}
