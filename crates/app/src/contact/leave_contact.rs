//! The customer leaves: out of the queue, or out of a talk that somebody then writes up.

use domain::{Author, ContactId, ContactStage, EventKind};

use crate::contact::{agent_row, end_contact, queue_fact};
use crate::work::Work;
use crate::{AppError, Desk};

/// Notes that the customer left; nothing happens when the contact is over already.
///
/// # Errors
/// Not found when there is no such contact.
pub async fn leave_contact(desk: &Desk, contact: ContactId) -> Result<(), AppError> {
    desk.write(None, move |work| leave(work, contact)).await
}

/// Notes within another act that the customer left.
pub(crate) fn leave(work: &mut Work<'_, '_>, id: ContactId) -> Result<(), AppError> {
    let missing = || AppError::NotFound { what: "contact" };
    let before = store::contacts::load_live_contact(work.tx, id)?.ok_or_else(missing)?;
    // The person's row is locked before the contact, as everywhere.
    let mut agent = match before.person {
        Some(person) => Some(store::agents::lock_agent(work.tx, person, work.now())?),
        None => None,
    };
    let was_waiting = store::waiting::lock_waiting(work.tx, id)?;
    let mut contact = store::contacts::lock_live_contact(work.tx, id)?.ok_or_else(missing)?;
    match contact.stage {
        ContactStage::Waiting | ContactStage::Offered => {
            store::waiting::leave_queue(work.tx, id)?;
            if let Some(case) = contact.case {
                let mut case = work.open_for(Author::Customer(contact.customer), case)?;
                case.record(queue_fact(EventKind::QueueLeft, id))?;
                work.save(case)?;
            }
            end_contact::end(work, &mut contact);
        }
        ContactStage::Active => end_contact::begin_wrap_up(work, &mut contact)?,
        ContactStage::WrapUp | ContactStage::Ended => return Ok(()),
    }
    store::contacts::update_live_contact(work.tx, &contact)?;
    if agent.is_none()
        && let Some(person) = was_waiting.and_then(|it| it.offered_to)
    {
        agent = Some(store::agents::lock_agent(work.tx, person, work.now())?);
    }
    match &mut agent {
        Some(agent) => agent_row::settle(work, agent),
        None => Ok(()),
    }
}
