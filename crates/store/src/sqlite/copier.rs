//! A thread that copies the write-ahead log back into the database while the writer goes on writing, so that nobody who
//! writes waits for it.
//!
//! Always true: what is committed is in the log and on the disk before it is copied; copying twice does no harm. The trap:
//! SQLite begins the log anew only when all of it is copied at a moment at which nobody writes. Under a load that never
//! pauses that moment does not come by itself, so from [`LATEST`] pages on the writer copies what is left, which is little.

use std::ffi::c_int;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rusqlite::{Connection, ErrorCode};

use crate::error::{Fault, StoreError};

/// The copier is told each time the log has grown by so many pages (of 4 KB).
const STEP: c_int = 2_000;
/// From so many pages on the writer sees to it that the log begins anew.
const LATEST: c_int = 12_000;

/// Makes the writer's connection tell how its log grows, instead of copying it by itself; gives where it is told.
pub(crate) fn watch(writer: &mut Connection) -> Result<Receiver<()>, StoreError> {
    let (growth, told) = sync_channel(1);
    let mut next = STEP;
    writer
        .wal_hook(Some(move |wal: &mut rusqlite::hooks::Wal, pages: c_int| {
            if pages < next - STEP {
                // The log began anew.
                next = STEP;
            }
            if pages >= LATEST {
                copy_rest(wal);
            } else if pages >= next {
                next = pages + STEP;
                tell(&growth);
            }
            Ok(())
        }))
        .map_err(|source| StoreError::Unreachable {
            source: Fault::new(source),
        })?;
    Ok(told)
}

/// Copies whenever told, until the writer is gone.
pub(crate) fn run(connection: &Connection, told: &Receiver<()>) {
    while told.recv().is_ok() {
        let copied = connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_row| Ok(()));
        if let Err(error) = copied {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the log could not be copied back; the writer does it"
            );
        }
    }
}

/// What is committed stays so, whether or not it can be copied: a failure must not reach the commit that called.
fn copy_rest(wal: &mut rusqlite::hooks::Wal) {
    if let Err(error) = wal.checkpoint()
        && error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy)
    {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the log could not be copied back; it is tried again after the next commit"
        );
    }
}

/// Whoever was told already need not be told again.
fn tell(growth: &SyncSender<()>) {
    growth.try_send(()).ok();
}

#[cfg(test)]
mod tests {
    use super::{LATEST, run, watch};
    use crate::sqlite::connection;

    /// A page with its head in the log, bytes.
    const FRAME: u64 = 4_096 + 24;

    #[test]
    fn the_log_begins_anew_while_somebody_writes_without_a_pause() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = connection::database_file(folder.path());
        let mut writer = connection::open_writer(Some(&file)).expect("a database");
        let told = watch(&mut writer).expect("a hook");
        let own = connection::open_reader(&file).expect("a second connection");
        let copier = std::thread::spawn(move || run(&own, &told));
        writer
            .execute_batch("CREATE TABLE t (bytes BLOB NOT NULL)")
            .expect("a table");
        let pages = u64::try_from(LATEST).expect("a count");
        let commits = 3 * pages / 100;
        for _ in 0..commits {
            writer
                .execute("INSERT INTO t VALUES (zeroblob(400000))", [])
                .expect("a row");
        }
        let log = std::fs::metadata(file.with_extension("db-wal")).expect("a log");
        assert!(
            log.len() < 2 * pages * FRAME,
            "the log grew to {} bytes",
            log.len()
        );
        drop(writer);
        copier.join().expect("the copier ends with the writer");
        let reader = connection::open_reader(&file).expect("the database again");
        let rows: i64 = reader
            .query_row("SELECT count(*) FROM t", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(u64::try_from(rows), Ok(commits));
    }
}
