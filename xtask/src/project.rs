//! Where things are in the project, and what is newer than what.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The folder of the screens.
pub(crate) fn web() -> PathBuf {
    root().join("web")
}

/// The program of that name that a profile's build leaves (`debug`, `release`, …).
pub(crate) fn program(profile_folder: &str, name: &str) -> PathBuf {
    target().join(profile_folder).join(name)
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo itself is told by this variable where to build"
)]
fn target() -> PathBuf {
    std::env::var("CARGO_TARGET_DIR")
        .map_or_else(|_unset| root().join("target"), |folder| root().join(folder))
}

/// When the file was changed last; nothing when it is not there.
pub(crate) fn changed_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|it| it.modified()).ok()
}

/// The latest change of any file in the folder, or of the file itself.
pub(crate) fn latest_change(place: &Path) -> Option<SystemTime> {
    if !place.is_dir() {
        return changed_at(place);
    }
    let entries = fs::read_dir(place).ok()?;
    entries
        .filter_map(Result::ok)
        .filter_map(|it| latest_change(&it.path()))
        .max()
}
