//! A desk for the stories: a place for its data, a program on it, and somebody who is logged in.

use std::path::Path;
use std::process::ExitStatus;

use serde_json::Value;
use tempfile::TempDir;
use testkit::http::{Answer, Client};
use testkit::postgres::{self, Database};
use testkit::program::{Program, Start};

const BINARY: &str = env!("CARGO_BIN_EXE_shouwen");
const PASSWORD: &str = "correct-horse-2026";

/// Where the data are.
pub(crate) enum Place {
    Folder(TempDir),
    Server(Database),
}

/// A place and a port, on which the program is started again and again.
pub(crate) struct Desk {
    place: Place,
    port: u16,
}

impl Desk {
    pub(crate) fn on_sqlite() -> Self {
        Self {
            place: Place::Folder(testkit::temp::folder()),
            port: testkit::free_port(),
        }
    }

    pub(crate) fn on_postgres() -> Self {
        Self {
            place: Place::Server(postgres::fresh_database()),
            port: testkit::free_port(),
        }
    }

    /// Where the program listens.
    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Runs a command on the desk's data to its end.
    pub(crate) fn run(&self, words: &[&str]) -> (ExitStatus, String) {
        self.command(words).start_and_wait()
    }

    /// The program, serving; the same port each time.
    pub(crate) fn serve(&self) -> Program {
        self.command(&["serve"])
            .ready_when_it_says("shouwen is ready")
            .start()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Start {
        let start = command(words, self.port)
            .with("SHOUWEN_PASSWORD", PASSWORD)
            .with("SHOUWEN_LANG", "en");
        match &self.place {
            Place::Folder(folder) => start.with("SHOUWEN_DATA", folder.path().to_str().unwrap()),
            Place::Server(database) => start.with("SHOUWEN_DATABASE", database.url()),
        }
    }

    /// Enters somebody; the program must not run on a folder meanwhile.
    pub(crate) fn add_person(&self, login: &str, role: &str) {
        let (status, said) = self.run(&["user", "add", login, "--name", "王晓燕", "--role", role]);
        assert!(status.success(), "{said}");
    }

    /// Somebody who is logged in.
    pub(crate) fn log_in(&self, login: &str) -> Client {
        let mut client = Client::of(self.port);
        let body = serde_json::json!({ "login": login, "password": PASSWORD }).to_string();
        let answer = client.ask("POST", "/api/v1/session", &[], Some(&body)).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let csrf = json(&answer)["csrf_token"].as_str().unwrap().to_owned();
        client.always("X-CSRF-Token", &csrf);
        client
    }
}

/// The program with settings that suit tests, without a place for its data.
pub(crate) fn command(words: &[&str], port: u16) -> Start {
    Start::of(BINARY, words, port)
        .with("SHOUWEN_LISTEN", &format!("127.0.0.1:{port}"))
        .with("SHOUWEN_REQUESTS_PER_SECOND", "100000")
        .with("SHOUWEN_LOG", "warn")
}

/// A folder's path as settings take it.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The body, read.
pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

/// Registers a talk at the counter, done once under `key`.
pub(crate) fn register(client: &mut Client, key: &str, subject: &str) -> std::io::Result<Answer> {
    let body = serde_json::json!({
        "channel": "counter",
        "type": "enquiry",
        "subject": subject,
        "description": "请问今年的采暖费什么时候可以交？",
        "confirmed": true,
    });
    client.ask(
        "POST",
        "/api/v1/cases",
        &[("Idempotency-Key", key)],
        Some(&body.to_string()),
    )
}

/// Every case that the client may see: its subject and number.
pub(crate) fn all_cases(client: &mut Client) -> Vec<(String, String)> {
    let mut cases = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/cases?view=all&order=opened&limit=100{after}");
        let answer = client.ask("GET", &path, &[], None).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page = json(&answer);
        for row in page["items"].as_array().unwrap() {
            cases.push((
                row["subject"].as_str().unwrap().to_owned(),
                row["number"].as_str().unwrap().to_owned(),
            ));
        }
        match page["next"].as_str() {
            Some(cursor) => after = format!("&after={cursor}"),
            None => return cases,
        }
    }
}
