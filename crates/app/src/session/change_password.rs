//! Changes one's own password; every other session of the person ends.

use domain::Actor;
use store::people::PasswordHash;

use crate::{AppError, Desk};

/// Changes it.
///
/// # Errors
/// [`AppError::BadCredentials`] when the old one does not fit; [`AppError::Invalid`] when the new one is too short.
pub async fn change_password(desk: &Desk, actor: &Actor, old: &str, new: &str) -> Result<(), AppError> {
    let id = actor.person;
    let login = desk
        .read(move |tx| {
            let person = store::people::load_person(tx, id)?.ok_or(AppError::Unauthenticated)?;
            Ok(store::people::find_login(tx, &person.login)?)
        })
        .await?;
    let hash = login.map(|it| it.1.0);
    if !desk.passwords().fits(old, hash).await? {
        return Err(AppError::BadCredentials);
    }
    set_password(desk, id, new).await
}

/// Sets a person's password and ends their sessions.
pub(crate) async fn set_password(desk: &Desk, id: domain::PersonId, new: &str) -> Result<(), AppError> {
    let secret = desk.ids().secret();
    let salt = *secret.first_chunk::<16>().unwrap_or(&[0; 16]);
    let hash = PasswordHash(desk.passwords().hash(new, salt).await?);
    desk.write(None, move |work| {
        store::people::set_password(work.tx, id, &hash)?;
        store::sessions::end_sessions_of(work.tx, id)?;
        Ok(())
    })
    .await
}
