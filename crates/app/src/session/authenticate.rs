//! Turns a session's cookie or an API token into an actor.

use calendar::Millis;
use domain::{Actor, Person};

use crate::session::log_in::LASTS;
use crate::session::secrets;
use crate::{AppError, Desk};

/// Sessions are written at most so often.
const TOUCHED_EVERY: Millis = Millis::minutes(1);

/// Somebody whose session is valid.
#[derive(Debug, Clone)]
pub struct Present {
    /// What they may do.
    pub actor: Actor,
    /// Who they are.
    pub person: Person,
    /// The CSRF token that their writes must carry; none for API tokens, which no browser sends by itself.
    pub csrf: Option<String>,
}

/// Looks a session up by its token and moves its end.
///
/// # Errors
/// [`AppError::Unauthenticated`] for an unknown or ended session, or when the person may no longer log in.
pub async fn authenticate(desk: &Desk, token: &str) -> Result<Present, AppError> {
    let hash = secrets::hash(token);
    let now = desk.clock().now();
    let (session, person) = desk
        .read(move |tx| {
            let session = store::sessions::find_session(tx, &hash, now)?.ok_or(AppError::Unauthenticated)?;
            let person = store::people::load_person(tx, session.person)?;
            Ok((
                session,
                person
                    .filter(|it| it.is_active)
                    .ok_or(AppError::Unauthenticated)?,
            ))
        })
        .await?;
    if now.since(session.seen_at) >= TOUCHED_EVERY {
        desk.write(None, move |work| {
            Ok(store::sessions::touch_session(
                work.tx,
                &hash,
                work.now(),
                work.now().plus(LASTS),
            )?)
        })
        .await?;
    }
    Ok(Present {
        actor: actor_of(&person, None),
        person,
        csrf: Some(secrets::csrf_of(token)),
    })
}

/// Looks an API token up.
///
/// # Errors
/// [`AppError::Unauthenticated`] for an unknown, expired or withdrawn token.
pub async fn authenticate_token(desk: &Desk, secret: &str) -> Result<Present, AppError> {
    let hash = secrets::hash(secret);
    let now = desk.clock().now();
    let (token, person) = desk
        .read(move |tx| {
            let token = store::sessions::find_token(tx, &hash, now)?.ok_or(AppError::Unauthenticated)?;
            let person = store::people::load_person(tx, token.person)?;
            Ok((
                token,
                person
                    .filter(|it| it.is_active)
                    .ok_or(AppError::Unauthenticated)?,
            ))
        })
        .await?;
    if token.used_at.is_none_or(|it| now.since(it) >= TOUCHED_EVERY) {
        let id = token.id;
        desk.write(None, move |work| {
            Ok(store::sessions::touch_token(work.tx, id, work.now())?)
        })
        .await?;
    }
    Ok(Present {
        actor: actor_of(&person, Some(token.permissions)),
        person,
        csrf: None,
    })
}

fn actor_of(person: &Person, only: Option<Vec<domain::Permission>>) -> Actor {
    Actor {
        person: person.id,
        role: person.role,
        teams: person.teams.clone(),
        only,
    }
}
