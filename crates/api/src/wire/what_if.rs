//! Other figures tried on the past, and what would have come out.

use std::collections::BTreeMap;

use domain::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Other figures, and the time on which they are tried.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WhatIfBody {
    /// For each clause, values by the keys of its table in the pack's file: `{"A17": {"within": "2h"}}`.
    #[schema(value_type = Object)]
    pub(crate) figures: BTreeMap<String, BTreeMap<String, Value>>,
    /// Promises that began at this instant count …
    pub(crate) from_at: i64,
    /// … those of this one no longer. At most 92 days later.
    pub(crate) to_at: i64,
}

/// What would have come out under other figures.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhatIf)]
pub(crate) struct WhatIfView {
    /// Id and version of the standard in force, with which the figures are compared.
    pub(crate) pack: String,
    /// What was changed, a sentence each.
    pub(crate) changes: Vec<FigureChangeView>,
    /// So many cases were judged under both.
    pub(crate) cases: u64,
    /// There was more to judge than time allows: choose a shorter time.
    pub(crate) is_partial: bool,
    /// Every clause with verdicts, in order of their ids.
    pub(crate) clauses: Vec<ClauseTrial>,
}

/// A figure that was changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FigureChange)]
pub(crate) struct FigureChangeView {
    /// The clause.
    pub(crate) clause: String,
    /// In a sentence.
    pub(crate) says: String,
}

/// How one clause came out under both.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClauseTrial {
    /// The clause.
    pub(crate) clause: String,
    /// Its title in the reader's language.
    pub(crate) title: String,
    /// Under the standard in force.
    pub(crate) old: TrialCounts,
    /// Under the other figures.
    pub(crate) new: TrialCounts,
    /// What differs, with the cases behind it.
    pub(crate) shifts: Vec<ShiftView>,
}

/// How many promises ended how.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialCounts {
    /// So often it was kept.
    pub(crate) kept: u64,
    /// So often it was broken.
    pub(crate) broken: u64,
    /// So often it was released, void or superseded.
    pub(crate) others: u64,
    /// Kept among kept and broken, 0 to 1; none without either.
    #[schema(required)]
    pub(crate) rate: Option<f64>,
}

/// Promises that ended one way and would have ended another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shift)]
pub(crate) struct ShiftView {
    /// How they ended; none: there was no such promise.
    #[schema(required, value_type = Option<String>)]
    pub(crate) old: Option<Outcome>,
    /// How they would have ended; none: there would be no such promise.
    #[schema(required, value_type = Option<String>)]
    pub(crate) new: Option<Outcome>,
    /// How many promises.
    pub(crate) promises: u64,
    /// Of how many cases; a period counts as one.
    pub(crate) cases: u64,
    /// These cases, at most 50, the worst first: those with most promises, then the latest.
    pub(crate) worst: Vec<ShiftedCaseView>,
}

/// A case behind a difference.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShiftedCase)]
pub(crate) struct ShiftedCaseView {
    /// The case; none: it is a period, which belongs to no case.
    #[schema(required)]
    pub(crate) id: Option<Uuid>,
    /// Its number; a period's first day.
    pub(crate) number: String,
    /// So many of its promises.
    pub(crate) promises: u64,
    /// By how much the latest of them was late, in milliseconds; 0: none was.
    pub(crate) late_by_ms: i64,
    /// The first of them, at most 20.
    pub(crate) first: Vec<ShiftedPromiseView>,
}

/// One promise behind a difference.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShiftedPromise)]
pub(crate) struct ShiftedPromiseView {
    /// The fact that began the promise, by its place in the case.
    pub(crate) basis_seq: u32,
    /// When it was due.
    #[schema(required)]
    pub(crate) old_due_at: Option<i64>,
    /// When it would have been due.
    #[schema(required)]
    pub(crate) new_due_at: Option<i64>,
    /// When it was done or judged.
    pub(crate) at: i64,
}
