//! Has SQLite write a commit to its log in one piece.
//!
//! SQLite hands each page of a commit to the system with two writes: a head of 24 bytes, then the page. A commit of a
//! registration has some hundred pages, and most of its time went into those calls. This is a VFS
//! (<https://sqlite.org/vfs.html>) before the system's own: while a commit runs it keeps what is appended to the log, and writes
//! all of it at once when the last frame has come. Only then does SQLite flush, and tell others of the commit. Everything
//! else goes straight through: the database, reading, locks, shared memory, and what is written outside of a commit.
//!
//! Why this crate has unsafe code, alone of all: `docs/decisions/0018-log-in-one-piece.md`.
#![expect(unsafe_code, reason = "a VFS is a table of C functions")]

mod gathered;
mod log_file;
mod vfs;

use std::cell::Cell;
use std::ffi::CStr;
use std::sync::OnceLock;

/// Why there is no such VFS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GatherError {
    /// SQLite has no VFS of the system to stand before.
    #[error("SQLite knows no way to the files of this system")]
    NoSystem,
    /// SQLite did not take it, for the reason of this result code.
    #[error("SQLite did not take the way to its log, code {0}")]
    NotTaken(i32),
}

thread_local! {
    /// The commit that runs on this thread.
    static COMMIT: Cell<Option<u64>> = const { Cell::new(None) };
    /// How many have run.
    static COMMITS: Cell<u64> = const { Cell::new(0) };
}

/// Makes the VFS known to SQLite, once a process; gives the name under which a connection asks for it.
///
/// # Errors
/// When SQLite has no VFS of the system's, or refuses ours.
pub fn vfs() -> Result<&'static CStr, GatherError> {
    static TAKEN: OnceLock<Result<(), GatherError>> = OnceLock::new();
    TAKEN.get_or_init(vfs::register).map(|()| vfs::NAME)
}

/// Runs what commits; what it appends to the log of a connection that was opened with [`vfs()`] is written in one piece.
///
/// Inside there is a commit and nothing else: pages that leave a full cache before a commit may still be rolled back, and
/// go to the file one by one.
pub fn during<T>(commit: impl FnOnce() -> T) -> T {
    struct Over;
    impl Drop for Over {
        fn drop(&mut self) {
            COMMIT.set(None);
        }
    }
    let number = COMMITS.get().wrapping_add(1);
    COMMITS.set(number);
    COMMIT.set(Some(number));
    let _over = Over;
    commit()
}

/// The commit that runs on this thread, by its number.
pub(crate) fn running() -> Option<u64> {
    COMMIT.get()
}
