//! What is recorded with a promised answer besides its time and content: the apology, where the matter is, how to reach.
//!
//! Always true: it refers to places and numbers by their ids, so that a fact holds no copy of what may have to be erased.
//! The trap: facts from before it was recorded have none of it; they say nothing, not no.

use serde::{Deserialize, Serialize};

use crate::{ContactId, IdentityId, PlaceId};

/// What was recorded with a promised answer (A21).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseRecord {
    /// The customer heard that we are sorry.
    #[serde(default, skip_serializing_if = "is_no")]
    pub is_apologised: bool,
    /// In these words, where they were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apology: Option<String>,
    /// Where the matter is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// Why the matter has no place, such as a question about a bill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_place: Option<String>,
    /// The number or mail address by which the answer reaches the customer …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<IdentityId>,
    /// … or the contact whose own address does, such as the number that called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_by: Option<ContactId>,
}

impl PromiseRecord {
    /// Nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }

    /// It says where the matter is, or why nowhere.
    #[must_use]
    pub fn has_place(&self) -> bool {
        self.place.is_some() || self.no_place.as_ref().is_some_and(|it| !it.trim().is_empty())
    }

    /// It says how the answer reaches the customer.
    #[must_use]
    pub const fn has_reach(&self) -> bool {
        self.reach.is_some() || self.came_by.is_some()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_no(it: &bool) -> bool {
    !*it
}
