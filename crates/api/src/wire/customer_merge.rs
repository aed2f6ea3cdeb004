//! One person behind several entries: suggestions, merges, and what is asked of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::customer::CustomerView;

/// The other entry.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OtherBody {
    /// Which.
    pub(crate) other_id: Uuid,
}

/// What the customer was shown to hold.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct VerifyBody {
    /// The number or address.
    pub(crate) identity_id: Uuid,
}

/// An entry that was merged.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerMerge)]
pub(crate) struct MergeView {
    /// Identity, for taking it back.
    pub(crate) id: Uuid,
    /// The entry that was merged.
    pub(crate) merged_id: Uuid,
    /// What it calls itself; empty while unknown.
    pub(crate) name: String,
    /// By a certain sign, not by a person.
    pub(crate) automatic: bool,
    /// What spoke for it: `verified_phone`, `same_phone`, `same_name` and so on.
    pub(crate) signs: Vec<String>,
    /// When.
    pub(crate) at: i64,
}

/// An entry that may be the same person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlikeCustomer)]
pub(crate) struct AlikeView {
    /// The entry, covered.
    pub(crate) customer: CustomerView,
    /// 40 to 100.
    pub(crate) score: u32,
    /// What speaks for it, or against it.
    pub(crate) signs: Vec<String>,
}

/// Two entries that may be one person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerSuggestion)]
pub(crate) struct SuggestionView {
    /// One, covered.
    pub(crate) one: CustomerView,
    /// The other, covered.
    pub(crate) other: CustomerView,
    /// 40 to 100.
    pub(crate) score: u32,
    /// What speaks for it, or against it.
    pub(crate) signs: Vec<String>,
}
