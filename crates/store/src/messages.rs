//! Written messages: mail and whatever else comes and goes in writing, with how far each has got.
//!
//! Always true: a mail is taken in once, held by the unique (mailbox, UIDVALIDITY, UID). The trap: `wire_id` (the
//! Message-ID header) is the sender's word and may be missing or repeated; it threads, it does not identify.

use calendar::Instant;
use domain::{CaseId, Channel, ContactId, Direction, MailboxId, MessageId, PersonId, VisitorId, closed_set};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// How far a message has got.
    MessageState {
        /// It came in.
        Received = "received",
        /// It waits to go out.
        Queued = "queued",
        /// The next server took it.
        Sent = "sent",
        /// It finally did not go out, or came back.
        Failed = "failed",
        /// Its author took it back before it left.
        Recalled = "recalled",
    }
}

read_words![MessageState];
write_words![MessageState];

statements! {
    INSERT_MESSAGE = Statement::new(
        "insert_message",
        "INSERT INTO messages (message_id, case_id, contact_id, channel, direction, mailbox_id, uid_validity, uid,
           wire_id, sender_name, sender_address, recipients, subject, text, quoted, html, wire_refs, author_id,
           is_automatic, state, detail, at, recorded_at, raw)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
           $23, $24)",
    );
    LOAD_MESSAGE = Statement::new(
        "load_message",
        "SELECT message_id, case_id, contact_id, channel, direction, mailbox_id, uid_validity, uid, wire_id,
           sender_name, sender_address, recipients, subject, text, quoted, html, wire_refs, author_id, is_automatic,
           state, detail, at, recorded_at, raw
         FROM messages WHERE message_id = $1",
    );
    MESSAGES_OF_CASE = Statement::new(
        "messages_of_case",
        "SELECT message_id, case_id, contact_id, channel, direction, mailbox_id, uid_validity, uid, wire_id,
           sender_name, sender_address, recipients, subject, text, quoted, html, wire_refs, author_id, is_automatic,
           state, detail, at, recorded_at, raw
         FROM messages WHERE case_id = $1 ORDER BY at, message_id",
    );
    CHAT_MESSAGES = Statement::new(
        "chat_messages_of_visitor",
        "SELECT m.message_id, m.case_id, m.contact_id, m.channel, m.direction, m.mailbox_id, m.uid_validity, m.uid,
           m.wire_id, m.sender_name, m.sender_address, m.recipients, m.subject, m.text, m.quoted, m.html, m.wire_refs,
           m.author_id, m.is_automatic, m.state, m.detail, m.at, m.recorded_at, m.raw
         FROM chat_talks AS t JOIN messages AS m ON m.contact_id = t.contact_id AND m.channel = 'chat'
         WHERE t.visitor_id = $1 AND m.recorded_at >= $2
         ORDER BY m.recorded_at DESC, m.message_id DESC LIMIT $3",
    );
    COUNT_FROM_SENDER = Statement::new(
        "count_from_sender",
        "SELECT count(*) FROM messages WHERE sender_address = $1 AND at >= $2 AND direction = 'inbound'",
    );
    SET_STATE = Statement::new(
        "set_message_state",
        "UPDATE messages SET state = $2, detail = $3 WHERE message_id = $1",
    );
    MOVE_MESSAGES = Statement::new("move_messages", "UPDATE messages SET case_id = $2 WHERE case_id = $1");
    FIND_UID = Statement::new(
        "find_message_uid",
        "SELECT message_id FROM messages WHERE mailbox_id = $1 AND uid_validity = $2 AND uid = $3 AND uid IS NOT NULL",
    );
}

/// A name and address as in a mail header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailAddress {
    /// Display name; empty when there is none.
    pub name: String,
    /// The address.
    pub address: String,
}

/// To whom a message went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipients {
    /// To.
    pub to: Vec<MailAddress>,
    /// Copies.
    pub cc: Vec<MailAddress>,
    /// Where answers are asked to go, when not to the sender.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<MailAddress>,
}

/// Where on a mail server a message was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailUid {
    /// Our mailbox.
    pub mailbox: MailboxId,
    /// The folder's UIDVALIDITY (RFC 3501).
    pub validity: u32,
    /// The message's UID.
    pub uid: u32,
}

/// One written message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Identity.
    pub id: MessageId,
    /// Its case.
    pub case: CaseId,
    /// Its conversation.
    pub contact: ContactId,
    /// The way.
    pub channel: Channel,
    /// In or out.
    pub direction: Direction,
    /// The mailbox that it came to or goes out from.
    pub mailbox: Option<MailboxId>,
    /// Where on the server it was read; only mail that came in.
    pub uid: Option<MailUid>,
    /// The Message-ID header without angle brackets.
    pub wire_id: Option<String>,
    /// From; the address is kept in small letters.
    pub sender: MailAddress,
    /// To.
    pub recipients: Recipients,
    /// Subject.
    pub subject: String,
    /// New text.
    pub text: String,
    /// What it quotes of earlier messages.
    pub quoted: String,
    /// As HTML, cleaned for showing.
    pub html: Option<String>,
    /// In-Reply-To and References, nearest first, without angle brackets.
    pub wire_refs: Vec<String>,
    /// Who wrote it, of the desk.
    pub author: Option<PersonId>,
    /// Written by a rule.
    pub is_automatic: bool,
    /// How far it has got.
    pub state: MessageState,
    /// What the other side said last.
    pub detail: String,
    /// Received at the server, or written.
    pub at: Instant,
    /// Entered here.
    pub recorded_at: Instant,
    /// The whole message as bytes (see `attachments::put_content`).
    pub raw: Option<[u8; 32]>,
}

/// Enters a message.
///
/// # Errors
/// `Duplicate` when the message, or a mail at the same place of the mailbox, was entered before.
pub fn insert_message(tx: &mut Tx<'_>, message: &Message) -> Result<(), StoreError> {
    let Message {
        id,
        case,
        contact,
        channel,
        direction,
        mailbox,
        uid,
        wire_id,
        sender,
        recipients,
        subject,
        text,
        quoted,
        html,
        wire_refs,
        author,
        is_automatic,
        state,
        detail,
        at,
        recorded_at,
        raw,
    } = message;
    let row = values![
        *id,
        *case,
        *contact,
        *channel,
        *direction,
        uid.map(|it| it.mailbox).or(*mailbox),
        uid.map(|it| it.validity),
        uid.map(|it| it.uid),
        wire_id.as_ref(),
        &sender.name,
        sender.address.to_lowercase(),
        json::write("recipients", recipients)?,
        subject,
        text,
        quoted,
        html.as_ref(),
        json::write("references", wire_refs)?,
        *author,
        *is_automatic,
        *state,
        detail,
        *at,
        *recorded_at,
        raw.as_ref(),
    ];
    tx.execute(&INSERT_MESSAGE, row)?;
    Ok(())
}

/// A message.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_message(tx: &mut Tx<'_>, id: MessageId) -> Result<Option<Message>, StoreError> {
    tx.query_opt(&LOAD_MESSAGE, values![id])?
        .map(|mut row| read_message(&mut row))
        .transpose()
}

/// A case's messages in order.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn messages_of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Message>, StoreError> {
    tx.query(&MESSAGES_OF_CASE, values![case])?
        .into_iter()
        .map(|mut row| read_message(&mut row))
        .collect()
}

/// Some messages, in the order of the ids; unknown ids are left out.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn find_messages(tx: &mut Tx<'_>, ids: &[MessageId]) -> Result<Vec<Message>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("find_messages");
    composed
        .push(
            "SELECT message_id, case_id, contact_id, channel, direction, mailbox_id, uid_validity, uid, wire_id,
               sender_name, sender_address, recipients, subject, text, quoted, html, wire_refs, author_id, is_automatic,
               state, detail, at, recorded_at, raw
             FROM messages WHERE message_id IN ",
        )
        .bind_list(ids.iter().copied());
    let rows = tx.query_composed(&composed)?;
    let mut found = rows
        .into_iter()
        .map(|mut row| read_message(&mut row))
        .collect::<Result<Vec<_>, _>>()?;
    found.sort_by_key(|it| ids.iter().position(|id| *id == it.id));
    Ok(found)
}

/// How many messages came in from an address since an instant, by the instant of receipt.
///
/// # Errors
/// When the statement fails.
pub fn count_from_sender(tx: &mut Tx<'_>, address: &str, since: Instant) -> Result<u32, StoreError> {
    tx.query_one(&COUNT_FROM_SENDER, values![address.to_lowercase(), since])?
        .take()
}

/// What a visitor of a site wrote and was written since an instant, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn chat_messages(
    tx: &mut Tx<'_>,
    visitor: VisitorId,
    since: Instant,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    tx.query(&CHAT_MESSAGES, values![visitor, since, limit])?
        .into_iter()
        .map(|mut row| read_message(&mut row))
        .collect()
}

/// Notes how far a message has got.
///
/// # Errors
/// `Missing` when there is no such message.
pub fn set_message_state(
    tx: &mut Tx<'_>,
    id: MessageId,
    state: MessageState,
    detail: &str,
) -> Result<(), StoreError> {
    match tx.execute(&SET_STATE, values![id, state, detail])? {
        0 => Err(StoreError::Missing {
            statement: SET_STATE.name(),
        }),
        _ => Ok(()),
    }
}

/// Moves all messages of a case to another, for joining.
///
/// # Errors
/// When the statement fails.
pub fn move_messages(tx: &mut Tx<'_>, from: CaseId, to: CaseId) -> Result<u64, StoreError> {
    tx.execute(&MOVE_MESSAGES, values![from, to])
}

/// Whether the mail at this place of a mailbox was taken in.
///
/// # Errors
/// When the statement fails.
pub fn find_message_uid(tx: &mut Tx<'_>, uid: MailUid) -> Result<Option<MessageId>, StoreError> {
    let MailUid {
        mailbox,
        validity,
        uid,
    } = uid;
    tx.query_opt(&FIND_UID, values![mailbox, validity, uid])?
        .map(|mut row| row.take())
        .transpose()
}

/// Messages and their cases by Message-ID headers, for threading; in the order of the headers.
///
/// # Errors
/// When the statement fails.
pub fn find_wire_ids(tx: &mut Tx<'_>, wire_ids: &[String]) -> Result<Vec<(MessageId, CaseId)>, StoreError> {
    if wire_ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("find_wire_ids");
    composed
        .push("SELECT wire_id, message_id, case_id FROM messages WHERE wire_id IN ")
        .bind_list(wire_ids.iter())
        .push(" AND wire_id IS NOT NULL ORDER BY message_id");
    let mut found = tx
        .query_composed(&composed)?
        .into_iter()
        .map(|mut row| Ok((row.take::<String>()?, row.take()?, row.take()?)))
        .collect::<Result<Vec<(String, MessageId, CaseId)>, StoreError>>()?;
    found.sort_by_key(|(wire_id, _, _)| wire_ids.iter().position(|it| it == wire_id));
    Ok(found
        .into_iter()
        .map(|(_, message, case)| (message, case))
        .collect())
}

fn read_message(row: &mut Row) -> Result<Message, StoreError> {
    let (id, case, contact) = (row.take()?, row.take()?, row.take()?);
    let (channel, direction) = (row.take()?, row.take()?);
    let mailbox: Option<MailboxId> = row.take()?;
    let (validity, uid): (Option<u32>, Option<u32>) = (row.take()?, row.take()?);
    let place = match (mailbox, validity, uid) {
        (Some(mailbox), Some(validity), Some(uid)) => Some(MailUid {
            mailbox,
            validity,
            uid,
        }),
        _ => None,
    };
    Ok(Message {
        id,
        case,
        contact,
        channel,
        direction,
        mailbox,
        uid: place,
        wire_id: row.take()?,
        sender: MailAddress {
            name: row.take()?,
            address: row.take()?,
        },
        recipients: json::take(row, "recipients")?,
        subject: row.take()?,
        text: row.take()?,
        quoted: row.take()?,
        html: row.take()?,
        wire_refs: json::take(row, "references")?,
        author: row.take()?,
        is_automatic: row.take()?,
        state: row.take()?,
        detail: row.take()?,
        at: row.take()?,
        recorded_at: row.take()?,
        raw: row.take()?,
    })
}
