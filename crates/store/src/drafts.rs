//! What people have not finished writing, so that no word is lost with a browser.

use calendar::Instant;
use domain::PersonId;

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    SAVE_DRAFT = Statement::new(
        "save_draft",
        "INSERT INTO drafts (person_id, subject, body, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, subject) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at",
    );
    LOAD_DRAFT = Statement::new(
        "load_draft",
        "SELECT subject, body, updated_at FROM drafts WHERE person_id = $1 AND subject = $2",
    );
    LIST_DRAFTS = Statement::new(
        "list_drafts",
        "SELECT subject, body, updated_at FROM drafts WHERE person_id = $1 ORDER BY updated_at DESC, subject",
    );
    DELETE_DRAFT = Statement::new("delete_draft", "DELETE FROM drafts WHERE person_id = $1 AND subject = $2");
}

/// Something that a person has not finished writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it belongs to, such as `case:…:reply`.
    pub subject: String,
    /// The text (JSON, the screens' own).
    pub body: String,
    /// Changed.
    pub updated_at: Instant,
}

/// Keeps a draft; the last one written stays.
///
/// # Errors
/// When the statement fails.
pub fn save_draft(tx: &mut Tx<'_>, person: PersonId, draft: &Draft) -> Result<(), StoreError> {
    let Draft { subject, body, updated_at } = draft;
    tx.execute(&SAVE_DRAFT, values![person, subject, body, *updated_at])?;
    Ok(())
}

/// A person's draft.
///
/// # Errors
/// When the statement fails.
pub fn load_draft(tx: &mut Tx<'_>, person: PersonId, subject: &str) -> Result<Option<Draft>, StoreError> {
    tx.query_opt(&LOAD_DRAFT, values![person, subject])?.map(|mut row| read_draft(&mut row)).transpose()
}

/// All drafts of a person, the latest first.
///
/// # Errors
/// When the statement fails.
pub fn list_drafts(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Draft>, StoreError> {
    tx.query(&LIST_DRAFTS, values![person])?.into_iter().map(|mut row| read_draft(&mut row)).collect()
}

/// Forgets a draft; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn delete_draft(tx: &mut Tx<'_>, person: PersonId, subject: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(&DELETE_DRAFT, values![person, subject])? == 1)
}

fn read_draft(row: &mut Row) -> Result<Draft, StoreError> {
    Ok(Draft { subject: row.take()?, body: row.take()?, updated_at: row.take()? })
}
