//! Counters and visits on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::PersonRef;
use crate::words;

/// What customers come for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct TopicWire {
    /// Its key.
    pub(crate) key: String,
    /// What its numbers begin with, `A`.
    pub(crate) prefix: String,
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

/// A counter where customers take numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CounterView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// Whose.
    #[schema(required)]
    pub(crate) team_id: Option<Uuid>,
    /// It is open at all.
    pub(crate) active: bool,
    /// What customers come for.
    pub(crate) topics: Vec<TopicWire>,
    /// The windows, as they are called out.
    pub(crate) windows: Vec<String>,
    /// Where numbers are taken, with the token: shown once.
    #[schema(required)]
    pub(crate) kiosk_url: Option<String>,
    /// The waiting screen, with the token: shown once.
    #[schema(required)]
    pub(crate) screen_url: Option<String>,
}

/// A counter that is entered or changed; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CounterBody {
    /// Name.
    pub(crate) name: Option<String>,
    /// Whose.
    #[serde(default, deserialize_with = "crate::wire::given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) team_id: Option<Option<Uuid>>,
    /// It is open at all.
    pub(crate) active: Option<bool>,
    /// What customers come for.
    pub(crate) topics: Option<Vec<TopicWire>>,
    /// The windows.
    pub(crate) windows: Option<Vec<String>>,
    /// Gives its pages another token; the old one no longer opens.
    #[serde(default)]
    pub(crate) renew: bool,
}

/// A customer's visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CounterVisit {
    /// Identity.
    pub(crate) id: Uuid,
    /// The number.
    pub(crate) code: String,
    /// What for: the topic's key.
    pub(crate) topic: String,
    /// Where it stands.
    #[schema(value_type = words::VisitStage)]
    pub(crate) stage: domain::VisitStage,
    /// The window that it was called to.
    pub(crate) window: String,
    /// Who serves.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// The number was taken.
    pub(crate) came_at: i64,
    /// It was called last.
    #[schema(required)]
    pub(crate) called_at: Option<i64>,
    /// How often it was called.
    pub(crate) calls: u32,
    /// The customer was received.
    #[schema(required)]
    pub(crate) greeted_at: Option<i64>,
    /// It was over.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// The case that came of it.
    #[schema(required)]
    pub(crate) case_id: Option<Uuid>,
}

/// To which window the next one is called.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CallNextBody {
    /// The window.
    pub(crate) window: String,
}

/// What is done with a visit.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct VisitActBody {
    /// `call_again`, `greet`, `no_show` or `finish`.
    pub(crate) act: String,
    /// Greet: identity was noted.
    #[serde(default)]
    pub(crate) identity: bool,
    /// Greet: a seat was offered.
    #[serde(default)]
    pub(crate) seated: bool,
    /// Greet: what they want.
    #[serde(default)]
    pub(crate) request: String,
    /// Greet: what was said.
    #[serde(default)]
    pub(crate) text: String,
    /// Finish: the case that came of it.
    pub(crate) case_id: Option<Uuid>,
}
