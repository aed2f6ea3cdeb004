//! Figures: percentiles of measured times, and the table that is printed.

use std::time::Duration;

use crate::output::out;

/// Measured times.
#[derive(Debug, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(super) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which `percent` of all lie.
    pub(super) fn within(&mut self, percent: usize) -> Duration {
        self.0.sort_unstable();
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).copied().unwrap_or_default()
    }
}

/// Prints one line: what, the figure, the goal.
pub(super) fn tell(what: &str, figure: &str, goal: &str) {
    out!("| {what} | {figure} | {goal} |");
}

/// Prints the head of the table.
pub(super) fn head() {
    out!("| what | measured | goal |\n|---|---|---|");
}

/// A time for people.
pub(super) fn told(time: Duration) -> String {
    if time < Duration::from_millis(1) {
        format!("{} µs", time.as_micros())
    } else if time < Duration::from_secs(1) {
        format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}
