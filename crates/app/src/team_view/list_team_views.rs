//! The lists that one's teams share.

use domain::{Actor, Permission};
use store::team_views::TeamView;

use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Views of the actor's teams, the oldest first.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn list_team_views(desk: &Desk, actor: &Actor) -> Result<Vec<TeamView>, AppError> {
    require(actor, Permission::ReadCases)?;
    let teams = actor.teams.clone();
    desk.read(move |tx| Ok(store::team_views::team_views_of(tx, &teams)?))
        .await
}
