//! Rules about the way a matter takes: routes, privacy, check lists, scripts.

use std::collections::BTreeMap;

use calendar::Millis;
use domain::{BreakAct, EventKind, Priority, closed_set};
use serde::Serialize;

use crate::{CaseCondition, Check, ClockRule, FactPattern, NamedItem, Wording};

/// Classification decides: the first line that fits; and what a classification asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RouteRule {
    /// Lines in order.
    pub lines: Vec<RouteLine>,
    /// A type must be chosen (B03).
    pub needs_type: bool,
    /// What must be there when something is classified.
    pub check: Check,
    /// What is done at once when one of the facts of `check.on` comes.
    pub tell: Vec<BreakAct>,
    /// What must follow it.
    pub follow_up: Option<ClockRule>,
    /// Emotions and threats that it listens for in the customer's words.
    pub hears: Option<Hears>,
    /// Steps that people go up one by one (H19).
    pub ladders: Vec<Ladder>,
    /// The event that is written at once when one of the facts of `check.on` comes, or something is heard (C03, E11).
    pub writes: Option<WrittenEvent>,
}

/// An event that a route has written by the timer, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WrittenEvent {
    /// What happens.
    pub event: EventKind,
    /// The field that gets a number of its own: the end of the case's identity and the event's place in its chain.
    pub number_in: Option<String>,
    /// The field that gets the words in which something was heard.
    pub words_in: Option<String>,
    /// The field that gets the clause's id.
    pub clause_in: Option<String>,
    /// Where it says what an earlier event said: the latest of these, of the same thing.
    pub from: Vec<FactPattern>,
    /// Its fields, each with the field of that event that it is taken from.
    pub copies: BTreeMap<String, String>,
    /// Only once in a round of the case, of one thing.
    pub is_once: bool,
}

/// Steps in order, which each person goes up one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ladder {
    /// The facts that are steps of it, each naming its person.
    pub on: Vec<FactPattern>,
    /// The field that names the step.
    pub step: String,
    /// The steps, the lowest first.
    pub steps: Vec<NamedItem>,
    /// So many steps may be left out at once; 0: none.
    pub may_skip: u32,
    /// The field whose words allow to leave out more; none: nothing does.
    pub ground: Option<String>,
    /// So long a step counts; none: for good.
    pub lapses: Option<Millis>,
}

impl Ladder {
    /// The place of a step from the foot, from 0; none when the ladder has no such step.
    #[must_use]
    pub fn place_of(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|it| it.name == step)
    }
}

/// One line of a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteLine {
    /// When.
    pub when: CaseCondition,
    /// Then this priority.
    pub priority: Option<Priority>,
}

closed_set! {
    /// An emotion in a customer's words.
    Emotion {
        /// 愤怒
        Angry = "angry",
        /// 焦虑
        Anxious = "anxious",
        /// 悲伤
        Sad = "sad",
        /// 激动
        Agitated = "agitated",
    }
}

/// What a route listens for. Any part that is set is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hears {
    /// Any of these emotions.
    pub emotions: Vec<Emotion>,
    /// How strong it must be, of 100.
    pub at_least: u32,
    /// A threat to go public or to authorities.
    pub threat: bool,
    /// The so-manieth complaint in the same case; 0: not counted.
    pub repeated: u32,
}

/// Personal data stay covered; what touches them needs consent, and evidence is erased in time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PrivacyRule {
    /// Fields stay covered until somebody with the right gives a reason.
    pub mask: Option<Masking>,
    /// What must be there when something touches personal data.
    pub check: Check,
    /// What must follow it.
    pub follow_up: Option<ClockRule>,
}

/// Fields that stay covered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Masking {
    /// Fields that are masked: `phone`, `email`, `address`.
    pub fields: Vec<String>,
    /// A reason must be given.
    pub needs_reason: bool,
    /// For how many minutes a revealed field stays open.
    pub open_minutes: u32,
}

closed_set! {
    /// What proves a ticked check list.
    ListProof {
        /// A photo.
        Photo = "photo",
        /// A signature.
        Signature = "signature",
    }
}

/// Items that a person ticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChecklistRule {
    /// The facts by which it must be complete; empty: it is judged when it is ticked.
    pub at: Vec<FactPattern>,
    /// Its name in facts; the clause's id unless the pack says otherwise.
    pub list: String,
    /// What must be with it.
    pub evidence: Vec<ListProof>,
    /// Ticked not longer ago than this.
    pub fresh_within: Option<Millis>,
    /// Only ticks after the latest of these count.
    pub since: Vec<FactPattern>,
    /// The items, in [`Check::items`], and what else must be there.
    pub check: Check,
}

/// Guidance at the right moment, and what must come of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ScriptRule {
    /// When it is shown.
    pub at: Vec<FactPattern>,
    /// What it says.
    pub says: Wording,
    /// Its steps.
    pub steps: Option<ScriptSteps>,
    /// What must be there when a fact of `check.on` comes.
    pub check: Check,
    /// What must follow it.
    pub follow_up: Option<ClockRule>,
}

/// Steps that must have been gone through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptSteps {
    /// Its name in facts; the clause's id unless the pack says otherwise.
    pub script: String,
    /// The steps.
    pub steps: Vec<NamedItem>,
    /// The facts by which they must be done.
    pub by: Vec<FactPattern>,
    /// They must have been gone through in this order.
    pub in_order: bool,
}
