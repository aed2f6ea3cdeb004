//! Customers who are to be called back: missed calls and voicemail (A14).
//!
//! Always true: while one is open, further misses of the same number and team are added to it. The trap: a hidden number
//! cannot be told from another, so each of those is one of its own.

use calendar::Instant;
use domain::{AnnouncementId, CallbackId, CaseId, CustomerId, PersonId, TeamId};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_CALLBACK = Statement::new(
        "insert_callback",
        "INSERT INTO callbacks (callback_id, team_id, number, customer_id, register_id, is_open, first_at, last_at,
           ended_at, taken_by, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    );
    UPDATE_CALLBACK = Statement::new(
        "update_callback",
        "UPDATE callbacks SET team_id = $2, number = $3, customer_id = $4, register_id = $5, is_open = $6,
           first_at = $7, last_at = $8, ended_at = $9, taken_by = $10, body = $11 WHERE callback_id = $1",
    );
    LOAD_CALLBACK = Statement::new(
        "load_callback",
        "SELECT callback_id, team_id, number, customer_id, register_id, is_open, first_at, last_at, ended_at, taken_by,
           body FROM callbacks WHERE callback_id = $1",
    );
    LOCK_CALLBACK = Statement::new(
        "lock_callback",
        "SELECT callback_id FROM callbacks WHERE callback_id = $1 {for_update}",
    );
    OPEN_OF_NUMBER = Statement::new(
        "open_callbacks_of_number",
        "SELECT callback_id, team_id, number, customer_id, register_id, is_open, first_at, last_at, ended_at, taken_by,
           body FROM callbacks WHERE number = $1 AND is_open = TRUE",
    );
    OPEN_CALLBACKS = Statement::new(
        "open_callbacks",
        "SELECT callback_id, team_id, number, customer_id, register_id, is_open, first_at, last_at, ended_at, taken_by,
           body FROM callbacks WHERE is_open = TRUE ORDER BY first_at, callback_id LIMIT $1",
    );
    PAST_CALLBACKS = Statement::new(
        "past_callbacks",
        "SELECT callback_id, team_id, number, customer_id, register_id, is_open, first_at, last_at, ended_at, taken_by,
           body FROM callbacks WHERE is_open = FALSE ORDER BY ended_at DESC, callback_id DESC LIMIT $1",
    );
}

/// A customer who is to be called back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callback {
    /// Identity.
    pub id: CallbackId,
    /// Whose.
    pub team: Option<TeamId>,
    /// The number, normalised; empty when it was hidden.
    pub number: String,
    /// Who called, when the number says it.
    pub customer: Option<CustomerId>,
    /// The register on which its facts stand, and with them its promise.
    pub register: CaseId,
    /// Nobody has called back yet.
    pub is_open: bool,
    /// The first miss.
    pub first_at: Instant,
    /// The last one.
    pub last_at: Instant,
    /// Done.
    pub ended_at: Option<Instant>,
    /// Somebody who is about to call.
    pub taken_by: Option<PersonId>,
    /// More.
    pub body: CallbackBody,
}

/// What else is known of a callback.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackBody {
    /// The missed calls, as facts name them.
    pub things: Vec<String>,
    /// What the caller said on the answering machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Where the messages are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recordings: Vec<String>,
    /// The caller left a message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_voicemail: bool,
    /// Whoever called back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<PersonId>,
    /// The customer was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_reached: Option<bool>,
    /// What was said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The case that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Nobody called in vain: the customer is to be told this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telling: Option<Telling>,
}

/// What a customer who cannot be written to is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The announcement whose word it is.
    pub announcement: AnnouncementId,
    /// Their case.
    pub case: CaseId,
    /// The words, with their name.
    pub text: String,
}

/// Enters a callback.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_callback(tx: &mut Tx<'_>, callback: &Callback) -> Result<(), StoreError> {
    write(tx, &INSERT_CALLBACK, callback)?;
    Ok(())
}

/// Changes a callback.
///
/// # Errors
/// `Missing` when there is none.
pub fn update_callback(tx: &mut Tx<'_>, callback: &Callback) -> Result<(), StoreError> {
    match write(tx, &UPDATE_CALLBACK, callback)? {
        0 => Err(StoreError::Missing {
            statement: UPDATE_CALLBACK.name(),
        }),
        _ => Ok(()),
    }
}

/// A callback, held until the end of the transaction.
///
/// # Errors
/// When a statement fails or the row does not read.
pub fn lock_callback(tx: &mut Tx<'_>, id: CallbackId) -> Result<Option<Callback>, StoreError> {
    if tx.query_opt(&LOCK_CALLBACK, values![id])?.is_none() {
        return Ok(None);
    }
    load_callback(tx, id)
}

/// A callback, for reading.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_callback(tx: &mut Tx<'_>, id: CallbackId) -> Result<Option<Callback>, StoreError> {
    tx.query_opt(&LOAD_CALLBACK, values![id])?
        .map(|mut row| read(&mut row))
        .transpose()
}

/// The open callbacks of a number.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn open_of_number(tx: &mut Tx<'_>, number: &str) -> Result<Vec<Callback>, StoreError> {
    tx.query(&OPEN_OF_NUMBER, values![number])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// Open callbacks, the oldest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn open_callbacks(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Callback>, StoreError> {
    tx.query(&OPEN_CALLBACKS, values![limit])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

/// Callbacks that were made, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn past_callbacks(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Callback>, StoreError> {
    tx.query(&PAST_CALLBACKS, values![limit])?
        .into_iter()
        .map(|mut row| read(&mut row))
        .collect()
}

fn write(tx: &mut Tx<'_>, statement: &'static Statement, callback: &Callback) -> Result<u64, StoreError> {
    let Callback {
        id,
        team,
        number,
        customer,
        register,
        is_open,
        first_at,
        last_at,
        ended_at,
        taken_by,
        body,
    } = callback;
    let body = json::write("a callback", body)?;
    let row = values![
        *id, *team, number, *customer, *register, *is_open, *first_at, *last_at, *ended_at, *taken_by, body
    ];
    tx.execute(statement, row)
}

fn read(row: &mut Row) -> Result<Callback, StoreError> {
    Ok(Callback {
        id: row.take()?,
        team: row.take()?,
        number: row.take()?,
        customer: row.take()?,
        register: row.take()?,
        is_open: row.take()?,
        first_at: row.take()?,
        last_at: row.take()?,
        ended_at: row.take()?,
        taken_by: row.take()?,
        body: json::take(row, "a callback")?,
    })
}
