//! Turns a session's cookie or an API token into an actor.

use calendar::Millis;
use domain::{Actor, Person, PersonId};
use store::Tx;

use crate::session::log_in::LASTS;
use crate::session::remembered::Known;
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
    let (now, access) = (desk.clock().now(), desk.store().access_changes());
    if let Some(present) = desk.remembered().find(&hash, access, now) {
        // The secrets of sessions and of API tokens are looked for in different places.
        return present
            .csrf
            .is_some()
            .then_some(present)
            .ok_or(AppError::Unauthenticated);
    }
    let (mut session, person) = desk
        .read(move |tx| {
            let session = store::sessions::find_session(tx, &hash, now)?.ok_or(AppError::Unauthenticated)?;
            let person = active_person(tx, session.person)?;
            Ok((session, person))
        })
        .await?;
    if now.since(session.seen_at) >= TOUCHED_EVERY {
        (session.seen_at, session.expires_at) = (now, now.plus(LASTS));
        let (seen_at, expires_at) = (session.seen_at, session.expires_at);
        desk.write(None, move |work| {
            Ok(store::sessions::touch_session(
                work.tx, &hash, seen_at, expires_at,
            )?)
        })
        .await?;
    }
    let present = Present {
        actor: actor_of(&person, None),
        person,
        csrf: Some(secrets::csrf_of(token)),
    };
    let known = Known {
        present: present.clone(),
        access,
        read_at: now,
        expires_at: Some(session.expires_at),
        touch_at: session.seen_at.plus(TOUCHED_EVERY),
    };
    desk.remembered().keep(hash, known);
    Ok(present)
}

/// Looks an API token up.
///
/// # Errors
/// [`AppError::Unauthenticated`] for an unknown, expired or withdrawn token.
pub async fn authenticate_token(desk: &Desk, secret: &str) -> Result<Present, AppError> {
    let hash = secrets::hash(secret);
    let (now, access) = (desk.clock().now(), desk.store().access_changes());
    if let Some(present) = desk.remembered().find(&hash, access, now) {
        return present
            .csrf
            .is_none()
            .then_some(present)
            .ok_or(AppError::Unauthenticated);
    }
    let (token, person) = desk
        .read(move |tx| {
            let token = store::sessions::find_token(tx, &hash, now)?.ok_or(AppError::Unauthenticated)?;
            let person = active_person(tx, token.person)?;
            Ok((token, person))
        })
        .await?;
    let mut used_at = token.used_at;
    if used_at.is_none_or(|it| now.since(it) >= TOUCHED_EVERY) {
        let id = token.id;
        used_at = Some(now);
        desk.write(None, move |work| {
            Ok(store::sessions::touch_token(work.tx, id, work.now())?)
        })
        .await?;
    }
    let present = Present {
        actor: actor_of(&person, Some(token.permissions)),
        person,
        csrf: None,
    };
    let known = Known {
        present: present.clone(),
        access,
        read_at: now,
        expires_at: token.expires_at,
        touch_at: used_at.unwrap_or(now).plus(TOUCHED_EVERY),
    };
    desk.remembered().keep(hash, known);
    Ok(present)
}

fn active_person(tx: &mut Tx<'_>, id: PersonId) -> Result<Person, AppError> {
    store::people::load_person(tx, id)?
        .filter(|it| it.is_active)
        .ok_or(AppError::Unauthenticated)
}

fn actor_of(person: &Person, only: Option<Vec<domain::Permission>>) -> Actor {
    Actor {
        person: person.id,
        role: person.role,
        teams: person.teams.clone(),
        only,
    }
}
