//! Takes back what nobody took and what vanished people had; ends what ends by itself.

use domain::{AgentState, ContactId, ContactStage, PersonId};
use store::agents::Agent;
use store::contacts::LiveContact;

use super::{SILENT_FOR, Scene, is_offered, is_there};
use crate::contact::return_contact::{put_back, take_offer_back};
use crate::contact::{agent_row, end_contact};
use crate::work::Work;
use crate::{AppError, Desk};

/// Why somebody is put away: they did not take what was offered, or are no longer seen. Words that screens translate.
const NO_ANSWER: &str = "no_answer";
const VANISHED: &str = "vanished";

/// Gives how much came back into the queue and how much ended.
pub(super) async fn take_back(desk: &Desk, scene: &Scene) -> Result<(usize, usize), AppError> {
    let (mut returned, mut ended) = (0, 0);
    for it in &scene.waiting {
        if let (Some(person), Some(until)) = (it.offered_to, it.offered_until)
            && until <= scene.now
        {
            let contact = it.contact;
            returned += usize::from(desk.write(None, move |work| lapse(work, contact, person)).await?);
        }
    }
    for agent in scene.agents.iter().filter(|it| has_vanished(it, scene)) {
        let person = agent.person;
        returned += desk.write(None, move |work| vanish(work, person)).await?;
    }
    for it in scene.in_hand.iter().filter(|it| is_over(it, scene)) {
        if let Some(person) = it.person {
            let contact = it.id;
            ended += usize::from(desk.write(None, move |work| end(work, contact, person)).await?);
        }
    }
    Ok((returned, ended))
}

/// Nobody is there, and something is in their hand or may come into it.
fn has_vanished(agent: &Agent, scene: &Scene) -> bool {
    let holds = scene.in_hand.iter().any(|it| is_theirs(it, agent.person));
    !is_there(agent, scene.now) && (agent.chosen != AgentState::Away || holds)
}

fn is_theirs(contact: &LiveContact, person: PersonId) -> bool {
    contact.person == Some(person) && is_offered(contact.channel)
}

/// Written up long enough, or the customer says nothing more.
fn is_over(contact: &LiveContact, scene: &Scene) -> bool {
    match contact.stage {
        ContactStage::WrapUp => contact.until_at.is_some_and(|it| it <= scene.now),
        ContactStage::Active => {
            let silent_since = contact
                .last_out_at
                .filter(|out| contact.last_in_at.is_none_or(|it| it <= *out));
            is_offered(contact.channel) && silent_since.is_some_and(|it| scene.now.since(it) >= SILENT_FOR)
        }
        ContactStage::Waiting | ContactStage::Offered | ContactStage::Ended => false,
    }
}

/// An offer that was not taken in time: the contact keeps its place, the person gets no more until they say so.
fn lapse(work: &mut Work<'_, '_>, contact: ContactId, person: PersonId) -> Result<bool, AppError> {
    let mut agent = store::agents::lock_agent(work.tx, person, work.now())?;
    let is_over = store::waiting::lock_waiting(work.tx, contact)?.is_some_and(|it| {
        it.offered_to == Some(person) && it.offered_until.is_some_and(|until| until <= work.now())
    });
    if !is_over {
        return Ok(false);
    }
    take_offer_back(work, contact, person)?;
    put_away(work, &mut agent, NO_ANSWER)?;
    Ok(true)
}

/// All that a vanished person had comes back in its place; what they wrote up is over.
fn vanish(work: &mut Work<'_, '_>, person: PersonId) -> Result<usize, AppError> {
    let mut agent = store::agents::lock_agent(work.tx, person, work.now())?;
    if is_there(&agent, work.now()) {
        return Ok(0);
    }
    let mut returned = 0;
    for it in store::waiting::offered_to(work.tx, person)? {
        take_offer_back(work, it.contact, person)?;
        returned += 1;
    }
    for mut contact in store::contacts::live_contacts_of_person(work.tx, person)? {
        if !is_offered(contact.channel) {
            continue;
        }
        if contact.stage == ContactStage::Active {
            put_back(work, &mut contact)?;
            returned += 1;
        } else if contact.stage == ContactStage::WrapUp {
            end_contact::end(work, &mut contact);
            store::contacts::update_live_contact(work.tx, &contact)?;
        }
    }
    put_away(work, &mut agent, VANISHED)?;
    Ok(returned)
}

fn put_away(work: &mut Work<'_, '_>, agent: &mut Agent, reason: &str) -> Result<(), AppError> {
    if agent.chosen != AgentState::Away {
        agent.chosen = AgentState::Away;
        reason.clone_into(&mut agent.reason);
        agent_row::note_change(work, agent, AgentState::Away)?;
    }
    Ok(store::agents::update_agent(work.tx, agent)?)
}

fn end(work: &mut Work<'_, '_>, id: ContactId, person: PersonId) -> Result<bool, AppError> {
    let mut agent = store::agents::lock_agent(work.tx, person, work.now())?;
    let Some(mut contact) = store::contacts::lock_live_contact(work.tx, id)? else {
        return Ok(false);
    };
    let scene = Scene {
        now: work.now(),
        waiting: Vec::new(),
        agents: Vec::new(),
        in_hand: Vec::new(),
    };
    if contact.person != Some(person) || !is_over(&contact, &scene) {
        return Ok(false);
    }
    if contact.stage == ContactStage::Active {
        end_contact::begin_wrap_up(work, &mut contact)?;
    }
    end_contact::end(work, &mut contact);
    store::contacts::update_live_contact(work.tx, &contact)?;
    agent_row::settle(work, &mut agent)?;
    Ok(true)
}
