//! Web hooks: endpoints, what they were told, every try.

use app::hook::send::HookAnswer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An endpoint, without its secrets.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hook)]
pub(crate) struct HookView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Where it listens.
    pub(crate) url: String,
    /// What it is for.
    pub(crate) description: String,
    /// The kinds of facts that it is told; none: all.
    pub(crate) kinds: Vec<String>,
    /// It is told.
    pub(crate) active: bool,
    /// Why the desk stopped telling it: `gone` (it answered 410); none: a person decides.
    #[schema(required)]
    pub(crate) stopped: Option<String>,
    /// Deliveries that wait.
    pub(crate) waiting: u64,
    /// Deliveries that were given up.
    pub(crate) dead: u64,
    /// Entered.
    pub(crate) created_at: i64,
    /// Changed.
    pub(crate) updated_at: i64,
}

/// An endpoint that is entered or changed.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HookBody {
    /// Where it listens.
    pub(crate) url: String,
    /// What it is for.
    #[serde(default)]
    pub(crate) description: String,
    /// The kinds of facts that it is told; none: all.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
    /// It is told.
    #[serde(default = "yes")]
    pub(crate) active: bool,
}

const fn yes() -> bool {
    true
}

/// An endpoint with a secret that was just given out; it is not shown again.
#[derive(Serialize, ToSchema)]
pub(crate) struct HookSecret {
    /// The endpoint.
    pub(crate) id: Uuid,
    /// `whsec_` and base64 (Standard Webhooks).
    pub(crate) secret: String,
}

/// A kind of fact that an endpoint can ask for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HookKind {
    /// Its word.
    pub(crate) kind: String,
    /// What it is called; none: the screens have their own name for it.
    #[schema(required)]
    pub(crate) title: Option<String>,
}

/// Which example is sent.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HookTestBody {
    /// A kind of fact.
    pub(crate) kind: String,
}

/// What went out, and what came back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HookTest {
    /// `webhook-id`.
    pub(crate) webhook_id: String,
    /// `webhook-timestamp`.
    pub(crate) webhook_timestamp: i64,
    /// `webhook-signature`.
    pub(crate) webhook_signature: String,
    /// The body.
    pub(crate) body: String,
    /// HTTP status; none when no answer came.
    #[schema(required)]
    pub(crate) status: Option<u16>,
    /// The beginning of the answer.
    pub(crate) answer: String,
    /// What went wrong; none when the endpoint took it.
    #[schema(required)]
    pub(crate) error: Option<String>,
    /// For how long, milliseconds.
    pub(crate) took_ms: i64,
}

/// Since when everything is to be told again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReplayBody {
    /// What was entered at this instant or later, and has ended.
    pub(crate) since_at: i64,
}

/// How much is told again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// Deliveries.
    pub(crate) count: u64,
}

/// Something that an endpoint was told, or is to be told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HookDelivery)]
pub(crate) struct HookDeliveryView {
    /// Identity.
    pub(crate) id: Uuid,
    /// `webhook-id`.
    pub(crate) webhook_id: String,
    /// The endpoint.
    pub(crate) hook_id: Uuid,
    /// The fact's kind.
    pub(crate) kind: String,
    /// The case that it is about.
    #[schema(required)]
    pub(crate) case_id: Option<Uuid>,
    /// `waiting`, `done` or `dead`.
    pub(crate) state: String,
    /// How often it was tried since it was entered or replayed.
    pub(crate) attempts: u32,
    /// Tried next; none: it has ended.
    #[schema(required)]
    pub(crate) next_at: Option<i64>,
    /// Entered.
    pub(crate) created_at: i64,
    /// Taken or given up.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// The latest try.
    #[schema(required)]
    pub(crate) last: Option<HookTryView>,
}

/// A delivery with what is sent and every try.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HookDeliveryWhole {
    /// The delivery.
    #[serde(flatten)]
    pub(crate) delivery: HookDeliveryView,
    /// The body, as it is sent.
    pub(crate) body: String,
    /// Its tries, the latest first.
    pub(crate) tries: Vec<HookTryView>,
}

/// One try.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HookTry)]
pub(crate) struct HookTryView {
    /// When.
    pub(crate) at: i64,
    /// For how long, milliseconds.
    pub(crate) took_ms: i64,
    /// `webhook-signature`.
    pub(crate) signature: String,
    /// HTTP status; none when no answer came.
    #[schema(required)]
    pub(crate) status: Option<u16>,
    /// The beginning of the answer.
    pub(crate) answer: String,
    /// What went wrong.
    #[schema(required)]
    pub(crate) error: Option<String>,
}

impl From<app::hook::try_hook::Tried> for HookTest {
    fn from(tried: app::hook::try_hook::Tried) -> Self {
        let app::hook::try_hook::Tried {
            id,
            timestamp,
            body,
            answer,
            took_ms,
        } = tried;
        let HookAnswer {
            signature,
            status,
            answer,
            error,
        } = answer;
        Self {
            webhook_id: id,
            webhook_timestamp: timestamp,
            webhook_signature: signature,
            body,
            status,
            answer,
            error,
            took_ms,
        }
    }
}
