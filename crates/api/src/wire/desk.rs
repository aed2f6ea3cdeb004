//! Labels, API tokens and the audit log.

use domain::{Category, Permission};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::PersonRef;
use crate::words;

/// A free name over a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Label)]
pub(crate) struct LabelView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The category that it stands for.
    #[schema(value_type = words::Category)]
    pub(crate) category: Category,
    /// The name.
    pub(crate) name: String,
    /// Still offered.
    pub(crate) active: bool,
}

/// A label that is entered.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct LabelBody {
    /// The category that it stands for.
    #[schema(value_type = words::Category)]
    pub(crate) category: Category,
    /// The name.
    pub(crate) name: String,
}

/// What changes of a label; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct LabelPatch {
    /// The name.
    pub(crate) name: Option<String>,
    /// Still offered.
    pub(crate) active: Option<bool>,
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Token)]
pub(crate) struct TokenView {
    /// Identity.
    pub(crate) id: Uuid,
    /// What it is for.
    pub(crate) name: String,
    /// For whom it acts.
    pub(crate) person: PersonRef,
    /// What it may do.
    #[schema(value_type = Vec<words::Permission>)]
    pub(crate) scopes: Vec<Permission>,
    /// Given out.
    pub(crate) created_at: i64,
    /// Valid until; none: until it is withdrawn.
    #[schema(required)]
    pub(crate) expires_at: Option<i64>,
    /// Used last.
    #[schema(required)]
    pub(crate) last_used_at: Option<i64>,
    /// Withdrawn.
    #[schema(required)]
    pub(crate) revoked_at: Option<i64>,
}

/// A token that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TokenBody {
    /// What it is for.
    pub(crate) name: String,
    /// What it may do, of what its giver may do.
    #[schema(value_type = Vec<words::Permission>)]
    pub(crate) scopes: Vec<Permission>,
    /// Valid until; none: until it is withdrawn.
    pub(crate) expires_at: Option<i64>,
}

/// A token that was just given out.
#[derive(Serialize, ToSchema)]
pub(crate) struct GivenTokenView {
    /// The token.
    #[serde(flatten)]
    pub(crate) token: TokenView,
    /// The secret; it is never shown again.
    pub(crate) secret: String,
}

/// Something that was done to the desk itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditItem {
    /// Counts entries.
    pub(crate) number: i64,
    /// When.
    pub(crate) at: i64,
    /// Who; none for the program itself and for log-ins that failed.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// What was done, as a word.
    pub(crate) act: String,
    /// To what, as `kind:id`.
    pub(crate) subject: String,
    /// More about it; never a secret.
    #[schema(value_type = Object)]
    pub(crate) detail: Value,
}
