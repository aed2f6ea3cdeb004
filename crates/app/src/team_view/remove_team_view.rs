//! Takes a shared list away again.

use domain::{Actor, Permission, TeamViewId};
use store::team_views::TeamView;

use crate::once::Once;
use crate::quick_phrase::may_share_with;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Removes a view that one shared, or that a team which one leads shares.
///
/// # Errors
/// Not found when there is none that the actor may remove.
pub async fn remove_team_view(
    desk: &Desk,
    actor: &Actor,
    id: TeamViewId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ReadCases)?;
    let actor = actor.clone();
    desk.write(once, move |work| {
        let known = store::team_views::load_team_view(work.tx, id)?;
        if !known.is_some_and(|it| may_remove(&actor, &it)) {
            return Err(AppError::NotFound { what: "team view" });
        }
        store::team_views::remove_team_view(work.tx, id)?;
        Ok(())
    })
    .await
}

/// Whether the actor may remove a view.
#[must_use]
pub fn may_remove(actor: &Actor, view: &TeamView) -> bool {
    view.made_by == actor.person || may_share_with(actor, view.team)
}
