//! The thread with the only connection that writes: group commit with a savepoint for each closure.
//!
//! Always true: a caller is answered after the commit that holds its work; a failing or panicking closure undoes its own
//! work only. The trap: a full disk makes SQLite roll the whole transaction back by itself, so after each savepoint the
//! writer checks that the transaction is still there.

use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::watch;

use crate::error::{Fault, StoreError};
use crate::job::{Attempt, Job};
use crate::queue::{Kind, Message, Receiver};
use crate::stopwatch::Stopwatch;
use crate::store::log_slow_write;
use crate::tx::{Engine, Tx};

/// How many closures share a commit at most.
const GROUP: usize = 256;
/// How long a group is gathered at most, so that the first caller does not wait for the last.
const GATHER_FOR: Duration = Duration::from_millis(20);

/// Serves writes (and, for a database in memory, reads) until told to stop.
pub(crate) fn run(connection: &Connection, queue: &Receiver, positions: &watch::Sender<i64>) {
    while let Message::Work { job, kind } = queue.next() {
        if !serve_group(connection, queue, positions, (job, kind)) {
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

/// Runs one group; gives whether to go on.
fn serve_group(
    connection: &Connection,
    queue: &Receiver,
    positions: &watch::Sender<i64>,
    first: (Box<dyn Job>, Kind),
) -> bool {
    let watch = Stopwatch::start();
    let mut done: Vec<Box<dyn Job>> = Vec::new();
    let mut last_position = None;
    let mut next = Some(first);
    let mut goes_on = true;
    let mut failed = execute(connection, "BEGIN IMMEDIATE").err();
    while let Some((mut job, kind)) = next.take() {
        if failed.is_none() {
            match run_one(connection, job.as_mut(), kind) {
                Ok(position) => last_position = last_position.max(position),
                Err(error) => failed = Some(error),
            }
        }
        done.push(job);
        if failed.is_none() && done.len() < GROUP && watch.elapsed() < GATHER_FOR {
            match queue.try_next() {
                Some(Message::Work { job, kind }) => next = Some((job, kind)),
                Some(Message::Stop) => goes_on = false,
                None => {}
            }
        }
    }
    let committed = failed.map_or_else(|| execute(connection, "COMMIT"), Err);
    settle(connection, done, committed);
    if let Some(position) = last_position {
        positions.send_if_modified(|last| {
            let is_newer = position > *last;
            *last = position.max(*last);
            is_newer
        });
    }
    goes_on
}

/// Runs one closure in its savepoint. An error means that the whole group is lost.
fn run_one(connection: &Connection, job: &mut dyn Job, kind: Kind) -> Result<Option<i64>, StoreError> {
    let watch = Stopwatch::start();
    // The savepoint comes first: at it, the full-text index writes down what earlier closures of the group left.
    execute(connection, "SAVEPOINT job")?;
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
    match attempt {
        Attempt::Keep(position) => {
            execute(connection, "RELEASE job")?;
            Ok(position)
        }
        Attempt::Undo | Attempt::Collided | Attempt::Lost => {
            execute(connection, "ROLLBACK TO job")?;
            execute(connection, "RELEASE job")?;
            Ok(None)
        }
    }
}

fn settle(connection: &Connection, done: Vec<Box<dyn Job>>, committed: Result<(), StoreError>) {
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
    for job in done {
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
