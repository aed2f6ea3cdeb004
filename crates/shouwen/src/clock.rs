//! The real clock and the real source of identities: the only place that has them.

use std::time::{SystemTime, UNIX_EPOCH};

use calendar::Instant;
use domain::ports::{Clock, Ids};
use rand::RngCore as _;
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RealClock;

impl Clock for RealClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Identities by time (UUID version 7), secrets from the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RealIds;

impl Ids for RealIds {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that makes identities"
    )]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        rand::rng().fill_bytes(&mut bytes);
        bytes
    }
}
