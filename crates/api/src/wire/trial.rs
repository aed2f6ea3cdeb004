//! One clause in full, and judged timelines.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A clause in plain words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClauseSheet {
    /// Its id in the standard.
    pub(crate) id: String,
    /// Who answers for it: `agent`, `handler`, `owner`, `team`, `department`.
    pub(crate) answerable: String,
    /// Who checks it: `machine`, `person`, `both`.
    pub(crate) checked_by: String,
    /// What it asks for, with its figures.
    pub(crate) asks: Vec<String>,
    /// What keeps it.
    pub(crate) keeps: String,
    /// What breaks it.
    pub(crate) breaks: String,
    /// What follows a break, in order.
    pub(crate) follows: Vec<String>,
    /// Stories that show it.
    pub(crate) examples: Vec<ExampleView>,
}

/// A story that shows a clause.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClauseExample)]
pub(crate) struct ExampleView {
    /// Its file without ending, with the folder of its pack: `heating/A17-kept`. No two have the same.
    pub(crate) name: String,
    /// The pack that tells it: `heating@2026.1`.
    pub(crate) from_pack: String,
    /// What it tells.
    pub(crate) title: String,
    /// It shows the clause kept; else broken.
    pub(crate) is_kept: bool,
    /// Under the standard in force it comes out as it is told; else it is told with the figures of its own pack.
    pub(crate) holds: bool,
    /// The timeline as written.
    pub(crate) text: String,
}

/// A timeline in words.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TrialBody {
    /// As in a scenario file; at most 40 000 characters.
    pub(crate) text: String,
}

/// A judged timeline or case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Trial)]
pub(crate) struct TrialView {
    /// The clause that it shows; none for a case.
    pub(crate) clause: Option<String>,
    /// What it tells; the number of a case.
    pub(crate) title: Option<String>,
    /// Step by step.
    pub(crate) steps: Vec<TrialStep>,
    /// Lines that cannot be understood; then there are no steps.
    pub(crate) errors: Vec<TrialError>,
}

/// One step.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialStep {
    /// The line, or the place in the case's chain, from 1.
    pub(crate) line: u32,
    /// When.
    pub(crate) at: i64,
    /// What was written, or what happened in words.
    pub(crate) words: String,
    /// It only asks whether something is so.
    pub(crate) is_expectation: bool,
    /// Why it is not as the line expects; none: it is.
    pub(crate) wrong: Option<String>,
    /// What clauses did.
    pub(crate) came: Vec<CameView>,
}

/// What a clause did at a step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrialCame)]
pub(crate) struct CameView {
    /// The clause.
    pub(crate) clause: String,
    /// Its title.
    pub(crate) title: String,
    /// `opened`, `paused`, `moved`, `kept`, `broken`, `waived`, `void`, `superseded`, `warned`, `acted`, `refused`.
    pub(crate) what: String,
    /// When its promise is due.
    pub(crate) due_at: Option<i64>,
    /// What was missing, said or done.
    pub(crate) detail: Vec<String>,
}

/// A line that cannot be understood.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialError {
    /// The line, from 1.
    pub(crate) line: u32,
    /// What is wrong.
    pub(crate) wrong: String,
    /// What would be right.
    pub(crate) right: String,
}
