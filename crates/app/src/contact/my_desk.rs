//! What somebody who takes contacts has before them, and what their lead sees of all.

use std::collections::BTreeMap;

use domain::{Actor, ContactStage, Permission, PersonId, Scope, TeamId};
use store::agents::Agent;
use store::contacts::LiveContact;
use store::waiting::WaitingContact;

use crate::case::show_rows::{CaseLine, lines_of};
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// What one has before oneself.
#[derive(Debug, Clone)]
pub struct MyDesk {
    /// What one does; none: never said.
    pub agent: Option<Agent>,
    /// In hand, with their cases; a call that is over and was not registered is written up without one.
    pub in_hand: Vec<(LiveContact, Option<CaseLine>)>,
    /// Offered now, with their cases.
    pub offered: Vec<(WaitingContact, CaseLine)>,
    /// How many wait that one may take.
    pub waiting: usize,
}

/// Somebody who takes contacts, as their lead sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentLine {
    /// Their row.
    pub agent: Agent,
    /// What they have in hand and is offered to them.
    pub in_hand: u32,
    /// Their teams.
    pub teams: Vec<TeamId>,
}

/// The board: who does what, and how many wait in each team's queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    /// Everybody who ever chose something.
    pub agents: Vec<AgentLine>,
    /// How many wait; of no team under none.
    pub waiting: BTreeMap<Option<TeamId>, u32>,
}

/// At most so many of each.
const AT_MOST: u32 = 2_000;

/// What the actor has before them.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn my_desk(desk: &Desk, actor: &Actor) -> Result<MyDesk, AppError> {
    let right = Permission::WorkCases;
    let scope = actor.scope(right).ok_or(AppError::Forbidden(right))?;
    let (person, teams) = (actor.person, actor.teams.clone());
    desk.read(move |tx| {
        let mut in_hand = store::contacts::live_contacts_of_person(tx, person)?;
        // A call that still rings is in nobody's hand; one that goes on is among the calls until it is registered.
        in_hand.retain(|it| match it.stage {
            ContactStage::Active => it.case.is_some(),
            ContactStage::WrapUp => true,
            ContactStage::Waiting | ContactStage::Offered | ContactStage::Ended => false,
        });
        let all = store::waiting::list_waiting(tx, AT_MOST)?;
        let mine =
            |it: &&WaitingContact| scope == Scope::All || it.team.is_none_or(|team| teams.contains(&team));
        let waiting = all
            .iter()
            .filter(|it| it.offered_to.is_none())
            .filter(mine)
            .count();
        let offered: Vec<WaitingContact> = all
            .iter()
            .filter(|it| it.offered_to == Some(person))
            .cloned()
            .collect();
        let mut ids: Vec<_> = in_hand.iter().filter_map(|it| it.case).collect();
        ids.extend(offered.iter().map(|it| it.case));
        let summaries = store::cases::load_summaries(tx, &domain::Reach::All, &ids)?;
        let lines: BTreeMap<_, _> = lines_of(tx, Some(person), false, summaries)?
            .into_iter()
            .map(|it| (it.summary.id, it))
            .collect();
        let with_case = |it: LiveContact| {
            let line = it.case.and_then(|case| lines.get(&case).cloned());
            (it, line)
        };
        let with_line = |it: WaitingContact| {
            let line = lines.get(&it.case)?.clone();
            Some((it, line))
        };
        Ok(MyDesk {
            agent: store::agents::load_agent(tx, person)?,
            in_hand: in_hand.into_iter().map(with_case).collect(),
            offered: offered.into_iter().filter_map(with_line).collect(),
            waiting,
        })
    })
    .await
}

/// Who does what, for whoever leads them: those of the actor's teams, or all.
///
/// # Errors
/// Forbidden without the right to read reports.
pub async fn list_agents(desk: &Desk, actor: &Actor) -> Result<Board, AppError> {
    require(actor, Permission::ReadReports)?;
    let scope = actor.scope(Permission::ReadReports);
    let mut board = board(desk).await?;
    if scope != Some(Scope::All) {
        let is_mine = |team: &TeamId| actor.teams.contains(team);
        board.agents.retain(|it| it.teams.iter().any(is_mine));
        board.waiting.retain(|team, _| team.as_ref().is_none_or(is_mine));
    }
    Ok(board)
}

/// The whole board; whoever shows it asks for rights.
///
/// # Errors
/// Failures of the store.
pub async fn board(desk: &Desk) -> Result<Board, AppError> {
    desk.read(|tx| {
        let agents = store::agents::list_agents(tx)?;
        let all = store::waiting::list_waiting(tx, AT_MOST)?;
        let mut held: BTreeMap<PersonId, u32> = BTreeMap::new();
        if !agents.is_empty() {
            for it in store::contacts::all_in_hand(tx, AT_MOST)? {
                let is_held = matches!(it.stage, ContactStage::Active | ContactStage::WrapUp);
                if let Some(person) = it.person.filter(|_| is_held) {
                    *held.entry(person).or_default() += 1;
                }
            }
        }
        let mut waiting: BTreeMap<Option<TeamId>, u32> = BTreeMap::new();
        for it in &all {
            match it.offered_to {
                Some(person) => *held.entry(person).or_default() += 1,
                None => *waiting.entry(it.team).or_default() += 1,
            }
        }
        let mut teams: BTreeMap<PersonId, Vec<TeamId>> = if agents.is_empty() {
            BTreeMap::new()
        } else {
            let people = store::people::list_people(tx)?;
            people
                .into_iter()
                .filter(|it| it.is_active)
                .map(|it| (it.id, it.teams))
                .collect()
        };
        let line = |agent: Agent| {
            Some(AgentLine {
                in_hand: held.get(&agent.person).copied().unwrap_or(0),
                teams: teams.remove(&agent.person)?,
                agent,
            })
        };
        Ok(Board {
            agents: agents.into_iter().filter_map(line).collect(),
            waiting,
        })
    })
    .await
}

/// Notes that people are at their screens.
///
/// # Errors
/// Failures of the store.
pub async fn note_seen(desk: &Desk, people: Vec<PersonId>) -> Result<(), AppError> {
    desk.write(None, move |work| {
        let now = work.now();
        Ok(store::agents::note_seen(work.tx, &people, now)?)
    })
    .await
}
