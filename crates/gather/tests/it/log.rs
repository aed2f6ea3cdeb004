//! What is committed is there for others and after a stop, and what was not is nowhere.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

const ROWS: &str = "CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)";

fn writer(file: &Path, cache_kb: u32) -> Connection {
    let writer =
        Connection::open_with_flags_and_vfs(file, OpenFlags::default(), gather::vfs().unwrap()).unwrap();
    let pragmas = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -{cache_kb}"
    );
    writer.execute_batch(&pragmas).unwrap();
    writer
}

/// Writes rows of 3 000 bytes in one transaction, which is left open.
fn begin(writer: &Connection, ids: std::ops::Range<i64>) {
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    for id in ids {
        writer
            .execute("INSERT INTO rows VALUES (?1, zeroblob(3000))", [id])
            .unwrap();
    }
}

fn commit(writer: &Connection) {
    gather::during(|| writer.execute_batch("COMMIT")).unwrap();
}

fn count(connection: &Connection) -> i64 {
    let verdict: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(verdict, "ok");
    connection
        .query_row("SELECT count(*) FROM rows", [], |row| row.get(0))
        .unwrap()
}

/// What a machine finds that stops now: the files as they are.
fn after_a_stop(file: &Path) -> i64 {
    let folder = tempfile::tempdir().unwrap();
    for ending in ["db", "db-wal"] {
        let from = file.with_extension(ending);
        std::fs::copy(from, folder.path().join("rows").with_extension(ending)).unwrap();
    }
    count(&Connection::open(folder.path().join("rows.db")).unwrap())
}

#[test]
fn what_is_committed_is_seen_by_others_and_after_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.db");
    let writer = writer(&file, 8_000);
    commit_table(&writer);
    let reader = Connection::open(&file).unwrap();
    for round in 0..50 {
        begin(&writer, round * 20..round * 20 + 20);
        assert_eq!(count(&reader), round * 20);
        commit(&writer);
        assert_eq!(count(&reader), round * 20 + 20);
        assert_eq!(after_a_stop(&file), round * 20 + 20);
    }
}

#[test]
fn commits_of_any_size_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.db");
    let writer = writer(&file, 64_000);
    commit_table(&writer);
    let mut rows = 0;
    for size in [1, 30, 31, 32, 33, 63, 64, 200, 1_500, 4_000] {
        begin(&writer, rows..rows + size);
        commit(&writer);
        rows += size;
        assert_eq!(after_a_stop(&file), rows);
    }
}

#[test]
fn pages_that_leave_a_full_cache_early_are_rolled_back_and_harm_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.db");
    let writer = writer(&file, 40);
    commit_table(&writer);
    let other = Connection::open(&file).unwrap();
    for round in 0..20 {
        begin(&writer, 10_000..10_100);
        writer.execute_batch("ROLLBACK").unwrap();
        other
            .execute("INSERT INTO rows VALUES (?1, zeroblob(9000))", [round])
            .unwrap();
        begin(&writer, 100 + round * 50..150 + round * 50);
        commit(&writer);
        assert_eq!(count(&other), (round + 1) * 51);
        assert_eq!(after_a_stop(&file), (round + 1) * 51);
    }
}

#[test]
fn a_commit_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.db");
    let writer = writer(&file, 8_000);
    commit_table(&writer);
    writer
        .execute_batch(
            "PRAGMA foreign_keys = ON; CREATE TABLE belongs (id INTEGER REFERENCES rows (id) DEFERRABLE INITIALLY DEFERRED)",
        )
        .unwrap();
    begin(&writer, 0..30);
    writer.execute("INSERT INTO belongs VALUES (99)", []).unwrap();
    gather::during(|| writer.execute_batch("COMMIT")).unwrap_err();
    writer.execute_batch("ROLLBACK").unwrap();
    assert_eq!(after_a_stop(&file), 0);
    begin(&writer, 0..30);
    commit(&writer);
    assert_eq!(after_a_stop(&file), 30);
}

#[test]
fn the_log_begins_anew_and_the_last_one_to_close_copies_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.db");
    let writer = writer(&file, 8_000);
    commit_table(&writer);
    for round in 0..10 {
        begin(&writer, round * 20..round * 20 + 20);
        commit(&writer);
        writer.execute_batch("PRAGMA wal_checkpoint(RESTART)").unwrap();
    }
    let log = std::fs::metadata(file.with_extension("db-wal")).unwrap().len();
    assert!(log < 40 * 4_120, "the log is {log} bytes long");
    drop(writer);
    assert!(!file.with_extension("db-wal").exists());
    assert_eq!(count(&Connection::open(&file).unwrap()), 200);
}

fn commit_table(writer: &Connection) {
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    writer.execute_batch(ROWS).unwrap();
    commit(writer);
}
