//! The store: opens the database, owns its threads, and runs closures on them.
//!
//! Always true: a write that is answered with success is on the disk. The trap: closures may run twice (PostgreSQL
//! collisions), so instants, ids and secrets are read before them and moved in.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

use crate::engine_name::EngineName;
use crate::error::StoreError;
use crate::job::{self, Job};
use crate::migration;
use crate::news::News;
use crate::pg;
use crate::pg::session::Session;
use crate::queue::{Kind, Receiver, Sender, queue};
use crate::sqlite::{connection, copier, reader, writer};
use crate::stopwatch::Stopwatch;
use crate::tx::Tx;

/// Where the data is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// The embedded database in a folder of its own.
    Sqlite {
        /// The data folder; made when it does not exist.
        dir: PathBuf,
    },
    /// The embedded database in memory, for tests: gone when the store is closed.
    SqliteInMemory,
    /// A PostgreSQL server.
    Postgres {
        /// `postgres://user:password@host/database`.
        url: String,
    },
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { dir } => f.debug_struct("Sqlite").field("dir", dir).finish(),
            Self::SqliteInMemory => f.write_str("SqliteInMemory"),
            Self::Postgres { url: _ } => f.write_str("Postgres { url: (hidden) }"),
        }
    }
}

/// How the store is opened.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// Where the data is.
    pub location: Location,
    /// Threads that read, at least 1.
    pub readers: usize,
    /// Threads that write on PostgreSQL, at least 1; SQLite always has one.
    pub writers: usize,
    /// How many closures may wait before `Busy` is answered, for reads and for writes each.
    pub waiting: usize,
}

impl StoreSettings {
    /// The usual figures for a location.
    #[must_use]
    pub const fn at(location: Location) -> Self {
        Self {
            location,
            readers: 3,
            writers: 8,
            waiting: 4096,
        }
    }
}

/// A handle on the database; clones share it.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("engine", &self.shared.engine)
            .finish_non_exhaustive()
    }
}

struct Shared {
    engine: EngineName,
    reads: Sender,
    writes: Sender,
    read_threads: usize,
    write_threads: usize,
    news: Arc<News>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    folder_lock: Mutex<Option<File>>,
}

impl Store {
    /// Opens the database, brings its schema up to date and starts the threads. Blocks; call it before the runtime is
    /// busy or from a blocking thread.
    ///
    /// # Errors
    /// `FolderUnusable`, `FolderInUse`, `NewerSchema`, `ChangedMigration`, `Migration`, `Unreachable`, `Thread`.
    pub fn open(settings: &StoreSettings) -> Result<Self, StoreError> {
        match &settings.location {
            Location::Sqlite { dir } => {
                let lock = connection::lock_folder(dir)?;
                Self::open_sqlite(settings, Some(&connection::database_file(dir)), Some(lock))
            }
            Location::SqliteInMemory => Self::open_sqlite(settings, None, None),
            Location::Postgres { url } => {
                let (settings, url) = (settings.clone(), url.clone());
                // The sync client must not live on a thread of an async runtime.
                std::thread::spawn(move || Self::open_postgres(&settings, &url))
                    .join()
                    .unwrap_or_else(|_panic| Err(StoreError::Closed))
            }
        }
    }

    /// Opens a database that is there for somebody who only reads: a data folder also while a desk is served from it.
    ///
    /// Another process that holds the folder goes on undisturbed: its lock is not taken, and each read sees one snapshot of
    /// what is committed (SQLite's WAL). Writing through such a handle fails. Blocks, as [`Store::open`] does.
    ///
    /// # Errors
    /// `NoDatabase` when there is none; `OlderSchema` when whoever holds the folder is older than this program; else as
    /// for [`Store::open`].
    pub fn open_to_read(settings: &StoreSettings) -> Result<Self, StoreError> {
        let Location::Sqlite { dir } = &settings.location else {
            return Self::open(settings);
        };
        let file = connection::database_file(dir);
        if !file.exists() {
            return Err(StoreError::NoDatabase { path: dir.clone() });
        }
        match Self::open(settings) {
            Err(StoreError::FolderInUse { .. }) => Self::open_readers(settings, &file),
            opened => opened,
        }
    }

    /// Runs a closure on one consistent snapshot; it cannot write.
    ///
    /// # Errors
    /// The closure's own, or `StoreError` turned into it: `Busy`, `Closed`, `Panicked`, `Unreachable`.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = job::pack(work);
        self.send(job, Kind::Read)?;
        answer
            .await
            .unwrap_or_else(|_gone| Err(E::from(StoreError::Closed)))
    }

    /// Runs a closure in a transaction of its own; returns once it is committed, or undone when it failed.
    ///
    /// The closure may run more than once and must do the same each time. It goes on even when the caller stops waiting.
    ///
    /// # Errors
    /// The closure's own, or `StoreError` turned into it: `Busy`, `Closed`, `Panicked`, `Aborted`, `Collided`, `Commit`,
    /// `Unreachable`.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (job, answer) = job::pack(work);
        self.send(job, Kind::Write)?;
        answer
            .await
            .unwrap_or_else(|_gone| Err(E::from(StoreError::Closed)))
    }

    /// Which engine is underneath.
    #[must_use]
    pub fn engine(&self) -> EngineName {
        self.shared.engine
    }

    /// The highest stream position that this process has committed; changes right after the commit.
    ///
    /// Other nodes' commits do not show here. It starts at 0, whatever the database holds.
    #[must_use]
    pub fn positions(&self) -> watch::Receiver<i64> {
        self.shared.news.positions()
    }

    /// How often commits of this process changed who may come in: sessions, tokens, people and their teams.
    ///
    /// Whoever keeps such things in memory reads this number first and throws away what was kept under another one. It
    /// rises after the commit and before whoever made the change is answered.
    #[must_use]
    pub fn access_changes(&self) -> u64 {
        self.shared.news.access()
    }

    /// Changes with each commit of this process that entered a delivery into the outbox or made one due again.
    #[must_use]
    pub fn outbox_changes(&self) -> watch::Receiver<u64> {
        self.shared.news.outbox()
    }

    /// Serves what waits, then stops the threads and gives the data folder free. Later calls are answered `Closed`.
    pub async fn close(&self) {
        let shared = Arc::clone(&self.shared);
        let closing = tokio::task::spawn_blocking(move || shared.stop());
        if let Err(error) = closing.await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "closing the store failed"
            );
        }
    }

    fn send(&self, job: Box<dyn Job>, kind: Kind) -> Result<(), StoreError> {
        match kind {
            Kind::Read => self.shared.reads.send(job, kind),
            Kind::Write => self.shared.writes.send(job, kind),
        }
    }

    fn open_sqlite(
        settings: &StoreSettings,
        file: Option<&Path>,
        lock: Option<File>,
    ) -> Result<Self, StoreError> {
        let mut writer_connection = connection::open_writer(file)?;
        migration::sqlite::migrate(&mut writer_connection)?;
        let news = Arc::new(News::new());
        let (writes, write_queue) = queue(settings.waiting);
        let mut threads = Vec::new();
        if let Some(file) = file {
            let (grown, own) = (
                copier::watch(&mut writer_connection)?,
                connection::open_reader(file)?,
            );
            threads.push(spawn("store-copier", move || copier::run(&own, &grown))?);
        }
        let told = Arc::clone(&news);
        threads.push(spawn("store-writer", move || {
            writer::run(&writer_connection, &write_queue, &told)
        })?);
        let (reads, read_threads) = match file {
            None => (writes.clone(), 0),
            Some(file) => {
                let (reads, mut readers) = start_readers(settings, file)?;
                let count = readers.len();
                threads.append(&mut readers);
                (reads, count)
            }
        };
        Ok(Self {
            shared: Arc::new(Shared {
                engine: EngineName::Sqlite,
                reads,
                writes,
                read_threads,
                write_threads: 1,
                news,
                threads: Mutex::new(threads),
                folder_lock: Mutex::new(lock),
            }),
        })
    }

    /// Readers only; what is sent for writing goes to them, too, and fails there at its first statement that writes.
    fn open_readers(settings: &StoreSettings, file: &Path) -> Result<Self, StoreError> {
        migration::sqlite::require_newest(&connection::open_reader(file)?)?;
        let (reads, threads) = start_readers(settings, file)?;
        Ok(Self {
            shared: Arc::new(Shared {
                engine: EngineName::Sqlite,
                writes: reads.clone(),
                reads,
                read_threads: threads.len(),
                write_threads: 0,
                news: Arc::new(News::new()),
                threads: Mutex::new(threads),
                folder_lock: Mutex::new(None),
            }),
        })
    }

    fn open_postgres(settings: &StoreSettings, url: &str) -> Result<Self, StoreError> {
        let mut session = Session::connect(url)?;
        migration::postgres::migrate(&mut session)?;
        drop(session);
        let news = Arc::new(News::new());
        let mut threads = Vec::new();
        let mut start = |name: &'static str, count: usize| -> Result<Sender, StoreError> {
            let (sender, receiver) = queue(settings.waiting);
            let receiver: Arc<Receiver> = Arc::new(receiver);
            for _ in 0..count {
                let (url, receiver, news) = (String::from(url), Arc::clone(&receiver), Arc::clone(&news));
                threads.push(spawn(name, move || pg::worker::run(&url, &receiver, &news))?);
            }
            Ok(sender)
        };
        let (read_threads, write_threads) = (settings.readers.max(1), settings.writers.max(1));
        let reads = start("store-reader", read_threads)?;
        let writes = start("store-writer", write_threads)?;
        Ok(Self {
            shared: Arc::new(Shared {
                engine: EngineName::Postgres,
                reads,
                writes,
                read_threads,
                write_threads,
                news,
                threads: Mutex::new(threads),
                folder_lock: Mutex::new(None),
            }),
        })
    }
}

impl Shared {
    fn stop(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        if threads.is_empty() {
            return;
        }
        for _ in 0..self.read_threads {
            self.reads.stop();
        }
        for _ in 0..self.write_threads {
            self.writes.stop();
        }
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a storage thread had panicked");
            }
        }
        drop(
            self.folder_lock
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

/// Logs a write that held its transaction for more than 50 ms.
pub(crate) fn log_slow_write(watch: &Stopwatch, tx: &Tx<'_>) {
    let took = watch.elapsed();
    if took > Duration::from_millis(50) {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(took_ms, statements = tx.names(), "a write took {took_ms} ms");
    }
}

/// Threads that read a database file, and where work is sent to them.
fn start_readers(settings: &StoreSettings, file: &Path) -> Result<(Sender, Vec<JoinHandle<()>>), StoreError> {
    let (reads, read_queue) = queue(settings.waiting);
    let read_queue = Arc::new(read_queue);
    let mut threads = Vec::new();
    for _ in 0..settings.readers.max(1) {
        let connection = connection::open_reader(file)?;
        let read_queue = Arc::clone(&read_queue);
        threads.push(spawn("store-reader", move || {
            reader::run(&connection, &read_queue)
        })?);
    }
    Ok((reads, threads))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    std::thread::Builder::new()
        .name(String::from(name))
        .spawn(work)
        .map_err(|source| StoreError::Thread { source })
}
