//! The phrases that somebody may use: their own and their teams'.

use domain::{Actor, Permission, Scope, TeamId};
use store::quick_phrases::QuickPhrase;

use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Phrases by name; whoever may change those of every team sees every team's.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn list_quick_phrases(desk: &Desk, actor: &Actor) -> Result<Vec<QuickPhrase>, AppError> {
    require(actor, Permission::WorkCases)?;
    let (person, own) = (actor.person, actor.teams.clone());
    let sees_all = actor.scope(Permission::AssignCases) == Some(Scope::All);
    desk.read(move |tx| {
        let teams: Vec<TeamId> = if sees_all {
            store::teams::list_teams(tx)?
                .into_iter()
                .map(|it| it.id)
                .collect()
        } else {
            own.clone()
        };
        Ok(store::quick_phrases::quick_phrases_of(tx, person, &teams)?)
    })
    .await
}
