//! Cases that somebody said are two matters.

use calendar::Instant;
use domain::{CaseId, PersonId};

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    KEEP_APART = Statement::new(
        "keep_matters_apart",
        "INSERT INTO matters_apart (one_id, other_id, person_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (one_id, other_id) DO NOTHING",
    );
    ARE_APART = Statement::new(
        "are_matters_apart",
        "SELECT 1 FROM matters_apart WHERE one_id = $1 AND other_id = $2",
    );
}

/// Somebody said that two cases are two matters.
///
/// # Errors
/// When the statement fails.
pub fn keep_matters_apart(
    tx: &mut Tx<'_>,
    (one, other): (CaseId, CaseId),
    by: PersonId,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute(&KEEP_APART, values![one.min(other), one.max(other), by, at])?;
    Ok(())
}

/// Whether somebody said so.
///
/// # Errors
/// When the statement fails.
pub fn are_matters_apart(tx: &mut Tx<'_>, one: CaseId, other: CaseId) -> Result<bool, StoreError> {
    Ok(tx
        .query_opt(&ARE_APART, values![one.min(other), one.max(other)])?
        .is_some())
}
