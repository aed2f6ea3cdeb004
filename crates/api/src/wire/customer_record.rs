//! New and changed customers' records that somebody has to process (F08).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::customer::CustomerView;

/// Records that nobody processed since they came or changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenRecords)]
pub(crate) struct OpenRecordsView {
    /// The oldest of them.
    pub(crate) items: Vec<OpenRecordView>,
    /// How many there are.
    pub(crate) total: i64,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenRecord)]
pub(crate) struct OpenRecordView {
    /// The customer as they are now, covered; open cases are not counted.
    pub(crate) customer: CustomerView,
    /// Entered and never processed; else changed.
    pub(crate) is_new: bool,
    /// Since when.
    pub(crate) changed_at: i64,
}

/// Whose record is processed.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ProcessBody {
    /// The customer; none: all that came or changed until now.
    pub(crate) customer_id: Option<Uuid>,
}

/// What was processed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProcessedRecords)]
pub(crate) struct ProcessedView {
    /// So many records.
    pub(crate) processed: u64,
}
