//! The bounded queue between callers and database threads.
//!
//! Always true: what was queued before `Stop` is served before it. The trap: several readers share one receiving end
//! behind a lock; whoever holds it waits for the next message, the others wait for the lock.

use std::sync::mpsc::{self, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::StoreError;
use crate::job::Job;

/// Whether work may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It may not.
    Read,
    /// It may.
    Write,
}

/// What a database thread is told.
pub(crate) enum Message {
    /// Serve this.
    Work {
        /// The closure.
        job: Box<dyn Job>,
        /// Whether it may write.
        kind: Kind,
    },
    /// Stop.
    Stop,
}

/// The sending end.
#[derive(Clone)]
pub(crate) struct Sender(SyncSender<Message>);

/// The receiving end, which threads share.
pub(crate) struct Receiver(Mutex<mpsc::Receiver<Message>>);

/// Makes a queue that holds at most `capacity` messages.
pub(crate) fn queue(capacity: usize) -> (Sender, Receiver) {
    let (sender, receiver) = mpsc::sync_channel(capacity);
    (Sender(sender), Receiver(Mutex::new(receiver)))
}

impl Sender {
    /// Queues work, or refuses at once when the queue is full or closed.
    pub(crate) fn send(&self, job: Box<dyn Job>, kind: Kind) -> Result<(), StoreError> {
        self.0
            .try_send(Message::Work { job, kind })
            .map_err(|refused| match refused {
                TrySendError::Full(_) => StoreError::Busy,
                TrySendError::Disconnected(_) => StoreError::Closed,
            })
    }

    /// Tells one thread to stop once the work before is done; waits for room in the queue.
    pub(crate) fn stop(&self) {
        // A thread that is gone has stopped already.
        drop(self.0.send(Message::Stop));
    }
}

impl Receiver {
    /// The next message; `Stop` when every sender is gone.
    pub(crate) fn next(&self) -> Message {
        let receiver = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        receiver.recv().unwrap_or(Message::Stop)
    }

    /// The next message if one comes within a time.
    pub(crate) fn next_within(&self, most: Duration) -> Option<Message> {
        let receiver = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match receiver.recv_timeout(most) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Message::Stop),
        }
    }

    /// The next message if one is there.
    pub(crate) fn try_next(&self) -> Option<Message> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .try_recv()
            .ok()
    }
}
