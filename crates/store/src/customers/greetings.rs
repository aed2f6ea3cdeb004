//! Who wants no holiday wishes and no company news, and who once did not (F09).
//!
//! Always true: the present is on the customer; what is over is here, so that it can be said of any instant. The trap: of
//! entries that were merged the one that goes on says what holds now, and all say what held once.

use calendar::Instant;
use domain::CustomerId;

use crate::error::StoreError;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    END_OPT_OUT = Statement::new(
        "end_opt_out",
        "INSERT INTO customer_opt_outs (customer_id, from_at, until_at) VALUES ($1, $2, $3)
         ON CONFLICT (customer_id, from_at) DO UPDATE SET until_at = excluded.until_at",
    );
    LAST_ENDED = Statement::new(
        "last_ended_opt_out",
        "SELECT until_at FROM customer_opt_outs WHERE customer_id = $1 ORDER BY until_at DESC LIMIT 1",
    );
    ONCE_OPTED_OUT = Statement::new(
        "once_opted_out",
        "SELECT count(*) FROM customer_opt_outs WHERE from_at <= $2 AND until_at > $2 AND customer_id IN
           (SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1)",
    );
    OPTED_OUT_SINCE = Statement::new(
        "opted_out_since",
        "SELECT count(*) FROM (SELECT 1 FROM customers
           WHERE greetings_declined_at IS NOT NULL AND merged_into IS NULL AND greetings_declined_at <= $1 LIMIT $2) AS counted",
    );
    ANYBODY_ONCE_OPTED_OUT = Statement::new(
        "anybody_once_opted_out",
        "SELECT count(*) FROM (SELECT 1 FROM customer_opt_outs WHERE until_at > $1 AND from_at <= $1 LIMIT 1) AS counted",
    );
    COUNT_CUSTOMERS = Statement::new(
        "count_customers",
        "SELECT count(*) FROM (SELECT 1 FROM customers WHERE merged_into IS NULL LIMIT $1) AS counted",
    ).scans();
}

/// Customers are counted up to here.
pub const COUNTED: u32 = 100_000;

/// Keeps that a customer wanted none from one instant up to another; one that began then already ends then instead.
///
/// # Errors
/// When the statement fails.
pub fn end_opt_out(
    tx: &mut Tx<'_>,
    id: CustomerId,
    (from, until): (Instant, Instant),
) -> Result<(), StoreError> {
    tx.execute(&END_OPT_OUT, values![id, from, until])?;
    Ok(())
}

/// When an entry last began to want them again.
///
/// # Errors
/// When the statement fails.
pub fn last_accepted(tx: &mut Tx<'_>, id: CustomerId) -> Result<Option<Instant>, StoreError> {
    tx.query_opt(&LAST_ENDED, values![id])?
        .map(|mut row| row.take())
        .transpose()
}

/// Whether a customer, or an entry merged into them, once wanted none at an instant and wants them again.
///
/// # Errors
/// When the statement fails.
pub fn had_once_opted_out(tx: &mut Tx<'_>, id: CustomerId, at: Instant) -> Result<bool, StoreError> {
    let found: i64 = tx.query_one(&ONCE_OPTED_OUT, values![id, at])?.take()?;
    Ok(found > 0)
}

/// Whether anybody at all wanted none at an instant.
///
/// # Errors
/// When a statement fails.
pub fn had_anybody_opted_out(tx: &mut Tx<'_>, at: Instant) -> Result<bool, StoreError> {
    let now: i64 = tx.query_one(&OPTED_OUT_SINCE, values![at, 1_u32])?.take()?;
    let once: i64 = tx.query_one(&ANYBODY_ONCE_OPTED_OUT, values![at])?.take()?;
    Ok(now + once > 0)
}

/// How many customers there are, and how many of them want none; each counted up to [`COUNTED`].
///
/// # Errors
/// When a statement fails.
pub fn count(tx: &mut Tx<'_>, now: Instant) -> Result<(i64, i64), StoreError> {
    let all: i64 = tx.query_one(&COUNT_CUSTOMERS, values![COUNTED])?.take()?;
    let declined: i64 = tx.query_one(&OPTED_OUT_SINCE, values![now, COUNTED])?.take()?;
    Ok((all, declined))
}
