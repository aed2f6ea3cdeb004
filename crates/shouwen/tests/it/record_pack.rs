//! The record remembers which pack its desk was served with: whoever judges it without naming one judges by that.

use std::path::{Path, PathBuf};

use testkit::program::Program;

use crate::desk::{Desk, json, text};
use crate::past::{MAPPING, gbk, log, write};

/// A folder of packs with one that gives another figure to the first progress report.
fn write_pack(packs: &Path, id: &str, within: &str) -> PathBuf {
    let folder = packs.join(id);
    std::fs::create_dir_all(&folder).unwrap();
    let toml = format!(
        "[pack]\nid = \"{id}\"\nversion = \"1\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\nextends = \"base@2026.1\"\n\
         [override.B16]\nwithin = \"{within}\"\nwarn_before = \"10m\"\n"
    );
    write(&folder, "pack.toml", toml);
    folder
}

#[track_caller]
fn told(desk: &Desk, words: &[&str]) -> String {
    let (status, said) = desk.run(words);
    assert!(status.success(), "{words:?}:\n{said}");
    said
}

#[track_caller]
fn refused(desk: &Desk, words: &[&str], with: &[&str]) {
    let (status, said) = desk.run(words);
    assert!(!status.success(), "{words:?}:\n{said}");
    for word in with {
        assert!(said.contains(word), "`{word}` is not in:\n{said}");
    }
}

fn serve(desk: &Desk, packs: &str) -> Program {
    desk.command(&["serve", "--packs", packs, "--pack", "acme"])
        .ready_when_it_says("shouwen is ready")
        .start()
}

fn a_record_is_judged_by_the_pack_of_its_desk(desk: &Desk) {
    let folder = testkit::temp::folder();
    let packs = folder.path().join("standards");
    let acme = write_pack(&packs, "acme", "30m");
    let others = folder.path().join("others");
    write_pack(&others, "other", "5h");
    let (packs, others, acme_folder) = (text(&packs), text(&others), text(&acme));
    desk.add_person("chief", "administrator");
    assert!(serve(desk, packs).stop().success());

    let mapping = write(folder.path(), "map.toml", MAPPING);
    let log = write(folder.path(), "log.csv", gbk(&log(12)));
    let import = ["import", "log", &log, "--mapping", &mapping];
    let by_base = [&import[..], &["--pack", "base"]].concat();
    refused(desk, &by_base, &["`acme`", "`base`", "--by-another-pack"]);
    told(desk, &import);
    let all = told(desk, &["verify", "--judge"]);
    assert!(
        all.contains("12 cases,") && all.contains(" 0 cases differ"),
        "{all}"
    );
    refused(
        desk,
        &["verify", "--judge", "--packs", others],
        &["`acme`", "--packs", "`base`", "found there: other"],
    );
    // By another pack everything is told in words.
    let (status, all) = desk.run(&["verify", "--judge", "--pack", "base"]);
    assert!(!status.success(), "{all}");
    for word in [
        "last served with acme@1",
        "begun by fact",
        "守约 kept at 2026-03-",
        "by base@2026.1",
    ] {
        assert!(all.contains(word), "`{word}` is not in:\n{all}");
    }
    for word in ["Verdict {", "Promise {", "Some(", "ClauseId"] {
        assert!(!all.contains(word), "`{word}` is in:\n{all}");
    }

    read_beside_the_running_desk(desk, (packs, acme_folder), (&log, &mapping));
    // The folder of packs was edited and moved away: what was judged still agrees.
    std::fs::remove_dir_all(packs).unwrap();
    told(desk, &["verify", "--judge"]);
}

fn read_beside_the_running_desk(
    desk: &Desk,
    (packs, acme_folder): (&str, &str),
    (log, mapping): (&str, &str),
) {
    // The desk runs: its record is read beside it, and compared with what it runs under.
    let running = serve(desk, packs);
    let found = json(
        &desk
            .log_in("chief")
            .ask("GET", "/api/v1/search?q=W11", &[], None)
            .unwrap(),
    );
    assert!(
        found.to_string().contains("暖气不热"),
        "the other system's number finds its case: {found}"
    );
    let what_if = ["pack", "whatif", "--pack", acme_folder];
    refused(
        desk,
        &what_if,
        &[
            "old and new are the same",
            "as the desk was last served with it",
            "--old DIR",
        ],
    );
    write_pack(Path::new(packs), "acme", "30d");
    let all = told(desk, &what_if);
    assert!(
        all.contains("12 cases under acme@1") && all.contains("broken → ") && all.contains("30d"),
        "{all}"
    );
    let near = [&what_if[..], &["--packs", packs]].concat();
    refused(desk, &near, &["old and new are the same", packs, "--old DIR"]);
    let facts = format!("{log}.jsonl");
    told(
        desk,
        &["import", "log", log, "--mapping", mapping, "--out", &facts],
    );
    let all = told(desk, &["pack", "replay", "--facts", &facts]);
    assert!(all.contains("acme@1: 12 cases"), "{all}");
    assert!(running.stop().success());
}

#[test]
fn a_folder_is_judged_by_the_pack_that_its_desk_was_served_with() {
    a_record_is_judged_by_the_pack_of_its_desk(&Desk::on_sqlite());
}

#[test]
fn a_postgres_database_is_judged_by_the_pack_that_its_desk_was_served_with() {
    a_record_is_judged_by_the_pack_of_its_desk(&Desk::on_postgres());
}
