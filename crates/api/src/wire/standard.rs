//! The written standard, and what a text check says.

use domain::{Channel, Moment, Severity};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::finding::Finding;
use crate::words;

/// The standard in force.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Standard)]
pub(crate) struct StandardView {
    /// The pack.
    pub(crate) pack: PackView,
    /// Its clauses, in order of their ids.
    pub(crate) clauses: Vec<ClauseView>,
}

/// A pack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pack)]
pub(crate) struct PackView {
    /// Its id.
    pub(crate) id: String,
    /// Its version.
    pub(crate) version: String,
    /// SHA-256 over its content.
    pub(crate) hash: String,
    /// What people call it.
    pub(crate) title: String,
}

/// A clause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clause)]
pub(crate) struct ClauseView {
    /// Its id in the standard.
    pub(crate) id: String,
    /// What it does: `clock`, `guard`, `form`, `phrase`, `window`, `route`, `privacy`.
    pub(crate) kind: String,
    /// A few words.
    pub(crate) title: String,
    /// What it asks for.
    pub(crate) text: String,
    /// How much it weighs.
    #[schema(value_type = words::Severity)]
    pub(crate) severity: Severity,
    /// Where it stands in the company's document.
    pub(crate) source: String,
    /// The pack that wrote it, or overrode it last.
    pub(crate) from_pack: String,
    /// Its rule with all figures, as the pack holds it.
    #[schema(value_type = Object)]
    pub(crate) figures: Value,
}

/// Words that are to be checked.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CheckBody {
    /// The words.
    pub(crate) text: String,
    /// When they are said or written.
    #[schema(value_type = words::Moment)]
    pub(crate) moment: Moment,
    /// On which case; its customer's name then counts.
    pub(crate) case_id: Option<Uuid>,
    /// On which way they go out; what was said already in a chat then counts.
    #[schema(value_type = Option<words::Channel>)]
    pub(crate) channel: Option<Channel>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CheckAnswer {
    /// Findings in order of their places; what is missing comes last.
    pub(crate) findings: Vec<Finding>,
    /// The parts that are due at the moment.
    pub(crate) parts: Vec<PartView>,
}

/// A part that is due.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TextPart)]
pub(crate) struct PartView {
    /// Its word: `greeting`.
    pub(crate) name: String,
    /// What it is called.
    pub(crate) title: String,
    /// The clause that asks for it.
    pub(crate) clause: String,
    /// It is there.
    pub(crate) present: bool,
}
