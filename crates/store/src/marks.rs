//! Marks: how far a sweep has come, what the desk was last served with. A text each, under a name.
//!
//! Always true: a mark is no setting: no list of settings shows it, and noting it puts nothing anew in force. The trap: what
//! is kept as a setting instead makes every node read the house anew whenever it moves.

use calendar::Instant;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    NOTE_MARK = Statement::new(
        "note_mark",
        "INSERT INTO settings (kind, name, body, version, updated_at) VALUES ('mark', $1, $2, 1, $3)
         ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body, version = settings.version + 1,
         updated_at = excluded.updated_at",
    );
    LOAD_MARK = Statement::new(
        "load_mark",
        "SELECT body FROM settings WHERE kind = 'mark' AND name = $1",
    );
}

/// What a mark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The pack that the desk was last served with.
    ServedStandard,
    /// Up to which customer it was looked who may be one person.
    CustomerSweep,
    /// Up to when it was looked which cases may be one matter.
    MatterSweep,
    /// What the records of other systems left open was ended.
    PastRecords,
}

impl Mark {
    const fn name(self) -> &'static str {
        match self {
            Self::ServedStandard => "standard",
            Self::CustomerSweep => "customer_sweep",
            Self::MatterSweep => "matter_sweep",
            Self::PastRecords => "past_records",
        }
    }
}

/// Notes a mark; what was noted before is forgotten.
///
/// # Errors
/// When the statement fails.
pub fn note_mark(tx: &mut Tx<'_>, mark: Mark, body: &str, at: Instant) -> Result<(), StoreError> {
    tx.execute(&NOTE_MARK, values![mark.name(), body, at])?;
    Ok(())
}

/// What was noted last; none before the first time.
///
/// # Errors
/// When the statement fails.
pub fn load_mark(tx: &mut Tx<'_>, mark: Mark) -> Result<Option<String>, StoreError> {
    tx.query_opt(&LOAD_MARK, values![mark.name()])?
        .map(|mut row| row.take())
        .transpose()
}
