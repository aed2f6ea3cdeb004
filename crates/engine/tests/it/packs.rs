//! The packs that come with the program: every scenario passes, and every clause is shown from both sides.

use std::path::{Path, PathBuf};

use engine::scenario::run_all;
use pack::Sources;

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn packs() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut found = Vec::new();
    files_below(&root, &mut found);
    let named = |it: &PathBuf| {
        it.strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    };
    Sources::new(
        found
            .iter()
            .map(|it| (named(it), std::fs::read_to_string(it).unwrap())),
    )
}

#[test]
fn every_scenario_passes_and_every_clause_has_both_sides() {
    let report = run_all(&packs());
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(
        failures.is_empty(),
        "{} of {} passed\n{}",
        report.passed,
        report.scenarios,
        failures.join("\n")
    );
    let one_sided: Vec<&str> = report.one_sided().map(domain::ClauseId::as_str).collect();
    assert!(one_sided.is_empty(), "shown from one side only: {one_sided:?}");
}
