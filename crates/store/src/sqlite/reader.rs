//! A thread that serves reads, each from one consistent snapshot.

use rusqlite::Connection;

use crate::error::{Fault, StoreError};
use crate::job::Job;
use crate::queue::{Message, Receiver};
use crate::tx::{Engine, Tx};

/// Serves reads until told to stop.
pub(crate) fn run(connection: &Connection, queue: &Receiver) {
    while let Message::Work { job, .. } = queue.next() {
        serve(connection, job);
    }
}

fn serve(connection: &Connection, mut job: Box<dyn Job>) {
    let begun = execute(connection, "BEGIN");
    if begun.is_ok() {
        let mut tx = Tx::new(Engine::Sqlite(connection));
        job.attempt(&mut tx);
    }
    if !connection.is_autocommit()
        && let Err(error) = execute(connection, "ROLLBACK")
    {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a read transaction could not be ended"
        );
    }
    job.settle(begun);
}

fn execute(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    let failed = |source| StoreError::Statement {
        statement: sql,
        source: Fault::new(source),
    };
    connection
        .prepare_cached(sql)
        .map_err(failed)?
        .execute([])
        .map_err(failed)?;
    Ok(())
}
