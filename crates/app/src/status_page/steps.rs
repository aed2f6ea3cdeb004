//! What was done on a case, as customers are told: a list of what comes out; everything else stays inside.
//!
//! Always true: a kind of fact or event that is not named here is shown on no page. The trap: [`domain::Event::text`] is
//! what was said or written to the customer and may be shown; an event's fields are the desk's own and are not.

use calendar::Instant;
use domain::{Author, Case, CustomerWord, Event, EventKind, Fact, FactBody, TryOutcome, WaitReason};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepWhat {
    /// The matter was taken in.
    Raised,
    /// Somebody took it on.
    TakenOn,
    /// The desk spoke with the customer.
    Spoke,
    /// The desk wrote to the customer.
    Wrote,
    /// The customer wrote.
    CustomerWrote,
    /// The customer urged.
    Urged,
    /// The customer asked for another time.
    OtherTimeAsked,
    /// The customer asked to drop it.
    CancelAsked,
    /// An answer was promised, by the step's time.
    AnswerPromised,
    /// It was put off to the step's time, with an apology.
    AnswerRenewed,
    /// The promised answer was given.
    AnswerGiven,
    /// The desk tried to reach the customer in vain.
    Tried,
    /// It waits for the customer.
    WaitsForCustomer,
    /// It waits for something else.
    Waits,
    /// Somebody was sent to work on it.
    Dispatched,
    /// A visit was agreed for the step's time.
    VisitAgreed,
    /// A visit was put off to the step's time.
    VisitChanged,
    /// A delay was told.
    DelayTold,
    /// The engineer set out.
    SetOut,
    /// The engineer arrived.
    Arrived,
    /// Nobody was in.
    NobodyIn,
    /// The work is finished.
    WorkFinished,
    /// What could not be solved was explained; an answer comes by the step's time.
    UnsolvedExplained,
    /// The customer was told how it goes.
    ProgressTold,
    /// The customer was told of an outage; it ends by the step's time.
    OutageTold,
    /// A settlement was proposed.
    SettlementProposed,
    /// A missed call was called back.
    CalledBack,
    /// The order was confirmed.
    OrderConfirmed,
    /// The order was shipped.
    OrderShipped,
    /// There is a result.
    ResultFound,
    /// The customer said what they think of it.
    Rated(CustomerWord),
    /// It goes on together with the same matter of others.
    Joined,
    /// It is done.
    Closed,
    /// It was taken up again.
    Reopened,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Instant,
    /// What.
    pub what: StepWhat,
    /// The time that it names.
    pub by_at: Option<Instant>,
    /// What the customer was told with it.
    pub words: Option<String>,
}

/// The steps of a case, oldest first.
pub(crate) fn steps_of(case: &Case, facts: &[Fact]) -> Vec<Step> {
    let mut steps = vec![Step {
        at: case.opened_at,
        what: StepWhat::Raised,
        by_at: None,
        words: None,
    }];
    for step in facts.iter().filter_map(step_of) {
        // Several of a kind within a minute are one step to whoever reads it.
        let is_again = steps.last().is_some_and(|it| {
            it.what == step.what && step.words.is_none() && step.at.since(it.at).as_i64() < 60_000
        });
        if !is_again {
            steps.push(step);
        }
    }
    steps
}

fn step_of(fact: &Fact) -> Option<Step> {
    let plain = |what| Some((what, None, None));
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever is not named here stays inside"
    )]
    let (what, by_at, words) = match &fact.body {
        FactBody::CallTalked { .. } => plain(StepWhat::Spoke),
        FactBody::MessageReceived { .. } => plain(StepWhat::CustomerWrote),
        FactBody::ReplySent { reply } if reply.is_automatic => None,
        FactBody::ReplySent { reply } if reply.message.is_none() => plain(StepWhat::Spoke),
        FactBody::ReplySent { .. } => plain(StepWhat::Wrote),
        FactBody::AnswerPromised {
            record: _,
            answer: _,
            by_at,
            what,
        } => Some((StepWhat::AnswerPromised, Some(*by_at), Some(what.clone()))),
        FactBody::AnswerRenewed {
            answer: _,
            by_at,
            apology: _,
        } => Some((StepWhat::AnswerRenewed, Some(*by_at), None)),
        FactBody::AnswerGiven { .. } => plain(StepWhat::AnswerGiven),
        FactBody::HandlerChanged { handler: Some(_) } | FactBody::HandoverAccepted {} => {
            plain(StepWhat::TakenOn)
        }
        FactBody::WaitingStarted {
            reason,
            until_at,
            note: _,
        } => {
            let is_theirs = *reason == WaitReason::Customer;
            let what = if is_theirs {
                StepWhat::WaitsForCustomer
            } else {
                StepWhat::Waits
            };
            Some((what, *until_at, None))
        }
        FactBody::Urged { .. } => plain(StepWhat::Urged),
        FactBody::ContactTried { outcome, note: _ } => {
            (*outcome != TryOutcome::Reached).then_some((StepWhat::Tried, None, None))
        }
        FactBody::ResultRecorded { .. } => plain(StepWhat::ResultFound),
        FactBody::CustomerWordTaken { word, note: _ } => plain(StepWhat::Rated(*word)),
        FactBody::CaseJoined { .. } => plain(StepWhat::Joined),
        FactBody::CaseClosed { .. } => plain(StepWhat::Closed),
        FactBody::CaseReopened { .. } => plain(StepWhat::Reopened),
        FactBody::EventHappened { event } => of_event(event, fact.author),
        _ => None,
    }?;
    Some(Step {
        at: fact.at,
        what,
        by_at,
        words: words.filter(|it: &String| !it.trim().is_empty()),
    })
}

type Told = (StepWhat, Option<Instant>, Option<String>);

fn of_event(event: &Event, author: Author) -> Option<Told> {
    let (at, text) = (event.by_at, event.text.clone());
    let is_cancel = event.field("wish") == Some("cancel");
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever is not named here stays inside"
    )]
    let told = match event.what {
        EventKind::DispatchOrdered => (StepWhat::Dispatched, None, None),
        EventKind::VisitAgreed => (StepWhat::VisitAgreed, at, None),
        EventKind::VisitChanged => (StepWhat::VisitChanged, at, text),
        EventKind::DelayTold => (StepWhat::DelayTold, at, text),
        EventKind::VisitSetOut => (StepWhat::SetOut, None, None),
        EventKind::VisitArrived => (StepWhat::Arrived, None, None),
        EventKind::NobodyIn => (StepWhat::NobodyIn, None, None),
        EventKind::WorkFinished | EventKind::RepairFinished | EventKind::WarrantyFinished => {
            (StepWhat::WorkFinished, None, None)
        }
        EventKind::UnsolvedExplained => (StepWhat::UnsolvedExplained, at, text),
        EventKind::ProgressTold | EventKind::WarrantyProgressTold => (StepWhat::ProgressTold, None, text),
        EventKind::OutageTold => (StepWhat::OutageTold, at, text),
        EventKind::SettlementProposed => (StepWhat::SettlementProposed, None, text),
        EventKind::CallbackMade => (StepWhat::CalledBack, None, None),
        EventKind::OrderConfirmed => (StepWhat::OrderConfirmed, None, None),
        EventKind::OrderShipped => (StepWhat::OrderShipped, None, None),
        EventKind::ChangeAsked if matches!(author, Author::Customer(_)) && is_cancel => {
            (StepWhat::CancelAsked, None, None)
        }
        EventKind::ChangeAsked if matches!(author, Author::Customer(_)) => {
            (StepWhat::OtherTimeAsked, None, None)
        }
        _ => return None,
    };
    Some(told)
}
