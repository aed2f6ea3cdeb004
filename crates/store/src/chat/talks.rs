//! Which contacts are whose chat on a site, and what visitors sent up.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{AttachmentId, CaseId, ContactId, VisitorId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_TALK = Statement::new(
        "insert_chat_talk",
        "INSERT INTO chat_talks (contact_id, visitor_id, began_at) VALUES ($1, $2, $3)
         ON CONFLICT (contact_id) DO NOTHING",
    );
    LAST_TALK = Statement::new(
        "last_chat_talk",
        "SELECT contact_id, visitor_id, began_at, rated_at FROM chat_talks WHERE visitor_id = $1
         ORDER BY began_at DESC LIMIT 1",
    );
    FIND_TALK = Statement::new(
        "find_chat_talk",
        "SELECT contact_id, visitor_id, began_at, rated_at FROM chat_talks WHERE contact_id = $1",
    );
    TOUCHED = Statement::new(
        "visitors_touched_after",
        "SELECT DISTINCT t.visitor_id FROM stream_places AS p
         JOIN contacts AS c ON c.case_id = p.case_id AND c.case_id IS NOT NULL
         JOIN chat_talks AS t ON t.contact_id = c.contact_id
         WHERE p.position > $1 AND p.position <= $2",
    );
    MARK_RATED = Statement::new(
        "mark_chat_rated",
        "UPDATE chat_talks SET rated_at = $2 WHERE contact_id = $1 AND rated_at IS NULL",
    );
    MOVE_TALKS = Statement::new("move_chat_talks", "UPDATE chat_talks SET visitor_id = $2 WHERE visitor_id = $1");
    INSERT_UPLOAD = Statement::new(
        "insert_chat_upload",
        "INSERT INTO chat_uploads (attachment_id, visitor_id, created_at) VALUES ($1, $2, $3)",
    );
    FIND_UPLOAD = Statement::new(
        "find_chat_upload",
        "SELECT visitor_id FROM chat_uploads WHERE attachment_id = $1",
    );
    COUNT_UPLOADS = Statement::new(
        "count_chat_uploads",
        "SELECT count(*) FROM chat_uploads WHERE visitor_id = $1 AND created_at >= $2",
    );
}

/// A contact of a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Talk {
    /// The contact.
    pub contact: ContactId,
    /// Whose.
    pub visitor: VisitorId,
    /// Begun.
    pub began_at: Instant,
    /// Rated by the visitor.
    pub rated_at: Option<Instant>,
}

/// A contact is a visitor's.
///
/// # Errors
/// When the statement fails.
pub fn insert_talk(
    tx: &mut Tx<'_>,
    contact: ContactId,
    visitor: VisitorId,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute(&INSERT_TALK, values![contact, visitor, at])?;
    Ok(())
}

/// How many messages of visitors nobody of the desk has read, by case; cases without one are left out.
///
/// # Errors
/// When the statement fails.
pub fn unread_of_cases(tx: &mut Tx<'_>, cases: &[CaseId]) -> Result<BTreeMap<CaseId, u32>, StoreError> {
    if cases.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut composed = Composed::new("unread_chat_messages_of_cases");
    composed
        .push(
            "SELECT m.case_id, count(*) FROM messages AS m
             JOIN chat_talks AS t ON t.contact_id = m.contact_id
             JOIN chat_visitors AS v ON v.visitor_id = t.visitor_id
             WHERE m.channel = 'chat' AND m.direction = 'inbound'
               AND (v.desk_read_at IS NULL OR m.at > v.desk_read_at) AND m.case_id IN ",
        )
        .bind_list(cases.iter().copied())
        .push(" GROUP BY m.case_id");
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// The latest contact of a visitor.
///
/// # Errors
/// When the statement fails.
pub fn last_talk(tx: &mut Tx<'_>, visitor: VisitorId) -> Result<Option<Talk>, StoreError> {
    tx.query_opt(&LAST_TALK, values![visitor])?
        .map(|mut row| read_talk(&mut row))
        .transpose()
}

/// Whose contact it is, when it is a chat on a site.
///
/// # Errors
/// When the statement fails.
pub fn find_talk(tx: &mut Tx<'_>, contact: ContactId) -> Result<Option<Talk>, StoreError> {
    tx.query_opt(&FIND_TALK, values![contact])?
        .map(|mut row| read_talk(&mut row))
        .transpose()
}

/// Visitors on whose cases something happened at places after `after`, up to `last`.
///
/// # Errors
/// When the statement fails.
pub fn touched_visitors(tx: &mut Tx<'_>, after: i64, last: i64) -> Result<Vec<VisitorId>, StoreError> {
    tx.query(&TOUCHED, values![after, last])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// The visitor rated a contact; gives whether it was the first time.
///
/// # Errors
/// When the statement fails.
pub fn mark_rated(tx: &mut Tx<'_>, contact: ContactId, at: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&MARK_RATED, values![contact, at])? == 1)
}

/// What was one visitor's is another's from now on: the site said that both are one.
///
/// # Errors
/// When the statement fails.
pub fn move_talks(tx: &mut Tx<'_>, from: VisitorId, to: VisitorId) -> Result<u64, StoreError> {
    tx.execute(&MOVE_TALKS, values![from, to])
}

/// A file was sent up by a visitor.
///
/// # Errors
/// When the statement fails.
pub fn insert_upload(
    tx: &mut Tx<'_>,
    id: AttachmentId,
    visitor: VisitorId,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute(&INSERT_UPLOAD, values![id, visitor, at])?;
    Ok(())
}

/// Who sent a file up.
///
/// # Errors
/// When the statement fails.
pub fn find_upload(tx: &mut Tx<'_>, id: AttachmentId) -> Result<Option<VisitorId>, StoreError> {
    tx.query_opt(&FIND_UPLOAD, values![id])?
        .map(|mut row| row.take())
        .transpose()
}

/// How many files a visitor sent up since an instant.
///
/// # Errors
/// When the statement fails.
pub fn count_uploads(tx: &mut Tx<'_>, visitor: VisitorId, since: Instant) -> Result<u32, StoreError> {
    tx.query_one(&COUNT_UPLOADS, values![visitor, since])?.take()
}

fn read_talk(row: &mut Row) -> Result<Talk, StoreError> {
    Ok(Talk {
        contact: row.take()?,
        visitor: row.take()?,
        began_at: row.take()?,
        rated_at: row.take()?,
    })
}
