//! Mailboxes with their cursors, and mail that was parked or set aside.
//!
//! Always true: the cursor moves in the transaction that takes the mail in or sets it aside, so no mail is lost or taken
//! twice. The trap: a changed UIDVALIDITY (RFC 3501) makes every UID of the folder new; the cursor then starts over and
//! the unique places of messages and parked mail keep what was taken before from coming twice only within one validity.

use std::fmt;

use calendar::Instant;
use domain::{CaseId, MailboxId, ParkedMailId, TeamId, closed_set};

use crate::attachments::ContentName;
use crate::error::StoreError;
use crate::json;
use crate::messages::{MailAddress, MailUid};
use crate::news::Concern;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// Where parked mail stands.
    ParkedState {
        /// Somebody must look at it.
        Parked = "parked",
        /// It is tried again by itself.
        Retrying = "retrying",
        /// It became part of a case after all.
        Taken = "taken",
        /// Somebody decided that it needs nothing.
        Dismissed = "dismissed",
    }
}

read_words![ParkedState];
write_words![ParkedState];

statements! {
    SAVE_MAILBOX = Statement::new(
        "save_mailbox",
        "INSERT INTO mailboxes (mailbox_id, address, name, team_id, is_active, connection, version)
         VALUES ($1, $2, $3, $4, $5, $6, 1)
         ON CONFLICT (mailbox_id) DO UPDATE SET address = excluded.address, name = excluded.name,
           team_id = excluded.team_id, is_active = excluded.is_active, connection = excluded.connection,
           version = mailboxes.version + 1",
    ).concerning(Concern::House);
    LOAD_MAILBOX = Statement::new(
        "load_mailbox",
        "SELECT mailbox_id, address, name, team_id, is_active, connection, version FROM mailboxes WHERE mailbox_id = $1",
    );
    LIST_MAILBOXES = Statement::new(
        "list_mailboxes",
        "SELECT mailbox_id, address, name, team_id, is_active, connection, version FROM mailboxes ORDER BY mailbox_id",
    ).scans();
    REMOVE_MAILBOX = Statement::new("remove_mailbox", "DELETE FROM mailboxes WHERE mailbox_id = $1").concerning(Concern::House);
    CURSORS_OF_MAILBOX = Statement::new(
        "cursors_of_mailbox",
        "SELECT folder FROM mailbox_cursors WHERE mailbox_id = $1 LIMIT 1",
    );
    // Walks through the messages, but only for a mailbox from which nothing was ever read, and when somebody removes it.
    MESSAGES_OF_MAILBOX = Statement::new(
        "messages_of_mailbox",
        "SELECT message_id FROM messages WHERE mailbox_id = $1 LIMIT 1",
    ).scans();
    LOAD_CURSOR = Statement::new(
        "load_mail_cursor",
        "SELECT uid_validity, uid FROM mailbox_cursors WHERE mailbox_id = $1 AND folder = $2",
    );
    MOVE_CURSOR = Statement::new(
        "move_mail_cursor",
        "INSERT INTO mailbox_cursors (mailbox_id, folder, uid_validity, uid) VALUES ($1, $2, $3, $4)
         ON CONFLICT (mailbox_id, folder) DO UPDATE SET uid_validity = excluded.uid_validity, uid = excluded.uid
         WHERE mailbox_cursors.uid_validity <> excluded.uid_validity OR mailbox_cursors.uid < excluded.uid",
    );
    PARK_MAIL = Statement::new(
        "park_mail",
        "INSERT INTO parked_mail (parked_mail_id, mailbox_id, uid_validity, uid, reason, detail, sender, subject,
           content, size_bytes, received_at, parked_at, state, attempts, retry_at, case_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
         ON CONFLICT (mailbox_id, uid_validity, uid) DO NOTHING",
    );
    CHANGE_PARKED = Statement::new(
        "change_parked_mail",
        "UPDATE parked_mail SET state = $2, attempts = $3, retry_at = $4, case_id = $5, detail = $6, reason = $7
         WHERE parked_mail_id = $1",
    );
    LOAD_PARKED = Statement::new(
        "load_parked_mail",
        "SELECT parked_mail_id, mailbox_id, uid_validity, uid, reason, detail, sender, subject, content, size_bytes,
           received_at, parked_at, state, attempts, retry_at, case_id FROM parked_mail WHERE parked_mail_id = $1",
    );
    DUE_RETRIES = Statement::new(
        "parked_mail_to_retry",
        "SELECT parked_mail_id, mailbox_id, uid_validity, uid, reason, detail, sender, subject, content, size_bytes,
           received_at, parked_at, state, attempts, retry_at, case_id FROM parked_mail
         WHERE state = 'retrying' AND retry_at <= $1 ORDER BY parked_at, parked_mail_id LIMIT $2",
    );
    FIND_PARKED_UID = Statement::new(
        "find_parked_uid",
        "SELECT parked_mail_id FROM parked_mail WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
    );
}

/// A mailbox that the desk reads and writes.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Identity.
    pub id: MailboxId,
    /// Its address, in small letters.
    pub address: String,
    /// The name that customers see.
    pub name: String,
    /// The team whose queue its mail enters.
    pub team: Option<TeamId>,
    /// It is read and written.
    pub is_active: bool,
    /// How to reach its servers, secrets included (JSON text, the mail channel's own).
    pub connection: String,
    /// Counts changes; ignored when saving.
    pub version: i64,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            address,
            name,
            team,
            is_active,
            connection: _,
            version,
        } = self;
        f.debug_struct("Mailbox")
            .field("id", id)
            .field("address", address)
            .field("name", name)
            .field("team", team)
            .field("is_active", is_active)
            .field("connection", &"(hidden)")
            .field("version", version)
            .finish()
    }
}

/// How far a folder has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailCursor {
    /// UIDVALIDITY.
    pub validity: u32,
    /// The highest UID that is done with.
    pub uid: u32,
}

/// A mail that needs a person, or that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedMail {
    /// Identity.
    pub id: ParkedMailId,
    /// Where it was read.
    pub uid: MailUid,
    /// Why, as a word of the mail channel: `auto_reply`, `bounce`, `unreadable`, …
    pub reason: String,
    /// Why, in words for people.
    pub detail: String,
    /// From, as far as readable.
    pub sender: MailAddress,
    /// Subject, as far as readable.
    pub subject: String,
    /// The whole mail (see `attachments::read_content`).
    pub content: ContentName,
    /// Size.
    pub size_bytes: u64,
    /// Received at the server.
    pub received_at: Instant,
    /// Parked.
    pub parked_at: Instant,
    /// Where it stands.
    pub state: ParkedState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    pub retry_at: Option<Instant>,
    /// The case that it became part of.
    pub case: Option<CaseId>,
}

/// Enters a mailbox, or changes one.
///
/// # Errors
/// `Duplicate` when another mailbox has the address.
pub fn save_mailbox(tx: &mut Tx<'_>, mailbox: &Mailbox) -> Result<(), StoreError> {
    let Mailbox {
        id,
        address,
        name,
        team,
        is_active,
        connection,
        version: _,
    } = mailbox;
    tx.execute(
        &SAVE_MAILBOX,
        values![*id, address.to_lowercase(), name, *team, *is_active, connection],
    )?;
    Ok(())
}

/// A mailbox.
///
/// # Errors
/// When the statement fails.
pub fn load_mailbox(tx: &mut Tx<'_>, id: MailboxId) -> Result<Option<Mailbox>, StoreError> {
    tx.query_opt(&LOAD_MAILBOX, values![id])?
        .map(|mut row| read_mailbox(&mut row))
        .transpose()
}

/// Every mailbox, in order of entry.
///
/// # Errors
/// When the statement fails.
pub fn list_mailboxes(tx: &mut Tx<'_>) -> Result<Vec<Mailbox>, StoreError> {
    tx.query(&LIST_MAILBOXES, values![])?
        .into_iter()
        .map(|mut row| read_mailbox(&mut row))
        .collect()
}

/// Whether mail ever came to a mailbox or went out from it.
///
/// # Errors
/// When a statement fails.
pub fn has_mail(tx: &mut Tx<'_>, id: MailboxId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&CURSORS_OF_MAILBOX, values![id])?.is_some()
        || tx.query_opt(&MESSAGES_OF_MAILBOX, values![id])?.is_some())
}

/// Takes a mailbox out for good; only for one without mail (see [`has_mail`]), because messages name their mailbox.
///
/// # Errors
/// When the statement fails.
pub fn remove_mailbox(tx: &mut Tx<'_>, id: MailboxId) -> Result<(), StoreError> {
    tx.execute(&REMOVE_MAILBOX, values![id])?;
    Ok(())
}

/// How far a folder has been read; none when it never was.
///
/// # Errors
/// When the statement fails.
pub fn load_cursor(
    tx: &mut Tx<'_>,
    mailbox: MailboxId,
    folder: &str,
) -> Result<Option<MailCursor>, StoreError> {
    tx.query_opt(&LOAD_CURSOR, values![mailbox, folder])?
        .map(|mut row| {
            Ok(MailCursor {
                validity: row.take()?,
                uid: row.take()?,
            })
        })
        .transpose()
}

/// Moves the cursor forward, or starts over with a new UIDVALIDITY; gives whether it moved.
///
/// # Errors
/// When the statement fails.
pub fn move_cursor(
    tx: &mut Tx<'_>,
    mailbox: MailboxId,
    folder: &str,
    cursor: MailCursor,
) -> Result<bool, StoreError> {
    let MailCursor { validity, uid } = cursor;
    Ok(tx.execute(&MOVE_CURSOR, values![mailbox, folder, validity, uid])? == 1)
}

/// Sets a mail aside; gives whether it is new (one parked from the same place before is left as it is).
///
/// # Errors
/// When the statement fails.
pub fn park_mail(tx: &mut Tx<'_>, mail: &ParkedMail) -> Result<bool, StoreError> {
    let ParkedMail {
        id,
        uid: MailUid {
            mailbox,
            validity,
            uid,
        },
        reason,
        detail,
        sender,
        subject,
        content,
        size_bytes,
        received_at,
        parked_at,
        state,
        attempts,
        retry_at,
        case,
    } = mail;
    let row = values![
        *id,
        *mailbox,
        *validity,
        *uid,
        reason,
        detail,
        json::write("a sender", sender)?,
        subject,
        content,
        i64::try_from(*size_bytes).unwrap_or(i64::MAX),
        *received_at,
        *parked_at,
        *state,
        *attempts,
        *retry_at,
        *case,
    ];
    Ok(tx.execute(&PARK_MAIL, row)? == 1)
}

/// Writes how a parked mail stands: state, tries, next try, case, reason and detail.
///
/// # Errors
/// `Missing` when there is no such mail.
pub fn change_parked_mail(tx: &mut Tx<'_>, mail: &ParkedMail) -> Result<(), StoreError> {
    let row = values![
        mail.id,
        mail.state,
        mail.attempts,
        mail.retry_at,
        mail.case,
        &mail.detail,
        &mail.reason
    ];
    match tx.execute(&CHANGE_PARKED, row)? {
        0 => Err(StoreError::Missing {
            statement: CHANGE_PARKED.name(),
        }),
        _ => Ok(()),
    }
}

/// A parked mail.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_parked_mail(tx: &mut Tx<'_>, id: ParkedMailId) -> Result<Option<ParkedMail>, StoreError> {
    tx.query_opt(&LOAD_PARKED, values![id])?
        .map(|mut row| read_parked(&mut row))
        .transpose()
}

/// Parked mail in one of these states, the latest first, those parked before the mark, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_parked_mail(
    tx: &mut Tx<'_>,
    states: &[ParkedState],
    before: Option<(Instant, ParkedMailId)>,
    limit: u32,
) -> Result<Vec<ParkedMail>, StoreError> {
    let mut composed = Composed::new("list_parked_mail");
    composed
        .push(
            "SELECT parked_mail_id, mailbox_id, uid_validity, uid, reason, detail, sender, subject, content, size_bytes,
               received_at, parked_at, state, attempts, retry_at, case_id FROM parked_mail WHERE state IN ",
        )
        .bind_list(states.iter().copied());
    if let Some((at, id)) = before {
        composed
            .push(" AND (parked_at, parked_mail_id) < (")
            .bind(at)
            .push(", ")
            .bind(id)
            .push(")");
    }
    composed
        .push(" ORDER BY parked_at DESC, parked_mail_id DESC LIMIT ")
        .bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_parked(&mut row))
        .collect()
}

/// Parked mail whose next try has come, the oldest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn parked_mail_to_retry(
    tx: &mut Tx<'_>,
    now: Instant,
    limit: u32,
) -> Result<Vec<ParkedMail>, StoreError> {
    tx.query(&DUE_RETRIES, values![now, limit])?
        .into_iter()
        .map(|mut row| read_parked(&mut row))
        .collect()
}

/// Whether the mail at this place of a mailbox was parked.
///
/// # Errors
/// When the statement fails.
pub fn find_parked_uid(tx: &mut Tx<'_>, uid: MailUid) -> Result<Option<ParkedMailId>, StoreError> {
    let MailUid {
        mailbox,
        validity,
        uid,
    } = uid;
    tx.query_opt(&FIND_PARKED_UID, values![mailbox, validity, uid])?
        .map(|mut row| row.take())
        .transpose()
}

fn read_mailbox(row: &mut Row) -> Result<Mailbox, StoreError> {
    Ok(Mailbox {
        id: row.take()?,
        address: row.take()?,
        name: row.take()?,
        team: row.take()?,
        is_active: row.take()?,
        connection: row.take()?,
        version: row.take()?,
    })
}

fn read_parked(row: &mut Row) -> Result<ParkedMail, StoreError> {
    Ok(ParkedMail {
        id: row.take()?,
        uid: MailUid {
            mailbox: row.take()?,
            validity: row.take()?,
            uid: row.take()?,
        },
        reason: row.take()?,
        detail: row.take()?,
        sender: json::take(row, "a sender")?,
        subject: row.take()?,
        content: row.take()?,
        size_bytes: row.take()?,
        received_at: row.take()?,
        parked_at: row.take()?,
        state: row.take()?,
        attempts: row.take()?,
        retry_at: row.take()?,
        case: row.take()?,
    })
}
