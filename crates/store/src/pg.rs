//! The engine for several nodes: worker threads, each with its own client, statement cache and transaction.
//!
//! Always true: a client is made, used and dropped on its own thread (the sync client panics inside an async runtime).
//! Isolation is READ COMMITTED for writes; what must not interleave is held by row locks (`{for_update}` on the case) and
//! version checks, never by hoping. Reads see one snapshot. The trap: a lost connection during COMMIT leaves the outcome
//! unknown, so that is told and never retried.

pub(crate) mod session;
pub(crate) mod tls;
pub(crate) mod value;
pub(crate) mod worker;
