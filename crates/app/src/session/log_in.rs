//! Logs somebody in and out.

use calendar::{Instant, Millis};
use domain::{Person, PersonId, SessionId};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::sessions::Session;
use store::settings::AuditEntry;

use crate::session::secrets;
use crate::{AppError, Desk};

/// How long a session lasts after the latest request.
pub(crate) const LASTS: Millis = Millis::hours(12);
/// Failures within this time count together.
const REMEMBERED: Millis = Millis::minutes(30);
/// So many failures in a row are let through at once.
const FREE_TRIES: u32 = 5;

/// Who wants in, and from where.
#[derive(Clone)]
pub struct LogIn {
    /// Name for logging in.
    pub login: String,
    /// Password.
    pub password: String,
    /// Address of the browser.
    pub address: String,
    /// What the browser says of itself.
    pub browser: String,
}

/// A session that began. The token is shown once: only its hash is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct LoggedIn {
    /// For the cookie.
    pub token: String,
    /// For the header of writes.
    pub csrf: String,
    /// Who.
    pub person: Person,
}

/// Checks the password and begins a session.
///
/// # Errors
/// [`AppError::BadCredentials`]; [`AppError::TooManyTries`] after five failures in a row of one name or address, with a
/// wait that doubles up to half an hour.
pub async fn log_in(desk: &Desk, cmd: LogIn) -> Result<LoggedIn, AppError> {
    let now = desk.clock().now();
    let login = cmd.login.trim().to_lowercase();
    let subjects = [format!("login:{login}"), format!("address:{}", cmd.address)];
    let asked = subjects.clone();
    let found = desk
        .read(move |tx| {
            for subject in &asked {
                if let Some(retry_at) = wait_of(tx, subject, now)? {
                    return Err(AppError::TooManyTries { retry_at });
                }
            }
            Ok(store::people::find_login(tx, &login)?)
        })
        .await?;
    let hash = found
        .as_ref()
        .filter(|it| it.0.is_active)
        .map(|it| it.1.0.clone());
    let fits = desk.passwords().fits(&cmd.password, hash).await?;
    match found {
        Some((person, _)) if fits => begin(desk, person, &cmd, subjects).await,
        Some((person, _)) => refuse(desk, Some(person.id), &cmd, subjects).await,
        None => refuse(desk, None, &cmd, subjects).await,
    }
}

async fn begin(
    desk: &Desk,
    person: Person,
    cmd: &LogIn,
    subjects: [String; 2],
) -> Result<LoggedIn, AppError> {
    let token = secrets::write(&desk.ids().secret());
    let logged_in = LoggedIn {
        csrf: secrets::csrf_of(&token),
        token,
        person,
    };
    let (address, browser) = (
        cmd.address.clone(),
        cmd.browser.chars().take(200).collect::<String>(),
    );
    let done = logged_in.clone();
    desk.write(None, move |work| {
        let now = work.now();
        let session = Session {
            id: SessionId::from_uuid(work.next_id()),
            person: done.person.id,
            created_at: now,
            seen_at: now,
            expires_at: now.plus(LASTS),
            address: address.clone(),
            browser: browser.clone(),
        };
        store::sessions::insert_session(work.tx, &secrets::hash(&done.token), &session)?;
        store::sessions::clear_throttle(work.tx, &subjects[0])?;
        note(work.tx, now, Some(done.person.id), ("logged_in", &address))
    })
    .await?;
    Ok(logged_in)
}

async fn refuse(
    desk: &Desk,
    person: Option<PersonId>,
    cmd: &LogIn,
    subjects: [String; 2],
) -> Result<LoggedIn, AppError> {
    let address = cmd.address.clone();
    desk.write(None, move |work| {
        let now = work.now();
        for subject in &subjects {
            store::sessions::count_failure(work.tx, subject, now, now.minus(REMEMBERED))?;
        }
        note(work.tx, now, person, ("log_in_refused", &address))
    })
    .await?;
    Err(AppError::BadCredentials)
}

/// Until when a name or address must wait; none: it need not.
fn wait_of(tx: &mut Tx<'_>, subject: &str, now: Instant) -> Result<Option<Instant>, AppError> {
    let Some(throttle) = store::sessions::load_throttle(tx, subject)? else {
        return Ok(None);
    };
    if throttle.failures < FREE_TRIES || now.since(throttle.last_at) > REMEMBERED {
        return Ok(None);
    }
    let doublings = (throttle.failures - FREE_TRIES).min(6);
    let retry_at = throttle.last_at.plus(Millis::seconds(30_i64 << doublings));
    Ok((now < retry_at).then_some(retry_at))
}

fn note(
    tx: &mut Tx<'_>,
    at: Instant,
    person: Option<PersonId>,
    (act, detail): (&str, &str),
) -> Result<(), AppError> {
    let entry = AuditEntry {
        number: 0,
        at,
        person,
        act: act.to_owned(),
        subject: "session".to_owned(),
        detail: detail.to_owned(),
    };
    Ok(store::settings::append_audit(tx, &entry)?)
}

/// Ends a session; one that is unknown has ended already.
///
/// # Errors
/// Failures of the store.
pub async fn log_out(desk: &Desk, token: &str) -> Result<(), AppError> {
    let hash = secrets::hash(token);
    desk.write(None, move |work| {
        store::sessions::end_session(work.tx, &hash)?;
        Ok(())
    })
    .await
}
