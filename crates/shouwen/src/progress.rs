//! Shows that a long work goes on: each second where somebody watches, every ten seconds in a log.
//!
//! Always true: on a terminal one line is written over and over and cleared at the end; elsewhere each is a line of its own.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use pack::Wording;

use crate::language::Language;
use crate::output::print_aside;

const ON_TERMINAL: Duration = Duration::from_secs(1);
const ELSEWHERE: Duration = Duration::from_secs(10);

/// A work that goes on.
pub(crate) struct Progress {
    language: Language,
    is_watched: bool,
    last: Instant,
    /// Something stands in the terminal's line.
    is_shown: bool,
}

impl Progress {
    /// Begins now.
    pub(crate) fn begin(language: Language) -> Self {
        Self {
            language,
            is_watched: std::io::stderr().is_terminal(),
            last: now(),
            is_shown: false,
        }
    }

    /// Tells how far it is, when it is time to.
    pub(crate) fn tell(&mut self, how_far: impl FnOnce() -> Wording) {
        let every = if self.is_watched { ON_TERMINAL } else { ELSEWHERE };
        if self.last.elapsed() < every {
            return;
        }
        self.last = now();
        let told = how_far();
        let told = self.language.pick(&told);
        if self.is_watched {
            print_aside(format_args!("\r{told}\u{1b}[K"));
            self.is_shown = true;
        } else {
            print_aside(format_args!("{told}\n"));
        }
    }

    /// Tells something at once, on a line of its own.
    pub(crate) fn say(&mut self, what: &Wording) {
        self.clear();
        print_aside(format_args!("{}\n", self.language.pick(what)));
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            print_aside(format_args!("\r\u{1b}[K"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "for what is shown only, never for anything that is kept"
)]
fn now() -> Instant {
    Instant::now()
}
