//! What keeps the program from starting is told so that whoever reads it knows what to do.

use std::net::TcpListener;

use testkit::program::Start;

use crate::desk::{Desk, Place, command, text};

#[track_caller]
fn refuses(start: &Start, words: &[&str]) {
    let (status, said) = start.start_and_wait();
    assert!(!status.success(), "it started: {said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in:\n{said}");
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = testkit::temp::folder();
    let start = command(&["serve", "--data", text(folder.path())], port);
    refuses(&start, &["cannot listen on", &port.to_string()]);
}

#[test]
fn all_mistakes_in_the_settings_are_told_at_once() {
    let folder = testkit::temp::folder();
    let file = folder.path().join("shouwen.toml");
    std::fs::write(
        &file,
        "company = ''\nlisten_on = 1\nreopens_within_days = 'soon'\n",
    )
    .unwrap();
    let words = [
        "config",
        "check",
        "--config",
        text(&file),
        "--zone",
        "Asia/Nowhere",
        "--public-url",
        "desk",
    ];
    let start = command(&words, 1)
        .with("SHOUWEN_LISTEN", "everywhere")
        .with("SHOUWEN_MAIL_CA", text(&file));
    refuses(
        &start,
        &[
            "company",
            "listen_on",
            "line 2",
            "`soon`",
            "Asia/Nowhere",
            "`desk`",
            "`everywhere`",
            "mail_ca",
            "no certificate found",
        ],
    );
}

#[test]
fn a_folder_that_another_program_uses_is_named() {
    let desk = Desk::on_sqlite();
    let _running = desk.serve();
    let other = desk.command(&["serve"]).with("SHOUWEN_LISTEN", "127.0.0.1:0");
    refuses(&other, &["in use by another shouwen"]);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = testkit::temp::folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let start = command(
        &["serve", "--data", text(&file.join("data"))],
        testkit::free_port(),
    );
    refuses(&start, &["cannot be used", text(&file)]);
}

#[test]
fn a_database_server_that_does_not_answer_is_told() {
    let url = format!("postgres://shouwen@127.0.0.1:{}/shouwen", testkit::free_port());
    let start = command(&["serve", "--database", &url], testkit::free_port());
    refuses(&start, &["the database cannot be reached"]);
}

#[test]
fn a_database_of_a_newer_program_is_left_alone() {
    let desk = Desk::on_postgres();
    assert!(desk.serve().stop().success());
    let Place::Server(database) = desk.place() else {
        unreachable!()
    };
    let newer = "INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, 'later', 'x')";
    assert_eq!(database.sql(newer), "");
    refuses(&desk.command(&["serve"]), &["9999", "at least as new"]);
}
