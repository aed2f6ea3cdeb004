//! People and teams, as settings show and change them.

use domain::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::words;

/// Somebody who works at the desk.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// 工号
    pub(crate) work_number: String,
    /// Name for logging in.
    pub(crate) login: String,
    /// Role.
    #[schema(value_type = words::Role)]
    pub(crate) role: Role,
    /// Teams, the first one being theirs by default.
    pub(crate) team_ids: Vec<Uuid>,
    /// May log in.
    pub(crate) active: bool,
    /// Language of the screens.
    pub(crate) locale: String,
}

/// Somebody who is entered.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PersonBody {
    /// Name for logging in: letters, digits, dot, hyphen, underscore.
    pub(crate) login: String,
    /// Name.
    pub(crate) name: String,
    /// 工号
    #[serde(default)]
    pub(crate) work_number: String,
    /// Role.
    #[schema(value_type = words::Role)]
    pub(crate) role: Role,
    /// Teams.
    #[serde(default)]
    pub(crate) team_ids: Vec<Uuid>,
    /// May log in; yes when absent.
    pub(crate) active: Option<bool>,
    /// `zh-CN` (when absent) or `en`.
    pub(crate) locale: Option<String>,
    /// First password; at least eight characters.
    #[schema(format = Password)]
    pub(crate) password: String,
}

/// What changes of a person; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PersonPatch {
    /// Name for logging in.
    pub(crate) login: Option<String>,
    /// Name.
    pub(crate) name: Option<String>,
    /// 工号
    pub(crate) work_number: Option<String>,
    /// Role.
    #[schema(value_type = Option<words::Role>)]
    pub(crate) role: Option<Role>,
    /// Teams, all of them.
    pub(crate) team_ids: Option<Vec<Uuid>>,
    /// May log in.
    pub(crate) active: Option<bool>,
    /// `zh-CN` or `en`.
    pub(crate) locale: Option<String>,
}

/// A new password for somebody.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPasswordBody {
    /// At least eight characters.
    #[schema(format = Password)]
    pub(crate) new: String,
}

/// A group of people with queues of its own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Team)]
pub(crate) struct TeamView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// Id of its working calendar.
    pub(crate) calendar_id: String,
    /// Still used.
    pub(crate) active: bool,
}

/// A team that is entered.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TeamBody {
    /// Name.
    pub(crate) name: String,
    /// Id of its working calendar; the desk's own when absent.
    pub(crate) calendar_id: Option<String>,
    /// Still used; yes when absent.
    pub(crate) active: Option<bool>,
}

/// What changes of a team; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TeamPatch {
    /// Name.
    pub(crate) name: Option<String>,
    /// Id of its working calendar.
    pub(crate) calendar_id: Option<String>,
    /// Still used.
    pub(crate) active: Option<bool>,
}
