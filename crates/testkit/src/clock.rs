//! A clock that one moves.

use std::sync::atomic::{AtomicI64, Ordering};

use calendar::{Instant, Millis};
use domain::ports::Clock;

/// Stands still until it is moved; never goes back by itself.
#[derive(Debug)]
pub struct MovedClock {
    millis: AtomicI64,
}

impl MovedClock {
    /// A clock that stands at `start`.
    #[must_use]
    pub fn at(start: Instant) -> Self {
        Self {
            millis: AtomicI64::new(start.as_millis()),
        }
    }

    /// A clock that stands at an RFC 3339 instant, such as `2026-11-21T09:00:00+08:00`.
    ///
    /// # Panics
    /// When the text is no such instant.
    #[must_use]
    pub fn at_text(start: &str) -> Self {
        match Instant::parse(start) {
            Ok(start) => Self::at(start),
            Err(error) => panic!("{error}"),
        }
    }

    /// Moves on by so much, and tells the instant reached.
    pub fn move_by(&self, span: Millis) -> Instant {
        let before = self.millis.fetch_add(span.as_i64(), Ordering::SeqCst);
        Instant::from_millis(before).plus(span)
    }

    /// Moves to an instant, be it earlier or later.
    pub fn move_to(&self, instant: Instant) {
        self.millis.store(instant.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Instant {
        Instant::from_millis(self.millis.load(Ordering::SeqCst))
    }
}
