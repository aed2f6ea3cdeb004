//! The sample's stories: what happens to a case, step by step, and after how long.

use calendar::Millis;
use domain::{CustomerWord, TryOutcome, WaitReason};

/// One step of a story.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// The handler answers in writing, or records what was said on the telephone.
    Reply,
    /// The handler notes something.
    Note,
    /// The handler promises an answer within so many hours.
    Promise(i64),
    /// The promised answer is given.
    GiveAnswer,
    /// The case waits.
    Wait(WaitReason),
    /// It no longer waits.
    EndWait,
    /// The customer asks again.
    Urge,
    /// The customer could not be reached.
    Try(TryOutcome),
    /// Ownership is offered to the dispatchers.
    Offer,
    /// A dispatcher accepts.
    Accept,
    /// The outcome is recorded, the customer told, and their word taken; then it closes.
    Finish(CustomerWord),
    /// It comes back.
    Reopen,
}

/// A step and how long after the one before.
pub(super) type Timed = (Millis, Step);

const fn minutes(count: i64) -> Millis {
    Millis::minutes(count)
}

/// The course that a story takes: most end well, some late, some still run.
pub(super) fn course(kind: u32) -> Vec<Timed> {
    use CustomerWord::{Accepted, Satisfied};
    match kind % 12 {
        0..=2 => vec![
            (minutes(25), Step::Reply),
            (minutes(180), Step::Finish(Satisfied)),
        ],
        3 => vec![
            (minutes(8), Step::Note),
            (minutes(40), Step::Promise(6)),
            (minutes(240), Step::GiveAnswer),
            (minutes(60), Step::Finish(Satisfied)),
        ],
        4 => vec![
            (minutes(15), Step::Offer),
            (minutes(20), Step::Accept),
            (minutes(300), Step::Finish(Accepted)),
        ],
        5 => vec![
            (minutes(30), Step::Reply),
            (minutes(10), Step::Wait(WaitReason::Customer)),
            (minutes(900), Step::EndWait),
            (minutes(120), Step::Finish(Satisfied)),
        ],
        6 => vec![
            (minutes(1_700), Step::Urge),
            (minutes(200), Step::Reply),
            (minutes(300), Step::Finish(Accepted)),
        ],
        7 => vec![
            (minutes(30), Step::Promise(4)),
            (minutes(420), Step::Urge),
            (minutes(30), Step::GiveAnswer),
            (minutes(500), Step::Finish(Accepted)),
        ],
        8 => vec![
            (minutes(45), Step::Reply),
            (minutes(200), Step::Finish(Satisfied)),
            (minutes(2_000), Step::Reopen),
            (minutes(90), Step::Reply),
            (minutes(600), Step::Finish(Satisfied)),
        ],
        9 => vec![
            (minutes(20), Step::Note),
            (minutes(100), Step::Wait(WaitReason::Parts)),
            (minutes(1_500), Step::EndWait),
            (minutes(60), Step::Reply),
            (minutes(120), Step::Finish(Satisfied)),
        ],
        10 => vec![
            (minutes(60), Step::Try(TryOutcome::NoAnswer)),
            (minutes(90), Step::Promise(30)),
        ],
        _ => vec![(minutes(35), Step::Note), (minutes(5_000), Step::Reply)],
    }
}
