//! Figures on how well clauses were kept.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::item::Item;
use crate::wire::reference::PersonRef;
use crate::words;

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

/// How a period ended for a clause that looks at many chains: coverage, a recurring duty, staffed hours, a shift.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PeriodVerdict)]
pub(crate) struct PeriodVerdictView {
    /// The period's first instant.
    pub(crate) from_at: i64,
    /// The first instant after it.
    pub(crate) to_at: i64,
    /// How it ended.
    #[schema(value_type = words::Outcome)]
    pub(crate) outcome: String,
    /// When it was judged: at its end, or when the grace was over.
    pub(crate) at: i64,
    /// Whom it is about; none: all together.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// The pack that judged.
    pub(crate) pack: String,
    /// Facts that came late made it another one than before.
    pub(crate) is_correction: bool,
    /// What or who is missing.
    pub(crate) detail: Vec<PeriodDetail>,
    /// So many facts prove it.
    pub(crate) proofs: usize,
    /// The first of them.
    pub(crate) facts: Vec<PeriodFact>,
}

/// What a verdict over a period says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodDetail {
    /// `share` (reached of all), `times` (done of asked), `varying`, `absent`, `late`, `left_early`, `gap` (a stretch of
    /// the day), `missing` (somebody or something that was left out), `holiday` (for which the period was, kept or broken).
    pub(crate) kind: &'static str,
    /// What of it; empty where the kind says all.
    pub(crate) text: String,
    /// Of a holiday.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) holiday: Option<PeriodHoliday>,
}

/// The public holiday of a period (F09).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodHoliday {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
    /// Its first day, `2026-10-01`.
    pub(crate) first_on: String,
    /// Its last day.
    pub(crate) last_on: String,
}

/// A fact behind a verdict over a period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeriodFact {
    /// The number of its case or register.
    pub(crate) number: String,
    /// The case, when it is one.
    #[schema(required)]
    pub(crate) case_id: Option<Uuid>,
    /// The register, when it is one.
    #[schema(required)]
    pub(crate) register_id: Option<Uuid>,
    /// The fact.
    pub(crate) item: Item,
}
