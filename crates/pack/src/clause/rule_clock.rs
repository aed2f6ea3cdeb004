//! Rules about time: clocks, and what must follow a fact that a rule of another kind judges.

use calendar::{Figure, Millis};
use domain::{ClauseId, WaitReason, closed_set};
use serde::Serialize;

use crate::{CaseCondition, Check, FactPattern, Wording};

/// How long, and by which figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Within {
    /// A figure; the first case condition that fits overrides it.
    Figure {
        /// Unless one of the others fits.
        figure: Figure,
        /// Figures for certain cases, first fit wins.
        instead: Vec<(CaseCondition, Figure)>,
    },
    /// The time that was promised in the fact that began it (A22: `answer_promised.by_at`).
    AsPromised,
}

/// By which calendar time is counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Counting {
    /// Every hour of every day.
    Always,
    /// The calendar of the case's team.
    Team,
    /// A calendar by its id.
    Named(String),
}

closed_set! {
    /// How often a clock runs in a case.
    Turns {
        /// One at a time; a further start while it runs changes nothing (row 9); after it ended, a further start begins anew.
        OneAtATime = "one_at_a_time",
        /// Once in a round of the case, whatever comes later (A17: the first reply).
        OnceARound = "once_a_round",
        /// One for each start, side by side (A22: each promised answer).
        EachStart = "each_start",
        /// As one at a time, and it begins anew at once when it was kept or broken, while the case is live (B16: every 24 h).
        Again = "again",
    }
}

/// What a time that the start agrees on means beside a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreedTime {
    /// Nothing.
    #[default]
    Ignored,
    /// It is the limit where it is the earlier one.
    Limits,
}

/// What a verdict on the second limit of a clock lists.
pub const AT_LATEST: &str = "at_latest";

/// Words for whoever has to do what a clock asks for, where it began with one of these facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guidance {
    /// Began with any of these.
    pub only_for: Vec<FactPattern>,
    /// What to do, and how.
    pub says: Wording,
}

/// What brings the end of a running clock nearer: it is due so long after one of these at the latest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoLaterThan {
    /// Any of these.
    pub fact: Vec<FactPattern>,
    /// So long after it; zero: at that very moment.
    pub within: Millis,
    /// Whatever thing the fact is about; else the same thing, where both name one.
    pub any_thing: bool,
}

/// From a start fact, a stop fact must follow within a time. Facts about a thing run side by side, thing by thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockRule {
    /// What begins it.
    pub start: Vec<FactPattern>,
    /// What keeps it.
    pub stop: Vec<FactPattern>,
    /// How long.
    pub within: Within,
    /// By which calendar.
    pub counting: Counting,
    /// Time stands still while the case waits for one of these.
    pub pauses: Vec<WaitReason>,
    /// Somebody is warned so long before it is due, on the same calendar; none: never.
    pub warn_before: Option<Figure>,
    /// How often.
    pub turns: Turns,
    /// When team, type or priority changes the figure: whether time already counted is carried over (row 14).
    pub carries_over: bool,
    /// It must be stopped strictly before an instant rather than by its due time: `renewal` of a promised answer (B15, row 28).
    pub before_due_of: Option<ClauseId>,
    /// For a time that was promised: it must be stopped so much earlier, counted on the same calendar.
    pub ahead: Option<Millis>,
    /// What ends it without a break or a keeping.
    pub void_by: Vec<FactPattern>,
    /// What brings its end nearer: the end of the contact in which it began (B19).
    pub no_later_than: Option<NoLaterThan>,
    /// Not begun when what stops it happened so shortly before (D21: the record was written on leaving).
    pub counts_before: Option<Millis>,
    /// What whoever has to do it is told, by what began it; the first fit wins (E12).
    pub guidance: Vec<Guidance>,
    /// That it never stops is no break; that it stops late is.
    pub only_if_done: bool,
    /// For certain cases something else keeps it; the first fit wins (A26: a plan, where the matter is complex).
    pub stop_for: Vec<(CaseCondition, Vec<FactPattern>)>,
    /// Parts and fields that the fact which stops it must carry: in time without one of them is broken (D03).
    pub must_carry: Vec<String>,
    /// Only what the person does, or what names the person, whom the start concerns stops it (F06).
    pub same_person: bool,
    /// A second limit from the same start: once broken, not to be stopped by then breaks it again (A01).
    pub at_latest: Option<Millis>,
    /// A time that the start agrees on is the limit where it is earlier than the figure (D16).
    pub agreed: AgreedTime,
    /// What must be there when a fact of `check.on` comes; a follow-up has none, its rule's check is meant.
    pub check: Box<Check>,
}

impl ClockRule {
    /// A clock with the usual settings: the team's calendar, one at a time, no warning.
    #[must_use]
    pub fn new(start: Vec<FactPattern>, stop: Vec<FactPattern>, within: Within) -> Self {
        Self {
            start,
            stop,
            within,
            counting: Counting::Team,
            pauses: Vec::new(),
            warn_before: None,
            turns: Turns::OneAtATime,
            carries_over: true,
            before_due_of: None,
            ahead: None,
            void_by: Vec::new(),
            no_later_than: None,
            counts_before: None,
            guidance: Vec::new(),
            only_if_done: false,
            stop_for: Vec::new(),
            must_carry: Vec::new(),
            same_person: false,
            at_latest: None,
            agreed: AgreedTime::Ignored,
            check: Box::default(),
        }
    }

    /// Everything that stops it in some case.
    pub fn stops(&self) -> impl Iterator<Item = &FactPattern> {
        self.stop
            .iter()
            .chain(self.stop_for.iter().flat_map(|(_, stop)| stop))
    }
}
