//! Small signs between a visitor and the desk: who is typing now, and that somebody has read. Kept in memory; typing lasts
//! six seconds. What was read is kept in the store; here it is only rung.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use calendar::{Instant, Millis};
use domain::{CaseId, VisitorId};
use tokio::sync::broadcast;

/// How long somebody counts as typing.
pub const TYPES_FOR: Millis = Millis::seconds(6);

/// Something changed between a visitor and the desk that is no fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Whose chat.
    pub visitor: VisitorId,
    /// The case that it is about; none before the first message.
    pub case: Option<CaseId>,
}

/// The signs of this process.
#[derive(Debug)]
pub struct Signs {
    /// By visitor: when they typed last, and when the desk did.
    typed: Mutex<HashMap<VisitorId, [Option<Instant>; 2]>>,
    changes: broadcast::Sender<Sign>,
}

/// Who types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The visitor.
    Visitor,
    /// Somebody of the desk.
    Desk,
}

impl Default for Signs {
    fn default() -> Self {
        Self {
            typed: Mutex::default(),
            changes: broadcast::Sender::new(1_024),
        }
    }
}

impl Signs {
    /// Notes that somebody types (or, with none, that they have sent).
    pub fn note(&self, sign: Sign, side: Side, at: Option<Instant>) {
        let mut typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = at {
            typed.retain(|_, it| it.iter().flatten().any(|it| now.since(*it) <= TYPES_FOR));
        }
        let slot = typed.entry(sign.visitor).or_default();
        match side {
            Side::Visitor => slot[0] = at,
            Side::Desk => slot[1] = at,
        }
        drop(typed);
        self.ring(sign);
    }

    /// Rings for whoever watches this chat.
    pub fn ring(&self, sign: Sign) {
        // Nobody listening is no failure.
        self.changes.send(sign).ok();
    }

    /// Whether that side types now.
    #[must_use]
    pub fn types(&self, visitor: VisitorId, side: Side, now: Instant) -> bool {
        let typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = typed.get(&visitor).copied().unwrap_or_default();
        let at = match side {
            Side::Visitor => slot[0],
            Side::Desk => slot[1],
        };
        at.is_some_and(|it| now.since(it) <= TYPES_FOR)
    }

    /// Chats in which a sign changed.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Sign> {
        self.changes.subscribe()
    }
}
