//! Somebody's row among those who take contacts: locked, counted, and settled after what they have in hand changed.

use domain::{AgentLoad, AgentState, Channel, ContactStage, PersonId};
use store::agents::{Agent, StateChange};
use store::contacts::LiveContact;

use crate::AppError;
use crate::work::Work;

/// Locks somebody's row; they were seen just now.
pub(crate) fn lock(work: &mut Work<'_, '_>, person: PersonId) -> Result<Agent, AppError> {
    let mut agent = store::agents::lock_agent(work.tx, person, work.now())?;
    agent.seen_at = work.now();
    Ok(agent)
}

/// What somebody has in hand, counted under the lock of their row.
pub(crate) fn load_of(work: &mut Work<'_, '_>, person: PersonId) -> Result<AgentLoad, AppError> {
    let in_hand = store::contacts::live_contacts_of_person(work.tx, person)?;
    let offered = store::waiting::offered_to(work.tx, person)?.len();
    Ok(counted(&in_hand, offered))
}

/// Adds up what somebody has in hand.
pub(crate) fn counted(in_hand: &[LiveContact], offered: usize) -> AgentLoad {
    let mut load = AgentLoad {
        offered: u32::try_from(offered).unwrap_or(u32::MAX),
        ..AgentLoad::default()
    };
    for contact in in_hand {
        match (contact.stage, contact.channel) {
            (ContactStage::Active, Channel::Phone | Channel::Counter | Channel::Visit) => load.talks += 1,
            (ContactStage::Active, Channel::Chat | Channel::Messenger | Channel::Email) => load.chats += 1,
            (ContactStage::WrapUp, _) => load.wrap_ups += 1,
            (ContactStage::Waiting | ContactStage::Offered | ContactStage::Ended, _) => {}
        }
    }
    load
}

/// Writes the row with the state that follows from what was chosen and what is in hand now; a change is kept for good.
pub(crate) fn settle(work: &mut Work<'_, '_>, agent: &mut Agent) -> Result<(), AppError> {
    let load = load_of(work, agent.person)?;
    let state = AgentState::under(agent.chosen, load, agent.chat_limit);
    if state != agent.state {
        note_change(work, agent, state)?;
    }
    Ok(store::agents::update_agent(work.tx, agent)?)
}

/// Puts somebody into a state.
pub(crate) fn note_change(
    work: &mut Work<'_, '_>,
    agent: &mut Agent,
    state: AgentState,
) -> Result<(), AppError> {
    (agent.state, agent.since_at) = (state, work.now());
    let change = StateChange {
        at: work.now(),
        state,
        reason: agent.reason.clone(),
    };
    Ok(store::agents::note_state_change(work.tx, agent.person, &change)?)
}
