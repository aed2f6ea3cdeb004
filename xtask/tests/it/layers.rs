//! Who may use whom: the table of `ARCHITECTURE.md`, held over `cargo metadata`.
//!
//! A crate that needs a new edge changes the table here, and a reviewer sees it.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand, Package, PackageId};

use crate::tree::{no_complaints, root, rust_files};

/// crate, what its code may use of ours, what its tests may use besides.
const EDGES: &[(&str, &[&str], &[&str])] = &[
    ("calendar", &[], &[]),
    ("domain", &["calendar"], &[]),
    ("pack", &["calendar", "domain"], &["testkit"]),
    ("engine", &["calendar", "domain", "pack"], &["testkit"]),
    ("reports", &["calendar", "domain"], &["testkit"]),
    ("gather", &[], &[]),
    ("store", &["calendar", "domain", "gather"], &["testkit"]),
    ("channels", &["calendar", "domain"], &["testkit"]),
    (
        "app",
        &["calendar", "domain", "pack", "engine", "reports", "store"],
        // Its tests judge calls by what telephone systems really push.
        &["testkit", "channels"],
    ),
    // The tests of `api` call the router over a database in memory, which only `store` can open.
    (
        "api",
        &["calendar", "domain", "pack", "reports", "app"],
        &["testkit", "store", "engine", "channels"],
    ),
    (
        "worker",
        &["calendar", "domain", "app", "channels"],
        &["testkit", "store", "pack"],
    ),
    (
        "shouwen",
        &[
            "calendar", "domain", "pack", "engine", "reports", "store", "channels", "app", "api", "worker",
        ],
        &["testkit"],
    ),
    ("testkit", &["calendar", "domain", "pack"], &[]),
    ("xtask", &[], &[]),
];

/// Crates from outside that belong to somebody: crate, owners, and who may use it in tests besides.
const OWNERS: &[(&str, &[&str], &[&str])] = &[
    ("rusqlite", &["store", "gather"], &[]),
    ("postgres", &["store"], &[]),
    ("tokio-postgres", &["store"], &[]),
    ("libsqlite3-sys", &["store"], &[]),
    ("axum", &["api"], &[]),
    ("axum-extra", &["api"], &[]),
    ("tower", &["api"], &[]),
    ("tower-http", &["api"], &[]),
    ("utoipa", &["api"], &[]),
    ("utoipa-axum", &["api"], &[]),
    ("rust-embed", &["api"], &[]),
    ("askama", &["api"], &[]),
    ("lettre", &["channels"], &[]),
    ("async-imap", &["channels"], &[]),
    ("mail-parser", &["channels"], &[]),
    ("ammonia", &["channels"], &[]),
    // HTTP clients: adapters of the outside, and the load generator of `shouwen bench`.
    ("hyper", &["channels", "shouwen"], &[]),
    ("hyper-util", &["channels", "shouwen"], &[]),
    ("http-body-util", &["channels", "shouwen"], &["api"]),
    ("argon2", &["app"], &[]),
    ("jiff", &["calendar"], &[]),
    ("clap", &["shouwen"], &[]),
    ("mimalloc", &["shouwen"], &[]),
    ("tracing-subscriber", &["shouwen"], &["api"]),
    // Readers of other systems' logs.
    ("csv", &["shouwen"], &[]),
    ("calamine", &["shouwen"], &[]),
    // Also what WeChat's callbacks are written in.
    ("quick-xml", &["shouwen", "channels"], &[]),
    // Signatures and encryption of messengers' callbacks.
    ("aes", &["channels"], &[]),
    ("cbc", &["channels"], &[]),
    ("sha1", &["channels"], &[]),
    ("hmac", &["channels", "app"], &["worker"]),
    ("ed25519-dalek", &["pack"], &[]),
    ("anyhow", &["shouwen", "xtask"], &[]),
    ("cargo_metadata", &["xtask"], &[]),
];

/// The pure crates: given everything, asking for nothing.
const PURE: &[&str] = &["calendar", "domain", "pack", "engine", "reports"];

/// What no pure crate may reach, not even through others.
const IMPURE: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "rusqlite",
    "postgres",
    "lettre",
    "tracing",
    "async-std",
];

/// Pure crates that do not even know a wire format.
const WITHOUT_JSON: &[&str] = &["calendar", "domain", "engine", "reports"];

/// Words that a pure crate's code does not contain. (`Instant::now` and the like are banned by `clippy.toml`.)
const IMPURE_WORDS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "SystemTime",
    "async fn",
    "async move",
];

fn metadata() -> Metadata {
    let version = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .features(CargoOpt::AllFeatures)
        .other_options(vec!["--filter-platform".to_owned(), host.to_owned()])
        .exec()
        .unwrap()
}

fn members(metadata: &Metadata) -> BTreeMap<&str, &Package> {
    metadata
        .workspace_packages()
        .into_iter()
        .map(|it| (it.name.as_str(), it))
        .collect()
}

#[test]
fn every_crate_stands_in_the_table() {
    let metadata = metadata();
    let real: BTreeSet<&str> = members(&metadata).keys().copied().collect();
    let table: BTreeSet<&str> = EDGES.iter().map(|(name, _, _)| *name).collect();
    assert_eq!(real, table, "left: the workspace; right: the table of edges");
}

#[test]
fn the_map_shows_the_same_edges() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut complaints = Vec::new();
    for (name, allowed, _) in EDGES.iter().filter(|it| it.0 != "xtask") {
        let row = map
            .lines()
            .find(|line| line.starts_with(&format!("| `crates/{name}` |")));
        let cell = row.and_then(|row| row.trim_end_matches(" |").rsplit("| ").next());
        let shown: BTreeSet<&str> = cell
            .unwrap_or("")
            .split(", ")
            .filter(|it| !it.is_empty() && *it != "–")
            .collect();
        let real: BTreeSet<&str> = allowed.iter().copied().collect();
        if shown != real {
            complaints.push(format!(
                "{name}: the map shows {shown:?}, the table of edges has {real:?}"
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn crates_use_only_the_crates_that_the_table_allows() {
    let metadata = metadata();
    let members = members(&metadata);
    let mut complaints = Vec::new();
    for (name, allowed, in_tests) in EDGES {
        let Some(package) = members.get(name) else {
            continue;
        };
        for dependency in &package.dependencies {
            if !members.contains_key(dependency.name.as_str()) {
                continue;
            }
            let is_test = dependency.kind == DependencyKind::Development;
            let used = dependency.name.as_str();
            if allowed.contains(&used) || (is_test && in_tests.contains(&used)) {
                continue;
            }
            let place = if is_test { "in tests" } else { "in code" };
            complaints.push(format!(
                "{name} uses {used} {place}; the table of edges does not allow it"
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn outside_crates_stay_with_their_owners() {
    let metadata = metadata();
    let mut complaints = Vec::new();
    for (name, package) in members(&metadata) {
        for dependency in &package.dependencies {
            let Some((crate_name, owners, in_tests)) = OWNERS.iter().find(|it| it.0 == dependency.name)
            else {
                continue;
            };
            let is_test = dependency.kind == DependencyKind::Development;
            if owners.contains(&name) || (is_test && in_tests.contains(&name)) {
                continue;
            }
            complaints.push(format!(
                "{name} uses {crate_name}, which belongs to {}",
                owners.join(", ")
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn pure_crates_reach_nothing_impure_not_even_through_others() {
    let metadata = metadata();
    let names: BTreeMap<&PackageId, &str> = metadata
        .packages
        .iter()
        .map(|it| (&it.id, it.name.as_str()))
        .collect();
    let used = used_in_code(&metadata);
    let mut complaints = Vec::new();
    for (name, package) in members(&metadata)
        .into_iter()
        .filter(|(name, _)| PURE.contains(name))
    {
        let mut seen = BTreeSet::new();
        let mut next = vec![&package.id];
        while let Some(id) = next.pop() {
            if !seen.insert(id) {
                continue;
            }
            if IMPURE.contains(&names[id]) {
                complaints.push(format!("{name} reaches {}", names[id]));
            }
            next.extend(used.get(id).into_iter().flatten().copied());
        }
    }
    no_complaints(&complaints);
}

/// For each package the packages that its code (not its tests, not its build script) uses.
fn used_in_code(metadata: &Metadata) -> BTreeMap<&PackageId, Vec<&PackageId>> {
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    let code_of = |node: &'_ cargo_metadata::Node| -> Vec<PackageId> {
        let is_code =
            |it: &&cargo_metadata::NodeDep| it.dep_kinds.iter().any(|it| it.kind == DependencyKind::Normal);
        node.deps
            .iter()
            .filter(is_code)
            .map(|it| it.pkg.clone())
            .collect()
    };
    let by_id: BTreeMap<&PackageId, &PackageId> =
        metadata.packages.iter().map(|it| (&it.id, &it.id)).collect();
    nodes
        .iter()
        .map(|node| {
            (
                by_id[&node.id],
                code_of(node)
                    .iter()
                    .filter_map(|it| by_id.get(it).copied())
                    .collect(),
            )
        })
        .collect()
}

#[test]
fn the_rules_know_no_wire_format() {
    let metadata = metadata();
    let members = members(&metadata);
    let mut complaints = Vec::new();
    for name in WITHOUT_JSON {
        let in_code =
            |it: &&cargo_metadata::Dependency| it.kind == DependencyKind::Normal && it.name == "serde_json";
        if members[name].dependencies.iter().any(|it| in_code(&it)) {
            complaints.push(format!(
                "{name} uses serde_json; wire formats live in api, files in store and pack"
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn pure_crates_ask_for_no_file_network_environment_or_thread() {
    let mut complaints = Vec::new();
    for file in rust_files() {
        let mut parts = file.path.split('/');
        let is_pure = parts.next() == Some("crates") && parts.next().is_some_and(|it| PURE.contains(&it));
        if !is_pure || parts.next() != Some("src") {
            continue;
        }
        let text = file.text().unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            for word in IMPURE_WORDS.iter().filter(|it| line.contains(**it)) {
                complaints.push(format!("{}:{}: `{word}` in a pure crate", file.path, number + 1));
            }
        }
    }
    no_complaints(&complaints);
}
