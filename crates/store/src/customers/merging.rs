//! Merges of customers' entries: who goes on as whom, since when and why; who is not; who may be.
//!
//! Always true: an entry that was merged points at one that was not, so following a pointer is one step and never a loop.
//! The trap: merges make a tree, pointers are flat; whoever undoes one has to point a whole branch anew.

use calendar::Instant;
use domain::alike::{Alikeness, PersonSign};
use domain::{ContactId, CustomerId, MergeId, PersonId};

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_MERGE = Statement::new(
        "insert_customer_merge",
        "INSERT INTO customer_merges (merge_id, survivor_id, merged_id, is_automatic, signs, before, after, person_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    LOAD_MERGE = Statement::new(
        "load_customer_merge",
        "SELECT merge_id, survivor_id, merged_id, is_automatic, signs, before, after, person_id, at
         FROM customer_merges WHERE merge_id = $1 AND undone_at IS NULL",
    );
    MERGES_OF = Statement::new(
        "customer_merges_of",
        "SELECT merge_id, survivor_id, merged_id, is_automatic, signs, before, after, person_id, at
         FROM customer_merges WHERE undone_at IS NULL
           AND merged_id IN (SELECT customer_id FROM customers WHERE merged_into = $1) ORDER BY at, merge_id",
    );
    UNDO_MERGE = Statement::new(
        "undo_customer_merge",
        "UPDATE customer_merges SET undone_at = $2, undone_by = $3 WHERE merge_id = $1 AND undone_at IS NULL",
    );
    POINT = Statement::new("point_customer", "UPDATE customers SET merged_into = $2 WHERE customer_id = $1");
    POINT_ALL = Statement::new("point_customers", "UPDATE customers SET merged_into = $2 WHERE merged_into = $1");
    KEEP_APART = Statement::new(
        "keep_customers_apart",
        "INSERT INTO customers_apart (one_id, other_id, person_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (one_id, other_id) DO NOTHING",
    );
    ARE_APART = Statement::new(
        "are_customers_apart",
        "SELECT 1 FROM customers_apart WHERE one_id = $1 AND other_id = $2",
    );
    WITH_MAIL_NAME = Statement::new(
        "customers_with_mail_name",
        "SELECT DISTINCT COALESCE(c.merged_into, c.customer_id) AS customer FROM identities i
         JOIN customers c ON c.customer_id = i.customer_id
         WHERE i.mail_name = $1 AND i.mail_name <> '' ORDER BY customer LIMIT $2",
    );
    AT_PLACE = Statement::new(
        "customers_at_place",
        "SELECT DISTINCT COALESCE(c.merged_into, c.customer_id) AS customer FROM places p
         JOIN customers c ON c.customer_id = p.customer_id
         WHERE p.place_key = $1 AND p.place_key <> '' ORDER BY customer LIMIT $2",
    );
    SUGGEST = Statement::new(
        "suggest_customers",
        "INSERT INTO customer_suggestions (one_id, other_id, score, signs, found_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (one_id, other_id) DO UPDATE SET score = excluded.score, signs = excluded.signs",
    );
    FORGET_SUGGESTION = Statement::new(
        "forget_customer_suggestion",
        "DELETE FROM customer_suggestions WHERE one_id = $1 AND other_id = $2",
    );
    SUGGESTIONS = Statement::new(
        "customer_suggestions",
        "SELECT one_id, other_id, score, signs FROM customer_suggestions
         ORDER BY score DESC, one_id DESC, other_id DESC LIMIT $1",
    );
    CHANGED_SINCE = Statement::new(
        "customers_changed_since",
        "SELECT customer_id, updated_at FROM customers WHERE (updated_at, customer_id) > ($1, $2)
         ORDER BY updated_at, customer_id LIMIT $3",
    );
    CONTACTS_SINCE = Statement::new(
        "contacts_since",
        "SELECT contact_id, address FROM contacts WHERE customer_id = $1 AND began_at >= $2",
    );
    CONTACT_ADDRESS = Statement::new("contact_address", "SELECT address FROM contacts WHERE contact_id = $1");
    MOVE_CONTACT = Statement::new("move_contact", "UPDATE contacts SET customer_id = $2 WHERE contact_id = $1");
}

/// One entry that goes on as another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Identity.
    pub id: MergeId,
    /// The entry that went on.
    pub survivor: CustomerId,
    /// The entry that was merged into it.
    pub merged: CustomerId,
    /// By a certain sign, not by a person.
    pub is_automatic: bool,
    /// What spoke for it.
    pub signs: Vec<PersonSign>,
    /// What the survivor said of itself before, as its owner wrote it.
    pub before: String,
    /// And after.
    pub after: String,
    /// Who did it.
    pub by: Option<PersonId>,
    /// When.
    pub at: Instant,
}

/// Enters a merge and points the entry, and what had been merged into it, at the survivor.
///
/// # Errors
/// `Duplicate` when the entry was merged before and that was not undone.
pub fn insert_merge(tx: &mut Tx<'_>, merge: &Merge) -> Result<(), StoreError> {
    let Merge {
        id,
        survivor,
        merged,
        is_automatic,
        signs,
        before,
        after,
        by,
        at,
    } = merge;
    let signs = json::write("signs of a person", signs)?;
    let row = values![
        *id,
        *survivor,
        *merged,
        *is_automatic,
        signs,
        before,
        after,
        *by,
        *at
    ];
    tx.execute(&INSERT_MERGE, row)?;
    Ok(())
}

/// Points an entry at the one that goes on, and with it all that pointed at it.
///
/// # Errors
/// When a statement fails.
pub fn point_all(tx: &mut Tx<'_>, entry: CustomerId, into: CustomerId) -> Result<(), StoreError> {
    tx.execute(&POINT_ALL, values![entry, into])?;
    point(tx, entry, Some(into))
}

/// Points one entry; none: it goes on by itself.
///
/// # Errors
/// When the statement fails.
pub fn point(tx: &mut Tx<'_>, entry: CustomerId, into: Option<CustomerId>) -> Result<(), StoreError> {
    tx.execute(&POINT, values![entry, into])?;
    Ok(())
}

/// A merge that was not undone.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_merge(tx: &mut Tx<'_>, id: MergeId) -> Result<Option<Merge>, StoreError> {
    tx.query_opt(&LOAD_MERGE, values![id])?
        .map(|mut row| read_merge(&mut row))
        .transpose()
}

/// The merges of which a customer is made, in their order.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn merges_of(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Merge>, StoreError> {
    tx.query(&MERGES_OF, values![customer])?
        .into_iter()
        .map(|mut row| read_merge(&mut row))
        .collect()
}

/// Marks a merge as undone; false when it was before.
///
/// # Errors
/// When the statement fails.
pub fn undo_merge(tx: &mut Tx<'_>, id: MergeId, at: Instant, by: PersonId) -> Result<bool, StoreError> {
    Ok(tx.execute(&UNDO_MERGE, values![id, at, by])? > 0)
}

fn read_merge(row: &mut Row) -> Result<Merge, StoreError> {
    Ok(Merge {
        id: row.take()?,
        survivor: row.take()?,
        merged: row.take()?,
        is_automatic: row.take()?,
        signs: json::take(row, "signs of a person")?,
        before: row.take()?,
        after: row.take()?,
        by: row.take()?,
        at: row.take()?,
    })
}

/// Somebody said that two entries are two people; that they may be one is no longer suggested.
///
/// # Errors
/// When a statement fails.
pub fn keep_apart(
    tx: &mut Tx<'_>,
    (one, other): (CustomerId, CustomerId),
    by: Option<PersonId>,
    at: Instant,
) -> Result<(), StoreError> {
    let (one, other) = (one.min(other), one.max(other));
    tx.execute(&KEEP_APART, values![one, other, by, at])?;
    forget_suggestion(tx, one, other)
}

/// Whether somebody said so.
///
/// # Errors
/// When the statement fails.
pub fn are_apart(tx: &mut Tx<'_>, one: CustomerId, other: CustomerId) -> Result<bool, StoreError> {
    let (one, other) = (one.min(other), one.max(other));
    Ok(tx.query_opt(&ARE_APART, values![one, other])?.is_some())
}

/// Customers whose mail addresses begin alike, or who live at the place with this key, or hold this number; at most
/// `limit` of each.
///
/// # Errors
/// When a statement fails.
pub fn with_mail_name(tx: &mut Tx<'_>, name: &str, limit: u32) -> Result<Vec<CustomerId>, StoreError> {
    ids(tx.query(&WITH_MAIL_NAME, values![name, limit])?)
}

/// Customers with a place of this key, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn at_place(tx: &mut Tx<'_>, place_key: &str, limit: u32) -> Result<Vec<CustomerId>, StoreError> {
    ids(tx.query(&AT_PLACE, values![place_key, limit])?)
}

fn ids(rows: Vec<Row>) -> Result<Vec<CustomerId>, StoreError> {
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// Keeps that two entries may be one person.
///
/// # Errors
/// When a statement fails.
pub fn suggest(
    tx: &mut Tx<'_>,
    (one, other): (CustomerId, CustomerId),
    alikeness: &Alikeness,
    at: Instant,
) -> Result<(), StoreError> {
    let signs = json::write("signs of a person", &alikeness.signs)?;
    let row = values![one.min(other), one.max(other), alikeness.score, signs, at];
    tx.execute(&SUGGEST, row)?;
    Ok(())
}

/// Forgets it.
///
/// # Errors
/// When the statement fails.
pub fn forget_suggestion(tx: &mut Tx<'_>, one: CustomerId, other: CustomerId) -> Result<(), StoreError> {
    tx.execute(&FORGET_SUGGESTION, values![one.min(other), one.max(other)])?;
    Ok(())
}

/// The likeliest suggestions, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn suggestions(
    tx: &mut Tx<'_>,
    limit: u32,
) -> Result<Vec<(CustomerId, CustomerId, Alikeness)>, StoreError> {
    tx.query(&SUGGESTIONS, values![limit])?
        .into_iter()
        .map(|mut row| {
            let (one, other, score) = (row.take()?, row.take()?, row.take()?);
            let signs = json::take(&mut row, "signs of a person")?;
            Ok((one, other, Alikeness { score, signs }))
        })
        .collect()
}

/// Entries that changed after a mark, in the order of their changes, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn changed_since(
    tx: &mut Tx<'_>,
    (at, id): (Instant, CustomerId),
    limit: u32,
) -> Result<Vec<(CustomerId, Instant)>, StoreError> {
    tx.query(&CHANGED_SINCE, values![at, id, limit])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// A customer's own conversations since an instant, with the number or address of the other side.
///
/// # Errors
/// When the statement fails.
pub fn contacts_since(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    since: Instant,
) -> Result<Vec<(ContactId, String)>, StoreError> {
    tx.query(&CONTACTS_SINCE, values![customer, since])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// The number or address of the other side of a conversation.
///
/// # Errors
/// When the statement fails.
pub fn contact_address(tx: &mut Tx<'_>, contact: ContactId) -> Result<Option<String>, StoreError> {
    tx.query_opt(&CONTACT_ADDRESS, values![contact])?
        .map(|mut row| row.take())
        .transpose()
}

/// Gives a conversation to another customer.
///
/// # Errors
/// When the statement fails.
pub fn move_contact(tx: &mut Tx<'_>, contact: ContactId, to: CustomerId) -> Result<(), StoreError> {
    tx.execute(&MOVE_CONTACT, values![contact, to])?;
    Ok(())
}
