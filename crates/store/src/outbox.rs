//! The outbox: what is to be delivered outside, entered with the data and delivered afterwards, at least once.
//!
//! Always true: a dedupe key is entered once for good; a delivery is leased to one worker at a time, and a lease that ran
//! out makes it due again. The trap: delivery may happen twice (a crash after sending), so what receives it must bear that.

use calendar::Instant;
use domain::{CaseId, DeliveryId, Reach, closed_set};

use crate::error::StoreError;
use crate::news::Concern;
use crate::reach::push_reach;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

closed_set! {
    /// Where a delivery stands.
    DeliveryState {
        /// It waits for its time, or a worker has it.
        Waiting = "waiting",
        /// It was delivered.
        Done = "done",
        /// It was given up.
        Failed = "failed",
        /// It was taken back before anybody tried to deliver it.
        Recalled = "recalled",
    }
}

read_words![DeliveryState];
write_words![DeliveryState];

statements! {
    INSERT_DELIVERY = Statement::new(
        "insert_delivery",
        "INSERT INTO deliveries (delivery_id, kind, payload, dedupe_key, case_id, state, not_before, attempts, created_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, $7) ON CONFLICT (dedupe_key) DO NOTHING",
    ).concerning(Concern::Outbox);
    LEASE_DUE = Statement::new(
        "lease_due_deliveries",
        "UPDATE deliveries SET leased_until = $3, leased_by = $4, attempts = attempts + 1, not_before = $3
         WHERE delivery_id IN (
           SELECT delivery_id FROM deliveries WHERE state = 'waiting' AND kind = $1 AND not_before <= $2
           ORDER BY not_before, delivery_id LIMIT $5 {skip_locked})
         RETURNING delivery_id, kind, payload, dedupe_key, case_id, state, not_before, attempts, last_error, created_at,
           ended_at",
    );
    NEXT_DUE = Statement::new(
        "next_delivery_due",
        "SELECT not_before FROM deliveries WHERE state = 'waiting' AND kind = $1 ORDER BY not_before LIMIT 1",
    );
    FINISH = Statement::new(
        "finish_delivery",
        "UPDATE deliveries SET state = 'done', leased_until = NULL, leased_by = NULL, ended_at = $3
         WHERE delivery_id = $1 AND state = 'waiting' AND leased_by = $2",
    );
    RETRY = Statement::new(
        "retry_delivery",
        "UPDATE deliveries SET not_before = $3, leased_until = NULL, leased_by = NULL, last_error = $4
         WHERE delivery_id = $1 AND state = 'waiting' AND leased_by = $2",
    ).concerning(Concern::Outbox);
    GIVE_UP = Statement::new(
        "give_up_delivery",
        "UPDATE deliveries SET state = 'failed', leased_until = NULL, leased_by = NULL, ended_at = $3, last_error = $4
         WHERE delivery_id = $1 AND state = 'waiting' AND leased_by = $2",
    );
    REVIVE = Statement::new(
        "revive_delivery",
        "UPDATE deliveries SET state = 'waiting', not_before = $2, ended_at = NULL, attempts = 0
         WHERE delivery_id = $1 AND state = 'failed'",
    ).concerning(Concern::Outbox);
    RECALL = Statement::new(
        "recall_delivery",
        "UPDATE deliveries SET state = 'recalled', ended_at = $2
         WHERE dedupe_key = $1 AND state = 'waiting' AND attempts = 0 AND not_before > $2",
    );
    LOAD_DELIVERY = Statement::new(
        "load_delivery",
        "SELECT delivery_id, kind, payload, dedupe_key, case_id, state, not_before, attempts, last_error, created_at,
           ended_at FROM deliveries WHERE delivery_id = $1",
    );
}

/// What is entered to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Identity.
    pub id: DeliveryId,
    /// What delivers it, such as `mail`.
    pub kind: String,
    /// What to deliver (JSON text, the deliverer's own).
    pub payload: String,
    /// Entered once for good.
    pub dedupe_key: String,
    /// The case that it belongs to.
    pub case: Option<CaseId>,
    /// Not before this instant.
    pub not_before: Instant,
    /// Entered.
    pub created_at: Instant,
}

/// A delivery with how far it has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Identity.
    pub id: DeliveryId,
    /// What delivers it.
    pub kind: String,
    /// What to deliver.
    pub payload: String,
    /// Entered once for good; to be handed to the receiver as its idempotency key.
    pub dedupe_key: String,
    /// The case that it belongs to.
    pub case: Option<CaseId>,
    /// Where it stands.
    pub state: DeliveryState,
    /// Not before this instant; while leased, the end of the lease.
    pub not_before: Instant,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// Entered.
    pub created_at: Instant,
    /// Delivered or given up.
    pub ended_at: Option<Instant>,
}

/// Whom deliveries are leased to, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The present instant.
    pub now: Instant,
    /// When the lease runs out.
    pub until: Instant,
    /// The worker, unique among all nodes.
    pub worker: &'a str,
}

/// Enters a delivery; gives whether it is new (a known dedupe key is left as it is).
///
/// # Errors
/// When the statement fails.
pub fn insert_delivery(tx: &mut Tx<'_>, delivery: &NewDelivery) -> Result<bool, StoreError> {
    let NewDelivery {
        id,
        kind,
        payload,
        dedupe_key,
        case,
        not_before,
        created_at,
    } = delivery;
    let row = values![*id, kind, payload, dedupe_key, *case, *not_before, *created_at];
    Ok(tx.execute(&INSERT_DELIVERY, row)? == 1)
}

/// Leases what is due of a kind to a worker, the longest due first, at most `limit`. Each counts as one attempt.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn lease_due(
    tx: &mut Tx<'_>,
    kind: &str,
    lease: Lease<'_>,
    limit: u32,
) -> Result<Vec<Delivery>, StoreError> {
    let Lease { now, until, worker } = lease;
    let mut leased = tx
        .query(&LEASE_DUE, values![kind, now, until, worker, limit])?
        .into_iter()
        .map(|mut row| read_delivery(&mut row))
        .collect::<Result<Vec<_>, _>>()?;
    leased.sort_by_key(|it| it.id);
    Ok(leased)
}

/// When the next delivery of a kind is due; none when nothing waits.
///
/// # Errors
/// When the statement fails.
pub fn next_due(tx: &mut Tx<'_>, kind: &str) -> Result<Option<Instant>, StoreError> {
    tx.query_opt(&NEXT_DUE, values![kind])?
        .map(|mut row| row.take())
        .transpose()
}

/// Notes that a delivery is done; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn finish_delivery(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    worker: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&FINISH, values![id, worker, now])? == 1)
}

/// Puts a delivery back to be tried again; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn retry_delivery(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    worker: &str,
    not_before: Instant,
    error: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&RETRY, values![id, worker, not_before, error])? == 1)
}

/// Gives a delivery up for good; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn give_up_delivery(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    worker: &str,
    now: Instant,
    error: &str,
) -> Result<bool, StoreError> {
    Ok(tx.execute(&GIVE_UP, values![id, worker, now, error])? == 1)
}

/// Makes a delivery that was given up due again; gives whether it was given up.
///
/// # Errors
/// When the statement fails.
pub fn revive_delivery(tx: &mut Tx<'_>, id: DeliveryId, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&REVIVE, values![id, now])? == 1)
}

/// Takes back what has not begun to leave: its time has not come and nobody has tried; gives whether it was so.
///
/// # Errors
/// When the statement fails.
pub fn recall_delivery(tx: &mut Tx<'_>, dedupe_key: &str, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&RECALL, values![dedupe_key, now])? == 1)
}

/// A delivery.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_delivery(tx: &mut Tx<'_>, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
    tx.query_opt(&LOAD_DELIVERY, values![id])?
        .map(|mut row| read_delivery(&mut row))
        .transpose()
}

/// What was given up of some kinds on cases within reach, the latest first; those before the mark (none: from the latest),
/// at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn failed_within_reach(
    tx: &mut Tx<'_>,
    (kinds, reach): (&[&str], &Reach),
    before: Option<(Instant, DeliveryId)>,
    limit: u32,
) -> Result<Vec<Delivery>, StoreError> {
    let (at, id) = before.unwrap_or((Instant::MAX, DeliveryId::from_uuid(uuid::Uuid::max())));
    let mut composed = Composed::new("failed_within_reach");
    composed
        .push(
            "SELECT d.delivery_id, d.kind, d.payload, d.dedupe_key, d.case_id, d.state, d.not_before, d.attempts,
               d.last_error, d.created_at, d.ended_at FROM deliveries d JOIN cases c ON c.case_id = d.case_id
             WHERE d.state = 'failed' AND (d.ended_at, d.delivery_id) < (",
        )
        .bind(at)
        .push(", ")
        .bind(id)
        .push(") AND d.kind IN ")
        .bind_list(kinds.iter().copied());
    push_reach(&mut composed, reach);
    composed
        .push(" ORDER BY d.ended_at DESC, d.delivery_id DESC LIMIT ")
        .bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_delivery(&mut row))
        .collect()
}

fn read_delivery(row: &mut Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: row.take()?,
        kind: row.take()?,
        payload: row.take()?,
        dedupe_key: row.take()?,
        case: row.take()?,
        state: row.take()?,
        not_before: row.take()?,
        attempts: row.take()?,
        last_error: row.take()?,
        created_at: row.take()?,
        ended_at: row.take()?,
    })
}
