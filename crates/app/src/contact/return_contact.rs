//! Gives a contact back into the queue, where it keeps the place that it had.

use calendar::Millis;
use domain::{Actor, AgentState, Author, ContactId, ContactStage, FactBody, Permission, PersonId};
use pack::says;
use store::contacts::LiveContact;

use crate::contact::agent_row;
use crate::contact::end_contact::in_hand_of;
use crate::contact::queue_contact::queue_contact;
use crate::contact::routing::is_offered;
use crate::once::Once;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// Gives back a contact that is in the actor's hand or offered to them; whoever declines an offer is away until they say
/// that they are ready.
///
/// # Errors
/// Not found when it is neither in their hand nor offered to them; [`AppError::WrongState`] once the talk is over.
pub async fn return_contact(
    desk: &Desk,
    actor: &Actor,
    contact: ContactId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::WorkCases)?;
    let person = actor.person;
    desk.write(once, move |work| {
        let mut agent = agent_row::lock(work, person)?;
        let offered = store::waiting::lock_waiting(work.tx, contact)?;
        if offered.is_some_and(|it| it.offered_to == Some(person)) {
            take_offer_back(work, contact, person)?;
            agent.chosen = AgentState::Away;
            "declined".clone_into(&mut agent.reason);
        } else {
            let mut held = in_hand_of(work, contact, person)?;
            require_written(&held)?;
            if held.stage != ContactStage::Active {
                return Err(AppError::WrongState {
                    state: held.stage.as_str(),
                    hint: says!(
                        "通话已经结束；请结束这次来访",
                        "the talk is over; end the contact instead"
                    ),
                });
            }
            put_back(work, &mut held)?;
        }
        agent_row::settle(work, &mut agent)
    })
    .await
}

/// Only what is written waits in our queue; a call is passed on in the telephone system.
pub(crate) fn require_written(contact: &LiveContact) -> Result<(), AppError> {
    if is_offered(contact.channel) {
        return Ok(());
    }
    Err(AppError::WrongState {
        state: "spoken",
        hint: says!(
            "这是通话；请在电话系统里转接",
            "this is a talk: pass it on in the telephone system"
        ),
    })
}

/// Takes an offer back; the contact waits in its place.
pub(crate) fn take_offer_back(
    work: &mut Work<'_, '_>,
    contact: ContactId,
    person: PersonId,
) -> Result<(), AppError> {
    if store::waiting::take_back_offer(work.tx, contact, person)?
        && let Some(mut contact) = store::contacts::lock_live_contact(work.tx, contact)?
    {
        (contact.stage, contact.stage_at, contact.until_at) = (ContactStage::Waiting, work.now(), None);
        store::contacts::update_live_contact(work.tx, &contact)?;
    }
    Ok(())
}

/// Puts a contact that somebody was in back into the queue; nobody works on its case until somebody takes it.
pub(crate) fn put_back(work: &mut Work<'_, '_>, contact: &mut LiveContact) -> Result<(), AppError> {
    let case = contact.case.ok_or(AppError::NotFound { what: "case" })?;
    let mut case = work.open_for(Author::System, case)?;
    let leaves = contact.person;
    queue_contact(work, &mut case, (contact, Millis::ZERO))?;
    if case.case().category.is_live() && leaves.is_some() && case.case().handler == leaves {
        case.record(FactBody::HandlerChanged { handler: None })?;
    }
    store::contacts::update_live_contact(work.tx, contact)?;
    work.save(case)?;
    Ok(())
}
