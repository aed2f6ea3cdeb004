//! Browser sessions, API tokens and the count of failed log-ins.
//!
//! Always true: only hashes of tokens are kept, so a stolen database opens no session. The trap: `seen_at` is written by
//! `touch_session`; do it at most once a minute, not with every request.

use calendar::Instant;
use domain::{Permission, PersonId, SessionId, TokenId};

use crate::error::StoreError;
use crate::json;
use crate::news::Concern;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_SESSION = Statement::new(
        "insert_session",
        "INSERT INTO sessions (token_hash, session_id, person_id, created_at, seen_at, expires_at, address, browser)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    FIND_SESSION = Statement::new(
        "find_session",
        "SELECT session_id, person_id, created_at, seen_at, expires_at, address, browser FROM sessions
         WHERE token_hash = $1 AND expires_at > $2",
    );
    TOUCH_SESSION = Statement::new(
        "touch_session",
        "UPDATE sessions SET seen_at = $2, expires_at = $3 WHERE token_hash = $1",
    );
    END_SESSION = Statement::new("end_session", "DELETE FROM sessions WHERE token_hash = $1").concerning(Concern::Access);
    END_SESSIONS_OF = Statement::new("end_sessions_of_person", "DELETE FROM sessions WHERE person_id = $1").concerning(Concern::Access);
    SESSIONS_OF = Statement::new(
        "sessions_of_person",
        "SELECT session_id, person_id, created_at, seen_at, expires_at, address, browser FROM sessions
         WHERE person_id = $1 ORDER BY seen_at DESC",
    );
    DROP_EXPIRED = Statement::new("drop_expired_sessions", "DELETE FROM sessions WHERE expires_at <= $1").concerning(Concern::Access);
    INSERT_TOKEN = Statement::new(
        "insert_token",
        "INSERT INTO api_tokens (token_id, token_hash, person_id, name, permissions, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    FIND_TOKEN = Statement::new(
        "find_token",
        "SELECT token_id, person_id, name, permissions, created_at, expires_at, used_at, revoked_at FROM api_tokens
         WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
    );
    TOUCH_TOKEN = Statement::new("touch_token", "UPDATE api_tokens SET used_at = $2 WHERE token_id = $1");
    REVOKE_TOKEN = Statement::new(
        "revoke_token",
        "UPDATE api_tokens SET revoked_at = $2 WHERE token_id = $1 AND revoked_at IS NULL",
    ).concerning(Concern::Access);
    LIST_TOKENS = Statement::new(
        "list_tokens",
        "SELECT token_id, person_id, name, permissions, created_at, expires_at, used_at, revoked_at FROM api_tokens
         ORDER BY token_id DESC",
    ).scans();
    LOAD_THROTTLE = Statement::new(
        "load_login_throttle",
        "SELECT failures, first_at, last_at FROM login_throttles WHERE subject = $1",
    );
    COUNT_FAILURE = Statement::new(
        "count_login_failure",
        "INSERT INTO login_throttles (subject, failures, first_at, last_at) VALUES ($1, 1, $2, $2)
         ON CONFLICT (subject) DO UPDATE SET
           failures = CASE WHEN login_throttles.last_at < $3 THEN 1 ELSE login_throttles.failures + 1 END,
           first_at = CASE WHEN login_throttles.last_at < $3 THEN excluded.first_at ELSE login_throttles.first_at END,
           last_at = excluded.last_at
         RETURNING failures, first_at, last_at",
    );
    CLEAR_THROTTLE = Statement::new("clear_login_throttle", "DELETE FROM login_throttles WHERE subject = $1");
}

/// The SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// A log-in that is still valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identity; may be shown, unlike the token.
    pub id: SessionId,
    /// Who logged in.
    pub person: PersonId,
    /// When.
    pub created_at: Instant,
    /// The latest request that was noted.
    pub seen_at: Instant,
    /// Not valid from this instant on.
    pub expires_at: Instant,
    /// From where.
    pub address: String,
    /// With what.
    pub browser: String,
}

/// An API token without its secret.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ApiToken {
    /// Identity.
    pub id: TokenId,
    /// For whom it acts.
    pub person: PersonId,
    /// What it is for.
    pub name: String,
    /// What it may do of what the person may.
    pub permissions: Vec<Permission>,
    /// Given out.
    pub created_at: Instant,
    /// Not valid from this instant on; none: for good.
    pub expires_at: Option<Instant>,
    /// Last used, as far as noted.
    pub used_at: Option<Instant>,
    /// Withdrawn.
    pub revoked_at: Option<Instant>,
}

/// Failed log-ins in a row of one log-in name or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttle {
    /// How many.
    pub failures: u32,
    /// The first.
    pub first_at: Instant,
    /// The latest.
    pub last_at: Instant,
}

/// Enters a session.
///
/// # Errors
/// `Duplicate` when the token's hash exists.
pub fn insert_session(tx: &mut Tx<'_>, token: &TokenHash, session: &Session) -> Result<(), StoreError> {
    let Session {
        id,
        person,
        created_at,
        seen_at,
        expires_at,
        address,
        browser,
    } = session;
    let row = values![
        token,
        *id,
        *person,
        *created_at,
        *seen_at,
        *expires_at,
        address,
        browser
    ];
    tx.execute(&INSERT_SESSION, row)?;
    Ok(())
}

/// The session of a token, if it is still valid at `now`.
///
/// # Errors
/// When the statement fails.
pub fn find_session(tx: &mut Tx<'_>, token: &TokenHash, now: Instant) -> Result<Option<Session>, StoreError> {
    tx.query_opt(&FIND_SESSION, values![token, now])?
        .map(|mut row| read_session(&mut row))
        .transpose()
}

/// Notes a request of a session and moves its end.
///
/// # Errors
/// When the statement fails.
pub fn touch_session(
    tx: &mut Tx<'_>,
    token: &TokenHash,
    now: Instant,
    expires_at: Instant,
) -> Result<(), StoreError> {
    tx.execute(&TOUCH_SESSION, values![token, now, expires_at])?;
    Ok(())
}

/// Ends a session; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn end_session(tx: &mut Tx<'_>, token: &TokenHash) -> Result<bool, StoreError> {
    Ok(tx.execute(&END_SESSION, values![token])? == 1)
}

/// Ends all sessions of a person, as when the password changes; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn end_sessions_of(tx: &mut Tx<'_>, person: PersonId) -> Result<u64, StoreError> {
    tx.execute(&END_SESSIONS_OF, values![person])
}

/// A person's sessions, the latest seen first.
///
/// # Errors
/// When the statement fails.
pub fn sessions_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Session>, StoreError> {
    tx.query(&SESSIONS_OF, values![person])?
        .into_iter()
        .map(|mut row| read_session(&mut row))
        .collect()
}

/// Forgets sessions that are no longer valid; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_expired_sessions(tx: &mut Tx<'_>, now: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_EXPIRED, values![now])
}

/// Enters an API token.
///
/// # Errors
/// `Duplicate` when the token's hash exists.
pub fn insert_token(tx: &mut Tx<'_>, hash: &TokenHash, token: &ApiToken) -> Result<(), StoreError> {
    let ApiToken {
        id,
        person,
        name,
        permissions,
        created_at,
        expires_at,
        used_at: _,
        revoked_at: _,
    } = token;
    let permissions = json::write("a token's permissions", permissions)?;
    tx.execute(
        &INSERT_TOKEN,
        values![*id, hash, *person, name, permissions, *created_at, *expires_at],
    )?;
    Ok(())
}

/// The token with this hash, if it is valid at `now`.
///
/// # Errors
/// When the statement fails.
pub fn find_token(tx: &mut Tx<'_>, hash: &TokenHash, now: Instant) -> Result<Option<ApiToken>, StoreError> {
    tx.query_opt(&FIND_TOKEN, values![hash, now])?
        .map(|mut row| read_token(&mut row))
        .transpose()
}

/// Notes that a token was used.
///
/// # Errors
/// When the statement fails.
pub fn touch_token(tx: &mut Tx<'_>, id: TokenId, now: Instant) -> Result<(), StoreError> {
    tx.execute(&TOUCH_TOKEN, values![id, now])?;
    Ok(())
}

/// Withdraws a token; gives whether it was still valid.
///
/// # Errors
/// When the statement fails.
pub fn revoke_token(tx: &mut Tx<'_>, id: TokenId, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVOKE_TOKEN, values![id, now])? == 1)
}

/// Every token ever given out, the newest first.
///
/// # Errors
/// When the statement fails.
pub fn list_tokens(tx: &mut Tx<'_>) -> Result<Vec<ApiToken>, StoreError> {
    tx.query(&LIST_TOKENS, values![])?
        .into_iter()
        .map(|mut row| read_token(&mut row))
        .collect()
}

/// Failed log-ins of a name or an address; the caller makes the subject, such as `login:wang` or `address:10.0.0.1`.
///
/// # Errors
/// When the statement fails.
pub fn load_throttle(tx: &mut Tx<'_>, subject: &str) -> Result<Option<Throttle>, StoreError> {
    tx.query_opt(&LOAD_THROTTLE, values![subject])?
        .map(|mut row| read_throttle(&mut row))
        .transpose()
}

/// Counts a failed log-in; begins anew when the latest was before `forget_before`.
///
/// # Errors
/// When the statement fails.
pub fn count_failure(
    tx: &mut Tx<'_>,
    subject: &str,
    now: Instant,
    forget_before: Instant,
) -> Result<Throttle, StoreError> {
    read_throttle(&mut tx.query_one(&COUNT_FAILURE, values![subject, now, forget_before])?)
}

/// Forgets failed log-ins, after one that succeeded.
///
/// # Errors
/// When the statement fails.
pub fn clear_throttle(tx: &mut Tx<'_>, subject: &str) -> Result<(), StoreError> {
    tx.execute(&CLEAR_THROTTLE, values![subject])?;
    Ok(())
}

fn read_session(row: &mut Row) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.take()?,
        person: row.take()?,
        created_at: row.take()?,
        seen_at: row.take()?,
        expires_at: row.take()?,
        address: row.take()?,
        browser: row.take()?,
    })
}

fn read_token(row: &mut Row) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.take()?,
        person: row.take()?,
        name: row.take()?,
        permissions: json::take(row, "a token's permissions")?,
        created_at: row.take()?,
        expires_at: row.take()?,
        used_at: row.take()?,
        revoked_at: row.take()?,
    })
}

fn read_throttle(row: &mut Row) -> Result<Throttle, StoreError> {
    Ok(Throttle {
        failures: row.take()?,
        first_at: row.take()?,
        last_at: row.take()?,
    })
}
