//! Takes a contact that is offered, or passes on it; it then keeps its place in the queue.

use domain::{Actor, ContactId, Permission};
use pack::says;

use crate::contact::take_into_hand::{Way, take_into_hand};
use crate::contact::{InHand, agent_row};
use crate::once::Once;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Takes a contact that is offered to the actor.
///
/// # Errors
/// [`AppError::WrongState`] when it is not offered to them (any more).
pub async fn accept_contact(
    desk: &Desk,
    actor: &Actor,
    contact: ContactId,
    once: Option<Once>,
) -> Result<InHand, AppError> {
    require(actor, Permission::WorkCases)?;
    let person = actor.person;
    desk.write(once, move |work| {
        let mut agent = agent_row::lock(work, person)?;
        store::waiting::lock_waiting(work.tx, contact)?
            .filter(|it| it.offered_to == Some(person))
            .ok_or_else(gone)?;
        store::waiting::leave_queue(work.tx, contact)?;
        take_into_hand(work, &mut agent, (contact, Way::Accepted))
    })
    .await
}

/// Somebody else has it, or the customer left.
fn gone() -> AppError {
    AppError::WrongState {
        state: "not_offered",
        hint: says!(
            "这次来访已不再派给您：接起的时间已过，或者客户已经离开",
            "it is not offered to you any more; the time to take it has passed, or the customer left"
        ),
    }
}
