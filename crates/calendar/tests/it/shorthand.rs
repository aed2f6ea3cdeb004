//! Short ways to write instants, dates and hours in tests.

use calendar::{Date, Hours, Instant};

/// A local time in Asia/Shanghai: `2026-03-02 17:59:30`.
pub(crate) fn at(local: &str) -> Instant {
    Instant::parse(&format!("{}+08:00", local.replace(' ', "T"))).unwrap()
}

/// A date: `2026-03-02`.
pub(crate) fn on(date: &str) -> Date {
    date.parse().unwrap()
}

/// Opening hours as they are written.
pub(crate) fn hours(written: &[&str]) -> Vec<Hours> {
    written.iter().map(|it| it.parse().unwrap()).collect()
}
