//! The standard that a record belongs to: which pack the desk was last served with, and its files as they were then.
//!
//! Always true: whoever judges the record without naming a pack judges it by these files, wherever the folder of packs is
//! now and whatever became of it. The trap: what comes with the program is not kept; a newer program brings its own.

use std::collections::BTreeMap;

use pack::Sources;
use serde::{Deserialize, Serialize};
use store::Store;
use store::marks::{Mark, load_mark, note_mark};

use crate::{AppError, Desk};

/// A pack with what was written for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedStandard {
    /// The pack's id.
    pub id: String,
    /// Its versions as `acme@2026.1`, the earliest first, each with the hash of its content.
    pub versions: Vec<(String, String)>,
    /// The company's own files of these versions and of what they extend, by their path in the folder of packs.
    pub files: BTreeMap<String, String>,
}

impl ServedStandard {
    /// What a desk is served with.
    #[must_use]
    pub fn of(desk: &Desk) -> Self {
        let built_in = pack::built_in();
        let mut files = BTreeMap::new();
        for pack in desk.packs().all() {
            if let Some((sources, folder)) = desk.packs().source_of(pack) {
                files.extend(pack::sources_of_folder(sources, folder).files);
            }
        }
        files.retain(|path, text| built_in.files.get(path) != Some(text));
        Self {
            id: desk.pack().id.clone(),
            versions: desk.packs().versions(),
            files,
        }
    }

    /// Its files among those that come with the program.
    #[must_use]
    pub fn sources(&self) -> Sources {
        pack::built_in().with(Sources::new(self.files.clone()))
    }
}

/// Notes what a desk is served with; gives what was noted before.
///
/// # Errors
/// Failures of the store.
pub async fn note_served_standard(desk: &Desk) -> Result<Option<ServedStandard>, AppError> {
    let before = served_standard(desk.store()).await?;
    let served = ServedStandard::of(desk);
    if before.as_ref() != Some(&served) {
        let body = serde_json::to_string(&served).map_err(AppError::internal)?;
        desk.write(None, move |work| {
            let now = work.now();
            Ok(note_mark(work.tx, Mark::ServedStandard, &body, now)?)
        })
        .await?;
    }
    Ok(before)
}

/// What the desk of a record was last served with; none before the first time.
///
/// # Errors
/// Failures of the store.
pub async fn served_standard(store: &Store) -> Result<Option<ServedStandard>, AppError> {
    let body: Option<String> = store
        .read(|tx| Ok::<_, AppError>(load_mark(tx, Mark::ServedStandard)?))
        .await?;
    body.map(|it| serde_json::from_str(&it).map_err(AppError::internal))
        .transpose()
}
