//! Events: what telephone, counter, visit, complaint, shift, inspection, shop and the rest of the house report, typed.
//!
//! Always true: every [`EventKind`] has one [`EventSpec`] that names it in both languages and lists what it may carry;
//! [`Event::check`] holds an event to it. Screens, imports, scenarios and the reference read the same list.
//! The trap: what is missing is no mistake here. Whether a record is complete is for the clauses to say.

mod greeting;
mod kinds;
mod unit;

use std::collections::BTreeMap;

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{CustomerId, PersonId};

pub use greeting::{is_greeting, note_opted_out};
pub use kinds::{EventArea, EventKind};
pub use unit::unit_in_chinese;

/// Something that a part of the house reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What it is.
    pub what: EventKind,
    /// Which one of several that run side by side: a call, visit, order, shift or finding, as its source numbers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thing: Option<String>,
    /// The person of the desk whom it concerns, when that is not its author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The customer whom it concerns, when that is not the case's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The time that was agreed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_at: Option<Instant>,
    /// What was said or written to the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What was ticked, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// What else it says, by the names of its spec.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

/// What an event of one kind is called and may carry.
#[derive(Debug, Clone, Copy)]
pub struct EventSpec {
    /// Which kind.
    pub kind: EventKind,
    /// The part of the house that reports it.
    pub area: EventArea,
    /// In Chinese: also its word in scenarios.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// What it may carry.
    pub parts: &'static [EventPart],
}

/// Something that an event may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventPart {
    /// [`Event::thing`].
    Thing,
    /// [`Event::person`].
    Person,
    /// [`Event::customer`].
    Customer,
    /// [`Event::by_at`].
    ByAt,
    /// [`Event::text`].
    Text,
    /// [`Event::items`].
    Items,
    /// One of [`Event::fields`].
    Field(EventField),
}

/// A named field of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventField {
    /// Its name in facts and packs.
    pub name: &'static str,
    /// What it is called in Chinese; also its name in scenarios.
    pub zh: &'static str,
    /// What it holds.
    pub holds: FieldHolds,
    /// The program writes it from what it knows; nobody types it.
    pub is_known: bool,
}

/// What a field of an event holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldHolds {
    /// Words.
    Words,
    /// A whole number of this unit.
    Number(&'static str),
    /// `yes` or `no`.
    YesNo,
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// Something about an event that its spec does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It carries something that events of its kind do not have.
    #[error("`{kind}` carries no `{part}`; it may carry {}", may.join(", "))]
    NoSuchPart {
        /// Which kind.
        kind: EventKind,
        /// What it carries.
        part: String,
        /// What it may carry.
        may: Vec<&'static str>,
    },
    /// A field holds something else than it should.
    #[error("`{field}` of `{kind}` is `{value}`; write {}", holds.expects())]
    Unfit {
        /// Which kind.
        kind: EventKind,
        /// The field.
        field: &'static str,
        /// What it holds.
        value: String,
        /// What it should hold.
        holds: FieldHolds,
    },
}

impl EventError {
    /// The same in Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        match self {
            Self::NoSuchPart { kind, part, may } => {
                let (kind, may) = (kind.spec().zh, may.join("、"));
                format!("{kind}不带 `{part}`；可以带 {may}")
            }
            Self::Unfit {
                kind,
                field,
                value,
                holds,
            } => {
                let spec = kind.spec();
                let named = spec.field(field).map_or(*field, |it| it.zh);
                format!(
                    "{}的{named}是 `{value}`；写{}",
                    spec.zh,
                    holds.expects_in_chinese()
                )
            }
        }
    }
}

impl EventPart {
    /// Its name in facts and packs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Thing => "thing",
            Self::Person => "person",
            Self::Customer => "customer",
            Self::ByAt => "by_at",
            Self::Text => "text",
            Self::Items => "items",
            Self::Field(field) => field.name,
        }
    }
}

impl EventSpec {
    /// The field of that name, in either language.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static EventField> {
        self.parts.iter().find_map(|it| match it {
            EventPart::Field(field) if field.name == name || field.zh == name => Some(field),
            EventPart::Field(_)
            | EventPart::Thing
            | EventPart::Person
            | EventPart::Customer
            | EventPart::ByAt
            | EventPart::Text
            | EventPart::Items => None,
        })
    }
}

impl FieldHolds {
    /// What would be right, in words.
    #[must_use]
    pub fn expects(self) -> String {
        match self {
            Self::Words => "words".to_owned(),
            Self::Number(unit) => format!("a whole number ({unit})"),
            Self::YesNo => "yes or no".to_owned(),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
        }
    }

    /// The same in Chinese.
    #[must_use]
    pub fn expects_in_chinese(self) -> String {
        match self {
            Self::Words => "文字".to_owned(),
            Self::Number(unit) => format!("整数（{}）", unit_in_chinese(unit)),
            Self::YesNo => " yes 或 no".to_owned(),
            Self::OneOf(words) => format!("其中之一：{}", words.join("、")),
        }
    }

    /// Whether a value fits.
    #[must_use]
    pub fn takes(self, value: &str) -> bool {
        match self {
            Self::Words => !value.trim().is_empty(),
            Self::Number(_) => value.parse::<i64>().is_ok(),
            Self::YesNo => matches!(value, "yes" | "no"),
            Self::OneOf(words) => words.contains(&value),
        }
    }
}

impl Event {
    /// An event that says nothing but what it is.
    #[must_use]
    pub const fn of(what: EventKind) -> Self {
        Self {
            what,
            thing: None,
            person: None,
            customer: None,
            by_at: None,
            text: None,
            items: Vec::new(),
            fields: BTreeMap::new(),
        }
    }

    /// A field's words; none when it is missing or blank.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .get(name)
            .map(|it| it.trim())
            .filter(|it| !it.is_empty())
    }

    /// A field's number; none when it is missing or no whole number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.field(name)?.parse().ok()
    }

    /// Whether it carries something under that name, part or field.
    #[must_use]
    pub fn carries(&self, name: &str) -> bool {
        let says = |it: &Option<String>| it.as_ref().is_some_and(|it| !it.trim().is_empty());
        match name {
            "thing" => says(&self.thing),
            "person" => self.person.is_some(),
            "customer" => self.customer.is_some(),
            "by_at" => self.by_at.is_some(),
            "text" => says(&self.text),
            "items" => !self.items.is_empty(),
            field => self.field(field).is_some_and(|it| it != "no"),
        }
    }

    /// Holds the event to the spec of its kind.
    ///
    /// # Errors
    /// The first thing that it carries and may not, or that does not fit.
    pub fn check(&self) -> Result<(), EventError> {
        let spec = self.what.spec();
        let has = |part: EventPart| spec.parts.contains(&part);
        let stray = [
            (self.thing.is_some(), EventPart::Thing),
            (self.person.is_some(), EventPart::Person),
            (self.customer.is_some(), EventPart::Customer),
            (self.by_at.is_some(), EventPart::ByAt),
            (self.text.is_some(), EventPart::Text),
            (!self.items.is_empty(), EventPart::Items),
        ]
        .into_iter()
        .find(|(is_there, part)| *is_there && !has(*part));
        let no_such = |part: &str| EventError::NoSuchPart {
            kind: self.what,
            part: part.to_owned(),
            may: spec.parts.iter().map(EventPart::name).collect(),
        };
        if let Some((_, part)) = stray {
            return Err(no_such(part.name()));
        }
        for (name, value) in &self.fields {
            let field = spec
                .field(name)
                .filter(|it| it.name == name)
                .ok_or_else(|| no_such(name))?;
            if !field.holds.takes(value) {
                return Err(EventError::Unfit {
                    kind: self.what,
                    field: field.name,
                    value: value.clone(),
                    holds: field.holds,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_one_spec_and_words_of_its_own() {
        let mut words = BTreeSet::new();
        for kind in EventKind::ALL {
            let spec = kind.spec();
            assert_eq!(spec.kind, *kind);
            assert!(words.insert(spec.zh), "{} is there twice", spec.zh);
            assert!(!spec.zh.contains(char::is_whitespace), "{} has a space", spec.zh);
            let names: BTreeSet<_> = spec.parts.iter().map(EventPart::name).collect();
            assert_eq!(names.len(), spec.parts.len(), "{kind} names something twice");
        }
    }

    #[test]
    fn no_kind_shares_its_word_with_a_fact() {
        for kind in EventKind::ALL {
            assert!(kind.as_str().parse::<crate::FactKind>().is_err(), "{kind}");
        }
    }

    #[test]
    fn what_an_event_may_not_carry_is_told() {
        let mut event = Event::of(EventKind::CallEnded);
        event.fields.insert("released_by".to_owned(), "nobody".to_owned());
        assert_eq!(
            event.check().unwrap_err().to_string(),
            "`released_by` of `call_ended` is `nobody`; write one of customer, agent"
        );
        event.fields.clear();
        event.fields.insert("colour".to_owned(), "red".to_owned());
        assert!(matches!(event.check(), Err(EventError::NoSuchPart { .. })));
    }
}
