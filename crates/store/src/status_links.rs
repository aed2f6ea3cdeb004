//! Links to the customer's page of a case: who made them, how long they lead somewhere, whether they were withdrawn.
//!
//! Always true: only hashes of the tokens are kept, so a stolen database opens no page. The trap: `used_at` is written at
//! most so often; ask `find_status_link` first.

use calendar::Instant;
use domain::{CaseId, PersonId, StatusLinkId, closed_set};

use crate::error::StoreError;
use crate::row::Row;
use crate::sessions::TokenHash;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// How a link came about.
    LinkWay {
        /// Somebody at the desk made it, to copy it or to put it into a reply.
        Made = "made",
        /// It went out in the closing words of a written reply.
        Sent = "sent",
        /// The customer named the case's number and the last digits of their phone number; lasts for a visit.
        LookedUp = "looked_up",
    }
}

read_words![LinkWay];
write_words![LinkWay];

statements! {
    INSERT_LINK = Statement::new(
        "insert_status_link",
        "INSERT INTO status_links (status_link_id, case_id, token_hash, way, made_by, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    );
    FIND_LINK = Statement::new(
        "find_status_link",
        "SELECT status_link_id, case_id, way, made_by, made_at, expires_at, used_at, revoked_at FROM status_links
         WHERE token_hash = $1 AND revoked_at IS NULL AND expires_at > $2",
    );
    TOUCH_LINK = Statement::new(
        "touch_status_link",
        "UPDATE status_links SET used_at = $2 WHERE status_link_id = $1",
    );
    REVOKE_LINK = Statement::new(
        "revoke_status_link",
        "UPDATE status_links SET revoked_at = $3
         WHERE status_link_id = $1 AND case_id = $2 AND revoked_at IS NULL",
    );
    LINKS_OF_CASE = Statement::new(
        "status_links_of_case",
        "SELECT status_link_id, case_id, way, made_by, made_at, expires_at, used_at, revoked_at FROM status_links
         WHERE case_id = $1 ORDER BY made_at DESC, status_link_id DESC LIMIT $2",
    );
    DROP_ENDED = Statement::new("drop_ended_status_links", "DELETE FROM status_links WHERE expires_at <= $1");
}

/// A link without its token.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StatusLink {
    /// Identity; may be shown, unlike the token.
    pub id: StatusLinkId,
    /// The case whose page it opens.
    pub case: CaseId,
    /// How it came about.
    pub way: LinkWay,
    /// Who made it; none: the program.
    pub made_by: Option<PersonId>,
    /// When.
    pub made_at: Instant,
    /// Leads nowhere from this instant on.
    pub expires_at: Instant,
    /// Last opened, as far as noted.
    pub used_at: Option<Instant>,
    /// Withdrawn.
    pub revoked_at: Option<Instant>,
}

/// Enters a link.
///
/// # Errors
/// `Duplicate` when the token's hash exists.
pub fn insert_status_link(tx: &mut Tx<'_>, token: &TokenHash, link: &StatusLink) -> Result<(), StoreError> {
    let StatusLink {
        id,
        case,
        way,
        made_by,
        made_at,
        expires_at,
        used_at: _,
        revoked_at: _,
    } = link;
    let row = values![*id, *case, token, *way, *made_by, *made_at, *expires_at];
    tx.execute(&INSERT_LINK, row)?;
    Ok(())
}

/// The link of a token, if it leads somewhere at `now`.
///
/// # Errors
/// When the statement fails.
pub fn find_status_link(
    tx: &mut Tx<'_>,
    token: &TokenHash,
    now: Instant,
) -> Result<Option<StatusLink>, StoreError> {
    tx.query_opt(&FIND_LINK, values![token, now])?
        .map(|mut row| read_link(&mut row))
        .transpose()
}

/// Notes that a link was opened.
///
/// # Errors
/// When the statement fails.
pub fn touch_status_link(tx: &mut Tx<'_>, id: StatusLinkId, now: Instant) -> Result<(), StoreError> {
    tx.execute(&TOUCH_LINK, values![id, now])?;
    Ok(())
}

/// Withdraws a link of a case; gives whether it was still valid.
///
/// # Errors
/// When the statement fails.
pub fn revoke_status_link(
    tx: &mut Tx<'_>,
    case: CaseId,
    id: StatusLinkId,
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVOKE_LINK, values![id, case, now])? == 1)
}

/// The links of a case, the newest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn status_links_of(tx: &mut Tx<'_>, case: CaseId, limit: u32) -> Result<Vec<StatusLink>, StoreError> {
    tx.query(&LINKS_OF_CASE, values![case, limit])?
        .into_iter()
        .map(|mut row| read_link(&mut row))
        .collect()
}

/// Forgets links that led nowhere already at `before`; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn drop_ended_status_links(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_ENDED, values![before])
}

fn read_link(row: &mut Row) -> Result<StatusLink, StoreError> {
    Ok(StatusLink {
        id: row.take()?,
        case: row.take()?,
        way: row.take()?,
        made_by: row.take()?,
        made_at: row.take()?,
        expires_at: row.take()?,
        used_at: row.take()?,
        revoked_at: row.take()?,
    })
}
