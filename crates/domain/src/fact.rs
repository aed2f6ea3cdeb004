//! One thing that happened: who, when, what; and the chain that shows that nothing was changed afterwards.
//!
//! Facts are append-only. Each carries the hash of the one before it in its case; erasing a fact's content keeps its
//! content hash, so that the chain still verifies over a tombstone.

use std::collections::BTreeSet;

use calendar::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{CaseId, CustomerId, FactBody, FactId, PersonId};

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Author {
    /// Somebody at the desk.
    Person(PersonId),
    /// The customer; unknown callers have no identity.
    Customer(Option<CustomerId>),
    /// A rule or a channel of the program.
    System,
    /// The passing of time.
    Timer,
}

impl Author {
    /// The person, when one of the desk did it.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Customer(_) | Self::System | Self::Timer => None,
        }
    }
}

/// One thing that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its identity.
    pub id: FactId,
    /// The case it belongs to.
    pub case_id: CaseId,
    /// Its place in the case's chain, from 1, in order of recording.
    pub seq: u32,
    /// When it happened, at its source: a mail's receipt at the server, a call's answer.
    pub at: Instant,
    /// When it was written down.
    pub recorded_at: Instant,
    /// Who did it.
    pub author: Author,
    /// What happened.
    pub body: FactBody,
}

impl Fact {
    /// The order in which facts are judged: by the instant at which they happened; at one instant, the passing of a
    /// deadline and whatever else the timer writes come last, so that what happened exactly when it was due still keeps
    /// the promise (clock table, row 22), and what follows a break may carry the instant of the break.
    #[must_use]
    pub fn judging_order(&self) -> (Instant, bool, u32) {
        let is_last =
            matches!(self.author, Author::Timer) || matches!(self.body, FactBody::DeadlinePassed { .. });
        (self.at, is_last, self.seq)
    }
}

/// The places of what its author took back: it stays in the chain and counts for nothing.
#[must_use]
pub fn taken_back<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> BTreeSet<(CaseId, u32)> {
    let of = |fact: &Fact| {
        if let FactBody::ActTakenBack { of } = fact.body {
            Some((fact.case_id, of)).filter(|_| of < fact.seq)
        } else {
            None
        }
    };
    facts.into_iter().filter_map(of).collect()
}

/// SHA-256 over a fact's content; the salt keeps an erased content from being guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(pub [u8; 32]);

/// SHA-256 over a fact's place, author, times and content hash, and the link before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// What stands before the first fact of a case.
    pub const START: Self = Self([0; 32]);
}

/// What the chain covers of a fact besides its content.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// The fact's identity.
    pub id: FactId,
    /// Its case.
    pub case_id: CaseId,
    /// Its place in the chain.
    pub seq: u32,
    /// When it happened.
    pub at: Instant,
    /// When it was written down.
    pub recorded_at: Instant,
    /// Its author as stored.
    pub author: &'a str,
    /// Its kind as stored.
    pub kind: &'a str,
}

/// The hash of a fact's content as stored.
#[must_use]
pub fn content_hash(salt: &[u8], body: &str) -> ContentHash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(body.as_bytes());
    ContentHash(hasher.finalize().into())
}

/// The hash that links a fact to the one before it.
#[must_use]
pub fn chain_hash(before: ChainHash, link: &Link<'_>, content: ContentHash) -> ChainHash {
    let mut hasher = Sha256::new();
    hasher.update(before.0);
    hasher.update(link.id.as_uuid().as_bytes());
    hasher.update(link.case_id.as_uuid().as_bytes());
    hasher.update(link.seq.to_be_bytes());
    hasher.update(link.at.as_millis().to_be_bytes());
    hasher.update(link.recorded_at.as_millis().to_be_bytes());
    for text in [link.author, link.kind] {
        hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.update(content.0);
    ChainHash(hasher.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::{ChainHash, Link, chain_hash, content_hash};
    use crate::{CaseId, FactId};
    use calendar::Instant;
    use uuid::Uuid;

    fn link<'a>(author: &'a str, kind: &'a str) -> Link<'a> {
        Link {
            id: FactId::from_uuid(Uuid::from_u128(1)),
            case_id: CaseId::from_uuid(Uuid::from_u128(2)),
            seq: 1,
            at: Instant::from_millis(10),
            recorded_at: Instant::from_millis(11),
            author,
            kind,
        }
    }

    #[test]
    fn every_part_that_is_covered_changes_the_link() {
        let content = content_hash(b"salt", "{}");
        let base = chain_hash(ChainHash::START, &link("system", "note_added"), content);
        assert_ne!(
            base,
            chain_hash(ChainHash([1; 32]), &link("system", "note_added"), content)
        );
        assert_ne!(
            base,
            chain_hash(ChainHash::START, &link("systemn", "ote_added"), content)
        );
        assert_ne!(
            base,
            chain_hash(
                ChainHash::START,
                &Link {
                    seq: 2,
                    ..link("system", "note_added")
                },
                content
            )
        );
        assert_ne!(
            base,
            chain_hash(
                ChainHash::START,
                &link("system", "note_added"),
                content_hash(b"salt2", "{}")
            )
        );
    }
}
