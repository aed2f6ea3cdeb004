//! Promises and verdicts as the rest of the house sees them.

use calendar::{Instant, Millis};
use serde::{Deserialize, Serialize};

use crate::{CaseId, ClauseId, PackVersion, PersonId, PromiseKey, TeamId, closed_set};

closed_set! {
    /// Where a promise stands.
    PromiseState {
        /// Its time runs. 计时中
        Running = "running",
        /// Its time stands still. 已暂停
        Paused = "paused",
        /// 已守约
        Kept = "kept",
        /// 已违约
        Broken = "broken",
        /// Somebody with the right to do so released it. 已豁免
        Waived = "waived",
        /// It no longer made sense: the case ended or was joined. 已作废
        Void = "void",
        /// Another promise took its place (team or type changed). 已被取代
        Superseded = "superseded",
    }
}

impl PromiseState {
    /// Whether the promise still stands.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Running | Self::Paused)
    }
}

/// A clause that applies to a case and runs, or ran. Due times are derived from facts and cached here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Which one.
    pub key: PromiseKey,
    /// Where it stands.
    pub state: PromiseState,
    /// The pack that it was made under.
    pub pack: PackVersion,
    /// What it counts from.
    pub basis_at: Instant,
    /// When it falls due; none while it is paused.
    pub due_at: Option<Instant>,
    /// When somebody is warned; none when already done, or not at all.
    pub warn_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// The round of the case (1, and one more for each reopening).
    pub round: u32,
    /// What it is about, where a clause can run more than once at a time (a promised answer's words).
    pub subject: Option<String>,
}

closed_set! {
    /// How a clause was judged.
    Outcome {
        /// 守约
        Kept = "kept",
        /// 违约
        Broken = "broken",
        /// 豁免
        Waived = "waived",
        /// 作废
        Void = "void",
        /// 被取代
        Superseded = "superseded",
    }
}

/// How a promise, or a clause without a running time, ended: with what proves it.
///
/// Verdicts are never overwritten; a correction is a further verdict with `corrects` set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which promise; clauses without a running time have one of their own for each occasion.
    pub key: PromiseKey,
    /// How it ended.
    pub outcome: Outcome,
    /// The pack that judged.
    pub pack: PackVersion,
    /// What it counted from.
    pub basis_at: Instant,
    /// When it was due; none for clauses without a running time.
    pub due_at: Option<Instant>,
    /// The instant of the verdict: of keeping, or exactly the due instant of a break.
    pub at: Instant,
    /// When the thing was done after all, once known.
    pub done_at: Option<Instant>,
    /// Counted time from basis to the end, milliseconds of the clause's calendar.
    pub elapsed: Option<Millis>,
    /// Who answers for it.
    pub person: Option<PersonId>,
    /// Their team.
    pub team: Option<TeamId>,
    /// Places in the chain of the facts that prove it.
    pub evidence: Vec<u32>,
    /// What was found missing or said wrong, in the clause's words.
    pub detail: Vec<String>,
    /// This replaces an earlier verdict on the same promise, which facts that came late proved wrong (row 26).
    pub is_correction: bool,
}

impl Verdict {
    /// Whether two verdicts say the same, apart from being a correction.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.key == other.key
            && self.outcome == other.outcome
            && self.due_at == other.due_at
            && self.at == other.at
            && self.detail == other.detail
    }
}

/// How a period ended for a clause that looks at many chains: coverage, a recurring duty, staffed hours, presence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodVerdict {
    /// The verdict. Its key's `basis_seq` is the number of the period (days, weeks, months, quarters; minutes for
    /// shifts, since 1970), its `turn` tells people of one period apart; its `detail` names who or what is missing.
    /// It belongs to no case; `evidence` is left empty, see `proof`.
    pub verdict: Verdict,
    /// The period's first instant.
    pub from_at: Instant,
    /// The first instant after it, without grace.
    pub to_at: Instant,
    /// The facts that prove it, by case and place in its chain.
    pub proof: Vec<(CaseId, u32)>,
}

/// The clause that a verdict or refusal names.
pub trait NamesClause {
    /// The clause.
    fn clause(&self) -> &ClauseId;
}

impl NamesClause for Verdict {
    fn clause(&self) -> &ClauseId {
        &self.key.clause
    }
}
