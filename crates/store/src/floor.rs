//! The raw floor of the machine for benchmarks: one row, one commit, with the same settings as the real database.

use std::path::Path;

use rusqlite::Connection;

use crate::error::{Fault, StoreError};

/// A database of one table beside the real one.
#[derive(Debug)]
pub struct RawFloor {
    connection: Connection,
}

impl RawFloor {
    /// Opens `floor.db` in a folder: WAL, `synchronous=FULL`.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let unreachable = |error| StoreError::Unreachable {
            source: Fault::new(error),
        };
        let connection = Connection::open(folder.join("floor.db")).map_err(unreachable)?;
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT)")
            .map_err(unreachable)?;
        Ok(Self { connection })
    }

    /// Inserts one row of 200 characters in a transaction of its own.
    ///
    /// # Errors
    /// When the commit fails.
    pub fn commit_one(&self) -> Result<(), StoreError> {
        let text = "0123456789".repeat(20);
        self.connection
            .prepare_cached("INSERT INTO rows (text) VALUES (?1)")
            .and_then(|mut it| it.execute([text]))
            .map(|_| ())
            .map_err(|error| StoreError::Commit {
                source: Fault::new(error),
            })
    }
}
