//! Notes something that stays inside.

use domain::{Actor, FactBody, Permission};

use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// What is noted.
#[derive(Debug, Clone)]
pub struct AddNote {
    /// On which case.
    pub on: OnCase,
    /// The words; at most 20 000 characters.
    pub text: String,
}

/// Adds a note; closed cases take notes too.
///
/// # Errors
/// [`AppError::Invalid`] for an empty or too long text; as for every verb on a case, not found, forbidden or conflict.
pub async fn add_note(desk: &Desk, actor: &Actor, cmd: AddNote) -> Result<Done, AppError> {
    let AddNote { on, text } = cmd;
    check_text("body", &text, 20_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |_, case| {
        case.record(FactBody::NoteAdded { text: text.clone() })
    })
    .await
}
