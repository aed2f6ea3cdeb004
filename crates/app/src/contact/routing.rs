//! What a worker does with the queue again and again: offers what waits to who is ready, takes back what nobody took, and
//! brings back the contacts of people who vanished (I08).
//!
//! Always true: each step is checked again under the locks of its transaction, so two nodes may do this at once.
//! The trap: what comes back keeps the place that it had.

mod offering;
mod taking_back;

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::routing::Candidate;
use domain::{Actor, AgentState, Channel, Permission, Person, PersonId, Scope};
use store::Tx;
use store::agents::Agent;
use store::contacts::LiveContact;
use store::waiting::WaitingContact;

use crate::contact::{agent_row, languages};
use crate::{AppError, Desk};

/// An offer lasts so long.
pub const OFFER_LASTS: Millis = Millis::seconds(20);
/// Whoever was not seen for so long has vanished.
pub const VANISHED_AFTER: Millis = Millis::seconds(45);
/// A chat in which the customer says nothing more after our last words is over after so long.
pub const SILENT_FOR: Millis = Millis::minutes(30);
/// The customer is told the expected wait again so often, before a minute is over (A09).
pub const TOLD_EVERY: Millis = Millis::seconds(50);

/// At most so many of each are looked at in one go.
const AT_ONCE: u32 = 2_000;

/// What one go did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Routed {
    /// Contacts that were offered.
    pub offered: usize,
    /// Contacts that came back into the queue, and offers that lapsed.
    pub returned: usize,
    /// Contacts that ended by themselves.
    pub ended: usize,
}

/// The queue and those who serve it, as one read found them.
pub(crate) struct Scene {
    pub(crate) now: Instant,
    pub(crate) waiting: Vec<WaitingContact>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) in_hand: Vec<LiveContact>,
}

/// Takes back what nobody took, then offers what waits.
///
/// # Errors
/// Failures of the store; what was done before stays.
pub async fn route_contacts(desk: &Desk) -> Result<Routed, AppError> {
    let scene = scene(desk).await?;
    let (returned, ended) = taking_back::take_back(desk, &scene).await?;
    let scene = if returned + ended > 0 {
        self::scene(desk).await?
    } else {
        scene
    };
    let offered = offering::offer_waiting(desk, &scene).await?;
    offering::tell_waits(desk, &scene).await?;
    Ok(Routed {
        offered,
        returned,
        ended,
    })
}

async fn scene(desk: &Desk) -> Result<Scene, AppError> {
    let now = desk.clock().now();
    desk.read(move |tx| {
        Ok(Scene {
            now,
            waiting: store::waiting::list_waiting(tx, AT_ONCE)?,
            agents: store::agents::list_agents(tx)?,
            in_hand: store::contacts::all_in_hand(tx, AT_ONCE)?,
        })
    })
    .await
}

/// Whether a person's screen was open a moment ago.
pub(crate) fn is_there(agent: &Agent, now: Instant) -> bool {
    now.since(agent.seen_at) <= VANISHED_AFTER
}

/// The ways on which contacts are offered; calls ring by themselves, and people at the counter are called up.
pub(crate) const fn is_offered(channel: Channel) -> bool {
    match channel {
        Channel::Chat | Channel::Messenger => true,
        Channel::Phone | Channel::Counter | Channel::Email | Channel::Visit => false,
    }
}

/// Those who are ready and there, whoever was ready first standing first.
pub(crate) fn candidates(tx: &mut Tx<'_>, scene: &Scene) -> Result<Vec<Candidate>, AppError> {
    let mut ready: Vec<&Agent> = scene
        .agents
        .iter()
        .filter(|it| it.state == AgentState::Ready && is_there(it, scene.now))
        .collect();
    if ready.is_empty() {
        return Ok(Vec::new());
    }
    ready.sort_by_key(|it| (it.since_at, it.person));
    let people: BTreeMap<PersonId, Person> = store::people::list_people(tx)?
        .into_iter()
        .filter(|it| it.is_active)
        .map(|it| (it.id, it))
        .collect();
    let mut skills = store::agents::all_skills(tx)?;
    let unmet = languages::unmet(tx)?;
    let mut found = Vec::new();
    for agent in ready {
        let Some(scope) = people.get(&agent.person).and_then(scope_of) else {
            continue;
        };
        let in_hand: Vec<LiveContact> = scene
            .in_hand
            .iter()
            .filter(|it| it.person == Some(agent.person))
            .cloned()
            .collect();
        let offered = scene
            .waiting
            .iter()
            .filter(|it| it.offered_to == Some(agent.person))
            .count();
        let mut own = skills.remove(&agent.person).unwrap_or_default();
        own.extend(unmet.iter().cloned());
        found.push(Candidate {
            person: agent.person,
            teams: scope,
            skills: own,
            load: agent_row::counted(&in_hand, offered),
            chat_limit: agent.chat_limit,
            ability: agent.ability,
        });
    }
    Ok(found)
}

/// The teams whose contacts somebody may take; the inner none: all. None for who may not work on cases.
fn scope_of(person: &Person) -> Option<Option<Vec<domain::TeamId>>> {
    let actor = Actor {
        person: person.id,
        role: person.role,
        teams: person.teams.clone(),
        only: None,
    };
    let scope = actor.scope(Permission::WorkCases)?;
    Some((scope != Scope::All).then_some(actor.teams))
}
