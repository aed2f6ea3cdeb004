//! Rules about words that staff write and say.

use std::collections::BTreeMap;

use calendar::Millis;
use domain::{FindingAct, Moment, closed_set};
use serde::Serialize;

use crate::{Check, Wording};

/// A named part of a text, found by any of its patterns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextPart {
    /// A word for it: `greeting`, `answer`, `further_help`, `thanks`, `signature`.
    pub name: String,
    /// What it is called on the screen.
    pub title: Wording,
    /// Only at these moments of the clause's; empty: at all (A08: patience at `hold`, thanks at `resume`).
    pub moments: Vec<Moment>,
    /// Any of these makes it present; `{agent_number}`, `{agent_name}`, `{company}`, `{team}`, `{holiday}` stand for the values at hand.
    pub any_of: Vec<String>,
    /// Present when at least so many characters stand outside the other parts (the answer itself); 0: by patterns.
    pub min_rest_chars: u32,
    /// A sentence that fills it.
    pub offer: Wording,
}

/// Words that are due at a moment, or never said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key that packs set for itself"
)]
pub struct PhraseRule {
    /// When; empty: whenever staff write or speak to customers.
    pub moments: Vec<Moment>,
    /// Words that are never said, with better ones.
    pub never: Vec<BannedPhrase>,
    /// Parts that must be there.
    pub must: Vec<TextPart>,
    /// The customer is addressed by surname and title once the name is known (G02).
    pub needs_address_by_name: bool,
    /// The titles that count in such an address: 女士 behind the surname, Ms before it.
    pub titles: Vec<String>,
    /// What is due may come in any text of a contact, and is judged once when it came or the contact ended (G02).
    pub once_in_contact: bool,
    /// Only then; all parts that are set must fit.
    pub when: PhraseTime,
    /// How often a banned phrase may be said in a contact before it counts (G07).
    pub more_than: u32,
    /// The parts that must be there stand in the order in which they are listed (E02).
    pub in_order: bool,
    /// Only the first words to the customer in a round of the case (E02, E13).
    pub first_only: bool,
    /// What holidays are called besides by their names: `{holiday}` stands for any of these words on the day (A04).
    pub holiday_names: BTreeMap<String, Vec<String>>,
    /// Numbers and addresses of others that do not go out (J05).
    pub others_data: Vec<DataKind>,
    /// What a finding does.
    pub act: FindingAct,
    /// What must be there when a fact of `check.on` comes, besides the words (B14).
    pub check: Check,
}

/// When words are due or banned; an empty one: always.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PhraseTime {
    /// The call was answered later than this after it rang (A02).
    pub answered_late_after: Option<Millis>,
    /// The day is a public holiday (A04).
    pub holiday: bool,
}

/// A phrase that is not said, with its variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BannedPhrase {
    /// Variants, any of which is meant. `[甲|乙]` in a pattern stands for alternatives, `…` for up to six characters.
    pub any_of: Vec<String>,
    /// Longer words and sentences that contain one and are innocent.
    pub unless: Vec<String>,
    /// What excuses it wherever it is said before.
    pub unless_before: Vec<String>,
    /// What excuses it wherever it is said afterwards.
    pub unless_after: Vec<String>,
    /// Better wordings.
    pub better: Vec<String>,
}

closed_set! {
    /// Data of people that a text may give away.
    DataKind {
        /// A mobile number.
        Phone = "phone",
        /// A number of an identity card.
        IdNumber = "id_number",
        /// An e-mail address.
        Email = "email",
        /// A building, unit and room.
        Address = "address",
    }
}
