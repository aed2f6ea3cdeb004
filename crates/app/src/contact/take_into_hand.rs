//! Gives a contact that was drawn or accepted into somebody's hand: they work on its case from now on.

use domain::{Author, ContactId, ContactStage, EventKind, FactBody, PersonId};
use store::agents::Agent;
use store::contacts::LiveContact;

use crate::AppError;
use crate::contact::{InHand, agent_row, event_of, languages, offered_fact, queue_fact};
use crate::work::{OpenCase, Work};

/// Whether the person drew it by themselves, or it was offered to them before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is given with this act.
    Drawn,
    /// It was offered, and they accept.
    Accepted,
}

/// Puts a contact that has left the queue into somebody's hand; `agent` is locked.
pub(crate) fn take_into_hand(
    work: &mut Work<'_, '_>,
    agent: &mut Agent,
    (id, way): (ContactId, Way),
) -> Result<InHand, AppError> {
    let missing = AppError::NotFound { what: "contact" };
    let mut contact = store::contacts::lock_live_contact(work.tx, id)?.ok_or(missing)?;
    let case = contact.case.ok_or(AppError::NotFound { what: "case" })?;
    let mut case = work.open_for(Author::Person(agent.person), case)?;
    if way == Way::Drawn {
        case.record_at(work.now(), Author::System, offered_fact(id, agent))?;
    }
    hand_over(work, &mut case, (&mut contact, agent.person))?;
    store::contacts::update_live_contact(work.tx, &contact)?;
    let done = work.save(case)?;
    agent_row::settle(work, agent)?;
    Ok(InHand {
        contact: id,
        case: done.case,
        version: done.version,
    })
}

/// Somebody answers a contact that still waits: it is theirs. The case is saved by whoever calls.
pub(crate) fn take_answered(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (contact, person): (&mut LiveContact, PersonId),
) -> Result<(), AppError> {
    let mut agent = agent_row::lock(work, person)?;
    if store::waiting::leave_queue(work.tx, contact.id)? {
        case.record_at(work.now(), Author::System, offered_fact(contact.id, &agent))?;
        hand_over(work, case, (contact, person))?;
        store::contacts::update_live_contact(work.tx, contact)?;
    }
    agent_row::settle(work, &mut agent)
}

fn hand_over(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (contact, person): (&mut LiveContact, PersonId),
) -> Result<(), AppError> {
    let now = work.now();
    (contact.stage, contact.stage_at, contact.until_at) = (ContactStage::Active, now, None);
    (contact.person, contact.taken_at) = (Some(person), Some(now));
    case.record_at(now, Author::System, queue_fact(EventKind::QueueLeft, contact.id))?;
    let mut joined = event_of(EventKind::PersonJoined, contact.id);
    joined.fields.insert("steps".to_owned(), "1".to_owned());
    case.record_at(
        now,
        Author::Person(person),
        FactBody::EventHappened { event: joined },
    )?;
    languages::note_speaker(work, case, (contact, person))?;
    if case.case().category.is_live() && case.case().handler != Some(person) {
        let handler = Some(person);
        case.record_at(now, Author::System, FactBody::HandlerChanged { handler })?;
    }
    Ok(())
}
