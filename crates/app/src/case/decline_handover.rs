//! Declines ownership that was offered; it stays where it is (B01).

use domain::{Actor, FactBody, Permission};
use pack::says;

use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// Records why; whoever offered may also take the offer back so.
///
/// # Errors
/// [`AppError::WrongState`] when nothing is offered; [`AppError::Invalid`] without a reason.
pub async fn decline_handover(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    reason: String,
) -> Result<Done, AppError> {
    check_text("reason", &reason, 2_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |_, case| {
        if case.case().offer.is_none() {
            return Err(AppError::WrongState {
                state: "not_offered",
                hint: says!("这件事项没有待接手的移交", "nothing is offered on this case"),
            });
        }
        case.record(FactBody::HandoverDeclined {
            reason: reason.clone(),
        })
    })
    .await
}
