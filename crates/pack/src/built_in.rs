//! The packs that come with the program. A test compares the list with the folder, so that no file is forgotten.

use crate::Sources;

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../packs/", $path)))),+]
    };
}

const PACKS: &[(&str, &str)] = files![
    "base/A.toml",
    "base/B.toml",
    "base/C.toml",
    "base/F.toml",
    "base/G.toml",
    "base/J.toml",
    "base/pack.toml",
    "base/scenarios/A03-broken.txt",
    "base/scenarios/A03-kept.txt",
    "base/scenarios/A05-broken.txt",
    "base/scenarios/A05-kept.txt",
    "base/scenarios/A17-broken.txt",
    "base/scenarios/A17-kept.txt",
    "base/scenarios/A18-broken.txt",
    "base/scenarios/A18-kept.txt",
    "base/scenarios/A21-broken.txt",
    "base/scenarios/A21-kept.txt",
    "base/scenarios/A22-broken.txt",
    "base/scenarios/A22-kept.txt",
    "base/scenarios/A23-broken.txt",
    "base/scenarios/A23-kept.txt",
    "base/scenarios/B01-broken.txt",
    "base/scenarios/B01-kept.txt",
    "base/scenarios/B02-broken.txt",
    "base/scenarios/B02-kept.txt",
    "base/scenarios/B03-broken.txt",
    "base/scenarios/B03-kept.txt",
    "base/scenarios/B13-broken.txt",
    "base/scenarios/B13-kept.txt",
    "base/scenarios/B14-broken.txt",
    "base/scenarios/B14-kept.txt",
    "base/scenarios/B15-broken.txt",
    "base/scenarios/B15-kept.txt",
    "base/scenarios/B16-broken.txt",
    "base/scenarios/B16-kept.txt",
    "base/scenarios/B18-broken.txt",
    "base/scenarios/B18-kept.txt",
    "base/scenarios/C06-broken.txt",
    "base/scenarios/C06-kept.txt",
    "base/scenarios/C13-broken.txt",
    "base/scenarios/C13-kept.txt",
    "base/scenarios/F02-broken.txt",
    "base/scenarios/F02-kept.txt",
    "base/scenarios/F02-wishes.txt",
    "base/scenarios/G01-broken.txt",
    "base/scenarios/G01-kept.txt",
    "base/scenarios/G02-broken.txt",
    "base/scenarios/G02-kept.txt",
    "base/scenarios/G03-broken.txt",
    "base/scenarios/G03-kept.txt",
    "base/scenarios/G04-broken.txt",
    "base/scenarios/G04-kept.txt",
    "base/scenarios/G05-broken.txt",
    "base/scenarios/G05-kept.txt",
    "base/scenarios/J01-broken.txt",
    "base/scenarios/J01-kept.txt",
    "heating/pack.toml",
    "heating/scenarios/A23-broken.txt",
    "heating/scenarios/A23-kept.txt",
    "heating/scenarios/B16-broken.txt",
    "heating/scenarios/B16-kept.txt",
    "heating/scenarios/B18-broken.txt",
    "heating/scenarios/B18-kept.txt",
];

/// The packs that come with the program: `base`, and `heating` on top of it.
#[must_use]
pub fn built_in() -> Sources {
    Sources::new(PACKS.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{load, scenario};

    #[test]
    fn the_packs_that_come_with_the_program_are_right() {
        for id in ["base", "heating"] {
            let pack = load(&built_in(), id).unwrap_or_else(|errors| {
                panic!(
                    "{}",
                    errors
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join("\n")
                )
            });
            assert_eq!(pack.clauses.len(), 24);
            assert!(pack.clauses.is_sorted_by_key(|it| it.id.clone()));
        }
    }

    #[test]
    fn every_clause_has_a_scenario_that_keeps_it_and_one_that_breaks_it() {
        let sources = built_in();
        let mut shown = Vec::new();
        for (path, text) in sources.files.iter().filter(|(path, _)| path.ends_with(".txt")) {
            let scenario = scenario::parse(text).unwrap_or_else(|errors| {
                panic!(
                    "{path}: {}",
                    errors
                        .iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join("\n")
                )
            });
            let name = path.rsplit('/').next().unwrap();
            assert!(
                name.starts_with(&format!("{}-", scenario.clause)),
                "{path} shows {}",
                scenario.clause
            );
            if path.starts_with("base/") {
                shown.push(name.trim_end_matches(".txt").to_owned());
            }
        }
        for clause in load(&sources, "base").unwrap().clauses {
            for side in ["kept", "broken"] {
                assert!(
                    shown.contains(&format!("{}-{side}", clause.id)),
                    "{} has no {side} scenario",
                    clause.id
                );
            }
        }
    }

    #[test]
    fn no_pack_file_is_forgotten() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut there = Vec::new();
        for pack in ["base", "heating"] {
            for folder in [pack.to_owned(), format!("{pack}/scenarios")] {
                let files = std::fs::read_dir(root.join(&folder))
                    .unwrap()
                    .map(|it| it.unwrap());
                let names = files
                    .filter(|it| it.file_type().unwrap().is_file())
                    .map(|it| it.file_name());
                there.extend(names.map(|it| format!("{folder}/{}", it.to_str().unwrap())));
            }
        }
        there.sort();
        let listed: Vec<_> = PACKS.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(listed, there);
    }
}
