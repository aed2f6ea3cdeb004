//! Whoever has a shift is there for it, judged at its end: late, left early, absent.
//!
//! The trap: a later rostering of the same thing takes the place of the one before it (a shift that was swapped).

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::PersonId;
use pack::Presence;
use serde::{Deserialize, Serialize};

use super::memory::pairs;
use super::{Closed, Happening, Proof};
use crate::fit::is_meant;
use crate::view::may_be_same;

/// The names of what breaks it.
const ABSENT: &str = "absent";
const LATE: &str = "late";
const LEFT_EARLY: &str = "left_early";

/// So long the shifts of a beginning are told apart after it.
const REMEMBERED_FOR: Millis = Millis::days(31);

/// What is kept of one clause.
pub(super) struct PresenceWatch<'s> {
    pub(super) rule: &'s Presence,
    shifts: Vec<Shift>,
    /// How many shifts were rostered for one beginning: each has a turn of its own, or one verdict would hide another.
    beginning: BTreeMap<Instant, u32>,
}

/// What is remembered between two looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    shifts: Vec<Shift>,
    #[serde(with = "pairs")]
    beginning: BTreeMap<Instant, u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shift {
    /// Which of those that were rostered for the same beginning.
    turn: u32,
    person: PersonId,
    thing: Option<String>,
    from_at: Instant,
    to_at: Instant,
    /// Coming (true) and going, in time order.
    moves: Vec<(Instant, bool)>,
    proof: Vec<Proof>,
}

impl<'s> PresenceWatch<'s> {
    pub(super) const fn new(rule: &'s Presence) -> Self {
        Self {
            rule,
            shifts: Vec::new(),
            beginning: BTreeMap::new(),
        }
    }

    pub(super) fn memory(&self) -> Memory {
        Memory {
            shifts: self.shifts.clone(),
            beginning: self.beginning.clone(),
        }
    }

    pub(super) fn resume(&mut self, memory: Memory) {
        (self.shifts, self.beginning) = (memory.shifts, memory.beginning);
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.shifts.iter().map(|it| it.to_at).min()
    }

    pub(super) fn take(&mut self, happening: &Happening<'_>) {
        let Some(person) = happening.person() else { return };
        let view = &happening.view;
        if is_meant(&self.rule.rostered, view) {
            self.roster(person, happening);
        }
        let (comes, goes) = (
            is_meant(&self.rule.arrive, view),
            is_meant(&self.rule.leave, view),
        );
        if !comes && !goes {
            return;
        }
        let is_own = |it: &&mut Shift| it.person == person && may_be_same(it.thing.as_deref(), view.thing());
        for shift in self.shifts.iter_mut().filter(is_own) {
            shift.moves.push((view.at, comes));
            shift.proof.push(happening.proof);
        }
    }

    fn roster(&mut self, person: PersonId, happening: &Happening<'_>) {
        let view = &happening.view;
        let minutes = view.number("minutes").filter(|it| *it > 0);
        let (Some(from_at), Some(minutes)) = (view.by_at(), minutes) else {
            return;
        };
        let thing = view.thing().map(str::to_owned);
        if thing.is_some() {
            self.shifts
                .retain(|it| it.thing != thing || it.from_at != from_at);
        }
        let rostered = self.beginning.entry(from_at).or_default();
        let turn = *rostered;
        *rostered = rostered.saturating_add(1);
        self.shifts.push(Shift {
            turn,
            person,
            thing,
            from_at,
            to_at: from_at.plus(Millis::minutes(minutes)),
            moves: Vec::new(),
            proof: vec![happening.proof],
        });
    }

    pub(super) fn close_until(&mut self, to: Instant, closed: &mut Vec<Closed>) {
        let over = self.shifts.extract_if(.., |it| it.to_at <= to);
        for shift in over {
            let minute = shift.from_at.as_millis().div_euclid(60_000);
            let detail: Vec<String> = shift.faults().into_iter().map(str::to_owned).collect();
            closed.push(Closed {
                number: u32::try_from(minute).unwrap_or(0),
                turn: shift.turn,
                from_at: shift.from_at,
                to_at: shift.to_at,
                at: shift.to_at,
                person: Some(shift.person),
                is_kept: detail.is_empty(),
                detail,
                proof: shift.proof,
            });
        }
        self.beginning.retain(|it, _| it.plus(REMEMBERED_FOR) > to);
    }
}

impl Shift {
    fn faults(&self) -> Vec<&'static str> {
        let was_there = self
            .moves
            .iter()
            .rfind(|(at, _)| *at <= self.from_at)
            .is_some_and(|(_, comes)| *comes);
        let mut within = self.moves.iter().filter(|(at, _)| *at > self.from_at);
        let comes_later = within.clone().any(|(_, comes)| *comes);
        if !was_there && !comes_later {
            return vec![ABSENT];
        }
        let is_gone = within.next_back().is_some_and(|(_, comes)| !comes);
        let mut faults = Vec::new();
        if !was_there {
            faults.push(LATE);
        }
        if is_gone {
            faults.push(LEFT_EARLY);
        }
        faults
    }
}
