//! Figures on how well clauses were kept.

use serde::Serialize;
use utoipa::ToSchema;

/// How well a clause was kept in a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplianceRow {
    /// The clause.
    pub(crate) clause: String,
    /// Its title in the reader's language.
    pub(crate) title: String,
    /// So often it was kept.
    pub(crate) kept: usize,
    /// So often it was broken.
    pub(crate) broken: usize,
    /// So often it was released.
    pub(crate) waived: usize,
    /// So often it no longer made sense.
    pub(crate) void: usize,
    /// So many promises of it run or are paused now.
    pub(crate) running: u32,
    /// Kept among kept and broken, 0 to 1; none without either.
    #[schema(required)]
    pub(crate) rate: Option<f64>,
    /// Counted milliseconds on average; none where there is no running time.
    #[schema(required)]
    pub(crate) average_ms: Option<i64>,
}
