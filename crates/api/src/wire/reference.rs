//! Short forms of people, teams, customers and cases, as they stand inside other things.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who works at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct PersonRef {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// 工号
    pub(crate) work_number: String,
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct TeamRef {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
}

/// A customer, with what may be seen without a reason (J01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CustomerRef {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name; empty while unknown.
    pub(crate) name: String,
    /// The first phone number with its middle hidden.
    #[schema(required)]
    pub(crate) phone_masked: Option<String>,
    /// Member level; none: none.
    #[schema(required)]
    pub(crate) member_level: Option<String>,
}

/// A case by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CaseRef {
    /// Identity.
    pub(crate) id: Uuid,
    /// Number for people.
    pub(crate) number: String,
}
