//! Shares a list of cases with a team that one belongs to.

use domain::{Actor, Permission, TeamId, TeamViewId};
use pack::says;
use store::team_views::TeamView;

use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// So many views are no menu any more.
const MOST: usize = 30;

/// Shares a view: a name, and filters with order as the screens write them (JSON text).
///
/// What the team's people see under it is what each of them may see: it holds no rights.
///
/// # Errors
/// Forbidden for a team that one does not belong to; [`AppError::Invalid`] for an empty name, a long filter, or when the team
/// has thirty views already.
pub async fn share_team_view(
    desk: &Desk,
    actor: &Actor,
    (team, name, filter): (TeamId, String, String),
    once: Option<Once>,
) -> Result<TeamViewId, AppError> {
    require(actor, Permission::ReadCases)?;
    check_text("name", &name, 60)?;
    check_length("filter", &filter, 1_000)?;
    if !actor.teams.contains(&team) {
        return Err(AppError::Forbidden(Permission::AssignCases));
    }
    let by = actor.person;
    desk.write(once, move |work| {
        work.require_active_team("team_id", team)?;
        if store::team_views::team_views_of(work.tx, &[team])?.len() >= MOST {
            return Err(AppError::invalid(
                "team_id",
                "too_many",
                says!(
                    "这个班组已有 {MOST} 个视图，请先删去一个",
                    "this team has {MOST} views; remove one first"
                ),
            ));
        }
        let view = TeamView {
            id: TeamViewId::from_uuid(work.next_id()),
            team,
            name: name.trim().to_owned(),
            filter: filter.clone(),
            made_by: by,
            made_at: work.now(),
        };
        store::team_views::insert_team_view(work.tx, &view)?;
        Ok(view.id)
    })
    .await
}
