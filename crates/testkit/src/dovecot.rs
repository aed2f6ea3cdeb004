//! One throw-away IMAP server (Dovecot) for tests, made from the system's packages in a temporary folder.
//!
//! One server per process; every [`Mailbox::fresh`] is a user of its own with an empty inbox. The instant of receipt
//! that the server tells (INTERNALDATE) is the modification time of the delivered file, so it can be set.
//!
//! The trap: a delivered file must appear in one piece, so it is written beside and renamed into place.

mod server;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use server::Server;

/// The password of every mailbox.
pub const PASSWORD: &str = "secret";

static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
static MADE: AtomicU32 = AtomicU32::new(0);

/// A user with an inbox of its own on the test server.
#[derive(Debug, Clone)]
pub struct Mailbox {
    user: String,
    port: u16,
    tls_port: u16,
    authority: PathBuf,
    inbox: PathBuf,
}

impl Mailbox {
    /// A new user with an empty inbox.
    ///
    /// # Panics
    /// When Dovecot is not installed or does not start; the message says what to install.
    #[must_use]
    pub fn fresh() -> Self {
        Self::of(&format!("user{}", MADE.fetch_add(1, Ordering::Relaxed)))
    }

    /// The user of this name; the inbox is made when it is not there.
    ///
    /// # Panics
    /// As [`Mailbox::fresh`].
    #[must_use]
    pub fn of(user: &str) -> Self {
        let server = match SERVER.get_or_init(Server::start) {
            Ok(server) => server,
            Err(message) => panic!("the test mail server did not start: {message}"),
        };
        let inbox = must(server.make_inbox(user));
        Self {
            user: user.to_owned(),
            port: server.port(),
            tls_port: server.tls_port(),
            authority: server.authority(),
            inbox,
        }
    }

    /// The host: always the loopback address.
    #[must_use]
    pub fn host(&self) -> &'static str {
        "127.0.0.1"
    }

    /// The port for plain IMAP.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port for IMAP inside of TLS; the certificate names `localhost` and 127.0.0.1.
    #[must_use]
    pub fn tls_port(&self) -> u16 {
        self.tls_port
    }

    /// The file (PEM) of the certificate authority that signed the server's certificate.
    #[must_use]
    pub fn authority(&self) -> &Path {
        &self.authority
    }

    /// The log-in; the password is [`PASSWORD`].
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The inbox's folder (a Maildir), for programs that look into it themselves.
    #[must_use]
    pub fn inbox(&self) -> &Path {
        &self.inbox
    }

    /// Puts a mail into the inbox, received now; lines may end in LF or CRLF.
    pub fn deliver(&self, mail: &[u8]) {
        must(self.put(mail, None));
    }

    /// Puts a mail into the inbox as if the server had received it at `received_at`.
    pub fn deliver_received_at(&self, mail: &[u8], received_at: SystemTime) {
        must(self.put(mail, Some(received_at)));
    }

    /// How many mails lie in the inbox, seen or not.
    #[must_use]
    pub fn count(&self) -> usize {
        ["new", "cur"]
            .iter()
            .map(|it| fs::read_dir(self.inbox.join(it)).map_or(0, Iterator::count))
            .sum()
    }

    /// Every mail in the inbox, in order of file name.
    #[must_use]
    pub fn mails(&self) -> Vec<Vec<u8>> {
        let mut files: Vec<PathBuf> = ["new", "cur"]
            .iter()
            .filter_map(|it| fs::read_dir(self.inbox.join(it)).ok())
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .collect();
        files.sort();
        files.iter().filter_map(|file| fs::read(file).ok()).collect()
    }

    /// Makes the server forget its numbering: UIDVALIDITY changes and every mail gets a new UID.
    pub fn change_uid_validity(&self) {
        for name in [
            "dovecot-uidlist",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
        ] {
            // Some of the files exist only after the first visit.
            drop(fs::remove_file(self.inbox.join(name)));
        }
    }

    fn put(&self, mail: &[u8], received_at: Option<SystemTime>) -> Result<(), String> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("{:010}.P{}.test", number, std::process::id());
        let beside = self.inbox.join("tmp").join(&name);
        let complain = |error: std::io::Error| format!("cannot deliver to {}: {error}", self.user);
        fs::write(&beside, mail).map_err(complain)?;
        fs::set_permissions(&beside, fs::Permissions::from_mode(0o666)).map_err(complain)?;
        if let Some(received_at) = received_at {
            let file = fs::File::options().write(true).open(&beside).map_err(complain)?;
            file.set_modified(received_at).map_err(complain)?;
        }
        fs::rename(&beside, self.inbox.join("new").join(&name)).map_err(complain)
    }
}

fn must<T>(outcome: Result<T, String>) -> T {
    match outcome {
        Ok(value) => value,
        Err(message) => panic!("test mail server: {message}"),
    }
}
