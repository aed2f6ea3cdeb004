//! Manners of single files: short, with a head comment, well named, free of traces of one machine.

use crate::tree::{Entry, files, no_complaints, rust_files};

const LINES: usize = 500;

/// Names that say nothing; they attract everything.
const EMPTY_NAMES: &[&str] = &[
    "common", "utils", "util", "helpers", "helper", "core", "types", "manager", "misc",
];

fn sources() -> Vec<Entry> {
    let is_ours = |it: &Entry| it.is(&["rs", "ts", "vue", "css", "sql"]) && !it.name().ends_with(".d.ts");
    files().into_iter().filter(is_ours).collect()
}

#[test]
fn files_have_at_most_five_hundred_lines() {
    let mut complaints = Vec::new();
    for file in sources() {
        let lines = file.text().map_or(0, |text| text.lines().count());
        if lines > LINES {
            complaints.push(format!(
                "{} has {lines} lines; split it at a seam that has a name",
                file.path
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn every_rust_file_begins_with_what_it_is_for() {
    let without = rust_files()
        .into_iter()
        .filter(|it| !it.text().unwrap().starts_with("//! "));
    let complaints: Vec<_> = without
        .map(|it| format!("{} has no `//!` head comment", it.path))
        .collect();
    no_complaints(&complaints);
}

#[test]
fn no_file_or_folder_has_an_empty_name() {
    let mut complaints = Vec::new();
    for file in sources() {
        if file.name() == "mod.rs" {
            complaints.push(format!("{}: write foo.rs beside foo/", file.path));
        }
        for part in file.path.split('/') {
            let stem = part.split('.').next().unwrap();
            if EMPTY_NAMES.contains(&stem) {
                complaints.push(format!(
                    "{}: `{stem}` says nothing; name what is in it",
                    file.path
                ));
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn tests_of_a_crate_are_one_binary() {
    let mut complaints = Vec::new();
    for file in rust_files() {
        let parts: Vec<_> = file.path.split('/').collect();
        if let ["crates", name, "tests", test] = parts.as_slice() {
            complaints.push(format!(
                "crates/{name}/tests/{test}: belongs into crates/{name}/tests/it/"
            ));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn no_trace_of_one_machine_or_registry_mirror_is_in_the_tree() {
    // Written in pieces, so that this file does not find itself.
    let traces = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/wo", "rk/main"),
        concat!("/wo", "rk/shared"),
        concat!("/wo", "rk/plan"),
        concat!("\"reso", "lved\": \"http"),
        concat!("repla", "ce-with"),
    ];
    let mut complaints = Vec::new();
    for file in files() {
        let Some(text) = file.text() else { continue };
        for trace in traces {
            if let Some(line) = text.lines().position(|line| line.contains(trace)) {
                complaints.push(format!("{}:{}: contains `{trace}`", file.path, line + 1));
            }
        }
        if file.path == "Cargo.lock" {
            let foreign = |it: &&str| {
                it.starts_with("source = ") && !it.contains("github.com/rust-lang/crates.io-index")
            };
            complaints.extend(text.lines().filter(foreign).map(|it| format!("Cargo.lock: {it}")));
        }
    }
    no_complaints(&complaints);
}

#[test]
fn one_crate_alone_may_be_unsafe() {
    // Written in pieces, so that this file does not find itself.
    let word = concat!("uns", "afe_code");
    let allowing: Vec<_> = rust_files()
        .into_iter()
        .filter(|it| it.text().unwrap().contains(word))
        .map(|it| it.path)
        .collect();
    assert_eq!(allowing, ["crates/gather/src/lib.rs"], "see decision 18");
}

#[test]
fn nothing_is_left_for_later_without_a_number() {
    let mut complaints = Vec::new();
    for file in sources() {
        let text = file.text().unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            let mark = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")]
                .into_iter()
                .find(|it| line.contains(it));
            if mark.is_some_and(|it| !line.contains(&format!("{it}(#"))) {
                complaints.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    no_complaints(&complaints);
}
