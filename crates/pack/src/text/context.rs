//! What a text check is told about the situation, and what it tells back.

use std::collections::BTreeMap;

use calendar::Millis;
use domain::{CaseType, ClauseId, Finding, Title};
use serde::{Deserialize, Serialize};

use crate::Wording;

/// The situation in which a text is written. Empty texts stand for what is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextContext {
    /// The writer's name.
    pub agent_name: String,
    /// The writer's work number.
    pub agent_number: String,
    /// The company's name.
    pub company: String,
    /// The desk's or team's name.
    pub team: String,
    /// The customer's name, once known; G02 is silent without it.
    pub customer_name: Option<String>,
    /// How the customer is addressed, once known.
    pub title: Option<Title>,
    /// `zh-CN` or `en`: the language of offers.
    pub locale: String,
    /// The type of the case, once there is one; clauses for certain types are silent without it.
    pub case_type: Option<CaseType>,
    /// The name of today's public holiday; empty on other days.
    pub holiday: String,
    /// For how long the call rang before it was answered, where that is known.
    pub rang_for: Option<Millis>,
    /// These are the first words to the customer in this round of the case.
    pub is_first: bool,
    /// What clauses ask for once in a contact and was said in it before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<ClauseId, Vec<String>>,
    /// Numbers and addresses that belong to this customer.
    pub own_data: Vec<String>,
    /// Numbers and addresses that the company gives to everybody.
    pub our_data: Vec<String>,
}

/// Whether a part that is due is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartState {
    /// The clause that asks for it.
    pub clause: ClauseId,
    /// Its word in the pack: `greeting`.
    pub name: String,
    /// What it is called on the screen.
    pub title: Wording,
    /// It was found.
    pub is_present: bool,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextReport {
    /// Findings in order of their places; what is missing comes last.
    pub findings: Vec<Finding>,
    /// The parts that are due at the moment, in the pack's order.
    pub parts: Vec<PartState>,
    /// What clauses with a measure counted (G07: so many fillers in one contact), whether or not it went beyond.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counted: BTreeMap<ClauseId, Vec<Finding>>,
    /// What clauses ask for once in a contact (G02) and this text says, at whatever moment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<ClauseId, Said>,
}

/// What a text says of that which a clause asks for once in a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Names of the parts that it holds; [`ADDRESS_BY_NAME`] for the address.
    pub parts: Vec<String>,
    /// While nobody knows the customer's name: places that may turn out to address them by it.
    pub likely_addresses: Vec<String>,
}

/// The name under which findings and verdicts list that a customer was not addressed by surname and title.
pub const ADDRESS_BY_NAME: &str = "address_by_name";

impl TextContext {
    /// Whether what the clause asks for once in a contact was said in it before.
    pub(crate) fn has_said(&self, clause: &ClauseId, part: &str) -> bool {
        self.said
            .get(clause)
            .is_some_and(|it| it.iter().any(|it| it == part))
    }

    fn values(&self) -> [(&'static str, &str); 4] {
        [
            ("{agent_name}", &self.agent_name),
            ("{agent_number}", &self.agent_number),
            ("{company}", &self.company),
            ("{team}", &self.team),
        ]
    }

    /// A pattern with the names at hand, and any of the words for today's holiday; none when it needs one that is not
    /// known.
    pub(crate) fn fill_pattern(&self, pattern: &str, holiday: &[&str]) -> Option<String> {
        let mut filled = pattern.to_owned();
        if filled.contains(HOLIDAY) {
            let words: Vec<String> = holiday.iter().map(|it| literal(it)).collect();
            if words.is_empty() {
                return None;
            }
            filled = filled.replace(HOLIDAY, &format!("[{}]", words.join("|")));
        }
        for (mark, value) in self.values() {
            if filled.contains(mark) {
                if value.trim().is_empty() {
                    return None;
                }
                // Taken literally: it cannot bring in alternatives of its own.
                filled = filled.replace(mark, &literal(value));
            }
        }
        Some(filled)
    }

    /// A sentence that fills a missing part, in the language of the context; a holiday is called by a word of that
    /// language, where one is known.
    pub(crate) fn fill(&self, offer: &Wording, holiday: &[&str]) -> String {
        let is_english = self.locale.starts_with("en");
        let words = if is_english { &offer.en } else { &offer.zh };
        let named = holiday.iter().find(|it| it.is_ascii() == is_english);
        let holiday = named.or(holiday.first()).copied().unwrap_or_default();
        let marks = self.values().into_iter().chain([(HOLIDAY, holiday)]);
        marks.fold(words.clone(), |filled, (mark, value)| filled.replace(mark, value))
    }
}

/// Stands for what today's holiday is called.
const HOLIDAY: &str = "{holiday}";

/// A name without what means something in a pattern.
fn literal(name: &str) -> String {
    name.replace(['[', ']', '|', '…', '^'], " ")
}
