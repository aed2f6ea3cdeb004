//! What people and teams keep for themselves: quick phrases, shared lists of cases.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::TeamRef;

/// Words that are written often.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuickPhrase)]
pub(crate) struct QuickPhraseView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The team that shares it; none: the reader's own.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// What it is found by.
    pub(crate) name: String,
    /// The words, with placeholders in braces: `{客户}`, `{编号}`, `{时间}`, `{工号}`, or in English `{customer}`, `{number}`,
    /// `{by}`, `{me}`.
    pub(crate) body: String,
    /// Initials of how the name is read, to be found by.
    pub(crate) initials: String,
    /// The reader may change it.
    pub(crate) may_change: bool,
}

/// Words to keep.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct QuickPhraseBody {
    /// The team that shares it; absent: one's own.
    pub(crate) team_id: Option<Uuid>,
    /// What it is found by.
    pub(crate) name: String,
    /// The words.
    pub(crate) body: String,
}

/// A phrase's words as they are to be said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FilledPhrase {
    /// The words.
    pub(crate) text: String,
}

/// A list of cases that a team shares.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamView)]
pub(crate) struct TeamViewView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The team.
    pub(crate) team: TeamRef,
    /// What it is called.
    pub(crate) name: String,
    /// Filters and order, the screens' own.
    #[schema(value_type = Object)]
    pub(crate) filter: Value,
    /// The reader may remove it.
    pub(crate) may_remove: bool,
}

/// A list of cases to share.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TeamViewBody {
    /// The team.
    pub(crate) team_id: Uuid,
    /// What it is called.
    pub(crate) name: String,
    /// Filters and order, the screens' own.
    #[schema(value_type = Object)]
    pub(crate) filter: Value,
}
