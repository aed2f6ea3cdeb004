//! What was found.

use domain::Category;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::CustomerRef;
use crate::words;

/// One thing that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// `case`, `message` or `customer`.
    pub(crate) kind: String,
    /// The case, for cases and messages.
    #[schema(required)]
    pub(crate) case: Option<FoundCase>,
    /// The customer, for customers.
    #[schema(required)]
    pub(crate) customer: Option<CustomerRef>,
    /// When its text came to be.
    pub(crate) at: i64,
    /// A piece of the text around the first hit.
    pub(crate) excerpt: Vec<ExcerptPart>,
}

/// A case that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundCase {
    /// Identity.
    pub(crate) id: Uuid,
    /// Number for people.
    pub(crate) number: String,
    /// One line.
    pub(crate) subject: String,
    /// Where it stands.
    #[schema(value_type = words::Category)]
    pub(crate) category: Category,
}

/// A piece of an excerpt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExcerptPart {
    /// The text.
    pub(crate) text: String,
    /// It is what was looked for.
    pub(crate) hit: bool,
}
