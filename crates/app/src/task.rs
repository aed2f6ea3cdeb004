//! Tasks: what somebody owes, as one list ordered by when it is due, and as a calendar.
//!
//! Always true: a task is worked out from what is kept elsewhere (promises, owed answers, offers, callbacks), so it is gone the
//! moment that it is done; nothing is entered here. The trap: a promise of the team or the department is the owner's task
//! too, because the owner answers for the case (B01).

pub mod feed;
pub mod ics;
pub mod list_tasks;

use calendar::Instant;
use domain::{AnswerId, CallbackId, CaseId, CaseNumber, ClauseId, PersonId, PromiseKey, TeamId, closed_set};

closed_set! {
    /// What is owed.
    TaskWhat {
        /// An answer that the customer was promised (A22). 承诺的答复
        PromisedAnswer = "promised_answer",
        /// The customer wrote and waits for a reply. 客户来言
        CustomerWrote = "customer_wrote",
        /// Ownership is offered (B01). 移交待接手
        Handover = "handover",
        /// A missed caller (A14). 回电
        Callback = "callback",
        /// A promise that runs. 计时中的承诺
        Promise = "promise",
        /// Something that has to be done once in a while, or after an occasion. 例行事项
        Duty = "duty",
    }
}

/// Something that somebody owes.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The same for the same task, as long as it is owed.
    pub key: String,
    /// What it is.
    pub what: TaskWhat,
    /// The case; none for a caller who is not on one.
    pub case: Option<(CaseId, CaseNumber)>,
    /// What it is about, with personal data hidden (J01).
    pub subject: String,
    /// What was promised, said or asked, with personal data hidden (J01).
    pub words: String,
    /// The clause that runs.
    pub clause: Option<ClauseId>,
    /// By when; none: the time stands still, or there is none.
    pub due_at: Option<Instant>,
    /// That time has passed.
    pub is_late: bool,
    /// Whoever owes it; none: the team.
    pub person: Option<PersonId>,
    /// Whose queue.
    pub team: Option<TeamId>,
    /// The callback, when it is one.
    pub callback: Option<CallbackId>,
    /// The answer that was promised, when it is one.
    pub answer: Option<AnswerId>,
    /// Of promises and duties: the facts and events that keep it, by their words in packs.
    pub ends_with: Vec<&'static str>,
}

/// The key of a promise's task; calendars know it by this.
pub(crate) fn promise_key(case: CaseId, key: &PromiseKey) -> String {
    format!("promise-{case}-{}-{}-{}", key.clause, key.basis_seq, key.turn)
}
