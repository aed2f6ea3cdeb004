//! Folders that vanish with the value that holds them.

use tempfile::TempDir;

/// A new empty folder with a short path; removed when the value is dropped.
///
/// # Panics
/// When the system's temporary folder cannot be written.
#[must_use]
pub fn folder() -> TempDir {
    match tempfile::Builder::new().prefix("shouwen-").tempdir() {
        Ok(folder) => folder,
        Err(error) => panic!("cannot make a temporary folder: {error}"),
    }
}
