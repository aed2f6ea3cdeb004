//! Records what the customer says to the outcome (C06).

use domain::{Actor, CustomerWord, FactBody, Permission};

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// Records the word.
///
/// # Errors
/// [`AppError::WrongState`] on a closed case.
pub async fn take_customer_word(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    word: CustomerWord,
    note: String,
) -> Result<Done, AppError> {
    check_length("note", &note, 2_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |_, case| {
        case.require_live()?;
        case.record(FactBody::CustomerWordTaken {
            word,
            note: note.clone(),
        })
    })
    .await
}
