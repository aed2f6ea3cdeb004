//! Says that somebody is at a case, so that others see them; kept in memory only.

use domain::{Actor, CaseId, Permission};

use crate::presence::{Doing, Sighting};
use crate::{AppError, Desk};

/// Notes that the actor is at a case (none: left it); gives the others who are.
///
/// # Errors
/// Not found when the case does not exist or is out of reach.
pub async fn be_present(
    desk: &Desk,
    actor: &Actor,
    case: CaseId,
    doing: Option<Doing>,
) -> Result<Vec<Sighting>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    desk.read(move |tx| crate::case::view_case::require_within(tx, &reach, case))
        .await?;
    Ok(desk
        .presence()
        .note(case, actor.person, doing, desk.clock().now()))
}
