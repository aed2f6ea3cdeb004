//! Puts a contact into the queue; one that comes back keeps the place that it had.

use calendar::Instant;
use domain::{ContactStage, EventKind};
use store::contacts::LiveContact;
use store::waiting::WaitingContact;

use crate::AppError;
use crate::contact::queue_fact;
use crate::work::{OpenCase, Work};

/// Records that the customer waits, and puts the contact into the queue; whoever calls writes the contact.
pub(crate) fn queue_contact(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    contact: &mut LiveContact,
) -> Result<(), AppError> {
    let now = work.now();
    let prefers = match (contact.person.take(), contact.customer) {
        (Some(person), _) => Some(person),
        (None, Some(customer)) => store::contacts::last_person_with(work.tx, customer)?,
        (None, None) => None,
    };
    let joined_at = *contact.queued_at.get_or_insert(now);
    (contact.stage, contact.stage_at, contact.until_at) = (ContactStage::Waiting, now, None);
    case.record(queue_fact(EventKind::QueueJoined, contact.id))?;
    let due_at = case.state.promises().iter().filter_map(|it| it.due_at).min();
    let waiting = WaitingContact {
        contact: contact.id,
        case: case.case().id,
        team: contact.team,
        channel: contact.channel,
        language: contact.language.clone(),
        skill: contact.skill.clone(),
        prefers,
        due_at,
        joined_at,
        offered_to: None,
        offered_until: None,
        tries: 0,
        told_at: Instant::EPOCH,
    };
    Ok(store::waiting::join_queue(work.tx, &waiting)?)
}
