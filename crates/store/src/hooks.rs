//! Web hooks: who is told, what is to be told, and every try.
//!
//! Always true: an endpoint's deliveries leave in the order of their numbers; the first that waits holds back all after it
//! until it is done or dead. A delivery is leased to one worker at a time; a lease that ran out makes it due again. The
//! trap: delivery may happen twice (a crash after sending), so its id goes with it and stays the same.

use calendar::Instant;
use domain::{CaseId, DeliveryId, HookId, closed_set};

use crate::error::StoreError;
use crate::news::Concern;
use crate::outbox::Lease;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::domain_words::{read_words, write_words};
use crate::value::values;

pub(crate) mod tries;

pub use tries::{HookTry, append_try, last_try, tries_of};

closed_set! {
    /// Where a delivery to an endpoint stands.
    HookState {
        /// It waits for its turn, or a worker has it.
        Waiting = "waiting",
        /// The endpoint took it.
        Done = "done",
        /// It was given up.
        Dead = "dead",
    }
}

read_words![HookState];
write_words![HookState];

statements! {
    INSERT_HOOK = Statement::new(
        "insert_hook",
        "INSERT INTO hook_endpoints (endpoint_id, url, description, kinds, is_active, stopped, secrets, version,
           created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)",
    ).concerning(Concern::Outbox);
    UPDATE_HOOK = Statement::new(
        "update_hook",
        "UPDATE hook_endpoints SET url = $2, description = $3, kinds = $4, is_active = $5, stopped = $6, secrets = $7,
           version = version + 1, updated_at = $8 WHERE endpoint_id = $1",
    ).concerning(Concern::Outbox);
    LOAD_HOOK = Statement::new(
        "load_hook",
        "SELECT endpoint_id, url, description, kinds, is_active, stopped, secrets, version, created_at, updated_at
         FROM hook_endpoints WHERE endpoint_id = $1",
    );
    LIST_HOOKS = Statement::new(
        "list_hooks",
        "SELECT endpoint_id, url, description, kinds, is_active, stopped, secrets, version, created_at, updated_at
         FROM hook_endpoints ORDER BY created_at, endpoint_id",
    );
    DELETE_HOOK = Statement::new("delete_hook", "DELETE FROM hook_endpoints WHERE endpoint_id = $1");
    DELETE_TRIES = Statement::new(
        "delete_hook_tries",
        "DELETE FROM hook_tries WHERE delivery_id IN (SELECT delivery_id FROM hook_deliveries WHERE endpoint_id = $1)",
    );
    DELETE_DELIVERIES = Statement::new(
        "delete_hook_deliveries",
        "DELETE FROM hook_deliveries WHERE endpoint_id = $1",
    );
    ACTIVE_HOOKS = Statement::new(
        "active_hooks",
        "SELECT endpoint_id, kinds FROM hook_endpoints WHERE is_active = TRUE ORDER BY endpoint_id",
    );
    INSERT_DELIVERY = Statement::new(
        "insert_hook_delivery",
        "INSERT INTO hook_deliveries (delivery_id, endpoint_id, kind, payload, case_id, state, not_before, attempts,
           since_at, created_at) VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, $6, $6)",
    ).concerning(Concern::Outbox);
    LEASE_HEAD = Statement::new(
        "lease_hook_head",
        "UPDATE hook_deliveries SET not_before = $3, leased_by = $4, attempts = attempts + 1
         WHERE not_before <= $2 AND state = 'waiting' AND delivery_number = (
           SELECT delivery_number FROM hook_deliveries WHERE endpoint_id = $1 AND state = 'waiting'
           ORDER BY delivery_number LIMIT 1)
         RETURNING delivery_number, delivery_id, endpoint_id, kind, payload, case_id, state, not_before, attempts,
           since_at, created_at, ended_at",
    );
    NEXT_DUE = Statement::new(
        "next_hook_due",
        "SELECT not_before FROM hook_deliveries WHERE endpoint_id = $1 AND state = 'waiting'
         ORDER BY delivery_number LIMIT 1",
    );
    SETTLE = Statement::new(
        "settle_hook_delivery",
        "UPDATE hook_deliveries SET state = $3, leased_by = NULL, ended_at = $4
         WHERE delivery_id = $1 AND state = 'waiting' AND leased_by = $2",
    ).concerning(Concern::Outbox);
    RETRY = Statement::new(
        "retry_hook_delivery",
        "UPDATE hook_deliveries SET not_before = $3, leased_by = NULL
         WHERE delivery_id = $1 AND state = 'waiting' AND leased_by = $2",
    ).concerning(Concern::Outbox);
    REPLAY_ONE = Statement::new(
        "replay_hook_delivery",
        "UPDATE hook_deliveries SET state = 'waiting', not_before = $2, since_at = $2, attempts = 0, ended_at = NULL
         WHERE delivery_id = $1 AND state <> 'waiting'",
    ).concerning(Concern::Outbox);
    REPLAY_SINCE = Statement::new(
        "replay_hook_deliveries_since",
        "UPDATE hook_deliveries SET state = 'waiting', not_before = $3, since_at = $3, attempts = 0, ended_at = NULL
         WHERE endpoint_id = $1 AND created_at >= $2 AND state <> 'waiting'",
    ).concerning(Concern::Outbox);
    LOAD_DELIVERY = Statement::new(
        "load_hook_delivery",
        "SELECT delivery_number, delivery_id, endpoint_id, kind, payload, case_id, state, not_before, attempts,
           since_at, created_at, ended_at FROM hook_deliveries WHERE delivery_id = $1",
    );
    LOG = Statement::new(
        "hook_log",
        "SELECT delivery_number, delivery_id, endpoint_id, kind, payload, case_id, state, not_before, attempts,
           since_at, created_at, ended_at FROM hook_deliveries WHERE endpoint_id = $1 AND delivery_number < $2
         ORDER BY delivery_number DESC LIMIT $3",
    );
    LOG_DEAD = Statement::new(
        "hook_log_dead",
        "SELECT delivery_number, delivery_id, endpoint_id, kind, payload, case_id, state, not_before, attempts,
           since_at, created_at, ended_at FROM hook_deliveries
         WHERE endpoint_id = $1 AND state = 'dead' AND delivery_number < $2
         ORDER BY delivery_number DESC LIMIT $3",
    );
    COUNT_WAITING = Statement::new(
        "count_hook_waiting",
        "SELECT COUNT(*) FROM hook_deliveries WHERE endpoint_id = $1 AND state = 'waiting'",
    );
    COUNT_DEAD = Statement::new(
        "count_hook_dead",
        "SELECT COUNT(*) FROM hook_deliveries WHERE endpoint_id = $1 AND state = 'dead'",
    );
    DROP_OLD_TRIES = Statement::new(
        "drop_old_hook_tries",
        "DELETE FROM hook_tries WHERE delivery_id IN (SELECT delivery_id FROM hook_deliveries WHERE ended_at < $1)",
    );
    DROP_OLD = Statement::new("drop_old_hook_deliveries", "DELETE FROM hook_deliveries WHERE ended_at < $1");
}

/// An endpoint: somebody else's program that is told what happens.
#[derive(Clone, PartialEq, Eq)]
pub struct Hook {
    /// Identity.
    pub id: HookId,
    /// Where it listens.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Which kinds of facts it is told (JSON list of words); an empty list: all.
    pub kinds: String,
    /// It is told.
    pub is_active: bool,
    /// Why the desk stopped telling it; none: a person decides.
    pub stopped: Option<String>,
    /// Its secrets (JSON, the desk's own).
    pub secrets: String,
    /// Counts changes.
    pub version: i64,
    /// Entered.
    pub created_at: Instant,
    /// Changed.
    pub updated_at: Instant,
}

impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hook")
            .field("id", &self.id)
            .field("url", &self.url)
            .field("is_active", &self.is_active)
            .finish_non_exhaustive()
    }
}

/// Something that an endpoint is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHookDelivery<'a> {
    /// Identity, which goes with it.
    pub id: DeliveryId,
    /// To whom.
    pub hook: HookId,
    /// The fact's kind.
    pub kind: &'a str,
    /// The body, as it is sent.
    pub payload: &'a str,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// Entered.
    pub at: Instant,
}

/// A delivery to an endpoint, with how far it has got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookDelivery {
    /// Its place in the order of its endpoint.
    pub number: i64,
    /// Identity.
    pub id: DeliveryId,
    /// To whom.
    pub hook: HookId,
    /// The fact's kind.
    pub kind: String,
    /// The body, as it is sent.
    pub payload: String,
    /// The case that it is about.
    pub case: Option<CaseId>,
    /// Where it stands.
    pub state: HookState,
    /// Not before this instant; while leased, the end of the lease.
    pub not_before: Instant,
    /// How often it was tried since it was entered or replayed, this time included.
    pub attempts: u32,
    /// Entered, or replayed.
    pub since_at: Instant,
    /// Entered.
    pub created_at: Instant,
    /// Taken or given up.
    pub ended_at: Option<Instant>,
}

/// Enters an endpoint.
///
/// # Errors
/// When the statement fails.
pub fn insert_hook(tx: &mut Tx<'_>, hook: &Hook) -> Result<(), StoreError> {
    let row = values![
        hook.id,
        &hook.url,
        &hook.description,
        &hook.kinds,
        hook.is_active,
        hook.stopped.as_ref(),
        &hook.secrets,
        hook.created_at
    ];
    tx.execute(&INSERT_HOOK, row)?;
    Ok(())
}

/// Changes an endpoint; gives whether there is such a one.
///
/// # Errors
/// When the statement fails.
pub fn update_hook(tx: &mut Tx<'_>, hook: &Hook) -> Result<bool, StoreError> {
    let row = values![
        hook.id,
        &hook.url,
        &hook.description,
        &hook.kinds,
        hook.is_active,
        hook.stopped.as_ref(),
        &hook.secrets,
        hook.updated_at
    ];
    Ok(tx.execute(&UPDATE_HOOK, row)? == 1)
}

/// An endpoint.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_hook(tx: &mut Tx<'_>, id: HookId) -> Result<Option<Hook>, StoreError> {
    tx.query_opt(&LOAD_HOOK, values![id])?
        .map(|mut row| read_hook(&mut row))
        .transpose()
}

/// Every endpoint, the oldest first.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_hooks(tx: &mut Tx<'_>) -> Result<Vec<Hook>, StoreError> {
    tx.query(&LIST_HOOKS, values![])?
        .into_iter()
        .map(|mut row| read_hook(&mut row))
        .collect()
}

/// Removes an endpoint with its deliveries and their tries; gives whether it was there.
///
/// # Errors
/// When a statement fails.
pub fn remove_hook(tx: &mut Tx<'_>, id: HookId) -> Result<bool, StoreError> {
    tx.execute(&DELETE_TRIES, values![id])?;
    tx.execute(&DELETE_DELIVERIES, values![id])?;
    Ok(tx.execute(&DELETE_HOOK, values![id])? == 1)
}

/// The endpoints that are told, each with the kinds of facts that it asks for (JSON list of words).
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn active_hooks(tx: &mut Tx<'_>) -> Result<Vec<(HookId, String)>, StoreError> {
    tx.query(&ACTIVE_HOOKS, values![])?
        .into_iter()
        .map(|mut row| Ok((row.take()?, row.take()?)))
        .collect()
}

/// Enters something that an endpoint is to be told.
///
/// # Errors
/// When the statement fails.
pub fn insert_delivery(tx: &mut Tx<'_>, delivery: &NewHookDelivery<'_>) -> Result<(), StoreError> {
    let NewHookDelivery {
        id,
        hook,
        kind,
        payload,
        case,
        at,
    } = *delivery;
    tx.execute(&INSERT_DELIVERY, values![id, hook, kind, payload, case, at])?;
    Ok(())
}

/// Leases the first delivery that waits for an endpoint, when its time has come. It counts as one attempt.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn lease_head(
    tx: &mut Tx<'_>,
    hook: HookId,
    lease: Lease<'_>,
) -> Result<Option<HookDelivery>, StoreError> {
    let Lease { now, until, worker } = lease;
    let leased = tx.query(&LEASE_HEAD, values![hook, now, until, worker])?;
    leased
        .into_iter()
        .next()
        .map(|mut row| read_delivery(&mut row))
        .transpose()
}

/// When the first delivery that waits for an endpoint is due; none when nothing waits.
///
/// # Errors
/// When the statement fails.
pub fn next_due(tx: &mut Tx<'_>, hook: HookId) -> Result<Option<Instant>, StoreError> {
    tx.query_opt(&NEXT_DUE, values![hook])?
        .map(|mut row| row.take())
        .transpose()
}

/// Ends a delivery; gives whether the worker still had it.
///
/// # Errors
/// When the statement fails.
pub fn end_delivery(
    tx: &mut Tx<'_>,
    id: DeliveryId,
    worker: &str,
    (state, at): (HookState, Instant),
) -> Result<bool, StoreError> {
    Ok(tx.execute(&SETTLE, values![id, worker, state, at])? == 1)
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
) -> Result<bool, StoreError> {
    Ok(tx.execute(&RETRY, values![id, worker, not_before])? == 1)
}

/// Makes a delivery that ended due again, at its old place; gives whether it had ended.
///
/// # Errors
/// When the statement fails.
pub fn replay_delivery(tx: &mut Tx<'_>, id: DeliveryId, now: Instant) -> Result<bool, StoreError> {
    Ok(tx.execute(&REPLAY_ONE, values![id, now])? == 1)
}

/// Makes all deliveries of an endpoint due again that ended and were entered at `since` or later; gives how many.
///
/// # Errors
/// When the statement fails.
pub fn replay_since(tx: &mut Tx<'_>, hook: HookId, since: Instant, now: Instant) -> Result<u64, StoreError> {
    tx.execute(&REPLAY_SINCE, values![hook, since, now])
}

/// A delivery.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_delivery(tx: &mut Tx<'_>, id: DeliveryId) -> Result<Option<HookDelivery>, StoreError> {
    tx.query_opt(&LOAD_DELIVERY, values![id])?
        .map(|mut row| read_delivery(&mut row))
        .transpose()
}

/// Deliveries of an endpoint, the latest first, those below a number (none: from the end), at most `limit`; all, or the
/// dead ones.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn list_deliveries(
    tx: &mut Tx<'_>,
    (hook, only_dead): (HookId, bool),
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<HookDelivery>, StoreError> {
    let statement = if only_dead { &LOG_DEAD } else { &LOG };
    tx.query(statement, values![hook, before.unwrap_or(i64::MAX), limit])?
        .into_iter()
        .map(|mut row| read_delivery(&mut row))
        .collect()
}

/// How many deliveries of an endpoint wait, and how many are dead.
///
/// # Errors
/// When a statement fails.
pub fn count_deliveries(tx: &mut Tx<'_>, hook: HookId) -> Result<(u64, u64), StoreError> {
    let mut count = |statement| -> Result<u64, StoreError> {
        let counted: i64 = tx.query_one(statement, values![hook])?.take()?;
        Ok(u64::try_from(counted).unwrap_or(0))
    };
    Ok((count(&COUNT_WAITING)?, count(&COUNT_DEAD)?))
}

/// Forgets what ended before an instant; gives how many deliveries.
///
/// # Errors
/// When a statement fails.
pub fn drop_old(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(&DROP_OLD_TRIES, values![before])?;
    tx.execute(&DROP_OLD, values![before])
}

fn read_hook(row: &mut Row) -> Result<Hook, StoreError> {
    Ok(Hook {
        id: row.take()?,
        url: row.take()?,
        description: row.take()?,
        kinds: row.take()?,
        is_active: row.take()?,
        stopped: row.take()?,
        secrets: row.take()?,
        version: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}

fn read_delivery(row: &mut Row) -> Result<HookDelivery, StoreError> {
    Ok(HookDelivery {
        number: row.take()?,
        id: row.take()?,
        hook: row.take()?,
        kind: row.take()?,
        payload: row.take()?,
        case: row.take()?,
        state: row.take()?,
        not_before: row.take()?,
        attempts: row.take()?,
        since_at: row.take()?,
        created_at: row.take()?,
        ended_at: row.take()?,
    })
}
