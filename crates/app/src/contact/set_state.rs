//! Says what somebody does now: ready, on a break, away; contact and wrap-up follow by themselves (I08).

use domain::{Actor, AgentState, Permission, PersonId};
use pack::says;
use serde::{Deserialize, Serialize};

use crate::contact::return_contact::take_offer_back;
use crate::contact::{Agent, agent_row};
use crate::error::check_length;
use crate::once::Once;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// What somebody chooses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenState {
    /// Ready, break or away.
    pub state: AgentState,
    /// Why; a break needs one.
    pub reason: String,
}

/// Puts the actor into a state of their choice. Whoever is in a contact stays in it.
///
/// # Errors
/// [`AppError::Invalid`] for a state that nobody chooses, or a break without a reason.
pub async fn set_state(
    desk: &Desk,
    actor: &Actor,
    chosen: ChosenState,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::WorkCases)?;
    check(&chosen)?;
    let person = actor.person;
    desk.write(once, move |work| choose(work, person, &chosen)).await
}

/// What the actor does now; none when they never said.
///
/// # Errors
/// Failures of the store.
pub async fn my_state(desk: &Desk, actor: &Actor) -> Result<Option<Agent>, AppError> {
    let person = actor.person;
    desk.read(move |tx| Ok(store::agents::load_agent(tx, person)?))
        .await
}

/// Puts somebody into a state within another act.
pub(crate) fn choose(
    work: &mut Work<'_, '_>,
    person: PersonId,
    chosen: &ChosenState,
) -> Result<(), AppError> {
    let mut agent = agent_row::lock(work, person)?;
    if chosen.state != AgentState::Ready {
        for it in store::waiting::offered_to(work.tx, person)? {
            take_offer_back(work, it.contact, person)?;
        }
    }
    let load = agent_row::load_of(work, person)?;
    let is_other_reason = agent.reason != chosen.reason;
    agent.chosen = chosen.state;
    agent.reason.clone_from(&chosen.reason);
    let state = AgentState::under(agent.chosen, load, agent.chat_limit);
    if state != agent.state || is_other_reason {
        agent_row::note_change(work, &mut agent, state)?;
    }
    Ok(store::agents::update_agent(work.tx, &agent)?)
}

fn check(chosen: &ChosenState) -> Result<(), AppError> {
    check_length("reason", &chosen.reason, 100)?;
    match chosen.state {
        AgentState::Ready | AgentState::Away => Ok(()),
        AgentState::Break if chosen.reason.trim().is_empty() => Err(AppError::invalid(
            "reason",
            "empty",
            says!(
                "小休要写明原因，如用餐、休息、开会",
                "a break needs a reason: a meal, a rest, a meeting"
            ),
        )),
        AgentState::Break => Ok(()),
        AgentState::OnContact | AgentState::WrapUp => Err(AppError::invalid(
            "state",
            "not_chosen",
            says!(
                "这个状态由手上的工作决定；请选就绪、小休或离开",
                "this follows from what one has in hand; choose ready, break or away"
            ),
        )),
    }
}
