//! What the timer must write: deadlines that passed, warnings, and what follows breaks.
//!
//! Always true: written and stepped in the order given, the facts leave nothing more to write up to that instant. What
//! follows a break happens once, because stepping its fact takes it off the list.

use calendar::Instant;
use domain::{Author, BreakAct, Event, Fact, FactBody, FactId, Priority, Reclassified};

use crate::run::Run;
use crate::state::{PendingAct, PendingEvent};
use crate::{CaseState, Standard, step};

/// When somebody must look at the case next; none: when a fact comes.
#[must_use]
pub fn next_look_at(state: &CaseState) -> Option<Instant> {
    let runs = state.runs.iter().filter(|it| it.is_running());
    let of_runs = runs.flat_map(|it| [it.due_at, it.warn_at]).flatten();
    let acts = state.acts.iter().map(|it| it.at);
    let written = state.writes.iter().map(|it| it.at);
    of_runs.chain(acts).chain(written).chain(agreed_end(state)).min()
}

/// The instant until which the case waits at the latest.
fn agreed_end(state: &CaseState) -> Option<Instant> {
    state
        .case
        .waiting
        .as_ref()
        .and_then(|it| it.until_at)
        .filter(|_| state.case.category.is_live())
}

/// The facts that the timer must write when it looks at `to`, with the instants at which they happened.
///
/// These are deadlines passed (at their due instant), warnings, acts after breaks with the change of priority they
/// cause, events that routes have written, and waiting that ended at its agreed time. They are to be written and stepped in
/// this order, by [`Author::Timer`].
///
/// A warning whose promise fell due in the meantime is left out: nobody was warned.
#[must_use]
pub fn advance(standard: &Standard, state: &CaseState, to: Instant) -> Vec<(Instant, FactBody)> {
    if next_look_at(state).is_none_or(|it| it > to) {
        return Vec::new();
    }
    look(standard, state.clone(), to, |_| {})
}

/// The deadlines that passed up to `to` in a record that no timer kept: nobody was warned or told, and no route had
/// anything written, so nothing of that is assumed.
#[must_use]
pub fn overdue(standard: &Standard, state: &CaseState, to: Instant) -> Vec<(Instant, FactBody)> {
    let forget = |trial: &mut CaseState| {
        trial.acts.clear();
        trial.writes.clear();
    };
    let mut written = look(standard, state.clone(), to, forget);
    written.retain(|(_, it)| matches!(it, FactBody::DeadlinePassed { .. }));
    written
}

/// Writes and steps on a trial what is due, after each change of which `forget` may drop what is not meant.
fn look(
    standard: &Standard,
    mut trial: CaseState,
    to: Instant,
    forget: impl Fn(&mut CaseState),
) -> Vec<(Instant, FactBody)> {
    let mut written = Vec::new();
    let case_id = trial.case.id;
    forget(&mut trial);
    while let Some(batch) = next_batch(&trial, to) {
        for (at, body) in batch {
            let fact = Fact {
                id: FactId::from_uuid(case_id.as_uuid()),
                case_id,
                seq: trial.cursor.last_seq + 1,
                at,
                recorded_at: at,
                author: Author::Timer,
                body,
            };
            step(standard, &mut trial, &fact);
            written.push((at, fact.body));
        }
        forget(&mut trial);
    }
    written
}

/// What the timer would have written before this fact came, had it looked in time.
///
/// To be written and stepped before the fact, so that a program that stood still for hours ends with the same chain as
/// one that did not (row 20).
#[must_use]
pub fn catch_up(standard: &Standard, state: &CaseState, fact: &Fact) -> Vec<(Instant, FactBody)> {
    advance(standard, state, fact.at.minus(calendar::Millis::new(1)))
}

/// What is to be done first.
enum Next<'a> {
    WaitOver,
    Warning(&'a Run),
    Act(&'a PendingAct),
    Event(&'a PendingEvent),
    Deadline(&'a Run),
}

fn next_batch(state: &CaseState, to: Instant) -> Option<Vec<(Instant, FactBody)>> {
    let (at, next) = first_of(state, to)?;
    // Nothing is written before what was judged already, and nothing after `to`.
    let at = Some(at.max(state.last_at())).filter(|it| *it <= to)?;
    Some(match next {
        Next::WaitOver => vec![(
            at,
            FactBody::WaitingEnded {
                note: "约定的等待时间已到".to_owned(),
            },
        )],
        Next::Warning(run) => vec![(at, FactBody::WarningGiven { promise: run.key() })],
        Next::Deadline(run) => vec![(at, FactBody::DeadlinePassed { promise: run.key() })],
        Next::Event(pending) => vec![(
            at,
            FactBody::EventHappened {
                event: numbered(state, pending),
            },
        )],
        Next::Act(act) => {
            let mut batch = vec![(
                at,
                FactBody::BreakActed {
                    promise: act.promise.clone(),
                    act: act.act,
                },
            )];
            if act.act == BreakAct::RaisePriority {
                batch.extend(raised(state, act).map(|it| (at, it)));
            }
            batch
        }
    })
}

/// The earliest; at one instant a warning and an act before a deadline, as they are judged.
fn first_of(state: &CaseState, to: Instant) -> Option<(Instant, Next<'_>)> {
    let running = || state.runs.iter().filter(|it| it.is_running());
    let waits = agreed_end(state).map(|it| (it, 0, Next::WaitOver));
    let warnings = running().filter(|it| it.due_at.is_some_and(|due_at| due_at > to));
    let warnings = warnings.filter_map(|it| it.warn_at.map(|at| (at, 1, Next::Warning(it))));
    let acts = state.acts.iter().map(|it| (it.at, 2, Next::Act(it)));
    let events = state.writes.iter().map(|it| (it.at, 2, Next::Event(it)));
    let deadlines = running().filter_map(|it| it.due_at.map(|at| (at, 3, Next::Deadline(it))));
    let all = waits
        .into_iter()
        .chain(warnings)
        .chain(events)
        .chain(acts)
        .chain(deadlines);
    let (at, _, next) = all
        .filter(|(at, ..)| *at <= to)
        .min_by_key(|(at, rank, _)| (*at, *rank))?;
    Some((at, next))
}

/// The event as it is written now: its number is the end of the case's identity and its own place in the chain.
fn numbered(state: &CaseState, pending: &PendingEvent) -> Event {
    let mut event = pending.event.clone();
    if let Some(field) = &pending.number_in {
        let case = state.case.id.to_string().to_uppercase();
        let end = case.chars().count().saturating_sub(NUMBER_CHARS);
        let case: String = case.chars().skip(end).collect();
        let place = state.cursor.last_seq + 1;
        event.fields.insert(field.clone(), format!("{case}-{place}"));
    }
    event
}

/// So much of a case's identity stands in the numbers of what is written in it.
const NUMBER_CHARS: usize = 6;

/// One step more urgent, unless it is urgent already.
fn raised(state: &CaseState, act: &PendingAct) -> Option<FactBody> {
    let priority = match state.case.priority {
        Priority::Urgent => return None,
        Priority::High => Priority::Urgent,
        Priority::Normal => Priority::High,
        Priority::Low => Priority::Normal,
    };
    let priority_by = Some(act.promise.clause.clone());
    let change = Reclassified {
        priority: Some(priority),
        priority_by,
        ..Reclassified::default()
    };
    Some(FactBody::Classified { change })
}
