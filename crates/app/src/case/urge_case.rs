//! Records that the customer asked again: an urging on the open matter, never a new case by accident.

use domain::{Actor, FactBody, Permission};

use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// Records the urging; it ends a wait for the customer.
///
/// # Errors
/// [`AppError::WrongState`] on a closed case: reopen it instead.
pub async fn urge_case(desk: &Desk, actor: &Actor, on: OnCase, text: String) -> Result<Done, AppError> {
    check_text("text", &text, 5_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |_, case| {
        case.require_live()?;
        case.record(FactBody::Urged { text: text.clone() })
    })
    .await
}
