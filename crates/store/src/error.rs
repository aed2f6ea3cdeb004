//! What can go wrong in storage, each with a sentence that says what to do about it.
//!
//! Always true: no message contains its source; the chain is walked by whoever prints it. The trap: after any failed
//! statement the transaction is spent on both engines, so a caller that swallows an error gets `Aborted` on the next one.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// A failure of the database program underneath, kept whole as the source of a `StoreError`.
///
/// It can be cloned because one failed commit is told to every caller whose work was in it.
#[derive(Clone)]
pub struct Fault(Arc<dyn Error + Send + Sync>);

impl Fault {
    pub(crate) fn new(source: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(source))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// Why storage could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data folder cannot be created, read or written.
    #[error(
        "the data folder {path} cannot be used; check that it exists and belongs to the user who runs shouwen"
    )]
    FolderUnusable {
        /// The folder that was asked for.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process holds the data folder.
    #[error(
        "the data folder {path} is in use by another shouwen process; stop that one first, or choose another folder"
    )]
    FolderInUse {
        /// The folder that was asked for.
        path: PathBuf,
    },
    /// There is nothing to read in the data folder.
    #[error("there is no database in the folder {path}; name the data folder of the desk")]
    NoDatabase {
        /// The folder that was asked for.
        path: PathBuf,
    },
    /// A desk of an older program holds the data folder, so that its schema cannot be brought up to date.
    #[error(
        "the database is at schema {found}, this program reads {known}, and the older shouwen that uses it still runs; stop it, or read the record with the same version of shouwen"
    )]
    OlderSchema {
        /// The highest migration in the database.
        found: i64,
        /// The highest migration in this program.
        known: i64,
    },
    /// The data folder lies on a file system of another machine.
    #[error(
        "the data folder {path} lies on a network share ({kind}); its locks and flushes cannot be trusted there: put it on a disk of this machine, or use PostgreSQL"
    )]
    NetworkShare {
        /// The folder that was asked for.
        path: PathBuf,
        /// The kind of file system: `nfs4`, `cifs` …
        kind: String,
    },
    /// The address of the database asks for encryption in a way that cannot be met.
    #[error("the encryption that the database's address asks for cannot be used: {detail}")]
    Encryption {
        /// What is wrong, and what would be right.
        detail: String,
    },
    /// A backup cannot be written there.
    #[error("the backup {path} cannot be written: {detail}")]
    BackupUnusable {
        /// The file that was asked for.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// The database was written by a newer program.
    #[error(
        "the database is at schema {found}, this program knows {known}; install a shouwen at least as new as the one that wrote it"
    )]
    NewerSchema {
        /// The highest migration in the database.
        found: i64,
        /// The highest migration in this program.
        known: i64,
    },
    /// A migration that the database has applied is not the one in this program.
    #[error(
        "migration {number} in the database differs from the one in this program; this is not a released shouwen, or the database was changed by hand"
    )]
    ChangedMigration {
        /// Which migration.
        number: i64,
    },
    /// A migration failed and was rolled back.
    #[error("migration {number} failed and was rolled back; the database is as it was before")]
    Migration {
        /// Which migration.
        number: i64,
        /// What the database said.
        #[source]
        source: Fault,
    },
    /// The database cannot be opened or reached.
    #[error(
        "the database cannot be reached; check its address, that it runs, and that the password is right"
    )]
    Unreachable {
        /// What the driver said.
        #[source]
        source: Fault,
    },
    /// A thread of the store could not be started.
    #[error("a storage thread could not be started; the system is out of threads or memory")]
    Thread {
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// More work waits than may; try again shortly.
    #[error("too much work is waiting for the database; try again shortly")]
    Busy,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// The closure panicked; its work was rolled back.
    #[error("the work panicked and was rolled back: {message}")]
    Panicked {
        /// What the panic said.
        message: String,
    },
    /// The closure went on after a failed statement, or returned success after one.
    #[error("a statement of this transaction failed before; nothing of it was kept")]
    Aborted,
    /// The transaction kept colliding with others.
    #[error("the work collided with other work {attempts} times and was given up; try again")]
    Collided {
        /// How often it was tried.
        attempts: u32,
    },
    /// The commit failed; nothing of the work was kept (SQLite), or it is not known whether it was (a lost connection).
    #[error("the commit failed")]
    Commit {
        /// What the database said.
        #[source]
        source: Fault,
    },
    /// A row with the same key exists already.
    #[error("{statement}: a row with this key exists already ({constraint})")]
    Duplicate {
        /// The statement's registered name.
        statement: &'static str,
        /// The constraint or columns, as the engine names them.
        constraint: String,
    },
    /// A statement failed.
    #[error("{statement}: the statement failed")]
    Statement {
        /// The statement's registered name.
        statement: &'static str,
        /// What the database said.
        #[source]
        source: Fault,
    },
    /// A statement was given the wrong number of values.
    #[error("{statement}: takes {wanted} values, was given {given}")]
    Values {
        /// The statement's registered name.
        statement: &'static str,
        /// How many it takes.
        wanted: usize,
        /// How many it was given.
        given: usize,
    },
    /// A column held something else than the program expects.
    #[error("{statement}: column {column} holds {found}, expected {expected}")]
    Column {
        /// The statement's registered name.
        statement: &'static str,
        /// Position in the select list, from 0.
        column: usize,
        /// What was found.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A row that must exist does not.
    #[error("{statement}: no such row")]
    Missing {
        /// The statement's registered name.
        statement: &'static str,
    },
    /// Somebody else changed the row since it was read.
    #[error("{what} was changed by somebody else in the meantime")]
    VersionConflict {
        /// The kind of thing, such as `case`.
        what: &'static str,
    },
    /// A value could not be turned into what is stored.
    #[error("{what} cannot be stored")]
    Encode {
        /// The kind of thing.
        what: &'static str,
        /// Why not.
        #[source]
        source: Fault,
    },
}
