//! Shows what registering would bring, before anything is saved: priority, promises, what is missing, what is alike.

use calendar::Instant;
use domain::{
    Action, Actor, Author, ClauseId, Evidence, Finding, Moment, Permission, Priority, Promise, Refusal,
};

use crate::case::raise_case::{RaiseCase, intake_of};
use crate::stamp::Stamp;
use crate::work::Work;
use crate::{AppError, Desk};

/// What registering would bring.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The priority that it would get.
    pub priority: Priority,
    /// The clause whose rule decided it; none when the agent chose.
    pub priority_by: Option<ClauseId>,
    /// The promises that would begin.
    pub promises: Vec<Promise>,
    /// What clauses would refuse it, and what they miss.
    pub refusals: Vec<Refusal>,
    /// What was found in the agent's own words.
    pub findings: Vec<Finding>,
}

/// Looks ahead; nothing is written.
///
/// # Errors
/// Forbidden without the right to work on cases; not found for an unknown customer.
pub async fn preview_case(desk: &Desk, actor: &Actor, cmd: RaiseCase) -> Result<Preview, AppError> {
    if actor.scope(Permission::WorkCases).is_none() {
        return Err(AppError::Forbidden(Permission::WorkCases));
    }
    let stamp = Stamp::take(desk.clock(), desk.ids());
    let (within, actor) = (desk.clone(), actor.clone());
    desk.read(move |tx| {
        let mut work = Work::new(&within, tx, stamp);
        let intake = intake_of(&mut work, &actor, &cmd)?;
        let asker = work.asker(Some(actor.person));
        let mut refusals = engine::refusals(work.standard(), None, &intake.action, &asker);
        if let Some(action) = promising(&actor, &cmd, &intake.action, stamp.now) {
            refusals.extend(engine::refusals(work.standard(), None, &action, &asker));
        }
        let started_at = cmd.started_at.unwrap_or(stamp.now);
        let promises = engine::preview(
            work.standard(),
            &intake.raised,
            started_at,
            Author::Person(actor.person),
        );
        let mut findings = Vec::new();
        for (text, moment) in [
            (&cmd.opening, Moment::CallOpening),
            (&cmd.closing, Moment::CallClosing),
            (&cmd.told, Moment::Reply),
        ] {
            if let Some(text) = text.as_deref().filter(|it| !it.trim().is_empty()) {
                findings.extend(crate::words::check(&mut work, &actor, text, moment)?);
            }
        }
        Ok(Preview {
            priority: intake.raised.priority,
            priority_by: intake.raised.priority_by,
            promises,
            refusals,
            findings,
        })
    })
    .await
}

/// The answer that would be promised in the same act, with what stands in the form (A21).
fn promising(actor: &Actor, cmd: &RaiseCase, raise: &Action, now: Instant) -> Option<Action> {
    let promise = cmd.promise.as_ref()?;
    let spoken = [&cmd.opening, &cmd.told, &cmd.closing].into_iter().flatten();
    let is_sorry =
        promise.with.is_sorry(actor, &promise.what) || spoken.clone().any(|it| engine::has_apology(it));
    let mut present = Vec::new();
    if let Action::Raise { present: intake, .. } = raise {
        let is_shared = |it: &&Evidence| matches!(it, Evidence::Reach | Evidence::Address);
        present.extend(intake.iter().copied().filter(|it| is_shared(&it)));
    }
    let no_place = promise.with.no_place.as_deref().unwrap_or_default();
    for (is_there, evidence) in [
        (is_sorry, Evidence::Apology),
        (!promise.what.trim().is_empty(), Evidence::Content),
        (!no_place.trim().is_empty(), Evidence::Address),
    ] {
        if is_there {
            present.push(evidence);
        }
    }
    Some(Action::PromiseAnswer {
        has_time: promise.by_at > now,
        present,
    })
}
