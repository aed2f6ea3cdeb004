//! Who works here, in which teams, and at which addresses mail comes in, for names on screens: no rights are needed to
//! know a colleague's name.

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

/// The addresses of all mailboxes of the desk, those out of use among them.
///
/// # Errors
/// Only when the store fails.
pub async fn our_addresses(desk: &Desk) -> Result<Vec<String>, AppError> {
    let mailboxes = desk.read(|tx| Ok(store::mailboxes::list_mailboxes(tx)?)).await?;
    Ok(mailboxes.into_iter().map(|it| it.address).collect())
}
