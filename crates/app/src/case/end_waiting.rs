//! Ends a wait; clocks go on from where they stood.

use domain::{Actor, FactBody, Permission};
use pack::says;

use crate::{AppError, Desk, Done, OnCase};

/// Records that the case no longer waits.
///
/// # Errors
/// [`AppError::WrongState`] when it does not wait.
pub async fn end_waiting(desk: &Desk, actor: &Actor, on: OnCase, note: String) -> Result<Done, AppError> {
    desk.change_case(actor, Permission::WorkCases, on, move |_, case| {
        if case.case().waiting.is_none() {
            return Err(AppError::WrongState {
                state: "not_waiting",
                hint: says!("这件事项没有在等待", "the case does not wait"),
            });
        }
        case.record(FactBody::WaitingEnded { note: note.clone() })
    })
    .await
}
