//! A thread that serves closures on its own connection, tries again after collisions and reconnects.
//!
//! Always true: a closure whose commit may have happened is not run again.

use crate::error::{Fault, StoreError};
use crate::job::{Attempt, Job};
use crate::news::{Left, News};
use crate::pg::session::{Session, is_collision};
use crate::queue::{Kind, Message, Receiver};
use crate::stopwatch::Stopwatch;
use crate::store::log_slow_write;
use crate::tx::{Engine, Tx};

const ATTEMPTS: u32 = 12;
const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// Serves closures until told to stop.
pub(crate) fn run(url: &str, queue: &Receiver, news: &News) {
    let mut session = None;
    while let Message::Work { mut job, kind } = queue.next() {
        let outcome = serve(url, &mut session, job.as_mut(), kind);
        let settled = match outcome {
            Ok(left) => {
                news.tell(left);
                Ok(())
            }
            Err(error) => Err(error),
        };
        job.settle(settled);
    }
}

/// Runs one closure to its end.
fn serve(url: &str, kept: &mut Option<Session>, job: &mut dyn Job, kind: Kind) -> Result<Left, StoreError> {
    for _ in 0..ATTEMPTS {
        let mut session = match kept.take() {
            Some(session) if !session.is_closed() => session,
            Some(_) | None => Session::connect(url)?,
        };
        let ended = attempt(&mut session, job, kind);
        if !session.is_closed() {
            *kept = Some(session);
        }
        match ended? {
            Ended::Kept(left) => return Ok(left),
            Ended::Undone => return Ok(Left::default()),
            Ended::Again => {}
        }
    }
    Err(StoreError::Collided { attempts: ATTEMPTS })
}

enum Ended {
    Kept(Left),
    Undone,
    Again,
}

fn attempt(session: &mut Session, job: &mut dyn Job, kind: Kind) -> Result<Ended, StoreError> {
    let begin = match kind {
        Kind::Read => BEGIN_READ,
        Kind::Write => BEGIN_WRITE,
    };
    if let Err(source) = session.batch(begin) {
        // The connection went while it was idle: nothing has happened yet.
        return if session.is_closed() {
            Ok(Ended::Again)
        } else {
            Err(unreachable(source))
        };
    }
    let watch = Stopwatch::start();
    let mut tx = Tx::new(Engine::Postgres(session));
    let attempt = job.attempt(&mut tx);
    if kind == Kind::Write {
        log_slow_write(&watch, &tx);
    }
    match attempt {
        Attempt::Keep(left) => match session.batch("COMMIT") {
            Ok(()) => Ok(Ended::Kept(left)),
            Err(source) if is_collision(&source) => Ok(Ended::Again),
            Err(source) => Err(StoreError::Commit {
                source: Fault::new(source),
            }),
        },
        Attempt::Undo => rollback(session).map(|()| Ended::Undone),
        Attempt::Collided => rollback(session).map(|()| Ended::Again),
        Attempt::Lost => Ok(Ended::Again),
    }
}

fn rollback(session: &mut Session) -> Result<(), StoreError> {
    match session.batch("ROLLBACK") {
        Err(source) if !session.is_closed() => Err(unreachable(source)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn unreachable(source: ::postgres::Error) -> StoreError {
    StoreError::Unreachable {
        source: Fault::new(source),
    }
}
