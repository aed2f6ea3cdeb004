//! Messengers: accounts at vendors with their cursors, and whom one can answer on each.
//!
//! Always true: a cursor moves only from where its reader saw it, so two readers never send it back.

use std::fmt;

use calendar::Instant;
use domain::{MessengerId, MessengerKind, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

read_words![MessengerKind];
write_words![MessengerKind];

statements! {
    SAVE_MESSENGER = Statement::new(
        "save_messenger",
        "INSERT INTO messengers (messenger_id, kind, name, door, team_id, language, is_active, settings, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         ON CONFLICT (messenger_id) DO UPDATE SET name = excluded.name, door = excluded.door,
           team_id = excluded.team_id, language = excluded.language, is_active = excluded.is_active,
           settings = excluded.settings, version = messengers.version + 1",
    );
    LOAD_MESSENGER = Statement::new(
        "load_messenger",
        "SELECT messenger_id, kind, name, door, team_id, language, is_active, settings, version FROM messengers
         WHERE messenger_id = $1",
    );
    FIND_DOOR = Statement::new(
        "find_messenger_by_door",
        "SELECT messenger_id, kind, name, door, team_id, language, is_active, settings, version FROM messengers
         WHERE door = $1",
    );
    LIST_MESSENGERS = Statement::new(
        "list_messengers",
        "SELECT messenger_id, kind, name, door, team_id, language, is_active, settings, version FROM messengers
         ORDER BY messenger_id",
    ).scans();
    REMOVE_MESSENGER = Statement::new("remove_messenger", "DELETE FROM messengers WHERE messenger_id = $1");
    LOAD_REACHED = Statement::new(
        "load_messenger_cursor",
        "SELECT reached FROM messenger_cursors WHERE messenger_id = $1 AND place = $2",
    );
    BEGIN_REACHED = Statement::new(
        "begin_messenger_cursor",
        "INSERT INTO messenger_cursors (messenger_id, place, reached) VALUES ($1, $2, $3)
         ON CONFLICT (messenger_id, place) DO NOTHING",
    );
    MOVE_REACHED = Statement::new(
        "move_messenger_cursor",
        "UPDATE messenger_cursors SET reached = $3 WHERE messenger_id = $1 AND place = $2 AND reached = $4",
    );
    PLACES_READ = Statement::new(
        "places_of_messenger_read",
        "SELECT place FROM messenger_cursors WHERE messenger_id = $1 ORDER BY place",
    );
    SAVE_PEER = Statement::new(
        "save_messenger_peer",
        "INSERT INTO messenger_peers (messenger_id, address, name, reply_to, reply_until)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (messenger_id, address) DO UPDATE SET name = excluded.name, reply_to = excluded.reply_to,
           reply_until = excluded.reply_until",
    );
    LOAD_PEER = Statement::new(
        "load_messenger_peer",
        "SELECT messenger_id, address, name, reply_to, reply_until FROM messenger_peers
         WHERE messenger_id = $1 AND address = $2",
    );
    ANY_PEER = Statement::new(
        "any_messenger_peer",
        "SELECT address FROM messenger_peers WHERE messenger_id = $1 LIMIT 1",
    );
}

/// An account at a messenger's vendor.
#[derive(Clone, PartialEq, Eq)]
pub struct Messenger {
    /// Identity.
    pub id: MessengerId,
    /// Which vendor; never changes.
    pub kind: MessengerKind,
    /// What people call it.
    pub name: String,
    /// The unguessable end of its callback address.
    pub door: String,
    /// The team whose queue its messages enter.
    pub team: Option<TeamId>,
    /// The language of those who write here.
    pub language: Option<String>,
    /// It is read and written.
    pub is_active: bool,
    /// What was entered, secrets included (JSON text).
    pub settings: String,
    /// Counts changes; ignored when saving.
    pub version: i64,
}

impl fmt::Debug for Messenger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Messenger")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("name", &self.name)
            .field("team", &self.team)
            .field("is_active", &self.is_active)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// Somebody who wrote to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessengerPeer {
    /// The account.
    pub messenger: MessengerId,
    /// Who, in the vendor's words.
    pub address: String,
    /// Shown name; may be empty.
    pub name: String,
    /// What an answer has to name, in the adapter's own words; may be empty.
    pub reply_to: String,
    /// Until when that holds; none: for good.
    pub reply_until: Option<Instant>,
}

/// Enters an account, or changes one.
///
/// # Errors
/// `Duplicate` when another account has the door.
pub fn save_messenger(tx: &mut Tx<'_>, messenger: &Messenger) -> Result<(), StoreError> {
    let Messenger {
        id,
        kind,
        name,
        door,
        team,
        language,
        is_active,
        settings,
        version: _,
    } = messenger;
    let row = values![
        *id,
        *kind,
        name,
        door,
        *team,
        language.clone(),
        *is_active,
        settings
    ];
    tx.execute(&SAVE_MESSENGER, row)?;
    Ok(())
}

/// An account.
///
/// # Errors
/// When the statement fails.
pub fn load_messenger(tx: &mut Tx<'_>, id: MessengerId) -> Result<Option<Messenger>, StoreError> {
    tx.query_opt(&LOAD_MESSENGER, values![id])?
        .map(|mut row| read_messenger(&mut row))
        .transpose()
}

/// The account whose callback address ends so.
///
/// # Errors
/// When the statement fails.
pub fn find_messenger_by_door(tx: &mut Tx<'_>, door: &str) -> Result<Option<Messenger>, StoreError> {
    tx.query_opt(&FIND_DOOR, values![door])?
        .map(|mut row| read_messenger(&mut row))
        .transpose()
}

/// Every account, in order of entry.
///
/// # Errors
/// When the statement fails.
pub fn list_messengers(tx: &mut Tx<'_>) -> Result<Vec<Messenger>, StoreError> {
    tx.query(&LIST_MESSENGERS, values![])?
        .into_iter()
        .map(|mut row| read_messenger(&mut row))
        .collect()
}

/// Takes an account out for good; only for one to which nobody wrote (see [`has_peers`]).
///
/// # Errors
/// When the statement fails.
pub fn remove_messenger(tx: &mut Tx<'_>, id: MessengerId) -> Result<(), StoreError> {
    tx.execute(&REMOVE_MESSENGER, values![id])?;
    Ok(())
}

/// How far a place of an account was read, in the vendor's words; none when it never was.
///
/// # Errors
/// When the statement fails.
pub fn load_reached(tx: &mut Tx<'_>, id: MessengerId, place: &str) -> Result<Option<String>, StoreError> {
    tx.query_opt(&LOAD_REACHED, values![id, place])?
        .map(|mut row| row.take())
        .transpose()
}

/// Moves the cursor of a place from where it was seen (none: it was never read); gives whether it still stood there.
///
/// # Errors
/// When the statement fails.
pub fn move_reached(
    tx: &mut Tx<'_>,
    (id, place): (MessengerId, &str),
    seen: Option<&str>,
    reached: &str,
) -> Result<bool, StoreError> {
    let moved = match seen {
        Some(seen) => tx.execute(&MOVE_REACHED, values![id, place, reached, seen])?,
        None => tx.execute(&BEGIN_REACHED, values![id, place, reached])?,
    };
    Ok(moved == 1)
}

/// The places of an account that were ever read.
///
/// # Errors
/// When the statement fails.
pub fn places_read(tx: &mut Tx<'_>, id: MessengerId) -> Result<Vec<String>, StoreError> {
    tx.query(&PLACES_READ, values![id])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// Notes who wrote and how they can be answered.
///
/// # Errors
/// When the statement fails.
pub fn save_peer(tx: &mut Tx<'_>, peer: &MessengerPeer) -> Result<(), StoreError> {
    let MessengerPeer {
        messenger,
        address,
        name,
        reply_to,
        reply_until,
    } = peer;
    tx.execute(
        &SAVE_PEER,
        values![*messenger, address, name, reply_to, *reply_until],
    )?;
    Ok(())
}

/// Somebody who wrote to an account before.
///
/// # Errors
/// When the statement fails.
pub fn load_peer(
    tx: &mut Tx<'_>,
    id: MessengerId,
    address: &str,
) -> Result<Option<MessengerPeer>, StoreError> {
    let found = tx.query_opt(&LOAD_PEER, values![id, address])?;
    found
        .map(|mut row| {
            Ok(MessengerPeer {
                messenger: row.take()?,
                address: row.take()?,
                name: row.take()?,
                reply_to: row.take()?,
                reply_until: row.take()?,
            })
        })
        .transpose()
}

/// Whether anybody ever wrote to an account.
///
/// # Errors
/// When the statement fails.
pub fn has_peers(tx: &mut Tx<'_>, id: MessengerId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&ANY_PEER, values![id])?.is_some())
}

fn read_messenger(row: &mut Row) -> Result<Messenger, StoreError> {
    Ok(Messenger {
        id: row.take()?,
        kind: row.take()?,
        name: row.take()?,
        door: row.take()?,
        team: row.take()?,
        language: row.take()?,
        is_active: row.take()?,
        settings: row.take()?,
        version: row.take()?,
    })
}
