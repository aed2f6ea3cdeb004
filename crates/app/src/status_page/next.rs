//! What happens next and by when, told from the promises that run: a clause's clock says what must follow, and that is what
//! the customer will notice.
//!
//! Always true: it works for clauses that a company wrote itself, because it looks at what stops the clock and not at ids.
//! A promise that has passed its time is told as late, not left out. The trap: clocks between the desk and its departments
//! are nobody's business outside, so a clock whose end a customer does not notice is passed over.

use calendar::Instant;
use domain::{Case, EventKind, Fact, FactKind, Promise, PromiseState, WaitReason};
use engine::Standard;
use pack::{ClockRule, FactName, Turns};

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NextWhat {
    /// The customer is asked for something.
    CustomersReply,
    /// The answer that was promised, with its words.
    PromisedAnswer,
    /// Somebody comes.
    Visit,
    /// A visit is agreed.
    Appointment,
    /// The customer gets an answer.
    Answer,
    /// A missed call is called back.
    Callback,
    /// A settlement is proposed or reached.
    Settlement,
    /// The order goes out.
    Shipping,
    /// The customer hears how it goes.
    Progress,
}

/// One thing that happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// What.
    pub what: NextWhat,
    /// By when; none while the time stands still.
    pub by_at: Option<Instant>,
    /// That time has passed.
    pub is_late: bool,
    /// What was promised.
    pub words: Option<String>,
}

/// What happens next on a live case, the nearest first; at most one of each sort, but every promised answer.
pub(crate) fn what_next(
    standard: &Standard,
    case: &Case,
    (facts, promises): (&[Fact], &[Promise]),
    now: Instant,
) -> Vec<NextStep> {
    if !case.category.is_live() {
        return Vec::new();
    }
    let mut next: Vec<NextStep> = case
        .owed_answers
        .values()
        .map(|it| {
            step(
                NextWhat::PromisedAnswer,
                Some(it.by_at),
                now,
                Some(it.what.clone()),
            )
        })
        .collect();
    let visit_at = agreed_visit(facts);
    next.extend(visit_at.map(|at| step(NextWhat::Visit, Some(at), now, None)));
    for promise in promises.iter().filter(|it| it.round == case.round) {
        let what = standard
            .clause(&promise.key.clause)
            .and_then(|it| it.rule.clock())
            .and_then(noticed);
        let is_told = match what {
            None | Some(NextWhat::PromisedAnswer) => true,
            Some(NextWhat::Visit) => visit_at.is_some(),
            Some(_) => false,
        };
        if let Some(what) = what.filter(|_| !is_told) {
            next.extend(of_promise(case, promise, what, now));
        }
    }
    if let Some(waiting) = case
        .waiting
        .as_ref()
        .filter(|it| it.reason == WaitReason::Customer)
    {
        next.push(step(NextWhat::CustomersReply, waiting.until_at, now, None));
    }
    // What the customer owes comes first, then by time; what has none comes last.
    next.sort_by_key(|it| {
        let is_ours = it.what != NextWhat::CustomersReply;
        (is_ours, it.by_at.is_none(), it.by_at, it.what)
    });
    let mut kept: Vec<NextStep> = Vec::new();
    for it in next {
        let is_more = it.what == NextWhat::PromisedAnswer || !kept.iter().any(|known| known.what == it.what);
        if is_more {
            kept.push(it);
        }
    }
    kept
}

/// By when the customer hears from the desk at the latest, of all that runs.
pub(crate) fn answer_by(standard: &Standard, promises: &[Promise]) -> Option<Instant> {
    let is_answer = |it: &&Promise| {
        let clock = standard.clause(&it.key.clause).and_then(|it| it.rule.clock());
        it.state == PromiseState::Running && clock.and_then(noticed) == Some(NextWhat::Answer)
    };
    promises.iter().filter(is_answer).filter_map(|it| it.due_at).min()
}

fn step(what: NextWhat, by_at: Option<Instant>, now: Instant, words: Option<String>) -> NextStep {
    NextStep {
        what,
        by_at,
        is_late: what != NextWhat::CustomersReply && by_at.is_some_and(|it| it < now),
        words,
    }
}

/// A promise that runs, or one that was broken and is still owed.
fn of_promise(case: &Case, promise: &Promise, what: NextWhat, now: Instant) -> Option<NextStep> {
    match promise.state {
        PromiseState::Running => Some(step(what, promise.due_at, now, None)),
        PromiseState::Paused => Some(step(what, None, now, None)),
        PromiseState::Broken if what == NextWhat::Answer && case.is_unanswered => {
            Some(step(what, promise.due_at, now, None))
        }
        PromiseState::Broken
        | PromiseState::Kept
        | PromiseState::Waived
        | PromiseState::Void
        | PromiseState::Superseded => None,
    }
}

/// What a customer notices when this clock stops; none: nothing.
fn noticed(rule: &ClockRule) -> Option<NextWhat> {
    // How early a promised answer is renewed is the desk's affair; the answer itself is told by its own promise.
    if rule.before_due_of.is_some() {
        return None;
    }
    let mut all: Vec<NextWhat> = rule.stops().filter_map(|it| noticed_of(it.fact)).collect();
    all.sort_unstable();
    let is_again = rule.turns == Turns::Again;
    let first = all.first().copied();
    if is_again && all.contains(&NextWhat::Answer) {
        return Some(NextWhat::Progress);
    }
    first
}

fn noticed_of(name: FactName) -> Option<NextWhat> {
    let kind = match name {
        FactName::Fact(FactKind::AnswerGiven) => return Some(NextWhat::PromisedAnswer),
        FactName::Fact(FactKind::ReplySent | FactKind::CallTalked | FactKind::CallPlaced) => {
            return Some(NextWhat::Answer);
        }
        FactName::Fact(_) => return None,
        FactName::Event(kind) => kind,
    };
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever is not named here is not noticed outside"
    )]
    match kind {
        EventKind::VisitArrived | EventKind::CustomerMet | EventKind::VisitSetOut => Some(NextWhat::Visit),
        EventKind::VisitAgreed | EventKind::AppointmentCalled => Some(NextWhat::Appointment),
        EventKind::CallbackMade => Some(NextWhat::Callback),
        EventKind::UnsolvedAnswered
        | EventKind::MatterAnswered
        | EventKind::FeedbackAnswered
        | EventKind::ChangeMade
        | EventKind::ChangeRefused => Some(NextWhat::Answer),
        EventKind::SettlementProposed | EventKind::ComplaintSettled => Some(NextWhat::Settlement),
        EventKind::OrderShipped | EventKind::ReplacementSent => Some(NextWhat::Shipping),
        EventKind::ProgressTold | EventKind::WarrantyProgressTold => Some(NextWhat::Progress),
        _ => None,
    }
}

/// The time of the visit that is agreed and has not happened yet.
pub(crate) fn agreed_visit(facts: &[Fact]) -> Option<Instant> {
    let mut agreed = None;
    for event in facts.iter().filter_map(|it| it.body.event()) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "no other event changes when somebody comes"
        )]
        match event.what {
            EventKind::VisitAgreed | EventKind::VisitChanged | EventKind::DelayTold => {
                agreed = event.by_at.or(agreed);
            }
            EventKind::VisitArrived | EventKind::VisitLeft | EventKind::WorkFinished => agreed = None,
            _ => {}
        }
    }
    agreed
}
