//! One throw-away PostgreSQL server for tests, made from the system's packages in a temporary folder.
//!
//! There is one server per test process, and under `cargo nextest` (one process per test) one per run. It is
//! stopped and removed when that process is gone, however it went: a watchdog outside of it looks at the process id.
//! Speaks to the server through `psql` only, so that no SQL driver is linked here.
//!
//! The trap: nothing is durable in there (`fsync=off`), so it says nothing about durability or commit speed.

mod server;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use server::Server;

static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
static MADE: AtomicU32 = AtomicU32::new(0);

/// A database of its own on the test server; dropped with this value.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// The address to connect to, `postgres://postgres@127.0.0.1:PORT/NAME`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name of the database on the server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs SQL on this database by `psql` and gives back its unaligned rows, one a line, columns split by `|`.
    ///
    /// # Panics
    /// When the server refuses the statement; the message carries its answer.
    #[must_use]
    pub fn sql(&self, statement: &str) -> String {
        must(running().sql(&self.name, statement))
    }

    /// Leaves the database on the server, for looking at it while the test process still runs.
    #[must_use]
    pub fn keep(mut self) -> String {
        self.name.clear();
        self.url.clone()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.name.is_empty() {
            return;
        }
        // Best effort: the folder goes with the server anyway, this only saves space meanwhile.
        drop(running().sql(
            "postgres",
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        ));
    }
}

/// Lets the test server take encrypted connections too; gives the file of the authority that signed its certificate, which
/// is for `localhost` and 127.0.0.1.
///
/// # Panics
/// When the certificate cannot be made or the server does not read it.
#[must_use]
pub fn encrypted() -> std::path::PathBuf {
    must(running().encrypt())
}

/// An empty database (UTF-8, collation `C.UTF-8`).
///
/// # Panics
/// When PostgreSQL is not installed or does not start; the message says what to install.
#[must_use]
pub fn fresh_database() -> Database {
    create_from("template0")
}

/// A copy of a database that `prepare` filled once per server; `key` names it.
///
/// `prepare` gets the address of an empty database and must close its connections before it returns.
///
/// # Panics
/// As [`fresh_database`]; also when `key` is not made of lower-case letters, digits and underscores.
#[must_use]
pub fn fresh_copy_of(key: &str, prepare: impl FnOnce(&str)) -> Database {
    assert!(
        key.chars()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_'),
        "the key of a template database is lower case letters, digits and underscores: {key}"
    );
    let server = running();
    let template = format!("template_{key}");
    let lock = must(server.lock());
    let marker = server.folder().join(format!("{template}.made"));
    if !marker.exists() {
        let statement = format!("DROP DATABASE IF EXISTS {template} WITH (FORCE)");
        must(server.sql("postgres", &statement));
        must(server.sql("postgres", &create_statement(&template, "template0")));
        prepare(&server.url(&template));
        must(
            std::fs::write(&marker, "")
                .map_err(|error| format!("cannot write {}: {error}", marker.display())),
        );
    }
    let database = create_from(&template);
    drop(lock);
    database
}

/// The address of the server's own database `postgres`, for tools that make their databases themselves.
///
/// # Panics
/// As [`fresh_database`].
#[must_use]
pub fn server_url() -> String {
    running().url("postgres")
}

fn create_from(template: &str) -> Database {
    let server = running();
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("t_{}_{number}", std::process::id());
    must(server.sql("postgres", &create_statement(&name, template)));
    let url = server.url(&name);
    Database { name, url }
}

fn create_statement(name: &str, template: &str) -> String {
    // FILE_COPY: copying files beats replaying them through the log while nothing is durable anyway.
    format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
}

fn running() -> &'static Server {
    match SERVER.get_or_init(Server::for_this_process) {
        Ok(server) => server,
        Err(message) => panic!("the test database did not start: {message}"),
    }
}

fn must<T>(outcome: Result<T, String>) -> T {
    match outcome {
        Ok(value) => value,
        Err(message) => panic!("test database: {message}"),
    }
}
