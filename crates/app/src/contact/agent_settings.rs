//! What somebody can do and how much they take: skills, languages, limit, ability (A27, F07).

use std::collections::BTreeSet;

use domain::{Actor, Permission, PersonId};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::check_text;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// What is set for somebody who takes contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentSettings {
    /// What they can do; a language is `lang:yue`.
    pub skills: Vec<String>,
    /// How many chats they take at once, 1 to 20.
    pub chat_limit: u32,
    /// How much they take in comparison with others, in percent, 10 to 300.
    pub ability: u32,
}

/// What is set for somebody.
///
/// # Errors
/// Not found when there is no such person.
pub async fn agent_settings(desk: &Desk, actor: &Actor, person: PersonId) -> Result<AgentSettings, AppError> {
    require(actor, Permission::ReadPeople)?;
    desk.read(move |tx| {
        store::people::load_person(tx, person)?.ok_or(AppError::NotFound { what: "person" })?;
        let agent = store::agents::load_agent(tx, person)?;
        Ok(AgentSettings {
            skills: store::agents::skills_of(tx, person)?,
            chat_limit: agent.as_ref().map_or(3, |it| it.chat_limit),
            ability: agent.as_ref().map_or(100, |it| it.ability),
        })
    })
    .await
}

/// Sets it.
///
/// # Errors
/// [`AppError::Invalid`] for skills that are blank or too long, and numbers out of their bounds.
pub async fn set_agent_settings(
    desk: &Desk,
    actor: &Actor,
    (person, settings): (PersonId, AgentSettings),
    once: Option<Once>,
) -> Result<AgentSettings, AppError> {
    require(actor, Permission::ManagePeople)?;
    let settings = checked(&settings)?;
    let by = actor.person;
    desk.write(once, move |work| {
        store::people::load_person(work.tx, person)?.ok_or(AppError::NotFound { what: "person" })?;
        store::agents::set_skills(work.tx, person, &settings.skills)?;
        let mut agent = store::agents::lock_agent(work.tx, person, work.now())?;
        (agent.chat_limit, agent.ability) = (settings.chat_limit, settings.ability);
        crate::contact::agent_row::settle(work, &mut agent)?;
        let detail = json!({ "skills": settings.skills, "chat_limit": settings.chat_limit, "ability": settings.ability });
        note(work, by, ("agent_set", format!("person:{person}"), &detail))?;
        Ok(settings.clone())
    })
    .await
}

fn checked(settings: &AgentSettings) -> Result<AgentSettings, AppError> {
    let mut skills = BTreeSet::new();
    for skill in &settings.skills {
        check_text("skills", skill, 40)?;
        skills.insert(skill.trim().to_owned());
    }
    if skills.len() > 50 {
        return Err(AppError::invalid(
            "skills",
            "too_many",
            says!("最多 50 项技能", "at most fifty skills"),
        ));
    }
    if !(1..=20).contains(&settings.chat_limit) {
        return Err(AppError::invalid(
            "chat_limit",
            "out_of_bounds",
            says!("请填 1 至 20 个会话", "one to twenty chats"),
        ));
    }
    if !(10..=300).contains(&settings.ability) {
        return Err(AppError::invalid(
            "ability",
            "out_of_bounds",
            says!("请填 10 至 300", "10 to 300 percent"),
        ));
    }
    Ok(AgentSettings {
        skills: skills.into_iter().collect(),
        chat_limit: settings.chat_limit,
        ability: settings.ability,
    })
}
