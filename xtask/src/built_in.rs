//! The lists of pack files that come with the program, written from the folder `packs`.
//!
//! Always true: every file of a pack is in exactly one list; lists are in order, so that two people who add files write
//! the same text.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project;

/// One list: its module, the folder of the pack, and the first letters of the files that it holds.
const LISTS: &[(&str, &str, &str)] = &[
    ("base_a_b", "base", "AB"),
    ("base_c_f", "base", "CDEF"),
    ("base_g_n", "base", "GHIJKLMNfp"),
    ("heating", "heating", ""),
    ("property", "property", ""),
    ("shop", "shop", ""),
    ("telecom", "telecom", ""),
];

/// Every list file with what it should hold.
pub(crate) fn lists() -> Result<Vec<(PathBuf, String)>> {
    let folder = project::root().join("crates/pack/src/built_in");
    let mut lists = Vec::new();
    for (module, pack, letters) in LISTS {
        let files = files_of(pack)?;
        let name = |it: &str| it.rsplit('/').next().unwrap_or(it).chars().next();
        let is_here = |it: &&String| letters.is_empty() || name(it).is_some_and(|it| letters.contains(it));
        let listed: String = files
            .iter()
            .filter(is_here)
            .map(|it| format!("    \"{it}\",\n"))
            .collect();
        let text = format!(
            "//! Files of the pack `{pack}` that come with the program; `cargo xtask codegen` writes this list.\n\n\
             pub(super) const FILES: &[(&str, &str)] = super::files![\n{listed}];\n"
        );
        lists.push((folder.join(format!("{module}.rs")), text));
    }
    Ok(lists)
}

/// `base/A.toml`, `base/scenarios/A03-kept.txt` … in order.
fn files_of(pack: &str) -> Result<Vec<String>> {
    let packs = project::root().join("packs");
    let mut files = Vec::new();
    for folder in [pack.to_owned(), format!("{pack}/scenarios")] {
        let entries =
            fs::read_dir(packs.join(&folder)).with_context(|| format!("cannot read packs/{folder}"))?;
        for entry in entries {
            let path = entry?.path();
            let is_part = path.extension().is_some_and(|it| it == "toml" || it == "txt");
            if path.is_file() && is_part {
                files.push(format!("{folder}/{}", file_name(&path)));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|it| it.to_string_lossy().into_owned())
        .unwrap_or_default()
}
