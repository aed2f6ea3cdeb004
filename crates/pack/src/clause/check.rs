//! What must be there when something is judged: the part that clocks, guards, forms, phrases, metrics, duties, check lists,
//! scores, routes, privacy controls, scripts and reviews share.

use std::collections::BTreeMap;

use calendar::Millis;
use serde::Serialize;

use crate::{FactPattern, Wording};

/// What must be there, and what must not. An empty one asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The facts that are judged. For guards and forms it narrows the act or record that they name; empty: all of them.
    pub on: Vec<FactPattern>,
    /// Facts that must have happened before.
    pub needs_facts: Vec<FactNeed>,
    /// Facts that must not have happened before.
    pub needs_none: Vec<FactBan>,
    /// Parts and fields that the judged event must carry.
    pub fields: Vec<String>,
    /// The same, for events that hold certain words.
    pub fields_if: Vec<FieldsIf>,
    /// Fields, each with the words of which it must hold one; a missing field fails.
    pub must_be: BTreeMap<String, Vec<String>>,
    /// Numbers of the judged event that must not be below these.
    pub at_least: BTreeMap<String, i64>,
    /// Numbers of the judged event that must not be above these.
    pub at_most: BTreeMap<String, i64>,
    /// Numbers of the judged event that must not be above another number of it.
    pub at_most_field: BTreeMap<String, String>,
    /// Numbers of the judged event, each with a limit of its own for each word of another field (E07: by the approver's role).
    pub limits: Vec<LimitByWord>,
    /// Days or times of the judged event that must lie before another of its days or times (K01: reviewed before it expires).
    pub earlier: BTreeMap<String, String>,
    /// Names that the judged event must have ticked.
    pub items: Vec<NamedItem>,
    /// A number of the judged event that must be the weighted sum of others.
    pub weighted: Option<WeightedSum>,
}

impl Check {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self {
            on: _,
            needs_facts,
            needs_none,
            fields,
            fields_if,
            must_be,
            at_least,
            at_most,
            at_most_field,
            limits,
            earlier,
            items,
            weighted,
        } = self;
        needs_facts.is_empty()
            && needs_none.is_empty()
            && fields.is_empty()
            && fields_if.is_empty()
            && must_be.is_empty()
            && at_least.is_empty()
            && at_most.is_empty()
            && at_most_field.is_empty()
            && limits.is_empty()
            && earlier.is_empty()
            && items.is_empty()
            && weighted.is_none()
    }
}

/// A fact that must have happened, of the same thing where the judged fact has one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FactNeed {
    /// A short word for it, listed when it is missing.
    pub name: String,
    /// What people call it.
    pub title: Wording,
    /// Asked only when the judged fact is one of these; empty: always.
    pub only_for: Vec<FactPattern>,
    /// Any of these; empty when `none_open` says what is looked at instead.
    pub fact: Vec<FactPattern>,
    /// At least so often.
    pub count: u32,
    /// Only facts after the latest of these count; when none of these happened, all count.
    pub since: Vec<FactPattern>,
    /// Not longer ago than this at the judged fact.
    pub within: Option<Millis>,
    /// At least so long ago at the judged fact.
    pub waited: Option<Millis>,
    /// Not later than this after the latest of certain facts.
    pub soon_after: Option<SoonAfter>,
    /// Its author must not be the author of the latest of these.
    pub by_other_than: Vec<FactPattern>,
    /// The author of the judged fact must not be the author of the latest of these.
    pub judged_by_other_than: Vec<FactPattern>,
    /// Its author must be the author of the latest of these, where a person was (B04).
    pub by_same_as: Vec<FactPattern>,
    /// Not asked within so long after the latest of these (E04: what was settled the same day needs no date).
    pub spared: Option<SoonAfter>,
    /// It must have happened before the time that the latest of these agreed on.
    pub before_agreed: Vec<FactPattern>,
    /// It must be about the person whom the judged fact is about (H19).
    pub same_person: bool,
    /// Fields in which it must say the same as the judged fact, which must carry them (L05).
    pub same_fields: Vec<String>,
    /// Asked only where one fact came so soon after another (M04: a return that was asked for in time).
    pub only_if_soon: Option<CameSoon>,
    /// The person whom the judged fact names must not have done the latest of these; where none of these happened, must not
    /// have done the judged fact (E07: nobody approves what they asked for). A fact that names nobody fails.
    pub person_other_than: Vec<FactPattern>,
    /// Instead of a fact: everything that was opened must be done.
    pub none_open: Option<NoneOpen>,
}

/// A number whose limit depends on a word of the same event. A word that has no limit here allows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimitByWord {
    /// The field that holds the number.
    pub number: String,
    /// The field that holds the word.
    pub by: String,
    /// The most that each word allows.
    pub most: BTreeMap<String, i64>,
}

/// So long after the latest of some facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SoonAfter {
    /// The latest of these.
    pub fact: Vec<FactPattern>,
    /// Not later than this after it, the instant itself included.
    pub within: Millis,
}

/// One fact that came soon enough after another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CameSoon {
    /// The latest of these.
    pub fact: Vec<FactPattern>,
    /// After the latest of these; where none of these happened, nothing was late.
    pub after: Vec<FactPattern>,
    /// Not later than this after it, the instant itself included.
    pub within: Millis,
}

/// A number that must be the weighted sum of others, rounded to whole numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightedSum {
    /// The field that holds the sum.
    pub total: String,
    /// The fields that make it up, with their weights in percent.
    pub of: BTreeMap<String, i64>,
}

/// Everything that was opened in the chain must be done, thing by thing, whatever thing is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoneOpen {
    /// What opens.
    pub opened: Vec<FactPattern>,
    /// What is done about it.
    pub done: Vec<FactPattern>,
}

/// A fact that must not have happened, of the same thing where the judged fact has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactBan {
    /// A short word for it, listed when it happened.
    pub name: String,
    /// What people call it.
    pub title: Wording,
    /// Asked only when the judged fact is one of these; empty: always.
    pub only_for: Vec<FactPattern>,
    /// None of these.
    pub fact: Vec<FactPattern>,
    /// So often it may have happened before it counts; 0: never (B04: one talk is one contact).
    pub more_than: u32,
    /// Only those count that say the same as the judged fact in these fields (L05: one permit for one exit).
    pub same_fields: Vec<String>,
    /// Only what happened after the latest of these counts (A29: each inspection finds its own).
    pub since: Vec<FactPattern>,
}

/// Fields that an event must carry when it holds certain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldsIf {
    /// Fields, each with the words of which it holds one.
    pub with: BTreeMap<String, Vec<String>>,
    /// What it must carry then.
    pub fields: Vec<String>,
}

/// Something with a name in facts and a title on screens: an item of a check list, a step of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedItem {
    /// Its name in facts.
    pub name: String,
    /// What people call it.
    pub title: Wording,
}
