//! Crates and licences that must not come in, checked over `cargo metadata` so that it always runs.
//!
//! `deny.toml` says the same to `cargo deny`, which looks at advisories and duplicate versions besides.

use cargo_metadata::MetadataCommand;

use crate::tree::{no_complaints, root};

/// A crate, and why it is banned.
const BANNED: &[(&str, &str)] = &[
    (
        "sqlx",
        "links a second libsqlite3-sys; `store` has its own thin layer",
    ),
    (
        "diesel",
        "links a second libsqlite3-sys; `store` has its own thin layer",
    ),
    ("sea-orm", "sits on sqlx"),
    ("native-tls", "TLS is rustls with ring, one back end"),
    ("openssl", "TLS is rustls with ring, one back end"),
    ("openssl-sys", "TLS is rustls with ring, one back end"),
    (
        "aws-lc-rs",
        "two crypto back ends linked make rustls panic for want of a default",
    ),
    ("chrono-tz", "time zones come from jiff"),
];

/// Licences that fit a product under Apache-2.0.
const LICENCES: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "0BSD",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn packages() -> Vec<cargo_metadata::Package> {
    let version = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(vec!["--filter-platform".to_owned(), host.to_owned()])
        .exec()
        .unwrap();
    let used: Vec<_> = metadata
        .resolve
        .unwrap()
        .nodes
        .into_iter()
        .map(|it| it.id)
        .collect();
    metadata
        .packages
        .into_iter()
        .filter(|it| used.contains(&it.id))
        .collect()
}

#[test]
fn no_banned_crate_comes_in() {
    let mut complaints = Vec::new();
    for package in packages() {
        if let Some((name, reason)) = BANNED.iter().find(|it| it.0 == package.name.as_str()) {
            complaints.push(format!("{name} is linked: {reason}"));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn only_one_version_of_the_libraries_that_may_be_linked_once() {
    for name in ["libsqlite3-sys", "rustls", "ring", "tokio", "jiff"] {
        let versions: Vec<_> = packages()
            .into_iter()
            .filter(|it| it.name.as_str() == name)
            .map(|it| it.version)
            .collect();
        assert!(
            versions.len() <= 1,
            "{name} is linked {} times: {versions:?}",
            versions.len()
        );
    }
}

#[test]
fn every_licence_fits_apache() {
    let mut complaints = Vec::new();
    for package in packages() {
        match &package.license {
            Some(licence) if fits(licence) => {}
            licence => complaints.push(format!("{} {}: {licence:?}", package.name, package.version)),
        }
    }
    no_complaints(&complaints);
}

/// Whether one of the alternatives consists of licences on the list only (SPDX with OR, AND, `/`, brackets).
fn fits(expression: &str) -> bool {
    let flat = expression.replace('/', " OR ").replace(['(', ')'], "");
    if expression.contains('(') && expression.contains(" AND ") {
        // Brackets bind an OR inside an AND: each side of the AND must fit by itself.
        return expression
            .split(" AND ")
            .all(|side| fits(side.trim_matches(['(', ')', ' '])));
    }
    flat.split(" OR ")
        .any(|alternative| alternative.split(" AND ").all(|it| LICENCES.contains(&it.trim())))
}

#[test]
fn licence_expressions_are_read_as_written() {
    assert!(fits("MIT OR GPL-3.0"));
    assert!(fits("MIT/Apache-2.0"));
    assert!(fits("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!fits("MIT AND GPL-3.0"));
    assert!(!fits("(MIT OR Apache-2.0) AND GPL-3.0"));
    assert!(!fits("GPL-3.0-only"));
}
