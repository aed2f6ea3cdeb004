//! Puts a contact into the queue; one that comes back keeps the place that it had.

use calendar::{Instant, Millis};
use domain::{AgentState, ContactStage, EventKind, PersonId};
use store::contacts::LiveContact;
use store::waiting::WaitingContact;

use crate::AppError;
use crate::contact::queue_fact;
use crate::contact::routing::is_there;
use crate::work::{OpenCase, Work};

/// Records that the customer waits, and puts the contact into the queue; whoever calls writes the contact. It is kept for
/// `kept_for` for whom the customer spoke to last, when that person is on duty.
pub(crate) fn queue_contact(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (contact, kept_for): (&mut LiveContact, Millis),
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
    let is_kept = kept_for > Millis::ZERO && is_on_duty(work, prefers)?;
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
        kept_until: is_kept.then(|| now.plus(kept_for)),
    };
    Ok(store::waiting::join_queue(work.tx, &waiting)?)
}

/// Somebody is at their screen and takes contacts, if not this very moment.
fn is_on_duty(work: &mut Work<'_, '_>, person: Option<PersonId>) -> Result<bool, AppError> {
    let Some(person) = person else {
        return Ok(false);
    };
    let now = work.now();
    let agent = store::agents::load_agent(work.tx, person)?;
    Ok(agent.is_some_and(|it| it.chosen == AgentState::Ready && is_there(&it, now)))
}
