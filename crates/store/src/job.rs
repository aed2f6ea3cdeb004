//! A closure on its way to a database thread and its answer on the way back.
//!
//! Always true: the caller is answered only after the commit, and exactly once. The trap: a closure may be attempted
//! several times, so only the last attempt's result counts, and a panic is a result like any other.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::error::StoreError;
use crate::news::Left;
use crate::tx::{State, Tx};

/// What an attempt asks of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// Keep the work, which leaves this.
    Keep(Left),
    /// Undo the work.
    Undo,
    /// Undo the work and try again: it collided.
    Collided,
    /// Try again on a new connection: this one is gone.
    Lost,
}

/// Work for a database thread.
pub(crate) trait Job: Send {
    /// Runs the closure once.
    fn attempt(&mut self, tx: &mut Tx<'_>) -> Attempt;
    /// Answers the caller with the last attempt's result, or with the failure of the commit.
    fn settle(self: Box<Self>, commit: Result<(), StoreError>);
}

/// A closure with its caller's address.
struct Closure<T, E, F> {
    work: F,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

/// Packs a closure for a thread; gives the receiving end of its answer.
pub(crate) fn pack<T, E, F>(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>)
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let (reply, answer) = oneshot::channel();
    (
        Box::new(Closure {
            work,
            result: None,
            reply,
        }),
        answer,
    )
}

impl<T, E, F> Job for Closure<T, E, F>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    fn attempt(&mut self, tx: &mut Tx<'_>) -> Attempt {
        let work = &self.work;
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let value = work(tx)?;
            // A closure that swallowed a failed statement is refused here.
            let left = tx.finish()?;
            Ok((value, left))
        }));
        let (result, attempt) = match ran {
            Ok(Ok((value, left))) => (Ok(value), Attempt::Keep(left)),
            Ok(Err(error)) => (Err(error), Attempt::Undo),
            Err(panic) => (
                Err(E::from(StoreError::Panicked {
                    message: describe(&*panic),
                })),
                Attempt::Undo,
            ),
        };
        self.result = Some(result);
        match tx.state() {
            State::Sound | State::Failed => attempt,
            State::Collided => Attempt::Collided,
            State::Lost => Attempt::Lost,
        }
    }

    fn settle(self: Box<Self>, commit: Result<(), StoreError>) {
        let Self {
            work: _,
            result,
            reply,
        } = *self;
        let answer = match (commit, result) {
            (Err(error), _) => Err(E::from(error)),
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(E::from(StoreError::Closed)),
        };
        // A caller that went away does not mind.
        drop(reply.send(answer));
    }
}

fn describe(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|it| String::from(*it))
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| String::from("without a message"))
}
