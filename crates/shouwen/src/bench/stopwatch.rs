//! Time for measuring: monotonic, never for anything that is kept.

use std::time::{Duration, Instant};

/// A running watch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "benchmarks measure with a watch of their own"
    )]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn passed(self) -> Duration {
        self.0.elapsed()
    }
}
