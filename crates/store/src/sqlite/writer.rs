//! The one thread that writes to SQLite: many closures share one commit.
//!
//! Always true: closures are answered after the commit that holds their work; a failing or panicking closure undoes its
//! own work only. Closures run one after the other without savepoints, because at each savepoint the full-text indexes
//! write down what they gathered; when one fails that had written, the group is undone and run again, each closure in a
//! savepoint of its own. The trap: a full disk makes SQLite roll the whole transaction back by itself, so after each
//! closure the writer checks that the transaction is still there.

use std::time::Duration;

use rusqlite::Connection;

use crate::error::{Fault, StoreError};
use crate::job::{Attempt, Job};
use crate::news::{Left, News};
use crate::queue::{Kind, Message, Receiver};
use crate::stopwatch::Stopwatch;
use crate::store::log_slow_write;
use crate::tx::{Engine, Tx};

/// How many closures share a commit at most.
const GROUP: usize = 256;
/// How long a group is gathered at most, so that the first caller does not wait for the last.
const GATHER_FOR: Duration = Duration::from_millis(20);
/// How long the commit waits for callers who wrote a moment ago and are likely to write again. A commit costs as much as
/// several closures, so callers who come at the same time are served sooner together than one by one.
const WAIT_FOR_MORE: Duration = Duration::from_micros(250);

/// A closure and whether it may write.
type Work = (Box<dyn Job>, Kind);

/// Serves writes (and, for a database in memory, reads) until told to stop.
pub(crate) fn run(connection: &Connection, queue: &Receiver, news: &News) {
    let mut last_size = 0;
    while let Message::Work { job, kind } = queue.next() {
        let gathering = Gathering {
            queue,
            since: Stopwatch::start(),
            expected: last_size,
        };
        let (size, goes_on) = serve_group(connection, &gathering, news, (job, kind));
        last_size = size;
        if !goes_on {
            break;
        }
    }
    if let Err(error) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the last checkpoint failed; the next start does it"
        );
    }
}

/// How far a group has come.
enum Ran {
    /// Every closure's work is to be kept, or it had none.
    Soundly(Left),
    /// A closure failed after it had written.
    LeavingTraces,
}

/// Where the closures of one group come from.
struct Gathering<'q> {
    queue: &'q Receiver,
    since: Stopwatch,
    /// How many closures the group before had.
    expected: usize,
}

impl Gathering<'_> {
    /// The next message for a group that has `size` closures; none: it is to be committed.
    fn next(&self, size: usize) -> Option<Message> {
        if size >= GROUP || self.since.elapsed() >= GATHER_FOR {
            return None;
        }
        let next = self.queue.try_next();
        if next.is_none() && size < self.expected {
            return self.queue.next_within(WAIT_FOR_MORE);
        }
        next
    }
}

/// Runs one group; gives how many closures it had, and whether to go on.
fn serve_group(
    connection: &Connection,
    gathering: &Gathering<'_>,
    news: &News,
    first: Work,
) -> (usize, bool) {
    let mut done: Vec<Work> = Vec::new();
    let mut next = Some(first);
    let mut goes_on = true;
    let mut ran = execute(connection, "BEGIN IMMEDIATE").map(|()| Ran::Soundly(Left::default()));
    while let Some((mut job, kind)) = next.take() {
        if let Ok(Ran::Soundly(left)) = ran {
            ran = run_bare(connection, job.as_mut(), kind, left);
        }
        done.push((job, kind));
        if matches!(ran, Ok(Ran::Soundly(_))) {
            match gathering.next(done.len()) {
                Some(Message::Work { job, kind }) => next = Some((job, kind)),
                Some(Message::Stop) => goes_on = false,
                None => {}
            }
        }
    }
    let committed = match ran {
        Ok(Ran::Soundly(left)) => Ok(left),
        Ok(Ran::LeavingTraces) => run_apart(connection, &mut done),
        Err(error) => Err(error),
    }
    .and_then(|left| gather::during(|| execute(connection, "COMMIT")).map(|()| left));
    if let Ok(left) = &committed {
        news.tell(*left);
    }
    let size = done.len();
    settle(connection, done, committed.map(|_left| ()));
    (size, goes_on)
}

/// Runs one closure in the group's transaction. An error means that the whole group is lost.
fn run_bare(connection: &Connection, job: &mut dyn Job, kind: Kind, before: Left) -> Result<Ran, StoreError> {
    let changes = connection.total_changes();
    match attempt(connection, job, kind)? {
        Attempt::Keep(left) => Ok(Ran::Soundly(before.and(left))),
        Attempt::Undo | Attempt::Collided | Attempt::Lost if connection.total_changes() == changes => {
            Ok(Ran::Soundly(before))
        }
        Attempt::Undo | Attempt::Collided | Attempt::Lost => Ok(Ran::LeavingTraces),
    }
}

/// Undoes the group and runs it again, each closure in a savepoint of its own.
fn run_apart(connection: &Connection, group: &mut [Work]) -> Result<Left, StoreError> {
    execute(connection, "ROLLBACK")?;
    execute(connection, "BEGIN IMMEDIATE")?;
    let mut all = Left::default();
    for (job, kind) in group {
        execute(connection, "SAVEPOINT job")?;
        match attempt(connection, job.as_mut(), *kind)? {
            Attempt::Keep(left) => all = all.and(left),
            Attempt::Undo | Attempt::Collided | Attempt::Lost => execute(connection, "ROLLBACK TO job")?,
        }
        execute(connection, "RELEASE job")?;
    }
    Ok(all)
}

/// Runs a closure once. An error means that the transaction is gone.
fn attempt(connection: &Connection, job: &mut dyn Job, kind: Kind) -> Result<Attempt, StoreError> {
    let watch = Stopwatch::start();
    if kind == Kind::Read {
        execute(connection, "PRAGMA query_only = ON")?;
    }
    let mut tx = Tx::new(Engine::Sqlite(connection));
    let attempt = job.attempt(&mut tx);
    if kind == Kind::Read {
        execute(connection, "PRAGMA query_only = OFF")?;
    } else {
        log_slow_write(&watch, &tx);
    }
    if connection.is_autocommit() {
        return Err(StoreError::Commit {
            source: Fault::new(TransactionGone),
        });
    }
    Ok(attempt)
}

fn settle(connection: &Connection, done: Vec<Work>, committed: Result<(), StoreError>) {
    let failure = committed.err();
    if let Some(error) = &failure {
        tracing::error!(
            error = error as &dyn std::error::Error,
            writes = done.len(),
            "a group of writes was lost"
        );
        if !connection.is_autocommit()
            && let Err(error) = execute(connection, "ROLLBACK")
        {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the lost group could not be rolled back"
            );
        }
    }
    for (job, _kind) in done {
        job.settle(match &failure {
            None => Ok(()),
            Some(StoreError::Commit { source }) => Err(StoreError::Commit {
                source: source.clone(),
            }),
            Some(other) => Err(StoreError::Commit {
                source: Fault::new(GroupLost(other.to_string())),
            }),
        });
    }
}

fn execute(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    let failed = |source| StoreError::Commit {
        source: Fault::new(source),
    };
    let mut prepared = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = prepared.query([]).map_err(failed)?;
    while rows.next().map_err(failed)?.is_some() {}
    Ok(())
}

/// SQLite ended the transaction by itself.
#[derive(Debug, thiserror::Error)]
#[error("the database ended the transaction by itself; the disk may be full")]
struct TransactionGone;

/// Another closure's trouble took the group with it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct GroupLost(String);
