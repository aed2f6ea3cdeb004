//! Teams: entered and changed by administrators and supervisors; seen by all.

use domain::{Actor, Permission, Team, TeamId};
use pack::says;
use serde_json::json;
use store::settings::SettingKind;

use crate::error::check_text;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::standard;
use crate::work::Work;
use crate::{AppError, Desk};

/// What is entered of a team.
#[derive(Debug, Clone)]
pub struct TeamEntry {
    /// Name.
    pub name: String,
    /// Id of its working calendar.
    pub calendar: String,
    /// Still used.
    pub is_active: bool,
}

/// Every team.
///
/// # Errors
/// Forbidden without the right to see who works here.
pub async fn list_teams(desk: &Desk, actor: &Actor) -> Result<Vec<Team>, AppError> {
    require(actor, Permission::ReadPeople)?;
    desk.read(|tx| Ok(store::teams::list_teams(tx)?)).await
}

/// Enters a team (`id` none) or changes one.
///
/// # Errors
/// [`AppError::Invalid`] for an empty name or an unknown calendar; not found for an unknown team.
pub async fn save_team(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (Option<TeamId>, TeamEntry),
    once: Option<Once>,
) -> Result<Team, AppError> {
    require(actor, Permission::ManageDesk)?;
    check_text("name", &entry.name, 60)?;
    let by = actor.person;
    let team = desk
        .write(once, move |work| {
            require_calendar(work, &entry.calendar)?;
            let id = match id {
                Some(id) => {
                    store::teams::load_team(work.tx, id)?
                        .ok_or(AppError::NotFound { what: "team" })?
                        .id
                }
                None => TeamId::from_uuid(work.next_id()),
            };
            let TeamEntry {
                name,
                calendar,
                is_active,
            } = entry.clone();
            let team = Team {
                id,
                name: name.trim().to_owned(),
                calendar,
                is_active,
            };
            store::teams::save_team(work.tx, &team)?;
            note(
                work,
                by,
                ("team_saved", format!("team:{id}"), &json!({ "name": team.name })),
            )?;
            Ok(team)
        })
        .await?;
    standard::rebuild(desk).await?;
    Ok(team)
}

fn require_calendar(work: &mut Work<'_, '_>, id: &str) -> Result<(), AppError> {
    let is_default = work.desk().settings().default_calendar == id;
    if is_default || store::settings::load_setting(work.tx, SettingKind::Calendar, id)?.is_some() {
        return Ok(());
    }
    Err(AppError::invalid(
        "calendar_id",
        "unknown",
        says!("没有编号为“{id}”的工作日历", "there is no calendar `{id}`"),
    ))
}
