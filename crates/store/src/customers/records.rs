//! Customers' records as work: which ones came or changed and no fact tells of it yet, and which nobody processed since.
//!
//! Always true: entering or changing a customer makes the record untold and unprocessed by its version alone, without a
//! further statement. The trap: two nodes may look at once, so a version is claimed before its fact is written.

use calendar::Instant;
use domain::CustomerId;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    UNTOLD = Statement::new(
        "untold_customer_records",
        "SELECT customer_id, told_version, version, created_at, updated_at FROM customers WHERE told_version < version
         ORDER BY customer_id LIMIT $1",
    );
    CLAIM_UNTOLD = Statement::new(
        "claim_untold_customer_record",
        "UPDATE customers SET told_version = $3 WHERE customer_id = $1 AND told_version = $2",
    );
    UNPROCESSED = Statement::new(
        "unprocessed_customer_records",
        "SELECT customer_id, processed_version, updated_at FROM customers
         WHERE processed_version < version AND merged_into IS NULL
         ORDER BY updated_at, customer_id LIMIT $1",
    );
    COUNT_UNPROCESSED = Statement::new(
        "count_unprocessed_customer_records",
        "SELECT count(*) FROM (SELECT 1 FROM customers WHERE processed_version < version AND merged_into IS NULL
           LIMIT $1) AS open",
    ).scans();
    PROCESS_ALL = Statement::new(
        "process_customer_records",
        "UPDATE customers SET processed_version = version WHERE processed_version < version AND updated_at <= $1",
    );
    PROCESS_ONE = Statement::new(
        "process_customer_record",
        "UPDATE customers SET processed_version = version WHERE customer_id = $1 AND processed_version < version",
    );
    ENTRIES_OF = Statement::new(
        "entries_of_customer",
        "SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1 ORDER BY customer_id",
    );
}

/// Open records are counted up to here: where nobody processes any, all customers are open.
pub const COUNTED: u32 = 10_000;

/// A record that came or changed since a fact last told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Untold {
    /// The customer.
    pub id: CustomerId,
    /// The version that facts tell of; 0: none.
    pub told: i64,
    /// The version as it is.
    pub version: i64,
    /// Entered.
    pub created_at: Instant,
    /// Changed last.
    pub updated_at: Instant,
}

/// A record that nobody processed since it came or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unprocessed {
    /// The customer.
    pub id: CustomerId,
    /// Nobody ever processed it.
    pub is_new: bool,
    /// Changed last.
    pub updated_at: Instant,
}

/// Records that no fact tells of as they are, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn untold(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Untold>, StoreError> {
    tx.query(&UNTOLD, values![limit])?
        .into_iter()
        .map(|mut row| {
            Ok(Untold {
                id: row.take()?,
                told: row.take()?,
                version: row.take()?,
                created_at: row.take()?,
                updated_at: row.take()?,
            })
        })
        .collect()
}

/// Claims the telling of a record; false when somebody else was first.
///
/// # Errors
/// When the statement fails.
pub fn claim_untold(tx: &mut Tx<'_>, it: &Untold) -> Result<bool, StoreError> {
    Ok(tx.execute(&CLAIM_UNTOLD, values![it.id, it.told, it.version])? == 1)
}

/// Records that nobody processed since they came or changed, the oldest first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn unprocessed(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Unprocessed>, StoreError> {
    tx.query(&UNPROCESSED, values![limit])?
        .into_iter()
        .map(|mut row| {
            let (id, processed): (_, i64) = (row.take()?, row.take()?);
            Ok(Unprocessed {
                id,
                is_new: processed == 0,
                updated_at: row.take()?,
            })
        })
        .collect()
}

/// How many nobody processed since they came or changed; counted up to [`COUNTED`].
///
/// # Errors
/// When the statement fails.
pub fn count_unprocessed(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.query_one(&COUNT_UNPROCESSED, values![COUNTED])?.take()
}

/// Marks everything that came or changed up to an instant as processed; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn process_all(tx: &mut Tx<'_>, until: Instant) -> Result<u64, StoreError> {
    tx.execute(&PROCESS_ALL, values![until])
}

/// Marks a customer's record, and those of the entries merged into it, as processed; gives those that were not.
///
/// # Errors
/// When a statement fails.
pub fn process_one(tx: &mut Tx<'_>, id: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
    let entries: Vec<CustomerId> = tx
        .query(&ENTRIES_OF, values![id])?
        .into_iter()
        .map(|mut row| row.take())
        .collect::<Result<_, _>>()?;
    let mut processed = Vec::new();
    for entry in entries {
        if tx.execute(&PROCESS_ONE, values![entry])? == 1 {
            processed.push(entry);
        }
    }
    Ok(processed)
}
