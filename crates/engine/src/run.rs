//! One promise as the engine keeps it between facts.
//!
//! Always true: `due_at` and `warn_at` follow from the other fields and the calendar; they are cached, never the truth.
//! The trap: a run may be dormant (its clause does not apply at present) or overdue (broken, and kept only until the
//! thing is done after all); neither is a live promise.

use calendar::{Figure, Instant, Millis};
use domain::{AnswerId, ClauseId, CustomerId, PackVersion, PersonId, Promise, PromiseKey, PromiseState};
use serde::{Deserialize, Serialize};

use crate::view::{View, may_be_same};

/// How long, as decided when the promise was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Term {
    /// A figure of the clause.
    Figure(Figure),
    /// The time that was promised.
    By(Instant),
}

/// By which calendar, at which version, it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CalendarUse {
    pub(crate) id: String,
    pub(crate) version: u32,
    /// The version under which the promise was made, when the calendar changed since and it was counted anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) made_under: Option<u32>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stand {
    /// It runs or is paused.
    #[default]
    Live,
    /// Its clause does not apply at present; it counts unseen.
    Dormant,
    /// It was broken and the thing is still not done.
    Overdue,
}

/// To which of the limits of a clause a run is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Limit {
    /// The usual one.
    #[default]
    First,
    /// The second one, after it broke at the first (A01).
    Latest,
}

/// One promise between facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) clause: ClauseId,
    pub(crate) basis_seq: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) turn: u32,
    pub(crate) pack: PackVersion,
    /// What it counts from, as shown.
    pub(crate) basis_at: Instant,
    pub(crate) term: Term,
    /// None: every hour counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) calendar: Option<CalendarUse>,
    #[serde(default, skip_serializing_if = "is_live")]
    pub(crate) stand: Stand,
    /// Counting began anew here, by another calendar, with `counted_before` carried over; none: at the basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from_at: Option<Instant>,
    /// Counted before `from_at`.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(crate) counted_before: Millis,
    /// Time of the calendar that stood still.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub(crate) credited: Millis,
    /// It stands still since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) paused_at: Option<Instant>,
    /// It cannot be due before this: the last resumption or change of its terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_before_at: Option<Instant>,
    /// It is due at this instant at the latest: something happened that brought its end nearer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) not_after_at: Option<Instant>,
    /// Cached; none while paused, dormant, or on a calendar that never opens again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Instant>,
    /// Cached; none when warned already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) warn_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) is_warned: bool,
    /// The duty to tell before it is due was met (row 28).
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) is_told: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<AnswerId>,
    /// Which of several things that run side by side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) thing: Option<String>,
    /// Which customer, when not the case's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<CustomerId>,
    /// It began with a break: of another promise, whose basis it shares, or of the period before it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) is_after_break: bool,
    /// Which limit of its clause it is held to.
    #[serde(default, skip_serializing_if = "is_first")]
    pub(crate) limit: Limit,
    /// Whom the fact that began it concerns; answers for it where the chain has no owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) person: Option<PersonId>,
}

// The signatures of these five are what `skip_serializing_if` calls.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(it: &u32) -> bool {
    *it == 0
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_nothing(it: &Millis) -> bool {
    it.is_zero()
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_false(it: &bool) -> bool {
    !*it
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_first(it: &Limit) -> bool {
    matches!(it, Limit::First)
}
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_live(it: &Stand) -> bool {
    matches!(it, Stand::Live)
}

impl Run {
    pub(crate) fn key(&self) -> PromiseKey {
        PromiseKey {
            clause: self.clause.clone(),
            basis_seq: self.basis_seq,
            turn: self.turn,
        }
    }

    pub(crate) fn is_keyed(&self, key: &PromiseKey) -> bool {
        self.basis_seq == key.basis_seq && self.turn == key.turn && self.clause == key.clause
    }

    /// Whether the fact may end it, where only the person whom its start concerns can.
    pub(crate) fn is_by_same(&self, view: &View<'_>) -> bool {
        let by = view.person().or_else(|| view.author.person());
        self.person.is_none_or(|it| by == Some(it))
    }

    /// Whether a fact may be about the same thing and customer.
    pub(crate) fn is_about(&self, view: &View<'_>) -> bool {
        may_be_same(self.thing.as_deref(), view.thing()) && may_be_same(self.customer, view.customer())
    }

    pub(crate) const fn is_latest(&self) -> bool {
        matches!(self.limit, Limit::Latest)
    }

    pub(crate) fn counts_from(&self) -> Instant {
        self.from_at.unwrap_or(self.basis_at)
    }

    /// Whether its due time runs towards a break.
    pub(crate) fn is_running(&self) -> bool {
        self.stand == Stand::Live && self.paused_at.is_none()
    }

    /// The promise as it stands while live.
    pub(crate) fn promise(&self, round: u32) -> Promise {
        let state = if self.paused_at.is_some() {
            PromiseState::Paused
        } else {
            PromiseState::Running
        };
        Promise {
            key: self.key(),
            state,
            pack: self.pack.clone(),
            basis_at: self.basis_at,
            due_at: self.due_at,
            warn_at: self.warn_at,
            ended_at: None,
            round,
            subject: self.subject.clone().or_else(|| self.thing.clone()),
        }
    }
}
