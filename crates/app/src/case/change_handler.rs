//! Changes who works on a case: taking it, giving it, putting it back. Ownership stays (B01).

use domain::{Actor, FactBody, Permission, PersonId};

use crate::{AppError, Desk, Done, OnCase};

/// Makes `handler` the one who works on the case; none puts it back into the queue.
///
/// Taking a case that nobody owns makes one its owner: one was asked first.
///
/// # Errors
/// Forbidden for giving it to others without the right to assign; [`AppError::WrongState`] on a closed case.
pub async fn change_handler(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    handler: Option<PersonId>,
) -> Result<Done, AppError> {
    let permission = if handler == Some(actor.person) {
        Permission::WorkCases
    } else {
        Permission::AssignCases
    };
    desk.change_case(actor, permission, on, move |work, case| {
        case.require_live()?;
        if let Some(person) = handler {
            work.require_active_person("handler", person)?;
        }
        case.record(FactBody::HandlerChanged { handler })
    })
    .await
}
