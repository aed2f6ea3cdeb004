//! Records the outcome of the matter (C06).

use domain::{Actor, FactBody, Permission};

use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// Records it; a later one replaces it in the case, both stay in the facts.
///
/// # Errors
/// [`AppError::WrongState`] on a closed case.
pub async fn record_result(desk: &Desk, actor: &Actor, on: OnCase, result: String) -> Result<Done, AppError> {
    check_text("result", &result, 5_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |_, case| {
        case.require_live()?;
        case.record(FactBody::ResultRecorded {
            result: result.clone(),
        })
    })
    .await
}
