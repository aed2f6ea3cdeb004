//! One pack in a folder that somebody typed, with what it extends: from the folders beside it, else the built-in ones.

use std::path::Path;

use pack::{Pack, Sources, WrittenPack, says};

use crate::language::{OrSay as _, Said, unreadable};
use crate::running::{PackMistakes, read_folder};

/// A folder's pack, and the files that it was read from.
pub(crate) struct OpenedPack {
    pub(crate) sources: Sources,
    /// The folder's name among the sources.
    pub(crate) folder: String,
    pub(crate) pack: Pack,
}

/// Loads the pack of a folder; mistakes are told with their places.
pub(crate) fn open(dir: &Path) -> anyhow::Result<OpenedPack> {
    let (sources, folder) = read(dir)?;
    let pack = pack::load_folder(&sources, &folder).map_err(|it| PackMistakes::of(&folder, &it))?;
    Ok(OpenedPack {
        sources,
        folder,
        pack,
    })
}

/// Reads the pack of a folder as it is written.
pub(crate) fn open_written(dir: &Path) -> anyhow::Result<WrittenPack> {
    let (sources, folder) = read(dir)?;
    pack::read_written(&sources, &folder).map_err(|it| PackMistakes::of(&folder, &it).into())
}

fn read(dir: &Path) -> anyhow::Result<(Sources, String)> {
    let full = std::fs::canonicalize(dir).or_say(|| unreadable(dir))?;
    let folder = dir.to_string_lossy().trim_end_matches('/').to_owned();
    let own = under(&folder, read_folder(&full)?);
    if !pack::list_folders(&own).iter().any(|it| it.folder == folder) {
        return Err(Said::of(says!(
            "{folder} 不是标准包的文件夹：其中没有一个文件有 [pack] 表",
            "{folder} is no folder of a pack: none of its files has a [pack] table"
        ))
        .into());
    }
    let mut beside = Sources::default();
    for entry in full.parent().into_iter().flat_map(std::fs::read_dir).flatten() {
        let path = entry?.path();
        if path != full && path.join("pack.toml").is_file() {
            beside = beside.with(under(&path.to_string_lossy(), read_folder(&path)?));
        }
    }
    // What lies beside the folder comes before what came with the program under the same name and version.
    Ok((with_built_in(beside).with(own), folder))
}

/// These packs, and of those that came with the program whatever has another name or version.
pub(crate) fn with_built_in(near: Sources) -> Sources {
    let known = pack::list_folders(&near);
    let mut sources = pack::built_in();
    for far in pack::list_folders(&sources.clone()) {
        if known
            .iter()
            .any(|it| it.id == far.id && it.version == far.version)
        {
            let within = format!("{}/", far.folder);
            sources.files.retain(|path, _| !path.starts_with(&within));
        }
    }
    sources.with(near)
}

fn under(folder: &str, sources: Sources) -> Sources {
    Sources::new(
        sources
            .files
            .into_iter()
            .map(|(path, text)| (format!("{folder}/{path}"), text)),
    )
}
