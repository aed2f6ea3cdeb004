//! What one fact brings about: promises, verdicts, and whom to tell.

use calendar::Instant;
use domain::{BreakAct, PersonId, Promise, PromiseKey, TeamId, Verdict};

/// What one fact brings about. Every part is to be written in the transaction of the fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Promises that began.
    pub opened: Vec<Promise>,
    /// Promises that changed or ended, as they stand now. One that began and ended in the same step is in both lists.
    pub changed: Vec<Promise>,
    /// Judgements. Of several with the same key the latest holds; one that only adds when the thing was done after all
    /// (`done_at`) is marked as a correction, because it replaces the one before.
    pub verdicts: Vec<Verdict>,
    /// Whom to tell what.
    pub notices: Vec<Notice>,
}

/// Somebody is to be told something about a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// When it came up.
    pub at: Instant,
    /// About which promise.
    pub promise: PromiseKey,
    /// What.
    pub kind: NoticeKind,
    /// The person who answers for it, where the clause names one.
    pub person: Option<PersonId>,
    /// The case's team at that time.
    pub team: Option<TeamId>,
}

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// A promise falls due soon.
    Warned,
    /// A promise was broken.
    Broke,
    /// What the clause says follows a break.
    Acted(BreakAct),
}

impl Effects {
    /// Whether nothing came of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// Adds what a later fact brought about.
    pub fn append(&mut self, mut later: Self) {
        self.opened.append(&mut later.opened);
        self.changed.append(&mut later.changed);
        self.verdicts.append(&mut later.verdicts);
        self.notices.append(&mut later.notices);
    }
}
