//! The standard that the desk was last served with, as a text of its owner's own.
//!
//! Always true: there is at most one. It is a mark like that of the house: no list of settings shows it, and noting it puts
//! nothing anew in force.

use calendar::Instant;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    NOTE_SERVED = Statement::new(
        "note_served_standard",
        "INSERT INTO settings (kind, name, body, version, updated_at) VALUES ('mark', 'standard', $1, 1, $2)
         ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body, version = settings.version + 1,
         updated_at = excluded.updated_at",
    );
    SERVED = Statement::new(
        "served_standard",
        "SELECT body FROM settings WHERE kind = 'mark' AND name = 'standard'",
    );
}

/// Notes the standard; what was noted before is forgotten.
///
/// # Errors
/// When the statement fails.
pub fn note_served_standard(tx: &mut Tx<'_>, body: &str, at: Instant) -> Result<(), StoreError> {
    tx.execute(&NOTE_SERVED, values![body, at])?;
    Ok(())
}

/// The standard that was noted last; none before the first.
///
/// # Errors
/// When the statement fails.
pub fn served_standard(tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
    tx.query_opt(&SERVED, values![])?
        .map(|mut row| row.take())
        .transpose()
}
