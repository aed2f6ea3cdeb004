//! What a person reads while a command works: headings, lines, seconds.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "talking to a person is what this file is for"
)]

use std::time::{Duration, Instant};

/// One line, or several.
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// What went wrong, on the error output.
pub(crate) fn complain(text: &str) {
    eprintln!("error: {text}");
}

/// The heading of a step.
pub(crate) fn heading(title: &str) {
    println!("\n━━ {title} ━━");
}

/// Measures how long a step takes for the person who waits.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    started: Instant,
}

impl Stopwatch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a stopwatch for people, not the product's clock"
    )]
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// `12.3 s` or `4 min 05 s`.
pub(crate) fn seconds(span: Duration) -> String {
    if span.as_secs() < 100 {
        return format!("{:.1} s", span.as_secs_f64());
    }
    format!("{} min {:02} s", span.as_secs() / 60, span.as_secs() % 60)
}
