//! Opens SQLite connections and guards the data folder.
//!
//! Always true: a commit is on the disk before it is acknowledged (`synchronous=FULL`). The trap: the lock file guards
//! against a second process only while it stays open, so it lives as long as the store.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Fault, StoreError};
use crate::sqlite::share::network_share;

const STATEMENTS_CACHED: usize = 512;

/// The database file in a data folder.
pub(crate) fn database_file(folder: &Path) -> PathBuf {
    folder.join("shouwen.db")
}

/// Makes the folder if need be and takes its lock; the lock is held as long as the file lives.
pub(crate) fn lock_folder(folder: &Path) -> Result<File, StoreError> {
    let unusable = |source| StoreError::FolderUnusable {
        path: folder.to_path_buf(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(unusable)?;
    if let Some(kind) = network_share(folder) {
        return Err(StoreError::NetworkShare {
            path: folder.to_path_buf(),
            kind,
        });
    }
    let lock = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(folder.join("shouwen.lock"))
        .map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::FolderInUse {
            path: folder.to_path_buf(),
        }),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}

/// The one connection that may write; what it commits inside of `gather::during` reaches the log in one piece. After a commit that split pages SQLite walks through its whole cache, so a large one
/// costs each commit more than it saves: 8 MB hold what is written again and again, the system's own cache has the rest.
pub(crate) fn open_writer(file: Option<&Path>) -> Result<Connection, StoreError> {
    let opened = match file {
        Some(path) => {
            let vfs = gather::vfs().map_err(|source| StoreError::Unreachable {
                source: Fault::new(source),
            })?;
            Connection::open_with_flags_and_vfs(path, OpenFlags::default(), vfs)
        }
        None => Connection::open_in_memory(),
    };
    let connection = opened.map_err(unreachable)?;
    let pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
        PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000; \
        PRAGMA journal_size_limit = 67108864; PRAGMA busy_timeout = 5000;";
    connection.execute_batch(pragmas).map_err(unreachable)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// A connection that cannot write.
pub(crate) fn open_reader(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(unreachable)?;
    let pragmas = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000; \
        PRAGMA busy_timeout = 5000;";
    connection.execute_batch(pragmas).map_err(unreachable)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Keeps statements prepared. Without the stability guarantee SQLite plans each statement with a bound `LIMIT` anew
/// whenever it is bound, which costs more than most of them do.
fn keep_statements(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(|_| ())
        .map_err(unreachable)
}

fn unreachable(source: rusqlite::Error) -> StoreError {
    StoreError::Unreachable {
        source: Fault::new(source),
    }
}
