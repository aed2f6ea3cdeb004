//! Checks of identity, and what was shown for them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::PersonRef;

/// A check that begins: the customer was told why, and agreed.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CheckBegin {
    /// How: the last digits of a card, a photograph, a question.
    pub(crate) way: String,
    /// What the customer agreed to.
    pub(crate) consent: String,
}

/// How a check ends.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CheckEnd {
    /// The identity was checked; else the check is given up.
    pub(crate) done: bool,
}

/// A check of identity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityCheckView {
    /// Identity.
    pub(crate) id: Uuid,
    /// How.
    pub(crate) way: String,
    /// `open`, `done` or `dropped`.
    pub(crate) state: String,
    /// By whom.
    pub(crate) person: PersonRef,
    /// Since when: the customer's consent.
    pub(crate) begun_at: i64,
    /// The consent holds until then.
    pub(crate) consent_until_at: i64,
    /// Made or given up.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// What was shown for it.
    pub(crate) evidence: Vec<EvidenceView>,
}

/// What was shown for a check; never its content.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceView {
    /// Identity.
    pub(crate) id: Uuid,
    /// File name; empty once erased.
    pub(crate) name: String,
    /// Media type.
    pub(crate) media_type: String,
    /// Size; 0 once erased.
    pub(crate) size_bytes: u64,
    /// Taken in.
    pub(crate) taken_at: i64,
    /// Erased then at the latest.
    pub(crate) erase_by_at: i64,
    /// Erased.
    #[schema(required)]
    pub(crate) erased_at: Option<i64>,
}
