//! Promises and why they are due when they are.

use domain::{PromiseState, Severity};
use serde::Serialize;
use utoipa::ToSchema;

use crate::words;

/// A clause that applies to a case and runs, or ran.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Promise)]
pub(crate) struct PromiseView {
    /// Names it within its case: clause, place of the fact that began it, and turn.
    #[schema(example = "A17.1.0")]
    pub(crate) id: String,
    /// The clause.
    pub(crate) clause: String,
    /// Its title in the reader's language.
    pub(crate) clause_title: String,
    /// What it asks for.
    pub(crate) clause_text: String,
    /// How much it weighs.
    #[schema(value_type = words::Severity)]
    pub(crate) severity: Severity,
    /// Where it stands.
    #[schema(value_type = words::PromiseState)]
    pub(crate) state: PromiseState,
    /// What it counts from.
    pub(crate) basis_at: i64,
    /// When it falls due; none while it is paused.
    #[schema(required)]
    pub(crate) due_at: Option<i64>,
    /// When somebody is warned.
    #[schema(required)]
    pub(crate) warn_at: Option<i64>,
    /// When it ended.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// The round of the case.
    pub(crate) round: u32,
    /// What it is about, where a clause can run more than once at a time.
    #[schema(required)]
    pub(crate) subject: Option<String>,
    /// The pack that it was made under.
    #[schema(example = "heating@2026.1")]
    pub(crate) pack: String,
}

/// Why a promise is due when it is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Why {
    /// One sentence.
    pub(crate) summary: String,
    /// What it counts from.
    pub(crate) basis: Basis,
    /// How long, as the clause says it.
    #[schema(required)]
    pub(crate) figure: Option<String>,
    /// The same in words: within 24 h, by the promised time.
    pub(crate) figure_text: String,
    /// The clause.
    pub(crate) clause: String,
    /// The pack that it was made under.
    pub(crate) pack: String,
    /// The calendar by which it is counted; none: every hour of every day.
    #[schema(required)]
    pub(crate) calendar: Option<CalendarUsed>,
    /// Every stretch of time that was counted.
    pub(crate) intervals: Vec<Counted>,
    /// Every stretch in which it stood still.
    pub(crate) pauses: Vec<Pause>,
    /// When it falls due; none while it is paused.
    #[schema(required)]
    pub(crate) due_at: Option<i64>,
    /// What the clause tells whoever has to do it.
    #[schema(required)]
    pub(crate) guidance: Option<String>,
    /// The same in sentences.
    pub(crate) text_lines: Vec<String>,
}

/// What a promise counts from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Basis {
    /// Kind of the fact.
    pub(crate) fact: String,
    /// When it happened.
    pub(crate) at: i64,
    /// What happened and who did it, in words.
    pub(crate) text: String,
}

/// A calendar at one version.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CalendarUsed {
    /// Its id.
    pub(crate) id: String,
    /// Its version.
    pub(crate) version: String,
    /// Its name.
    pub(crate) name: String,
}

/// A stretch of counted time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Counted {
    /// From …
    pub(crate) from_at: i64,
    /// … to.
    pub(crate) to_at: i64,
    /// Milliseconds that count.
    pub(crate) counted_ms: i64,
    /// In words.
    pub(crate) label: String,
}

/// A stretch in which a promise stood still.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Pause {
    /// From …
    pub(crate) from_at: i64,
    /// … to; none: it still does.
    #[schema(required)]
    pub(crate) to_at: Option<i64>,
    /// Why.
    pub(crate) reason: String,
    /// Who said so.
    #[schema(required)]
    pub(crate) author: Option<String>,
    /// Counted milliseconds by which it moved the due time.
    pub(crate) credited_ms: i64,
}
