//! The schema beside the packs is the one that the program gives.

use std::path::PathBuf;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/pack.schema.json")
}

fn written() -> String {
    let mut text = serde_json::to_string_pretty(&pack::schema()).unwrap();
    text.push('\n');
    text
}

#[test]
fn the_schema_file_is_in_step() {
    let there = std::fs::read_to_string(path()).unwrap_or_default();
    assert!(
        there == written(),
        "run `cargo test -p pack write_schema -- --ignored`"
    );
}

#[test]
#[ignore = "writes packs/pack.schema.json"]
fn write_schema() {
    std::fs::write(path(), written()).unwrap();
}
