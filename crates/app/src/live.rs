//! The bell: rung after each commit, so that whoever shows live screens looks at the facts that came.
//!
//! The row is the truth; a bell that is missed costs latency, never data.

use tokio::sync::watch;

/// Rings after commits.
#[derive(Debug)]
pub struct Bell {
    rung: watch::Sender<u64>,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self {
            rung: watch::Sender::new(0),
        }
    }

    /// Says that something was committed.
    pub fn ring(&self) {
        self.rung.send_modify(|it| *it = it.wrapping_add(1));
    }

    /// Waits on the bell: `changed()` returns after each ring, several rings may count as one.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.rung.subscribe()
    }
}
