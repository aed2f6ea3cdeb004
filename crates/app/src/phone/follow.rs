//! Lets people's states follow their calls: on contact while they talk, then wrap-up for its time, then ready (I08).
//!
//! Always true: what follows is worked out from all that was reported, so a report that comes twice or late changes nothing
//! that was not to change. The trap: rows of people are locked before the contact, in the order of their ids.

use calendar::Instant;
use domain::{CallSight, ContactStage, Direction, PersonId};
use store::calls::CallRecord;
use store::contacts::LiveContact;

use crate::AppError;
use crate::contact::agent_row;
use crate::contact::end_contact::WRAP_UP;
use crate::work::Work;

/// Brings the contact of a call to where the call stands, and the states of those who talk or talked.
pub(crate) fn follow(work: &mut Work<'_, '_>, record: &CallRecord) -> Result<(), AppError> {
    let sight = record.body.call.sight();
    let Some(before) = store::contacts::load_live_contact(work.tx, record.id)? else {
        return Ok(());
    };
    let talker = who_talks(&sight);
    let now = work.now();
    let mut people: Vec<PersonId> = before.person.into_iter().chain(talker).collect();
    people.sort_unstable();
    people.dedup();
    let mut agents = Vec::new();
    for person in people {
        // Whoever never chose a state has none to follow.
        if store::agents::load_agent(work.tx, person)?.is_some() {
            agents.push(store::agents::lock_agent(work.tx, person, now)?);
        }
    }
    let Some(before) = store::contacts::lock_live_contact(work.tx, record.id)? else {
        return Ok(());
    };
    let after = brought(before.clone(), record, (&sight, now));
    if after == before {
        return Ok(());
    }
    store::contacts::update_live_contact(work.tx, &after)?;
    for mut agent in agents {
        agent_row::settle(work, &mut agent)?;
    }
    Ok(())
}

/// Notes on a call's contact which case it led to.
pub(crate) fn note_case(work: &mut Work<'_, '_>, record: &CallRecord) -> Result<(), AppError> {
    let Some(before) = store::contacts::lock_live_contact(work.tx, record.id)? else {
        return Ok(());
    };
    let after = LiveContact {
        case: record.case,
        customer: record.customer,
        team: record.team,
        ..before
    };
    Ok(store::contacts::update_live_contact(work.tx, &after)?)
}

/// Who of the desk is on the line now; whoever dials is, too.
fn who_talks(sight: &CallSight) -> Option<PersonId> {
    if sight.ended_at.is_some() {
        return None;
    }
    match sight.direction {
        Direction::Inbound => sight.answered_at.and(sight.person),
        Direction::Outbound => sight.person.or_else(|| who_dialled(sight)),
    }
}

/// Who of the desk made an outgoing call.
pub(crate) fn who_dialled(sight: &CallSight) -> Option<PersonId> {
    let dials = sight.legs.iter().flat_map(|it| &it.agents);
    let dials = dials.filter(|_| sight.direction == Direction::Outbound);
    dials.filter_map(|it| it.person).next()
}

fn brought(contact: LiveContact, record: &CallRecord, (sight, now): (&CallSight, Instant)) -> LiveContact {
    let mut after = LiveContact {
        customer: record.customer,
        team: record.team,
        ended_at: sight.ended_at,
        ..contact
    };
    let stage = match (who_talks(sight), sight.ended_at, after.stage) {
        (Some(_), ..) => ContactStage::Active,
        (None, Some(_), ContactStage::Active | ContactStage::WrapUp) if record.body.is_disposed => {
            ContactStage::Ended
        }
        (None, Some(_), ContactStage::Active) => ContactStage::WrapUp,
        (None, Some(_), ContactStage::Waiting | ContactStage::Offered) => ContactStage::Ended,
        (None, Some(_), ContactStage::WrapUp | ContactStage::Ended) | (None, None, _) => after.stage,
    };
    if let Some(person) = who_talks(sight) {
        after.person = Some(person);
        after.taken_at = after.taken_at.or(Some(now));
    }
    if stage != after.stage {
        (after.stage, after.stage_at) = (stage, now);
        after.until_at = (stage == ContactStage::WrapUp).then(|| now.plus(WRAP_UP));
    }
    after
}
