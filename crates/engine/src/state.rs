//! What the engine remembers of a case between facts: stored as JSON beside the case at every write.
//!
//! Always true: it follows from the facts alone. What ended and matters no more is dropped; verdicts and ended promises
//! live in their tables, not here.

use calendar::Instant;
use domain::{BreakAct, Case, ClauseId, ContactId, Event, Fact, Promise, PromiseKey};
use serde::{Deserialize, Serialize};

use crate::climbed::Climbed;
use crate::kinds::phrase::once::SpokenContact;
use crate::past::Past;
use crate::run::{Run, Stand};

/// A case, its running promises, and what judging still needs of its past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseState {
    /// The case as its facts make it.
    pub case: Case,
    /// The latest fact in judging order.
    pub(crate) cursor: Cursor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) runs: Vec<Run>,
    /// Clauses that run once a round and did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) done: Vec<ClauseId>,
    /// What still follows from breaks, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) acts: Vec<PendingAct>,
    /// Events that routes have written and the timer has not written yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) writes: Vec<PendingEvent>,
    #[serde(default, skip_serializing_if = "Proof::is_empty")]
    pub(crate) proof: Proof,
    #[serde(default, skip_serializing_if = "TextsSeen::is_empty")]
    pub(crate) texts: TextsSeen,
    /// Facts of this round that some clause may look back at.
    #[serde(default, skip_serializing_if = "Past::is_empty")]
    pub(crate) past: Past,
    /// The steps of ladders that people took.
    #[serde(default, skip_serializing_if = "Climbed::is_empty")]
    pub(crate) climbed: Climbed,
}

/// What the engine remembers of a case besides the case itself: what is stored beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    cursor: Cursor,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    runs: Vec<Run>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<ClauseId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    acts: Vec<PendingAct>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    writes: Vec<PendingEvent>,
    #[serde(default, skip_serializing_if = "Proof::is_empty")]
    proof: Proof,
    #[serde(default, skip_serializing_if = "TextsSeen::is_empty")]
    texts: TextsSeen,
    #[serde(default, skip_serializing_if = "Past::is_empty")]
    past: Past,
    #[serde(default, skip_serializing_if = "Climbed::is_empty")]
    climbed: Climbed,
}

/// The place of the latest fact in judging order, and the highest place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    pub(crate) order: (Instant, bool, u32),
    pub(crate) last_seq: u32,
}

/// Something that follows a break and was not done yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingAct {
    pub(crate) promise: PromiseKey,
    pub(crate) act: BreakAct,
    pub(crate) at: Instant,
}

/// An event that a route has written at once and that is not in the chain yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingEvent {
    pub(crate) event: Event,
    /// The field that gets a number when it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) number_in: Option<String>,
    pub(crate) at: Instant,
}

/// Places in the chain of the facts that prove things, of this round.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proof {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) result: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) word: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tries: Vec<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) offer: Option<u32>,
    /// The latest words of apology to the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) apology: Option<u32>,
}

impl Proof {
    fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

/// Which moments of text were checked in this round, and which clauses were broken by words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TextsSeen {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) moments: Vec<domain::Moment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) broken: Vec<ClauseId>,
    /// What clauses with a measure counted, contact by contact.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) counted: Vec<CountedWords>,
    /// What clauses ask for once in a contact; this lasts longer than a round, as contacts do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) spoken: Vec<SpokenContact>,
}

/// Words that a clause lets pass so often in one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CountedWords {
    pub(crate) clause: ClauseId,
    pub(crate) contact: ContactId,
    pub(crate) words: Vec<String>,
}

impl TextsSeen {
    fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

impl CaseState {
    /// Words of apology reached the customer, and no promise has gone with them yet (A21).
    #[must_use]
    pub const fn has_apologised(&self) -> bool {
        self.proof.apology.is_some()
    }

    /// The case, and what the engine remembers of it: stored apart, so that nothing is stored twice.
    #[must_use]
    pub fn into_parts(self) -> (Case, Memory) {
        let Self {
            case,
            cursor,
            runs,
            done,
            acts,
            writes,
            proof,
            texts,
            past,
            climbed,
        } = self;
        (
            case,
            Memory {
                cursor,
                runs,
                done,
                acts,
                writes,
                proof,
                texts,
                past,
                climbed,
            },
        )
    }

    /// The state that [`CaseState::into_parts`] took apart.
    #[must_use]
    pub fn from_parts(case: Case, memory: Memory) -> Self {
        let Memory {
            cursor,
            runs,
            done,
            acts,
            writes,
            proof,
            texts,
            past,
            climbed,
        } = memory;
        Self {
            case,
            cursor,
            runs,
            done,
            acts,
            writes,
            proof,
            texts,
            past,
            climbed,
        }
    }

    /// The instant of the latest fact in judging order; time has passed up to here.
    #[must_use]
    pub fn last_at(&self) -> Instant {
        self.cursor.order.0
    }

    /// The promises that run or are paused, in the order in which they began.
    #[must_use]
    pub fn promises(&self) -> Vec<Promise> {
        let live = self.runs.iter().filter(|it| it.stand == Stand::Live);
        live.map(|it| it.promise(self.case.round)).collect()
    }

    pub(crate) fn blank(case: Case, fact: &Fact) -> Self {
        Self {
            case,
            cursor: Cursor {
                order: fact.judging_order(),
                last_seq: fact.seq,
            },
            runs: Vec::new(),
            done: Vec::new(),
            acts: Vec::new(),
            writes: Vec::new(),
            proof: Proof::default(),
            texts: TextsSeen::default(),
            past: Past::default(),
            climbed: Climbed::default(),
        }
    }

    pub(crate) fn move_cursor(&mut self, fact: &Fact) {
        self.cursor.order = self.cursor.order.max(fact.judging_order());
        self.cursor.last_seq = self.cursor.last_seq.max(fact.seq);
    }
}
