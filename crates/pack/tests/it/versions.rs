//! What a version of a built-in pack says never changes: the list of versions holds its hash.

use std::collections::BTreeMap;

const LIST: &str = include_str!("../../../../packs/versions.txt");
const PACKS: [&str; 5] = ["base", "heating", "property", "shop", "telecom"];

/// Hash and release by id and version.
fn listed() -> BTreeMap<(String, String), (String, String)> {
    let lines = LIST
        .lines()
        .filter(|it| !it.starts_with('#') && !it.trim().is_empty());
    let mut all = BTreeMap::new();
    for line in lines {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [id, version, hash, release] = words[..] else {
            panic!("`{line}` is not: id, version, hash, release")
        };
        let before = all.insert(
            (id.to_owned(), version.to_owned()),
            (hash.to_owned(), release.to_owned()),
        );
        assert_eq!(before, None, "{id} {version} is listed twice");
    }
    all
}

#[test]
fn a_version_says_what_it_said_when_it_was_listed() {
    let listed = listed();
    let mut wrong = Vec::new();
    for id in PACKS {
        let pack = pack::load(&pack::built_in(), id).unwrap();
        let line = format!("{id} {} {} next", pack.version, pack.hash);
        match listed.get(&(id.to_owned(), pack.version.clone())) {
            Some((hash, _)) if *hash == pack.hash => {}
            Some((_, release)) if release == "next" => {
                wrong.push(format!(
                    "no release carries it yet, so its line may become: {line}"
                ));
            }
            Some((_, release)) => wrong.push(format!(
                "{release} carries {id} {} as it was: raise its version and add a line for it",
                pack.version
            )),
            None => wrong.push(format!("add: {line}")),
        }
    }
    assert!(wrong.is_empty(), "packs/versions.txt:\n{}", wrong.join("\n"));
}

#[test]
fn a_changed_figure_changes_the_hash() {
    let text = |within: &str| {
        format!(
            "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = {{ zh = \"我\", en = \"mine\" }}\nextends = \"base@{}\"\n\n\
             [override.B16]\nsource = \"test\"\nwithin = \"{within}\"\n",
            pack::load(&pack::built_in(), "base").unwrap().version
        )
    };
    let hash = |within: &str| {
        let text = text(within);
        let sources = pack::built_in().with(pack::Sources::new([("mine/pack.toml", text.as_str())]));
        pack::load(&sources, "mine").unwrap().hash
    };
    assert_eq!(hash("5h"), hash("5h"));
    assert_ne!(hash("5h"), hash("6h"));
}
