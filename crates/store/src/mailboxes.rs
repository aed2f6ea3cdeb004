//! Mailboxes with their cursors.
//!
//! Always true: the cursor moves in the transaction that takes the mail in or sets it aside, so no mail is lost or taken
//! twice. The trap: a changed UIDVALIDITY (RFC 3501) makes every UID new; the cursor then starts over.

use std::fmt;

use domain::{MailboxId, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    SAVE_MAILBOX = Statement::new(
        "save_mailbox",
        "INSERT INTO mailboxes (mailbox_id, address, name, team_id, is_active, connection, version)
         VALUES ($1, $2, $3, $4, $5, $6, 1)
         ON CONFLICT (mailbox_id) DO UPDATE SET address = excluded.address, name = excluded.name,
           team_id = excluded.team_id, is_active = excluded.is_active, connection = excluded.connection,
           version = mailboxes.version + 1",
    );
    LOAD_MAILBOX = Statement::new(
        "load_mailbox",
        "SELECT mailbox_id, address, name, team_id, is_active, connection, version FROM mailboxes WHERE mailbox_id = $1",
    );
    LIST_MAILBOXES = Statement::new(
        "list_mailboxes",
        "SELECT mailbox_id, address, name, team_id, is_active, connection, version FROM mailboxes ORDER BY mailbox_id",
    ).scans();
    LOAD_CURSOR = Statement::new(
        "load_mail_cursor",
        "SELECT uid_validity, uid FROM mailbox_cursors WHERE mailbox_id = $1",
    );
    SAVE_CURSOR = Statement::new(
        "save_mail_cursor",
        "INSERT INTO mailbox_cursors (mailbox_id, uid_validity, uid) VALUES ($1, $2, $3)
         ON CONFLICT (mailbox_id) DO UPDATE SET uid_validity = excluded.uid_validity, uid = excluded.uid
         WHERE mailbox_cursors.uid_validity <> excluded.uid_validity OR mailbox_cursors.uid < excluded.uid",
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
        let Self { id, address, name, team, is_active, connection: _, version } = self;
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

/// How far a mailbox has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// UIDVALIDITY.
    pub validity: u32,
    /// The highest UID that is done with.
    pub uid: u32,
}

/// Enters a mailbox, or changes one.
///
/// # Errors
/// `Duplicate` when another mailbox has the address.
pub fn save_mailbox(tx: &mut Tx<'_>, mailbox: &Mailbox) -> Result<(), StoreError> {
    let Mailbox { id, address, name, team, is_active, connection, version: _ } = mailbox;
    tx.execute(&SAVE_MAILBOX, values![*id, address.to_lowercase(), name, *team, *is_active, connection])?;
    Ok(())
}

/// A mailbox.
///
/// # Errors
/// When the statement fails.
pub fn load_mailbox(tx: &mut Tx<'_>, id: MailboxId) -> Result<Option<Mailbox>, StoreError> {
    tx.query_opt(&LOAD_MAILBOX, values![id])?.map(|mut row| read_mailbox(&mut row)).transpose()
}

/// Every mailbox, in order of entry.
///
/// # Errors
/// When the statement fails.
pub fn list_mailboxes(tx: &mut Tx<'_>) -> Result<Vec<Mailbox>, StoreError> {
    tx.query(&LIST_MAILBOXES, values![])?.into_iter().map(|mut row| read_mailbox(&mut row)).collect()
}

/// How far a mailbox has been read; none when it never was.
///
/// # Errors
/// When the statement fails.
pub fn load_cursor(tx: &mut Tx<'_>, mailbox: MailboxId) -> Result<Option<Cursor>, StoreError> {
    tx.query_opt(&LOAD_CURSOR, values![mailbox])?
        .map(|mut row| Ok(Cursor { validity: row.take()?, uid: row.take()? }))
        .transpose()
}

/// Moves the cursor forward, or starts over with a new UIDVALIDITY; it never moves back within one.
///
/// # Errors
/// When the statement fails.
pub fn save_cursor(tx: &mut Tx<'_>, mailbox: MailboxId, cursor: Cursor) -> Result<(), StoreError> {
    let Cursor { validity, uid } = cursor;
    tx.execute(&SAVE_CURSOR, values![mailbox, validity, uid])?;
    Ok(())
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
