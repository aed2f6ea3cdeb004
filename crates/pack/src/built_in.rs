//! The packs that come with the program. `cargo xtask codegen` writes the lists below; a test compares them with the folder,
//! so that no file is forgotten.

use crate::Sources;

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../../packs/", $path)))),*]
    };
}
use files;

mod base_a_b;
mod base_c_f;
mod base_g_n;
mod heating;
mod property;
mod shop;
mod telecom;

const LISTS: [&[(&str, &str)]; 7] = [
    base_a_b::FILES,
    base_c_f::FILES,
    base_g_n::FILES,
    heating::FILES,
    property::FILES,
    shop::FILES,
    telecom::FILES,
];

/// The packs that come with the program: `base`, and `heating`, `property`, `shop` and `telecom` on top of it.
#[must_use]
pub fn built_in() -> Sources {
    Sources::new(LISTS.iter().copied().flatten().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{load, scenario};

    const PACKS: [&str; 5] = ["base", "heating", "property", "shop", "telecom"];

    fn told<T, E: ToString>(result: Result<T, Vec<E>>, what: &str) -> T {
        result.unwrap_or_else(|errors| {
            let lines: Vec<_> = errors.iter().map(ToString::to_string).collect();
            panic!("{what}: {}", lines.join("\n"))
        })
    }

    #[test]
    fn the_packs_that_come_with_the_program_are_right() {
        for id in PACKS {
            let pack = told(load(&built_in(), id), id);
            assert!(pack.clauses.is_sorted_by_key(|it| it.id.clone()));
        }
    }

    #[test]
    fn every_clause_has_a_scenario_that_keeps_it_and_one_that_breaks_it() {
        let sources = built_in();
        let mut shown = std::collections::BTreeSet::new();
        for (path, text) in sources.files.iter().filter(|(path, _)| path.ends_with(".txt")) {
            let clause = told(scenario::parse(text), path).clause;
            let (folder, name) = path.rsplit_once('/').unwrap();
            assert!(name.starts_with(&format!("{clause}-")), "{path} shows {clause}");
            shown.insert(format!(
                "{} {}",
                folder.split('/').next().unwrap(),
                name.trim_end_matches(".txt")
            ));
        }
        for id in PACKS {
            for clause in told(load(&sources, id), id).clauses {
                let lacks = |side: &&&str| {
                    let in_pack = |pack: &str| shown.contains(&format!("{pack} {}-{side}", clause.id));
                    !in_pack(&clause.from_pack) && !in_pack("base")
                };
                let lacking: Vec<_> = ["kept", "broken"].iter().filter(lacks).collect();
                assert!(
                    lacking.is_empty(),
                    "{} of {id} has no scenario {lacking:?}",
                    clause.id
                );
            }
        }
    }

    #[test]
    fn no_pack_file_is_forgotten() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut there = Vec::new();
        for pack in PACKS {
            for folder in [pack.to_owned(), format!("{pack}/scenarios")] {
                let files = std::fs::read_dir(root.join(&folder))
                    .unwrap()
                    .map(|it| it.unwrap().path());
                let parts = files.filter(|it| it.extension().is_some_and(|it| it == "toml" || it == "txt"));
                there.extend(
                    parts.map(|it| format!("{folder}/{}", it.file_name().unwrap().to_str().unwrap())),
                );
            }
        }
        there.sort();
        let mut listed: Vec<_> = LISTS
            .iter()
            .copied()
            .flatten()
            .map(|(path, _)| (*path).to_owned())
            .collect();
        listed.sort();
        assert!(listed == there, "run `cargo xtask codegen packs`");
    }
}
