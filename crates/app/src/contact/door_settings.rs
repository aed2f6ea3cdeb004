//! What a door asks of whoever takes its contacts: a skill, by type of case, and the wait for whom the customer knows.

use domain::routing::DoorRouting;
use domain::{Actor, ChatSiteId, MessengerId, Permission};
use pack::says;
use serde_json::json;
use store::Tx;
use uuid::Uuid;

use crate::error::check_text;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// Nobody is kept for somebody longer, in seconds.
const MOST_WAIT_S: u32 = 600;

/// What a chat's site or a messenger's account asks; what holds for all when nothing was set.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is no such door.
pub async fn door_routing(desk: &Desk, actor: &Actor, door: Uuid) -> Result<DoorRouting, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(move |tx| {
        require_door(tx, door)?;
        Ok(store::doors::routing_of(tx, &door.to_string())?)
    })
    .await
}

/// Sets it.
///
/// # Errors
/// [`AppError::Invalid`] for a skill that is blank, too long or a language, and for a wait beyond ten minutes.
pub async fn set_door_routing(
    desk: &Desk,
    actor: &Actor,
    (door, routing): (Uuid, DoorRouting),
    once: Option<Once>,
) -> Result<DoorRouting, AppError> {
    require(actor, Permission::ManageDesk)?;
    let routing = checked(routing)?;
    let by = actor.person;
    desk.write(once, move |work| {
        require_door(work.tx, door)?;
        store::doors::save_routing(work.tx, &door.to_string(), &routing)?;
        let detail = json!({ "routing": routing });
        note(work, by, ("door_routing_set", format!("door:{door}"), &detail))?;
        Ok(routing.clone())
    })
    .await
}

fn require_door(tx: &mut Tx<'_>, door: Uuid) -> Result<(), AppError> {
    let is_there = store::chat::load_site(tx, ChatSiteId::from_uuid(door))?.is_some()
        || store::messengers::load_messenger(tx, MessengerId::from_uuid(door))?.is_some();
    is_there.then_some(()).ok_or(AppError::NotFound { what: "door" })
}

fn checked(routing: DoorRouting) -> Result<DoorRouting, AppError> {
    let fits = |field: &'static str, skill: &str| {
        check_text(field, skill, 40)?;
        if skill.trim().starts_with("lang:") {
            let told = says!(
                "语言由客户所说的语言决定，不能当作技能填写",
                "languages are asked for by what the customer speaks"
            );
            return Err(AppError::invalid(field, "language", told));
        }
        Ok(skill.trim().to_owned())
    };
    if routing.waits_for_known_s > MOST_WAIT_S {
        let told = says!("最多十分钟", "at most ten minutes");
        return Err(AppError::invalid("waits_for_known_s", "out_of_bounds", told));
    }
    let by_type = routing.by_type.into_iter();
    Ok(DoorRouting {
        skill: routing.skill.map(|it| fits("skill", &it)).transpose()?,
        by_type: by_type
            .map(|(of, skill)| Ok((of, fits("skills_by_type", &skill)?)))
            .collect::<Result<_, AppError>>()?,
        waits_for_known_s: routing.waits_for_known_s,
    })
}
