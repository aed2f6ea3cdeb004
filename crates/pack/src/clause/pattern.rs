//! Which facts a clause means.
//!
//! The trap: an automatic reply never fits a pattern for `reply_sent` (clock table, row 15).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use domain::{Channel, ClauseId, Direction, EventKind, FactBody, FactKind, UnknownWord, closed_set};
use serde::{Serialize, Serializer};

use crate::Wording;

closed_set! {
    /// Who did it, as packs name it.
    AuthorKind {
        /// Somebody at the desk.
        Person = "person",
        /// The customer.
        Customer = "customer",
        /// A rule or a channel.
        System = "system",
        /// The timer.
        Timer = "timer",
    }
}

/// What a pack names where it names a fact: a fact of a case, or an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactName {
    /// A fact of a case.
    Fact(FactKind),
    /// An event: a fact [`FactKind::EventHappened`] of this kind.
    Event(EventKind),
}

impl FactName {
    /// What packs call a fact: an event by its own name.
    #[must_use]
    pub const fn of(body: &FactBody) -> Self {
        match body.event() {
            Some(event) => Self::Event(event.what),
            None => Self::Fact(body.kind()),
        }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Wording {
        crate::description::fact_words(self)
    }

    /// Its word in packs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fact(kind) => kind.as_str(),
            Self::Event(kind) => kind.as_str(),
        }
    }

    /// The kind of fact that carries it.
    #[must_use]
    pub const fn kind(self) -> FactKind {
        match self {
            Self::Fact(kind) => kind,
            Self::Event(_) => FactKind::EventHappened,
        }
    }

    /// The event, when it names one.
    #[must_use]
    pub const fn event(self) -> Option<EventKind> {
        match self {
            Self::Fact(_) => None,
            Self::Event(kind) => Some(kind),
        }
    }

    /// Every word: facts first.
    #[must_use]
    pub fn words() -> Vec<&'static str> {
        let facts = FactKind::ALL.iter().map(|it| it.as_str());
        facts.chain(EventKind::ALL.iter().map(|it| it.as_str())).collect()
    }
}

impl FromStr for FactName {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word.parse() {
            Ok(kind) => Ok(Self::Fact(kind)),
            Err(_) => word.parse().map(Self::Event),
        }
    }
}

impl fmt::Display for FactName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FactName {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

impl From<FactKind> for FactName {
    fn from(kind: FactKind) -> Self {
        Self::Fact(kind)
    }
}

impl From<EventKind> for FactName {
    fn from(kind: EventKind) -> Self {
        Self::Event(kind)
    }
}

/// Which facts are meant. Every part that is set must fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactPattern {
    /// Kind of fact, or event.
    pub fact: FactName,
    /// On these channels, where the fact has one; empty: any.
    pub channels: Vec<Channel>,
    /// Begun by, where the fact says so.
    pub direction: Option<Direction>,
    /// By whom; none: anybody.
    pub author: Option<AuthorKind>,
    /// Fields of the event, each with the words of which it must hold one.
    pub with: BTreeMap<String, Vec<String>>,
    /// Parts or fields that the event must carry; a field of yes or no counts when it says yes.
    pub has: Vec<String>,
    /// Parts or fields that the event must not carry; a field of yes or no counts when it says yes.
    pub lacks: Vec<String>,
    /// Numbers of the event that must not be below these.
    pub at_least: BTreeMap<String, i64>,
    /// Numbers of the event that must not be above these.
    pub at_most: BTreeMap<String, i64>,
    /// For `deadline_passed`, `warning_given` and `break_acted`: of a promise of this clause.
    pub of: Option<ClauseId>,
}

impl<T: Into<FactName>> From<T> for FactPattern {
    /// Every fact of that name.
    fn from(fact: T) -> Self {
        Self {
            fact: fact.into(),
            channels: Vec::new(),
            direction: None,
            author: None,
            with: BTreeMap::new(),
            has: Vec::new(),
            lacks: Vec::new(),
            at_least: BTreeMap::new(),
            at_most: BTreeMap::new(),
            of: None,
        }
    }
}
