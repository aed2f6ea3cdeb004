//! Secret addresses under which somebody's tasks are read as a calendar.
//!
//! Always true: only hashes of the secrets are kept. The trap: a feed acts for a person; ask whether they still work here.

use calendar::Instant;
use domain::{PersonId, TaskFeedId};

use crate::error::StoreError;
use crate::row::Row;
use crate::sessions::TokenHash;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_FEED = Statement::new(
        "insert_task_feed",
        "INSERT INTO task_feeds (task_feed_id, person_id, token_hash, made_at) VALUES ($1, $2, $3, $4)",
    );
    FIND_FEED = Statement::new(
        "find_task_feed",
        "SELECT task_feed_id, person_id, made_at, used_at FROM task_feeds
         WHERE token_hash = $1 AND revoked_at IS NULL",
    );
    TOUCH_FEED = Statement::new("touch_task_feed", "UPDATE task_feeds SET used_at = $2 WHERE task_feed_id = $1");
    REVOKE_FEED = Statement::new(
        "revoke_task_feed",
        "UPDATE task_feeds SET revoked_at = $3 WHERE task_feed_id = $1 AND person_id = $2 AND revoked_at IS NULL",
    );
    FEEDS_OF = Statement::new(
        "task_feeds_of_person",
        "SELECT task_feed_id, person_id, made_at, used_at FROM task_feeds
         WHERE person_id = $1 AND revoked_at IS NULL ORDER BY made_at DESC, task_feed_id DESC",
    );
}

/// A feed without its secret, still valid.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TaskFeed {
    /// Identity; may be shown, unlike the secret.
    pub id: TaskFeedId,
    /// Whose tasks.
    pub person: PersonId,
    /// When it was given out.
    pub made_at: Instant,
    /// Last read, as far as noted.
    pub used_at: Option<Instant>,
}

/// Enters a feed.
///
/// # Errors
/// `Duplicate` when the secret's hash exists.
pub fn insert_task_feed(tx: &mut Tx<'_>, secret: &TokenHash, feed: &TaskFeed) -> Result<(), StoreError> {
    let TaskFeed {
        id,
        person,
        made_at,
        used_at: _,
    } = feed;
    tx.execute(&INSERT_FEED, values![*id, *person, secret, *made_at])?;
    Ok(())
}

/// The feed of a secret, unless it was withdrawn.
///
/// # Errors
/// When the statement fails.
pub fn find_task_feed(tx: &mut Tx<'_>, secret: &TokenHash) -> Result<Option<TaskFeed>, StoreError> {
    tx.query_opt(&FIND_FEED, values![secret])?
        .map(|mut row| read_feed(&mut row))
        .transpose()
}

/// Notes that a feed was read.
///
/// # Errors
/// When the statement fails.
pub fn touch_task_feed(tx: &mut Tx<'_>, id: TaskFeedId, now: Instant) -> Result<(), StoreError> {
    tx.execute(&TOUCH_FEED, values![id, now])?;
    Ok(())
}

/// Withdraws a feed of a person; gives whether it was still valid.
///
/// # Errors
/// When the statement fails.
pub fn revoke_task_feed(
    tx: &mut Tx<'_>,
    person: PersonId,
    id: TaskFeedId,
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVOKE_FEED, values![id, person, now])? == 1)
}

/// The feeds of a person that are still valid, the newest first.
///
/// # Errors
/// When the statement fails.
pub fn task_feeds_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<TaskFeed>, StoreError> {
    tx.query(&FEEDS_OF, values![person])?
        .into_iter()
        .map(|mut row| read_feed(&mut row))
        .collect()
}

fn read_feed(row: &mut Row) -> Result<TaskFeed, StoreError> {
    Ok(TaskFeed {
        id: row.take()?,
        person: row.take()?,
        made_at: row.take()?,
        used_at: row.take()?,
    })
}
