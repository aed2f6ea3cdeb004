//! Events on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An event that is to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EventBody {
    /// Its kind: a word of `GET /standard/events`.
    pub(crate) what: String,
    /// Which one of several: a visit, an order, a department's job.
    #[serde(default)]
    pub(crate) thing: Option<String>,
    /// Whom it concerns, when not its author.
    #[serde(default)]
    pub(crate) person_id: Option<Uuid>,
    /// The time that was agreed on.
    #[serde(default)]
    pub(crate) by_at: Option<i64>,
    /// What was said or written to the customer.
    #[serde(default)]
    pub(crate) text: Option<String>,
    /// What was ticked.
    #[serde(default)]
    pub(crate) items: Vec<String>,
    /// What else, by the names of its kind; numbers and `yes` or `no` as words.
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
}

/// A kind of event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventKindInfo)]
pub(crate) struct EventKindView {
    /// Its word in packs and facts.
    pub(crate) word: String,
    /// The part of the house that reports it.
    pub(crate) area: String,
    /// What it is called.
    pub(crate) title: String,
    /// What it may carry.
    pub(crate) parts: Vec<EventPartView>,
}

/// Something that an event may carry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventPartInfo)]
pub(crate) struct EventPartView {
    /// Its name; `thing`, `person`, `by_at`, `text` and `items` have places of their own in the body.
    pub(crate) name: String,
    /// What it is called; empty for those with places of their own.
    pub(crate) title: String,
    /// `words`, `number`, `yes_no`, `choice`, `person`, `time`, `items`.
    pub(crate) holds: String,
    /// Of a number.
    pub(crate) unit: Option<String>,
    /// Of a choice.
    pub(crate) choices: Vec<String>,
}
