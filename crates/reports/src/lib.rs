//! Rows of facts and verdicts in; figures out that can be opened down to their facts.
//!
//! Always true: every figure names what stands behind it. The trap: a verdict may be corrected by a later row; only the
//! latest row on a promise counts, and rows must come in the order in which they were written.

mod compliance;
mod difference;
mod tally;

pub use compliance::{ClauseFigure, VerdictRef, VerdictRow, compliance};
pub use difference::{CaseRef, Differences, MOST_PROMISES, Shift, Shifted, ShiftedCase, ShiftedPromise};
pub use tally::{Counts, Tally};
