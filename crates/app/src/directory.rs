//! Who works here and in which teams, for names on screens: no rights are needed to know a colleague's name.

use domain::{Person, Team};

use crate::{AppError, Desk};

/// All people and teams, those who left and those no longer used among them.
///
/// # Errors
/// Only when the store fails.
pub async fn everybody(desk: &Desk) -> Result<(Vec<Person>, Vec<Team>), AppError> {
    desk.read(|tx| Ok((store::people::list_people(tx)?, store::teams::list_teams(tx)?)))
        .await
}
