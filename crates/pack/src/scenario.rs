//! Scenarios: timelines that a service manager writes as text, with what the standard must make of them.
//!
//! The parser turns every line into typed facts with made-up but repeatable identities, so that running a scenario
//! needs nothing but the engine. Each clause has at least one scenario that keeps it and one that breaks it.

use std::collections::BTreeMap;

use calendar::{Instant, WorkingCalendar, Zone};
use domain::{Action, BreakAct, ClauseId, Evidence, Fact, Moment, Outcome, PersonId, Priority, PromiseState, Wishes};

use crate::text::TextContext;

/// A timeline and what must come of it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The clause that it shows.
    pub clause: ClauseId,
    /// What it tells, in a few words.
    pub title: String,
    /// The zone of its times.
    pub zone: Zone,
    /// The team's calendar; open all hours unless the text says otherwise. Its id is `scenario`.
    pub calendar: WorkingCalendar,
    /// The people in it by name.
    pub people: BTreeMap<String, PersonId>,
    /// Names for text checks.
    pub context: TextContext,
    /// The customer's wishes.
    pub wishes: Wishes,
    /// Lines in order of the text.
    pub steps: Vec<Step>,
}

/// One line of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The line as written, trimmed.
    pub words: String,
    /// Its time; a line without one has that of the line before. Time has passed up to here when it is run.
    pub at: Instant,
    /// What it is.
    pub what: StepKind,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// Something happens. Facts are numbered in the order of their lines; one that happened earlier than the fact on
    /// the line before (`happened …`) arrives late: the runner replays.
    Happens(Box<Fact>),
    /// Somebody tries to do something that a clause may refuse.
    Attempt {
        /// Who tries.
        person: PersonId,
        /// What.
        action: Action,
        /// What must come of it; none: allowed.
        refused: Option<ExpectedRefusal>,
    },
    /// Something must be so.
    Expect(Expectation),
}

/// The refusal that a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRefusal {
    /// The clause that refuses.
    pub clause: ClauseId,
    /// Evidence that must be among what is missing.
    pub missing: Vec<Evidence>,
}

/// What must be so at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The latest verdict of the clause (corrections replace) is this one.
    Verdict {
        /// The clause.
        clause: ClauseId,
        /// How it ended.
        outcome: Outcome,
        /// At this instant; none: whenever.
        at: Option<Instant>,
    },
    /// The clause has given no verdict yet.
    NoVerdict {
        /// The clause.
        clause: ClauseId,
    },
    /// So many verdicts of this outcome have been given by the clause, corrected ones not counted.
    VerdictCount {
        /// The clause.
        clause: ClauseId,
        /// How they ended.
        outcome: Outcome,
        /// How many.
        count: u32,
    },
    /// The latest promise of the clause stands so.
    Promise {
        /// The clause.
        clause: ClauseId,
        /// Running, paused, …
        state: PromiseState,
        /// Due then; none: whenever.
        due_at: Option<Instant>,
    },
    /// The clause has begun no promise.
    NoPromise {
        /// The clause.
        clause: ClauseId,
    },
    /// Somebody was warned.
    Warned {
        /// The clause.
        clause: ClauseId,
        /// At this instant; none: whenever.
        at: Option<Instant>,
    },
    /// Something followed a break.
    Acted {
        /// The clause.
        clause: ClauseId,
        /// What.
        act: BreakAct,
        /// At this instant; none: whenever.
        at: Option<Instant>,
    },
    /// The case belongs to this person; none: to nobody.
    Owner(Option<PersonId>),
    /// This person works on the case; none: nobody.
    Handler(Option<PersonId>),
    /// The priority that the pack gives the case as it was raised, and by which clause.
    Priority {
        /// The priority.
        priority: Priority,
        /// The clause that decided.
        by: Option<ClauseId>,
    },
    /// The text check finds, or does not find, something in a text.
    Finding {
        /// The clause.
        clause: ClauseId,
        /// The text that is checked: the words of the nearest line above that has any.
        text: String,
        /// The moment at which they were said.
        moment: Moment,
        /// The words found, or the name of the missing part; none: anything.
        found: Option<String>,
        /// It must be found; else it must not.
        is_expected: bool,
    },
}
