//! The files of the project as the other tests see them: everything but what is built, fetched or private data.

use std::fs;
use std::path::{Path, PathBuf};

const SKIPPED: &[&str] = &[
    "target",
    "node_modules",
    "dist",
    "data",
    ".git",
    "test-results",
    "playwright-report",
    ".vite",
];

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// One file: its path from the root, with `/`, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) path: String,
    place: PathBuf,
}

impl Entry {
    /// The text, or nothing when the file is not text (or went away meanwhile).
    pub(crate) fn text(&self) -> Option<String> {
        fs::read_to_string(&self.place).ok()
    }

    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        extensions
            .iter()
            .any(|it| self.name().ends_with(&format!(".{it}")))
    }
}

/// Every file of the project, sorted by path.
pub(crate) fn files() -> Vec<Entry> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().filter_map(Result::ok) {
            let place = entry.path();
            let name = entry.file_name().into_string().unwrap();
            if SKIPPED.contains(&name.as_str()) {
                continue;
            }
            if place.is_dir() {
                folders.push(place);
            } else {
                let path = place.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push(Entry { path, place });
            }
        }
    }
    found.sort();
    found
}

/// The project's Rust files.
pub(crate) fn rust_files() -> Vec<Entry> {
    files().into_iter().filter(|it| it.is(&["rs"])).collect()
}

/// Fails with every complaint at once, so that one run shows them all.
pub(crate) fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n  {}\n", complaints.join("\n  "));
}
