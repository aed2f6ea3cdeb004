//! Takes back a mail to the customer that has not left yet.
//!
//! Always true: what was recalled never leaves, and counts for nothing: the promises that it kept run on. The trap: once a
//! worker has taken it up it is on its way, however little of its time is over; then recalling is refused.

use domain::{Actor, FactBody, Permission};
use pack::says;
use store::messages::MessageState;

use crate::case::own_act::own_act;
use crate::{AppError, Desk, Done, OnCase};

/// Recalls one's own reply, named by its place in the chain.
///
/// # Errors
/// Not found when no reply of the actor's stands there; [`AppError::WrongState`] when it has left, was recalled already, was
/// said and not written, or the case is closed.
pub async fn recall_reply(desk: &Desk, actor: &Actor, on: OnCase, seq: u32) -> Result<Done, AppError> {
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        let own = own_act(work, case, seq)?;
        let FactBody::ReplySent { reply } = &own.body else {
            return Err(AppError::NotFound { what: "reply" });
        };
        let message = match reply.message {
            Some(id) => store::messages::load_message(work.tx, id)?,
            None => None,
        };
        let key = message.as_ref().and_then(|it| it.wire_id.as_deref());
        let now = work.now();
        match (message.as_ref(), key) {
            (Some(message), Some(key)) if store::outbox::recall_delivery(work.tx, key, now)? => {
                store::messages::set_message_state(work.tx, message.id, MessageState::Recalled, "")?;
                store::attachments::detach_from_message(work.tx, message.id)?;
                case.record(FactBody::ActTakenBack { of: seq })
            }
            (_, _) => Err(AppError::WrongState {
                state: "sent",
                hint: says!(
                    "答复已经发出；请再给客户写一封",
                    "it has left; write to the customer again"
                ),
            }),
        }
    })
    .await
}
