//! Mail that was parked (machines wrote it) or set aside (it could not be read), until somebody decides.
//!
//! Always true: a mail is parked once for each place of a mailbox, with its bytes, and is never dropped; it is decided on.

use calendar::Instant;
use domain::{CaseId, MailboxId, ParkedMailId, PersonId, closed_set};

use crate::attachments::ContentName;
use crate::error::StoreError;
use crate::messages::MailUid;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// Where parked mail stands.
    ParkedState {
        /// Somebody must look at it.
        Parked = "parked",
        /// It became part of a case after all.
        Taken = "taken",
        /// Somebody decided that it needs nothing.
        Dismissed = "dismissed",
    }
}

read_words![ParkedState];
write_words![ParkedState];

statements! {
    PARK = Statement::new(
        "park_mail",
        "INSERT INTO parked_mail (parked_mail_id, mailbox_id, uid_validity, uid, kind, reason, sender, subject, wire_id,
           raw, received_at, parked_at, case_id, state, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'parked', 0)
         ON CONFLICT (mailbox_id, uid_validity, uid) DO NOTHING",
    );
    FIND_UID = Statement::new(
        "find_parked_uid",
        "SELECT 1 FROM parked_mail WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3",
    );
    FIND_WIRE_ID = Statement::new(
        "find_parked_wire_id",
        "SELECT 1 FROM parked_mail WHERE mailbox_id = $1 AND wire_id = $2 AND wire_id IS NOT NULL LIMIT 1",
    );
    LOAD = Statement::new(
        "load_parked_mail",
        "SELECT parked_mail_id, mailbox_id, uid_validity, uid, kind, reason, sender, subject, wire_id, raw, received_at,
           parked_at, case_id, state, attempts, tried_at, decided_by FROM parked_mail WHERE parked_mail_id = $1
         {for_update}",
    );
    LIST_PARKED = Statement::new(
        "list_parked_mail",
        "SELECT parked_mail_id, mailbox_id, uid_validity, uid, kind, reason, sender, subject, wire_id, raw, received_at,
           parked_at, case_id, state, attempts, tried_at, decided_by FROM parked_mail
         WHERE state = 'parked' AND (parked_at, parked_mail_id) < ($1, $2)
         ORDER BY parked_at DESC, parked_mail_id DESC LIMIT $3",
    );
    LIST_DECIDED = Statement::new(
        "list_decided_mail",
        "SELECT parked_mail_id, mailbox_id, uid_validity, uid, kind, reason, sender, subject, wire_id, raw, received_at,
           parked_at, case_id, state, attempts, tried_at, decided_by FROM parked_mail
         WHERE state <> 'parked' AND (parked_at, parked_mail_id) < ($1, $2)
         ORDER BY parked_at DESC, parked_mail_id DESC LIMIT $3",
    );
    COUNT_PARKED = Statement::new(
        "count_parked_mail",
        "SELECT count(*) FROM (SELECT 1 AS one FROM parked_mail WHERE state = 'parked' LIMIT $1) counted",
    );
    NOTE_TRY = Statement::new(
        "note_parked_try",
        "UPDATE parked_mail SET attempts = attempts + 1, tried_at = $2, reason = $3 WHERE parked_mail_id = $1",
    );
    DECIDE = Statement::new(
        "decide_parked_mail",
        "UPDATE parked_mail SET state = $2, case_id = COALESCE($3, case_id), decided_by = $4
         WHERE parked_mail_id = $1 AND state = 'parked'",
    );
}

/// A mail that needs a person, or that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedMail {
    /// Identity.
    pub id: ParkedMailId,
    /// Where it was read.
    pub uid: MailUid,
    /// Why, as a word of the mail channel: `auto_reply`, `bounce`, `unreadable`, …
    pub kind: String,
    /// Why, in words for people; may be empty.
    pub reason: String,
    /// From, as far as readable.
    pub sender: String,
    /// Subject, as far as readable.
    pub subject: String,
    /// The Message-ID header without angle brackets.
    pub wire_id: Option<String>,
    /// The whole mail (see `attachments::read_content`).
    pub raw: ContentName,
    /// Received at the server.
    pub received_at: Instant,
    /// Parked.
    pub parked_at: Instant,
    /// The case that it belongs to, as far as known.
    pub case: Option<CaseId>,
}

/// A parked mail with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParkedRecord {
    /// The mail.
    pub mail: ParkedMail,
    /// Where it stands.
    pub state: ParkedState,
    /// How often it was tried again.
    pub attempts: u32,
    /// When it was last tried again.
    pub tried_at: Option<Instant>,
    /// Who decided.
    pub decided_by: Option<PersonId>,
}

/// Sets a mail aside; one parked from the same place before is left as it is.
///
/// # Errors
/// When the statement fails.
pub fn park(tx: &mut Tx<'_>, mail: &ParkedMail) -> Result<(), StoreError> {
    let ParkedMail {
        id,
        uid: MailUid { mailbox, validity, uid },
        kind,
        reason,
        sender,
        subject,
        wire_id,
        raw,
        received_at,
        parked_at,
        case,
    } = mail;
    let row = values![
        *id,
        *mailbox,
        *validity,
        *uid,
        kind,
        reason,
        sender,
        subject,
        wire_id.as_ref(),
        raw,
        *received_at,
        *parked_at,
        *case,
    ];
    tx.execute(&PARK, row)?;
    Ok(())
}

/// Whether the mail at this place of a mailbox was parked.
///
/// # Errors
/// When the statement fails.
pub fn is_known(tx: &mut Tx<'_>, uid: MailUid) -> Result<bool, StoreError> {
    let MailUid { mailbox, validity, uid } = uid;
    Ok(tx.query_opt(&FIND_UID, values![mailbox, validity, uid])?.is_some())
}

/// Whether a mail of a mailbox with this Message-ID was parked.
///
/// # Errors
/// When the statement fails.
pub fn is_known_wire_id(tx: &mut Tx<'_>, mailbox: MailboxId, wire_id: &str) -> Result<bool, StoreError> {
    Ok(tx.query_opt(&FIND_WIRE_ID, values![mailbox, wire_id])?.is_some())
}

/// A parked mail, held until the end of the transaction. Only for writes.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn lock_parked_mail(tx: &mut Tx<'_>, id: ParkedMailId) -> Result<Option<ParkedRecord>, StoreError> {
    tx.query_opt(&LOAD, values![id])?.map(|mut row| read_record(&mut row)).transpose()
}

/// Mail that waits for a decision, the latest parked first, those before the mark (none: from the end), at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_parked_mail(
    tx: &mut Tx<'_>,
    before: Option<(Instant, ParkedMailId)>,
    limit: u32,
) -> Result<Vec<ParkedRecord>, StoreError> {
    list(tx, &LIST_PARKED, before, limit)
}

/// Mail that was decided on, the latest parked first, those before the mark (none: from the end), at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_decided_mail(
    tx: &mut Tx<'_>,
    before: Option<(Instant, ParkedMailId)>,
    limit: u32,
) -> Result<Vec<ParkedRecord>, StoreError> {
    list(tx, &LIST_DECIDED, before, limit)
}

/// How many mails wait for a decision, counted up to `at_most`.
///
/// # Errors
/// When the statement fails.
pub fn count_parked_mail(tx: &mut Tx<'_>, at_most: u32) -> Result<u32, StoreError> {
    tx.query_one(&COUNT_PARKED, values![at_most])?.take()
}

/// Notes that a mail was tried again without success.
///
/// # Errors
/// When the statement fails.
pub fn note_try(tx: &mut Tx<'_>, id: ParkedMailId, now: Instant, reason: &str) -> Result<(), StoreError> {
    tx.execute(&NOTE_TRY, values![id, now, reason])?;
    Ok(())
}

/// Decides on a mail; gives whether it still waited for a decision.
///
/// # Errors
/// When the statement fails.
pub fn decide(
    tx: &mut Tx<'_>,
    id: ParkedMailId,
    state: ParkedState,
    case: Option<CaseId>,
    by: Option<PersonId>,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&DECIDE, values![id, state, case, by])? == 1)
}

fn list(
    tx: &mut Tx<'_>,
    statement: &'static Statement,
    before: Option<(Instant, ParkedMailId)>,
    limit: u32,
) -> Result<Vec<ParkedRecord>, StoreError> {
    let (at, id) = before.unwrap_or((Instant::MAX, ParkedMailId::from_uuid(uuid::Uuid::max())));
    tx.query(statement, values![at, id, limit])?.into_iter().map(|mut row| read_record(&mut row)).collect()
}

fn read_record(row: &mut Row) -> Result<ParkedRecord, StoreError> {
    Ok(ParkedRecord {
        mail: ParkedMail {
            id: row.take()?,
            uid: MailUid { mailbox: row.take()?, validity: row.take()?, uid: row.take()? },
            kind: row.take()?,
            reason: row.take()?,
            sender: row.take()?,
            subject: row.take()?,
            wire_id: row.take()?,
            raw: row.take()?,
            received_at: row.take()?,
            parked_at: row.take()?,
            case: row.take()?,
        },
        state: row.take()?,
        attempts: row.take()?,
        tried_at: row.take()?,
        decided_by: row.take()?,
    })
}
