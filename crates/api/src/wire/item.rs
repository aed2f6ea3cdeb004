//! What happened to a case, as its timeline shows it.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::reference::PersonRef;
use crate::words;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Item {
    /// Its place in the case's chain, from 1.
    pub(crate) seq: u32,
    /// When it happened.
    pub(crate) at: i64,
    /// Who did it.
    pub(crate) author: ItemAuthor,
    /// What kind of fact.
    #[schema(value_type = words::FactKind)]
    pub(crate) kind: String,
    /// The fact's content, by kind.
    #[schema(value_type = Object)]
    pub(crate) data: Map<String, Value>,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct ItemAuthor {
    /// `person`, `customer`, `system` or `timer`.
    pub(crate) kind: &'static str,
    /// The person, when one of the desk did it.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// The name to show.
    #[schema(required)]
    pub(crate) name: Option<String>,
}

/// A file that came or went with a message.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct AttachmentView {
    /// Identity.
    pub(crate) id: Uuid,
    /// File name.
    pub(crate) name: String,
    /// Media type as it was declared.
    pub(crate) media_type: String,
    /// Size.
    pub(crate) size_bytes: i64,
    /// Shown inside the message's HTML.
    pub(crate) inline: bool,
    /// Where it is served.
    pub(crate) url: String,
}
