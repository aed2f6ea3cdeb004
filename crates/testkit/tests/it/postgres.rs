//! The throw-away PostgreSQL.

use testkit::postgres::{fresh_copy_of, fresh_database};

#[test]
fn two_fresh_databases_do_not_see_each_other() {
    let one = fresh_database();
    let two = fresh_database();
    assert_eq!(one.sql("CREATE TABLE cases (number TEXT)"), "");
    assert_eq!(
        one.sql("SELECT count(*) FROM pg_tables WHERE tablename = 'cases'"),
        "1"
    );
    assert_eq!(
        two.sql("SELECT count(*) FROM pg_tables WHERE tablename = 'cases'"),
        "0"
    );
}

#[test]
fn a_copy_starts_with_what_was_prepared_once() {
    let mut prepared = 0;
    for _ in 0..2 {
        let copy = fresh_copy_of("testkit", |url| {
            prepared += 1;
            assert!(url.starts_with("postgres://postgres@127.0.0.1:"), "{url}");
            let status = std::process::Command::new("psql")
                .args([
                    "--quiet",
                    "--dbname",
                    url,
                    "--command",
                    "CREATE TABLE words (word TEXT)",
                ])
                .status()
                .unwrap();
            assert!(status.success());
        });
        assert_eq!(
            copy.sql("INSERT INTO words VALUES ('暖气'); SELECT word FROM words"),
            "暖气"
        );
    }
    assert!(prepared <= 1, "prepared {prepared} times");
}

#[test]
fn text_sorts_by_code_point() {
    let database = fresh_database();
    assert_eq!(database.sql("SELECT 'a' > 'B'"), "t");
    assert_eq!(
        database.sql("SELECT datcollate FROM pg_database WHERE datname = current_database()"),
        "C.UTF-8"
    );
}
