//! A backup of the embedded database: one consistent copy in a file of its own, looked through before it counts.
//!
//! Always true: a copy that was told to be good was read from end to end: SQLite's own check and every chain of facts. The
//! desk may run meanwhile; nobody waits. The trap: a copy is a whole database, with customers' names and words in it.

use std::path::Path;

use domain::CaseId;
use rusqlite::{Connection, OpenFlags};

use crate::error::{Fault, StoreError};
use crate::facts::verify_chain;
use crate::sqlite::connection::database_file;
use crate::tx::{Engine, Tx};

/// Cases are looked through in groups of so many.
const AT_ONCE: u32 = 500;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackedUp {
    /// Bytes of the file.
    pub bytes: u64,
    /// Cases and registers.
    pub cases: u64,
    /// Facts.
    pub facts: u64,
}

/// Copies the database of a data folder into a file that is not there yet, and looks the copy through.
///
/// # Errors
/// `BackupUnusable` when the file is there already, cannot be written, or does not hold what it should: then it is
/// removed again; `Unreachable` when the database cannot be read.
pub fn back_up(folder: &Path, file: &Path) -> Result<BackedUp, StoreError> {
    let unusable = |detail: String| StoreError::BackupUnusable {
        path: file.to_path_buf(),
        detail,
    };
    if file.exists() {
        return Err(unusable(
            "there is a file of this name already; choose another name".to_owned(),
        ));
    }
    let from = database_file(folder);
    if !from.exists() {
        return Err(unusable(format!("there is no database in {}", folder.display())));
    }
    let name = file
        .to_str()
        .ok_or_else(|| unusable("its name is no text".to_owned()))?;
    let source = open(&from)?;
    let copied = source.execute("VACUUM INTO ?1", [name]);
    copied.map_err(|error| unusable(error.to_string()))?;
    drop(source);
    let checked = flush(file)
        .map_err(|error| error.to_string())
        .and_then(|bytes| look_through(file, bytes));
    checked.map_err(|detail| {
        // What is not good must not be taken for a backup.
        drop(std::fs::remove_file(file));
        unusable(detail)
    })
}

fn open(file: &Path) -> Result<Connection, StoreError> {
    let unreachable = |source| StoreError::Unreachable {
        source: Fault::new(source),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(unreachable)?;
    connection
        .execute_batch("PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY;")
        .map_err(unreachable)?;
    Ok(connection)
}

fn flush(file: &Path) -> std::io::Result<u64> {
    let written = std::fs::File::open(file)?;
    written.sync_all()?;
    Ok(written.metadata()?.len())
}

fn look_through(file: &Path, bytes: u64) -> Result<BackedUp, String> {
    let copy = open(file).map_err(|error| error.to_string())?;
    let said: String = copy
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| error.to_string())?;
    if said != "ok" {
        return Err(format!("the copy is damaged: {said}"));
    }
    let mut backed_up = BackedUp {
        bytes,
        cases: 0,
        facts: 0,
    };
    let mut tx = Tx::new(Engine::Sqlite(&copy));
    let mut after: Option<CaseId> = None;
    loop {
        let ids = crate::cases::case_ids_after(&mut tx, after, AT_ONCE).map_err(|error| error.to_string())?;
        let Some(last) = ids.last() else { break };
        after = Some(*last);
        for id in &ids {
            let chain = verify_chain(&mut tx, *id).map_err(|error| error.to_string())?;
            if let Some(place) = chain.broken_at {
                return Err(format!("case {id}: fact {place} is not what was recorded"));
            }
            backed_up.cases += 1;
            backed_up.facts += u64::from(chain.facts);
        }
    }
    Ok(backed_up)
}
