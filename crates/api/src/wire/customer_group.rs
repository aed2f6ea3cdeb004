//! Whom a customer belongs with: households, companies, others at the same place.

use domain::GroupKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::case::CaseRow;
use crate::wire::reference::CustomerRef;
use crate::words;

/// Whom a customer belongs with, and what the others have open.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Circle)]
pub(crate) struct CircleView {
    /// Households and companies.
    pub(crate) groups: Vec<GroupView>,
    /// Others at one of the customer's places.
    pub(crate) at_place: Vec<CustomerRef>,
    /// What the others have open within the reader's reach, the latest change first.
    pub(crate) matters: Vec<CaseRow>,
}

/// A household or a company.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerGroup)]
pub(crate) struct GroupView {
    /// Identity.
    pub(crate) id: Uuid,
    /// What it is.
    #[schema(value_type = words::GroupKind)]
    pub(crate) kind: GroupKind,
    /// Its name.
    pub(crate) name: String,
    /// Who belongs to it; empty in lists of groups.
    pub(crate) members: Vec<GroupMemberView>,
}

/// One customer of a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupMember)]
pub(crate) struct GroupMemberView {
    /// Who.
    pub(crate) customer: CustomerRef,
    /// As what, in the desk's words; empty: not said.
    pub(crate) part: String,
}

/// The group that a customer is to belong to: a known one by `group_id`, or a new one by `kind` and `name`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct BelongBody {
    /// A known group.
    pub(crate) group_id: Option<Uuid>,
    /// What a new one is.
    #[schema(value_type = Option<words::GroupKind>)]
    pub(crate) kind: Option<GroupKind>,
    /// Its name.
    #[serde(default)]
    pub(crate) name: String,
    /// As what the customer belongs to it.
    #[serde(default)]
    pub(crate) part: String,
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct GroupNameBody {
    /// The name.
    pub(crate) name: String,
}
