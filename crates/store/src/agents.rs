//! Who takes contacts: what they chose to do, what follows from it, when they were last seen, what they can do.
//!
//! Always true: whoever gives somebody a contact holds that person's row (`lock_agent`), so limits hold however many try at
//! once. The trap: somebody who never chose anything has no row until they are locked.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{AgentState, PersonId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    ENTER_AGENT = Statement::new(
        "enter_agent",
        "INSERT INTO agent_states (person_id, chosen, state, reason, since_at, seen_at, chat_limit, ability)
         VALUES ($1, 'away', 'away', '', $2, $2, 3, 100) ON CONFLICT (person_id) DO NOTHING",
    );
    LOCK_AGENT = Statement::new(
        "lock_agent",
        "SELECT person_id, chosen, state, reason, since_at, seen_at, chat_limit, ability FROM agent_states
         WHERE person_id = $1 {for_update}",
    );
    LOAD_AGENT = Statement::new(
        "load_agent",
        "SELECT person_id, chosen, state, reason, since_at, seen_at, chat_limit, ability FROM agent_states
         WHERE person_id = $1",
    );
    LIST_AGENTS = Statement::new(
        "list_agents",
        "SELECT person_id, chosen, state, reason, since_at, seen_at, chat_limit, ability FROM agent_states
         ORDER BY person_id",
    ).scans();
    UPDATE_AGENT = Statement::new(
        "update_agent",
        "UPDATE agent_states SET chosen = $2, state = $3, reason = $4, since_at = $5, seen_at = $6, chat_limit = $7,
           ability = $8 WHERE person_id = $1",
    );
    NOTE_CHANGE = Statement::new(
        "note_state_change",
        "INSERT INTO agent_state_changes (person_id, at, state, reason) VALUES ($1, $2, $3, $4)",
    );
    CHANGES_OF = Statement::new(
        "state_changes_of",
        "SELECT at, state, reason FROM agent_state_changes WHERE person_id = $1 AND at >= $2 AND at < $3
         ORDER BY at, change_number",
    );
    SKILLS_OF = Statement::new(
        "skills_of_person",
        "SELECT skill FROM person_skills WHERE person_id = $1 ORDER BY skill",
    );
    ALL_SKILLS = Statement::new(
        "all_skills",
        "SELECT person_id, skill FROM person_skills ORDER BY person_id, skill",
    ).scans();
    FORGET_SKILLS = Statement::new("forget_skills", "DELETE FROM person_skills WHERE person_id = $1");
    ADD_SKILL = Statement::new("add_skill", "INSERT INTO person_skills (person_id, skill) VALUES ($1, $2)");
}

/// Somebody who takes contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Who.
    pub person: PersonId,
    /// What they chose: ready, break or away.
    pub chosen: AgentState,
    /// What follows from that and what they have in hand.
    pub state: AgentState,
    /// Why, for breaks and for being away.
    pub reason: String,
    /// Since when.
    pub since_at: Instant,
    /// When they were last seen at the screen.
    pub seen_at: Instant,
    /// How many chats they take at once.
    pub chat_limit: u32,
    /// How much they take in comparison with others, in percent (F07).
    pub ability: u32,
}

/// Somebody's row, which nobody else changes before this transaction ends; entered as away when there is none.
///
/// # Errors
/// When a statement fails or the row does not read.
pub fn lock_agent(tx: &mut Tx<'_>, person: PersonId, now: Instant) -> Result<Agent, StoreError> {
    if let Some(mut row) = tx.query_opt(&LOCK_AGENT, values![person])? {
        return read_agent(&mut row);
    }
    tx.execute(&ENTER_AGENT, values![person, now])?;
    read_agent(&mut tx.query_one(&LOCK_AGENT, values![person])?)
}

/// Somebody's row as it is; none when they never chose anything.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_agent(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Agent>, StoreError> {
    tx.query_opt(&LOAD_AGENT, values![person])?
        .map(|mut row| read_agent(&mut row))
        .transpose()
}

/// Everybody who ever chose something.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_agents(tx: &mut Tx<'_>) -> Result<Vec<Agent>, StoreError> {
    tx.query(&LIST_AGENTS, values![])?
        .into_iter()
        .map(|mut row| read_agent(&mut row))
        .collect()
}

/// Writes somebody's row, which was locked before.
///
/// # Errors
/// `Missing` when there is none.
pub fn update_agent(tx: &mut Tx<'_>, agent: &Agent) -> Result<(), StoreError> {
    let Agent {
        person,
        chosen,
        state,
        reason,
        since_at,
        seen_at,
        chat_limit,
        ability,
    } = agent;
    let row = values![
        *person,
        *chosen,
        *state,
        reason,
        *since_at,
        *seen_at,
        *chat_limit,
        *ability
    ];
    match tx.execute(&UPDATE_AGENT, row)? {
        0 => Err(StoreError::Missing {
            statement: UPDATE_AGENT.name(),
        }),
        _ => Ok(()),
    }
}

/// One change of what somebody was doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    /// When.
    pub at: Instant,
    /// What they do since then.
    pub state: AgentState,
    /// Why, for breaks and for being away.
    pub reason: String,
}

/// Keeps that what somebody does has changed.
///
/// # Errors
/// When the statement fails.
pub fn note_state_change(tx: &mut Tx<'_>, person: PersonId, change: &StateChange) -> Result<(), StoreError> {
    let StateChange { at, state, reason } = change;
    tx.execute(&NOTE_CHANGE, values![person, *at, *state, reason])?;
    Ok(())
}

/// What somebody did from an instant to before another one, in order.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn state_changes_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    (from, to): (Instant, Instant),
) -> Result<Vec<StateChange>, StoreError> {
    tx.query(&CHANGES_OF, values![person, from, to])?
        .into_iter()
        .map(|mut row| {
            Ok(StateChange {
                at: row.take()?,
                state: row.take()?,
                reason: row.take()?,
            })
        })
        .collect()
}

/// Notes that people are at their screens.
///
/// # Errors
/// When the statement fails.
pub fn note_seen(tx: &mut Tx<'_>, people: &[PersonId], now: Instant) -> Result<(), StoreError> {
    if people.is_empty() {
        return Ok(());
    }
    let mut composed = Composed::new("note_agents_seen");
    composed
        .push("UPDATE agent_states SET seen_at = ")
        .bind(now)
        .push(" WHERE person_id IN ")
        .bind_list(people.iter().copied());
    tx.query_composed(&composed)?;
    Ok(())
}

/// What somebody can do.
///
/// # Errors
/// When the statement fails.
pub fn skills_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<String>, StoreError> {
    tx.query(&SKILLS_OF, values![person])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// What everybody can do.
///
/// # Errors
/// When the statement fails.
pub fn all_skills(tx: &mut Tx<'_>) -> Result<BTreeMap<PersonId, Vec<String>>, StoreError> {
    let mut all: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for mut row in tx.query(&ALL_SKILLS, values![])? {
        all.entry(row.take()?).or_default().push(row.take()?);
    }
    Ok(all)
}

/// Writes what somebody can do, in place of what was there; each skill once.
///
/// # Errors
/// `Duplicate` when a skill is named twice.
pub fn set_skills(tx: &mut Tx<'_>, person: PersonId, skills: &[String]) -> Result<(), StoreError> {
    tx.execute(&FORGET_SKILLS, values![person])?;
    for skill in skills {
        tx.execute(&ADD_SKILL, values![person, skill])?;
    }
    Ok(())
}

fn read_agent(row: &mut Row) -> Result<Agent, StoreError> {
    Ok(Agent {
        person: row.take()?,
        chosen: row.take()?,
        state: row.take()?,
        reason: row.take()?,
        since_at: row.take()?,
        seen_at: row.take()?,
        chat_limit: row.take()?,
        ability: row.take()?,
    })
}
