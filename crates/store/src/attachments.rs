//! Files that came or went with messages, and bytes in general, named by their SHA-256 and kept in parts.
//!
//! Always true: the same bytes are kept once, and in the same transaction as the row that names them, so a restored
//! backup has both or neither. The trap: an uploaded file belongs to no case until its message is sent; `drop_loose`
//! clears away what nobody sent.

use calendar::Instant;
use domain::{AttachmentId, CaseId, MessageId, PersonId};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_ATTACHMENT = Statement::new(
        "insert_attachment",
        "INSERT INTO attachments (attachment_id, case_id, message_id, name, media_type, size_bytes, content, content_id,
           is_inline, uploaded_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    );
    ATTACH_TO = Statement::new(
        "attach_to_message",
        "UPDATE attachments SET case_id = $2, message_id = $3 WHERE attachment_id = $1 AND message_id IS NULL",
    );
    DETACH_FROM = Statement::new(
        "detach_from_message",
        "UPDATE attachments SET message_id = NULL WHERE message_id = $1",
    );
    LOAD_ATTACHMENT = Statement::new(
        "load_attachment",
        "SELECT attachment_id, case_id, message_id, name, media_type, size_bytes, content, content_id, is_inline,
           uploaded_by, created_at FROM attachments WHERE attachment_id = $1",
    );
    ATTACHMENTS_OF_CASE = Statement::new(
        "attachments_of_case",
        "SELECT attachment_id, case_id, message_id, name, media_type, size_bytes, content, content_id, is_inline,
           uploaded_by, created_at FROM attachments WHERE case_id = $1 ORDER BY attachment_id",
    );
    ATTACHMENTS_OF_MESSAGE = Statement::new(
        "attachments_of_message",
        "SELECT attachment_id, case_id, message_id, name, media_type, size_bytes, content, content_id, is_inline,
           uploaded_by, created_at FROM attachments WHERE message_id = $1 ORDER BY attachment_id",
    );
    MOVE_ATTACHMENTS = Statement::new("move_attachments", "UPDATE attachments SET case_id = $2 WHERE case_id = $1");
    DROP_LOOSE = Statement::new(
        "drop_loose_attachments",
        "DELETE FROM attachments WHERE case_id IS NULL AND created_at < $1",
    );
    HAS_CONTENT = Statement::new("has_content", "SELECT 1 FROM content_parts WHERE content = $1 AND part = 0");
    INSERT_PART = Statement::new(
        "insert_content_part",
        "INSERT INTO content_parts (content, part, bytes) VALUES ($1, $2, $3) ON CONFLICT (content, part) DO NOTHING",
    );
    LOAD_PART = Statement::new(
        "load_content_part",
        "SELECT bytes FROM content_parts WHERE content = $1 AND part = $2",
    );
}

/// How many bytes a part holds at most.
pub const PART_BYTES: usize = 256 * 1024;

/// The name of bytes: their SHA-256.
pub type ContentName = [u8; 32];

/// A file that came or goes with a message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Attachment {
    /// Identity.
    pub id: AttachmentId,
    /// Its case, once it belongs to one.
    pub case: Option<CaseId>,
    /// Its message, once it belongs to one.
    pub message: Option<MessageId>,
    /// File name as the sender gave it.
    pub name: String,
    /// Media type as the sender gave it; not to be trusted.
    pub media_type: String,
    /// Size.
    pub size_bytes: u64,
    /// The bytes (see `read_content`).
    pub content: ContentName,
    /// The Content-ID header, by which HTML refers to inline images.
    pub content_id: Option<String>,
    /// Shown inside the text.
    pub is_inline: bool,
    /// Who uploaded it, of the desk.
    pub uploaded_by: Option<PersonId>,
    /// Entered.
    pub created_at: Instant,
}

/// Keeps bytes; gives their name. Bytes that are kept already cost one look-up.
///
/// # Errors
/// When a statement fails.
pub fn put_content(tx: &mut Tx<'_>, bytes: &[u8]) -> Result<ContentName, StoreError> {
    let name: ContentName = Sha256::digest(bytes).into();
    if tx.query_opt(&HAS_CONTENT, values![&name])?.is_some() {
        return Ok(name);
    }
    if bytes.is_empty() {
        tx.execute(&INSERT_PART, values![&name, 0_i64, bytes])?;
    }
    for (part, chunk) in (0_i64..).zip(bytes.chunks(PART_BYTES)) {
        tx.execute(&INSERT_PART, values![&name, part, chunk])?;
    }
    Ok(name)
}

/// All bytes of a name; none when they are not kept.
///
/// # Errors
/// When a statement fails.
pub fn read_content(tx: &mut Tx<'_>, name: &ContentName) -> Result<Option<Vec<u8>>, StoreError> {
    let mut bytes = Vec::new();
    for part in 0_u32.. {
        match read_content_part(tx, name, part)? {
            Some(more) => bytes.extend_from_slice(&more),
            None if part == 0 => return Ok(None),
            None => break,
        }
    }
    Ok(Some(bytes))
}

/// One part of the bytes of a name, for sending them piece by piece; none after the last.
///
/// # Errors
/// When the statement fails.
pub fn read_content_part(
    tx: &mut Tx<'_>,
    name: &ContentName,
    part: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    tx.query_opt(&LOAD_PART, values![name, part])?
        .map(|mut row| row.take())
        .transpose()
}

/// Enters a file whose bytes were put before.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_attachment(tx: &mut Tx<'_>, attachment: &Attachment) -> Result<(), StoreError> {
    let Attachment {
        id,
        case,
        message,
        name,
        media_type,
        size_bytes,
        content,
        content_id,
        is_inline,
        uploaded_by,
        created_at,
    } = attachment;
    let row = values![
        *id,
        *case,
        *message,
        name,
        media_type,
        i64::try_from(*size_bytes).unwrap_or(i64::MAX),
        content,
        content_id.as_ref(),
        *is_inline,
        *uploaded_by,
        *created_at,
    ];
    tx.execute(&INSERT_ATTACHMENT, row)?;
    Ok(())
}

/// Frees the files of a message that was taken back, so that they can go with another; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn detach_from_message(tx: &mut Tx<'_>, message: MessageId) -> Result<u64, StoreError> {
    tx.execute(&DETACH_FROM, values![message])
}

/// Gives an uploaded file to a message; gives whether it was still loose.
///
/// # Errors
/// When the statement fails.
pub fn attach_to_message(
    tx: &mut Tx<'_>,
    id: AttachmentId,
    case: CaseId,
    message: MessageId,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&ATTACH_TO, values![id, case, message])? == 1)
}

/// A file's description.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_attachment(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<Attachment>, StoreError> {
    tx.query_opt(&LOAD_ATTACHMENT, values![id])?
        .map(|mut row| read_attachment(&mut row))
        .transpose()
}

/// Descriptions of a case's files.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn attachments_of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Attachment>, StoreError> {
    tx.query(&ATTACHMENTS_OF_CASE, values![case])?
        .into_iter()
        .map(|mut row| read_attachment(&mut row))
        .collect()
}

/// Descriptions of a message's files.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn attachments_of_message(tx: &mut Tx<'_>, message: MessageId) -> Result<Vec<Attachment>, StoreError> {
    tx.query(&ATTACHMENTS_OF_MESSAGE, values![message])?
        .into_iter()
        .map(|mut row| read_attachment(&mut row))
        .collect()
}

/// Descriptions of the files of some messages.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn attachments_of_messages(
    tx: &mut Tx<'_>,
    messages: &[MessageId],
) -> Result<Vec<Attachment>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("attachments_of_messages");
    composed
        .push(
            "SELECT attachment_id, case_id, message_id, name, media_type, size_bytes, content, content_id, is_inline,
               uploaded_by, created_at FROM attachments WHERE message_id IS NOT NULL AND message_id IN ",
        )
        .bind_list(messages.iter().copied())
        .push(" ORDER BY attachment_id");
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_attachment(&mut row))
        .collect()
}

/// Moves all files of a case to another, for joining.
///
/// # Errors
/// When the statement fails.
pub fn move_attachments(tx: &mut Tx<'_>, from: CaseId, to: CaseId) -> Result<u64, StoreError> {
    tx.execute(&MOVE_ATTACHMENTS, values![from, to])
}

/// Forgets uploads from before `before` that no message took; gives how many. Their bytes stay.
///
/// # Errors
/// When the statement fails.
pub fn drop_loose(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_LOOSE, values![before])
}

fn read_attachment(row: &mut Row) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.take()?,
        case: row.take()?,
        message: row.take()?,
        name: row.take()?,
        media_type: row.take()?,
        size_bytes: row.take()?,
        content: row.take()?,
        content_id: row.take()?,
        is_inline: row.take()?,
        uploaded_by: row.take()?,
        created_at: row.take()?,
    })
}
