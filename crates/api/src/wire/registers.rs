//! Registers: chains of events that belong to no case.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::event::EventBody;
use crate::wire::item::Item;
use crate::wire::promise::PromiseView;
use crate::wire::reference::{PersonRef, TeamRef};
use crate::words;

/// A register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegisterBook)]
pub(crate) struct RegisterView {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) number: String,
    /// The part of the house: `shift`, `conduct`, `call` …
    pub(crate) area: String,
    /// The team whose register it is; none: the desk's.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// The one thing that it is about, such as a call.
    #[schema(required)]
    pub(crate) thing: Option<String>,
    /// So many facts.
    pub(crate) facts: u32,
    /// Its first event.
    pub(crate) opened_at: i64,
    /// Its latest event.
    pub(crate) updated_at: i64,
}

/// One register with its entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisterPage {
    /// Where it stands.
    pub(crate) register: RegisterView,
    /// The latest entries before the place asked for, in order.
    pub(crate) entries: Vec<Item>,
    /// Where earlier entries are found; none when there are none.
    #[schema(required)]
    pub(crate) next: Option<String>,
    /// Promises that run on it.
    pub(crate) running: Vec<PromiseView>,
    /// What was judged on it, the latest first.
    pub(crate) verdicts: Vec<RegisterVerdict>,
}

/// How a clause was judged on a register.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisterVerdict {
    /// The clause.
    pub(crate) clause: String,
    /// Its title in the reader's language.
    pub(crate) title: String,
    /// How it ended.
    #[schema(value_type = words::Outcome)]
    pub(crate) outcome: String,
    /// When.
    pub(crate) at: i64,
    /// Who answers for it.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
}

/// An event that is to be recorded on a register.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EntryBody {
    /// The event.
    pub(crate) event: EventBody,
    /// The customer whom it concerns.
    #[serde(default)]
    pub(crate) customer_id: Option<Uuid>,
    /// The team whose register it is; none: the desk's.
    #[serde(default)]
    pub(crate) team_id: Option<Uuid>,
    /// When it happened; none: now.
    #[serde(default)]
    pub(crate) at: Option<i64>,
}

/// Where an entry was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryMade {
    /// The register.
    pub(crate) register_id: Uuid,
    /// Its number.
    pub(crate) number: String,
    /// The entry's place in it.
    pub(crate) seq: u32,
}
