//! Records a try to reach the customer; three that fail stand for the customer's word when closing (C06).

use domain::{Action, Actor, ContactId, FactBody, Permission, TryOutcome};

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// Records the call and how it went.
///
/// # Errors
/// Refused by F02 in the customer's rest hours; [`AppError::WrongState`] on a closed case.
pub async fn try_contact(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    outcome: TryOutcome,
    note: String,
) -> Result<Done, AppError> {
    check_length("note", &note, 2_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        case.ask(work, &Action::PlaceCall)?;
        let contact = ContactId::from_uuid(work.next_id());
        case.record(FactBody::CallPlaced { contact })?;
        case.record(FactBody::ContactTried {
            outcome,
            note: note.clone(),
        })
    })
    .await
}
