//! The board: tells live screens which calls changed, and at whom they ring.
//!
//! The row is the truth; a change that is missed costs latency, never data.

use domain::{ContactId, PersonId};
use tokio::sync::broadcast;

/// A call changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallChange {
    /// The call.
    pub call: ContactId,
    /// Those at whom it rings or who talk, and those at whom it rang before.
    pub people: Vec<PersonId>,
}

/// Changes of calls in this process.
#[derive(Debug)]
pub struct CallBoard {
    changes: broadcast::Sender<CallChange>,
}

impl Default for CallBoard {
    fn default() -> Self {
        Self {
            changes: broadcast::Sender::new(1024),
        }
    }
}

impl CallBoard {
    pub(crate) fn tell(&self, change: CallChange) {
        // Nobody listening is no failure.
        self.changes.send(change).ok();
    }

    /// Changes from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<CallChange> {
        self.changes.subscribe()
    }
}
