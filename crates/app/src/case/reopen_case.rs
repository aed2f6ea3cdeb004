//! Reopens a closed or joined case: it goes back to its first owner and keeps its history (C13).

use domain::{Action, Actor, FactBody, Permission};
use pack::says;

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// Reopens it for the first owner, or for nobody when that person has left.
///
/// # Errors
/// Refused by C13 without a reason; [`AppError::WrongState`] on a case that is not closed.
pub async fn reopen_case(desk: &Desk, actor: &Actor, on: OnCase, reason: String) -> Result<Done, AppError> {
    check_length("reason", &reason, 2_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        if case.case().category.is_live() {
            return Err(AppError::WrongState {
                state: "open",
                hint: says!("这件事项正在办理，不用重新开启", "the case is open already"),
            });
        }
        let to_owner = case.case().first_owner;
        case.ask(
            work,
            &Action::Reopen {
                to_owner,
                has_reason: !reason.trim().is_empty(),
            },
        )?;
        case.record(FactBody::CaseReopened {
            reason: reason.clone(),
            to_owner,
        })
    })
    .await
}
