//! Logging in, and who is logged in.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use domain::{Permission, Role, Scope};

use crate::words;

/// Who wants in.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LogInBody {
    /// Name for logging in.
    pub(crate) login: String,
    /// Password.
    #[schema(format = Password)]
    pub(crate) password: String,
}

/// Who is logged in, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// Who.
    pub(crate) person: MyPerson,
    /// What they may do, and over which cases.
    pub(crate) permissions: Vec<Granted>,
    /// What writes by cookie carry as `X-CSRF-Token`; empty for API tokens, which need none.
    pub(crate) csrf_token: String,
    /// The server's clock.
    pub(crate) server_time_at: i64,
    /// The place in the live stream before anything that is read from now on: a stream opened after it misses nothing.
    pub(crate) stream_at: i64,
    /// The company.
    pub(crate) company: Company,
    /// How they like their screens.
    #[schema(value_type = Object)]
    pub(crate) preferences: Map<String, Value>,
}

/// Somebody, as they see themselves.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyPerson {
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
    /// Teams.
    pub(crate) team_ids: Vec<Uuid>,
    /// Language of the screens.
    pub(crate) locale: String,
}

/// A right and how far it reaches.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct Granted {
    /// The right.
    #[schema(value_type = words::Permission)]
    pub(crate) action: Permission,
    /// How far.
    #[schema(value_type = words::Scope)]
    pub(crate) scope: Scope,
}

/// The company whose desk it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Company {
    /// Name.
    pub(crate) name: String,
    /// The zone of its days, such as `Asia/Shanghai`.
    pub(crate) zone: String,
}

/// A new password for oneself.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordBody {
    /// The one until now.
    #[schema(format = Password)]
    pub(crate) old: String,
    /// The new one; at least eight characters.
    #[schema(format = Password)]
    pub(crate) new: String,
}
