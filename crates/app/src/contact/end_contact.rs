//! Ends a contact: the talk is over, then what is left of it is written up, for a while that ends by itself.

use calendar::Millis;
use domain::{Actor, Author, Channel, ContactId, ContactStage, EventKind, FactBody, Permission, PersonId};
use pack::says;
use store::contacts::LiveContact;

use crate::contact::{agent_row, event_of, is_of};
use crate::once::Once;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// How long writing up may take before it ends by itself, and by how much it is extended.
pub const WRAP_UP: Millis = Millis::seconds(60);

/// What is done with a contact that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The talk is over; it is written up.
    BeginWrapUp,
    /// Writing up takes longer.
    ExtendWrapUp,
    /// Nothing is left to do.
    End,
}

/// Ends the talk, extends the writing up, or ends the contact.
///
/// # Errors
/// Not found when the contact is not in the actor's hand; [`AppError::WrongState`] when it does not stand there.
pub async fn end_contact(
    desk: &Desk,
    actor: &Actor,
    (contact, ending): (ContactId, Ending),
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::WorkCases)?;
    let person = actor.person;
    desk.write(once, move |work| {
        let mut agent = agent_row::lock(work, person)?;
        let mut held = in_hand_of(work, contact, person)?;
        match (ending, held.stage) {
            (Ending::BeginWrapUp, ContactStage::Active) => begin_wrap_up(work, &mut held)?,
            (Ending::ExtendWrapUp, ContactStage::WrapUp) => {
                let until = held.until_at.map_or(work.now(), |it| it.max(work.now()));
                held.until_at = Some(until.plus(WRAP_UP));
            }
            (Ending::End, ContactStage::Active) => {
                begin_wrap_up(work, &mut held)?;
                end(work, &mut held);
            }
            (Ending::End, ContactStage::WrapUp) => end(work, &mut held),
            (Ending::BeginWrapUp | Ending::ExtendWrapUp | Ending::End, _) => {
                return Err(AppError::WrongState {
                    state: held.stage.as_str(),
                    hint: says!(
                        "这次来访现在不能这样处理",
                        "the contact does not stand where this could be done"
                    ),
                });
            }
        }
        store::contacts::update_live_contact(work.tx, &held)?;
        agent_row::settle(work, &mut agent)
    })
    .await
}

/// A contact that somebody has in hand.
pub(crate) fn in_hand_of(
    work: &mut Work<'_, '_>,
    contact: ContactId,
    person: PersonId,
) -> Result<LiveContact, AppError> {
    store::contacts::lock_live_contact(work.tx, contact)?
        .filter(|it| is_of(it, person))
        .ok_or(AppError::NotFound { what: "contact" })
}

/// The talk is over: said on the case, and written up from now on. Whoever calls writes the contact.
pub(crate) fn begin_wrap_up(work: &mut Work<'_, '_>, contact: &mut LiveContact) -> Result<(), AppError> {
    let now = work.now();
    // The end of a call is told by the telephone system.
    if let Some(case) = contact.case.filter(|_| contact.channel != Channel::Phone) {
        let mut case = work.open_for(Author::System, case)?;
        let mut event = event_of(EventKind::ContactEnded, contact.id);
        event.customer = contact.customer;
        case.record(FactBody::EventHappened { event })?;
        work.save(case)?;
    }
    contact.stage = ContactStage::WrapUp;
    contact.stage_at = now;
    contact.until_at = Some(now.plus(WRAP_UP));
    Ok(())
}

/// Nothing is left to do. Whoever calls writes the contact.
pub(crate) fn end(work: &Work<'_, '_>, contact: &mut LiveContact) {
    contact.ended_at = Some(contact.ended_at.unwrap_or(contact.stage_at));
    contact.stage = ContactStage::Ended;
    contact.stage_at = work.now();
    contact.until_at = None;
}
