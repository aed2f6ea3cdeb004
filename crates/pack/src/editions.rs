//! Several versions of one pack side by side: found in their folders, loaded each with its own bases, put in order.
//!
//! Always true: of the versions of an id exactly one holds on each day from the first one's `valid_from` on. What has no
//! `valid_to` holds until the next one begins.

use std::collections::BTreeMap;

use calendar::Date;

use crate::source::{PackError, Place, Sources, no_head, says};
use crate::tree::{Node, parse};
use crate::{Pack, Wording, load};

/// A folder that holds a pack, as its head says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFolder {
    /// The folder's path among the sources.
    pub folder: String,
    /// The pack's id.
    pub id: String,
    /// The pack's version.
    pub version: String,
    /// What it extends, as written: `base@2026.1`.
    pub extends: Option<String>,
}

/// One version of a pack, with the folder that it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// The folder's path among the sources.
    pub folder: String,
    /// The pack.
    pub pack: Pack,
}

/// Every folder with a pack in it, in order of their paths.
#[must_use]
pub fn list_folders(sources: &Sources) -> Vec<PackFolder> {
    let mut heads: BTreeMap<&str, PackFolder> = BTreeMap::new();
    for (path, text) in sources.files.iter().filter(|(path, _)| path.ends_with(".toml")) {
        let folder = folder_of(path);
        let tree = parse(path, text, &mut Vec::new());
        if let Some(head) = tree.get("pack").map(|it| head_of(folder, it)) {
            heads.entry(folder).or_insert(head);
        }
    }
    heads.into_values().collect()
}

fn head_of(folder: &str, head: &Node) -> PackFolder {
    let text = |key: &str| head.text(key).map(str::to_owned);
    PackFolder {
        folder: folder.to_owned(),
        id: text("id").unwrap_or_else(|| folder.to_owned()),
        version: text("version").unwrap_or_default(),
        extends: text("extends"),
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The files of one pack and of those that it extends, without other versions of any of them.
#[must_use]
pub fn sources_of_folder(sources: &Sources, folder: &str) -> Sources {
    let all = list_folders(sources);
    let mut kept: Vec<&str> = vec![folder];
    let mut next = all.iter().find(|it| it.folder == folder);
    while let Some(wanted) = next.and_then(|it| it.extends.as_deref()) {
        let (id, version) = wanted
            .split_once('@')
            .map_or((wanted, None), |(id, version)| (id, Some(version)));
        let named: Vec<&PackFolder> = all
            .iter()
            .filter(|it| it.id == id && !kept.contains(&it.folder.as_str()))
            .collect();
        let fits = named
            .iter()
            .copied()
            .find(|it| version.is_none_or(|version| version == it.version));
        // Where none fits, whatever is there is kept, so that loading tells what is wrong.
        let base = fits.or_else(|| named.first().copied());
        kept.extend(base.map(|it| it.folder.as_str()));
        next = base;
    }
    let is_kept = |path: &str| {
        let own = folder_of(path);
        kept.iter().any(|it| {
            *it == own
                || (own.rsplit_once('/').is_some_and(|(above, _)| above == *it) && !path.ends_with(".toml"))
        })
    };
    let files = sources.files.iter().filter(|(path, _)| is_kept(path));
    Sources::new(files.map(|(path, text)| (path.clone(), text.clone())))
}

/// Loads the pack of a folder, with what it extends, whatever other versions lie beside it.
///
/// # Errors
/// Every mistake found, as for [`load()`]; also when the folder has no pack.
pub fn load_folder(sources: &Sources, folder: &str) -> Result<Pack, Vec<PackError>> {
    let folders = list_folders(sources);
    let Some(head) = folders.iter().find(|it| it.folder == folder) else {
        return Err(vec![no_head(&Place::start_of(folder))]);
    };
    load(&sources_of_folder(sources, folder), &head.id)
}

/// Loads every version of a pack, the earliest first, and holds their periods against each other.
///
/// # Errors
/// Every mistake in any of them; two that hold on the same day; days between two on which none holds.
pub fn load_editions(sources: &Sources, id: &str) -> Result<Vec<Edition>, Vec<PackError>> {
    let folders: Vec<PackFolder> = list_folders(sources)
        .into_iter()
        .filter(|it| it.id == id)
        .collect();
    if folders.len() <= 1 {
        let folder = folders.first().map_or("", |it| it.folder.as_str()).to_owned();
        let pack = if folders.is_empty() {
            load(sources, id)
        } else {
            load_folder(sources, &folder)
        };
        return pack.map(|pack| vec![Edition { folder, pack }]);
    }
    let mut errors = Vec::new();
    let mut editions = Vec::new();
    for PackFolder { folder, .. } in folders {
        match load_folder(sources, &folder) {
            Ok(pack) => editions.push(Edition { folder, pack }),
            Err(mut found) => errors.append(&mut found),
        }
    }
    editions.sort_by_key(|it| it.pack.valid_from);
    for pair in editions.windows(2) {
        if let [earlier, later] = pair {
            errors.extend(fault_between(earlier, later));
        }
    }
    errors.sort();
    errors.dedup();
    if errors.is_empty() {
        Ok(editions)
    } else {
        Err(errors)
    }
}

fn fault_between(earlier: &Edition, later: &Edition) -> Option<PackError> {
    let (one, two) = (earlier.pack.version(), later.pack.version());
    let place = Place::start_of(&format!("{}/pack.toml", later.folder));
    let other = &earlier.folder;
    if one == two {
        return Some(place.error(
            says!(
                "{two} 写了两次，另一处在 {other}",
                "{two} is written twice, also in {other}"
            ),
            says!("给其中一个换版本号", "give one of them another version"),
        ));
    }
    let Some(from) = later
        .pack
        .valid_from
        .filter(|it| Some(*it) != earlier.pack.valid_from)
    else {
        let Wording { zh, en } = day_word(later.pack.valid_from);
        return Some(place.error(
            says!(
                "{one} 与 {two} 都从{zh}起有效",
                "{one} and {two} both hold from {en} on"
            ),
            says!(
                "给后一个写更晚的 valid_from",
                "give the later one a later valid_from"
            ),
        ));
    };
    let last = earlier.pack.valid_to?;
    let next_day = last.tomorrow().ok()?;
    let right = says!(
        "写 valid_from = \"{next_day}\"，或去掉 {one} 的 valid_to",
        "write valid_from = \"{next_day}\", or take valid_to out of {one}"
    );
    if from < next_day {
        return Some(place.error(
            says!(
                "{one} 到 {last} 为止，{two} 从 {from} 起：中间的日子两个都会判定",
                "{one} holds up to {last}, {two} from {from} on: both would judge the days between"
            ),
            right,
        ));
    }
    (from > next_day).then(|| {
        place.error(
            says!(
                "{one} 到 {last} 为止，{two} 从 {from} 起：中间的日子没有一个判定",
                "{one} holds up to {last}, {two} from {from} on: none would judge the days between"
            ),
            right,
        )
    })
}

fn day_word(day: Option<Date>) -> Wording {
    day.map_or_else(|| says!("最初", "the beginning"), |it| says!(" {it} ", "{it}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(version: &str, period: &str, within: &str) -> (String, String) {
        let text = format!(
            "[pack]\nid = \"heating\"\nversion = \"{version}\"\ntitle = {{ zh = \"供热\", en = \"Heating\" }}\n\
             extends = \"base@2026.1\"\n{period}\n[override.A17]\nwithin = \"{within}\"\n"
        );
        (format!("heating-{version}/pack.toml"), text)
    }

    fn editions(list: Vec<(String, String)>) -> Result<Vec<Edition>, Vec<String>> {
        let base = crate::built_in()
            .files
            .into_iter()
            .filter(|(path, _)| path.starts_with("base/"));
        let sources = Sources::new(base.chain(list));
        load_editions(&sources, "heating")
            .map_err(|errors| errors.iter().map(|it| it.wrong.en.clone()).collect())
    }

    #[test]
    fn versions_stand_side_by_side_in_order_of_their_days() {
        let found = editions(vec![
            edition("2027", "valid_from = \"2027-01-01\"", "6h"),
            edition("2026", "valid_to = \"2026-12-31\"", "5h"),
        ])
        .unwrap();
        let versions: Vec<_> = found.iter().map(|it| it.pack.version.as_str()).collect();
        assert_eq!(versions, ["2026", "2027"]);
        assert_ne!(found[0].pack.hash, found[1].pack.hash);
    }

    #[test]
    fn periods_that_overlap_or_leave_a_gap_are_told() {
        let until = |to: &str| {
            editions(vec![
                edition("2026", &format!("valid_to = \"{to}\""), "5h"),
                edition("2027", "valid_from = \"2027-01-01\"", "6h"),
            ])
        };
        assert!(until("2026-12-31").is_ok());
        assert_eq!(
            until("2027-01-01").unwrap_err(),
            [
                "heating@2026 holds up to 2027-01-01, heating@2027 from 2027-01-01 on: both would judge the days between"
            ]
        );
        assert_eq!(
            until("2026-12-30").unwrap_err(),
            [
                "heating@2026 holds up to 2026-12-30, heating@2027 from 2027-01-01 on: none would judge the days between"
            ]
        );
        let both = editions(vec![edition("2026", "", "5h"), edition("2027", "", "6h")]);
        assert_eq!(
            both.unwrap_err(),
            ["heating@2026 and heating@2027 both hold from the beginning on"]
        );
    }

    #[test]
    fn a_version_is_loaded_with_the_base_that_it_names() {
        let old_base = |(path, text): (String, String)| {
            let text = text.replace("version = \"2026.1\"", "version = \"2025.1\"");
            (path.replace("base/", "base-2025/"), text)
        };
        let bases: Vec<_> = crate::built_in()
            .files
            .into_iter()
            .filter(|(path, _)| path.starts_with("base/"))
            .collect();
        let mut files = bases.clone();
        files.extend(bases.into_iter().map(old_base));
        let (path, text) = edition("2025", "", "5h");
        files.push((path, text.replace("base@2026.1", "base@2025.1")));
        files.push(edition("2026", "valid_from = \"2026-01-01\"", "5h"));
        let found = load_editions(&Sources::new(files), "heating").unwrap();
        assert_eq!(found.len(), 2);
    }
}
