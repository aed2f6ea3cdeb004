//! What commits made known: new places in the stream, new work in the outbox, changes of who may come in.
//!
//! Always true: news is told after the commit and before its caller is answered, so whoever was answered finds it told.
//! The trap: commits of other processes (nodes on the same PostgreSQL) are not told here; what they keep compiled has a mark
//! in the database that everybody asks for (`settings::house_mark`).

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::watch;

/// What a statement changes that somebody outside of the database keeps or waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// Sessions, tokens and people: who may come in, and with which rights.
    Access,
    /// Deliveries that wait.
    Outbox,
    /// Teams, calendars, mailboxes and the desk's settings: what every node keeps compiled with the standard.
    House,
    /// People and their teams: who may come in, and names that every node keeps compiled with the standard.
    People,
}

/// What a transaction leaves, once committed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Left {
    /// The highest place in the stream that it took.
    pub(crate) position: Option<i64>,
    /// It changed who may come in.
    pub(crate) access: bool,
    /// It changed what waits in the outbox.
    pub(crate) outbox: bool,
    /// It changed what every node keeps compiled.
    pub(crate) house: bool,
}

impl Left {
    /// Notes a concern of a statement that ran.
    pub(crate) const fn note(&mut self, concern: Concern) {
        match concern {
            Concern::Access => self.access = true,
            Concern::Outbox => self.outbox = true,
            Concern::House => self.house = true,
            Concern::People => {
                self.access = true;
                self.house = true;
            }
        }
    }

    /// What two transactions leave that share a commit.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            position: self.position.max(other.position),
            access: self.access || other.access,
            outbox: self.outbox || other.outbox,
            house: self.house || other.house,
        }
    }
}

/// Where news is told.
#[derive(Debug)]
pub(crate) struct News {
    positions: watch::Sender<i64>,
    outbox: watch::Sender<u64>,
    access: AtomicU64,
}

impl News {
    pub(crate) fn new() -> Self {
        Self {
            positions: watch::Sender::new(0),
            outbox: watch::Sender::new(0),
            access: AtomicU64::new(0),
        }
    }

    /// Tells what a commit left.
    pub(crate) fn tell(&self, left: Left) {
        if left.access {
            self.access.fetch_add(1, Ordering::SeqCst);
        }
        if let Some(position) = left.position {
            self.positions.send_if_modified(|last| {
                let is_newer = position > *last;
                *last = position.max(*last);
                is_newer
            });
        }
        if left.outbox {
            self.outbox.send_modify(|it| *it = it.wrapping_add(1));
        }
    }

    /// The highest place in the stream.
    pub(crate) fn positions(&self) -> watch::Receiver<i64> {
        self.positions.subscribe()
    }

    /// Changes with each commit that changed what waits in the outbox.
    pub(crate) fn outbox(&self) -> watch::Receiver<u64> {
        self.outbox.subscribe()
    }

    /// How often commits changed who may come in.
    pub(crate) fn access(&self) -> u64 {
        self.access.load(Ordering::SeqCst)
    }
}
