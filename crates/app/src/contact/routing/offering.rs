//! Offers what waits to who is ready, and tells those who wait how long it will take.

use domain::routing::{Matched, Seeking, route};
use domain::{AgentState, Author, Channel, ContactStage, Event, EventKind, FactBody};
use store::waiting::WaitingContact;

use super::{OFFER_LASTS, Scene, TOLD_EVERY, candidates, is_offered, is_there};
use crate::contact::waiting::expected_wait_in;
use crate::contact::{agent_row, event_of, offered_fact};
use crate::work::Work;
use crate::{AppError, Desk};

/// Offers what can be offered; gives how many.
pub(super) async fn offer_waiting(desk: &Desk, scene: &Scene) -> Result<usize, AppError> {
    let seeking: Vec<Seeking> = scene
        .waiting
        .iter()
        .filter(|it| it.offered_to.is_none() && is_offered(it.channel))
        .map(|it| seeking(it, scene))
        .collect();
    if seeking.is_empty() {
        return Ok(0);
    }
    let again = Scene {
        now: scene.now,
        waiting: scene.waiting.clone(),
        agents: scene.agents.clone(),
        in_hand: scene.in_hand.clone(),
    };
    let ready = desk.read(move |tx| candidates(tx, &again)).await?;
    let mut offered = 0;
    for matched in route(&seeking, ready) {
        offered += usize::from(desk.write(None, move |work| offer(work, matched)).await?);
    }
    Ok(offered)
}

fn seeking(it: &WaitingContact, scene: &Scene) -> Seeking {
    let is_kept = it.kept_until.is_some_and(|until| scene.now < until)
        && scene.agents.iter().any(|one| {
            Some(one.person) == it.prefers && one.chosen == AgentState::Ready && is_there(one, scene.now)
        });
    Seeking {
        contact: it.contact,
        team: it.team,
        channel: it.channel,
        language: it.language.clone(),
        skill: it.skill.clone(),
        prefers: it.prefers,
        is_kept,
    }
}

/// Offers one contact, when both sides are still as they were; gives whether it did.
fn offer(work: &mut Work<'_, '_>, matched: Matched) -> Result<bool, AppError> {
    let now = work.now();
    let agent = store::agents::lock_agent(work.tx, matched.person, now)?;
    let load = agent_row::load_of(work, matched.person)?;
    let Some(waiting) = store::waiting::lock_waiting(work.tx, matched.contact)? else {
        return Ok(false);
    };
    let fits = agent.state == AgentState::Ready
        && is_there(&agent, now)
        && load.has_room(waiting.channel, agent.chat_limit);
    if !fits
        || !store::waiting::offer_contact(work.tx, matched.contact, matched.person, now.plus(OFFER_LASTS))?
    {
        return Ok(false);
    }
    let Some(mut contact) = store::contacts::lock_live_contact(work.tx, matched.contact)? else {
        return Ok(false);
    };
    (contact.stage, contact.stage_at) = (ContactStage::Offered, now);
    contact.until_at = Some(now.plus(OFFER_LASTS));
    store::contacts::update_live_contact(work.tx, &contact)?;
    let mut case = work.open_for(Author::System, waiting.case)?;
    case.record(offered_fact(matched.contact, &agent))?;
    let is_assigned = case.case().owner.is_none() && !matched.is_preferred;
    if let (true, Some(customer)) = (is_assigned, contact.customer) {
        let mut event = assigned(&matched);
        event.customer = Some(customer);
        case.record(FactBody::EventHappened { event })?;
    }
    work.save(case)?;
    Ok(true)
}

/// A customer whom nobody owned yet goes to whoever has least for their ability (F07).
fn assigned(matched: &Matched) -> Event {
    let mut event = event_of(EventKind::CustomerAssigned, matched.contact);
    event.person = Some(matched.person);
    for (name, number) in [
        ("load", matched.load),
        ("ability", matched.ability),
        ("fair_load", matched.fair_load),
    ] {
        event.fields.insert(name.to_owned(), number.to_string());
    }
    event
}

/// Tells those who wait in a chat how long it will take, before a minute is over (A09).
pub(super) async fn tell_waits(desk: &Desk, scene: &Scene) -> Result<(), AppError> {
    let due = scene.waiting.iter().filter(|it| {
        it.channel == Channel::Chat && it.offered_to.is_none() && scene.now.since(it.told_at) >= TOLD_EVERY
    });
    for it in due {
        let contact = it.contact;
        desk.write(None, move |work| tell(work, contact)).await?;
    }
    Ok(())
}

fn tell(work: &mut Work<'_, '_>, contact: domain::ContactId) -> Result<(), AppError> {
    let now = work.now();
    let Some(waiting) = store::waiting::lock_waiting(work.tx, contact)? else {
        return Ok(());
    };
    let seconds = expected_wait_in(work.tx, (&waiting, now))?;
    store::waiting::note_wait_told(work.tx, contact, now)?;
    let mut event = event_of(EventKind::QueueWaitTold, contact);
    event.fields.insert("seconds".to_owned(), seconds.to_string());
    let mut case = work.open_for(Author::System, waiting.case)?;
    case.record(FactBody::EventHappened { event })?;
    work.save(case)?;
    Ok(())
}
