//! How one mailbox reaches its servers, as the JSON text that a mailbox keeps.
//!
//! Always true: the text holds the passwords, so it stays between the store and this module. Mistakes are told all at
//! once, each with the name of its field.

use std::time::Duration;

use domain::MailboxId;
use serde::{Deserialize, Serialize};

use super::fetch::MailboxSettings;
use super::send::SmtpSettings;
use super::server::{Secret, Tls, Trust, is_loopback_host, tls_client_config};

/// Limit for one step of an SMTP dialogue.
const SMTP_STEP_WITHIN: Duration = Duration::from_secs(60);

/// The servers of one mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailConnection {
    /// Where mail is fetched.
    pub imap: ServerLogin,
    /// Folder that is fetched, usually `INBOX`.
    pub folder: String,
    /// Seconds between two looks at the latest, 5 to 300.
    pub poll_seconds: u32,
    /// Where mail is sent; an empty user means without log-in.
    pub smtp: ServerLogin,
    /// Whom to trust.
    pub trust: Trust,
}

/// One server and the log-in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerLogin {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// When encryption begins.
    pub tls: Tls,
    /// Log-in name.
    pub user: String,
    /// Password.
    pub password: Secret,
}

/// What is wrong with a connection: each mistake with the field that it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the connection of the mailbox is wrong: {}", .0.iter().map(|(field, what)| format!("{field}: {what}")).collect::<Vec<_>>().join("; "))]
pub struct ConnectionError(pub Vec<(&'static str, String)>);

/// The form of the text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    imap: WrittenLogin,
    #[serde(default = "inbox")]
    folder: String,
    #[serde(default = "sixty")]
    poll_seconds: u32,
    smtp: WrittenLogin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private_ca: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLogin {
    host: String,
    port: u16,
    tls: WrittenTls,
    #[serde(default)]
    user: String,
    #[serde(default)]
    password: String,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum WrittenTls {
    Implicit,
    StartTls,
    Plain,
}

fn inbox() -> String {
    "INBOX".to_owned()
}

fn sixty() -> u32 {
    60
}

impl MailConnection {
    /// Reads and checks the text that a mailbox keeps:
    /// `{"imap":{"host","port","tls":"implicit"|"starttls"|"plain","user","password"},"folder","poll_seconds",
    /// "smtp":{…},"private_ca":PEM}`; folder, `poll_seconds` and `private_ca` may be left out.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn parse(text: &str) -> Result<Self, ConnectionError> {
        let written: Written = serde_json::from_str(text).map_err(|it| {
            // The message names field and place, never a value of ours: passwords are plain strings and cannot mismatch.
            ConnectionError(vec![("connection", format!("line {}, column {}: {:?}", it.line(), it.column(), it.classify()))])
        })?;
        let Written { imap, folder, poll_seconds, smtp, private_ca } = written;
        let trust = private_ca.map_or(Trust::Public, Trust::PrivateCa);
        let connection = Self { imap: imap.into(), folder, poll_seconds, smtp: smtp.into(), trust };
        connection.check().map(|()| connection)
    }

    /// Checks the settings without speaking to anybody.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn check(&self) -> Result<(), ConnectionError> {
        let mut mistakes = Vec::new();
        for (field, login) in [("imap", &self.imap), ("smtp", &self.smtp)] {
            if login.host.trim().is_empty() || login.port == 0 {
                mistakes.push((field, "host and port are needed".to_owned()));
            }
            if matches!(login.tls, Tls::Plain) && !is_loopback_host(&login.host) {
                mistakes.push((field, "without encryption only this machine is spoken to; use implicit or starttls".to_owned()));
            }
        }
        if self.imap.user.is_empty() {
            mistakes.push(("imap", "the log-in name is needed".to_owned()));
        }
        if self.folder.trim().is_empty() {
            mistakes.push(("folder", "the folder is needed, usually INBOX".to_owned()));
        }
        if !(5..=300).contains(&self.poll_seconds) {
            mistakes.push(("poll_seconds", "between 5 and 300".to_owned()));
        }
        if let Err(cause) = tls_client_config(&self.trust) {
            mistakes.push(("private_ca", cause.to_string()));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(ConnectionError(mistakes)) }
    }

    /// The text for the mailbox's row, passwords included: never for the wire.
    #[must_use]
    pub fn to_stored_text(&self) -> String {
        let private_ca = match &self.trust {
            Trust::Public => None,
            Trust::PrivateCa(pem) => Some(pem.clone()),
        };
        let written = Written {
            imap: WrittenLogin::from(&self.imap),
            folder: self.folder.clone(),
            poll_seconds: self.poll_seconds,
            smtp: WrittenLogin::from(&self.smtp),
            private_ca,
        };
        serde_json::to_string(&written).unwrap_or_default()
    }

    /// Settings for fetching.
    #[must_use]
    pub fn mailbox_settings(&self, id: MailboxId) -> MailboxSettings {
        MailboxSettings {
            id,
            host: self.imap.host.clone(),
            port: self.imap.port,
            tls: self.imap.tls,
            trust: self.trust.clone(),
            user: self.imap.user.clone(),
            password: self.imap.password.clone(),
            folder: self.folder.clone(),
            poll_every: Duration::from_secs(u64::from(self.poll_seconds)),
        }
    }

    /// Settings for sending.
    #[must_use]
    pub fn smtp_settings(&self) -> SmtpSettings {
        let login = (!self.smtp.user.is_empty()).then(|| (self.smtp.user.clone(), self.smtp.password.clone()));
        SmtpSettings {
            host: self.smtp.host.clone(),
            port: self.smtp.port,
            tls: self.smtp.tls,
            trust: self.trust.clone(),
            login,
            step_within: SMTP_STEP_WITHIN,
        }
    }
}

impl From<WrittenLogin> for ServerLogin {
    fn from(WrittenLogin { host, port, tls, user, password }: WrittenLogin) -> Self {
        let tls = match tls {
            WrittenTls::Implicit => Tls::Implicit,
            WrittenTls::StartTls => Tls::StartTls,
            WrittenTls::Plain => Tls::Plain,
        };
        Self { host, port, tls, user, password: Secret::new(password) }
    }
}

impl From<&ServerLogin> for WrittenLogin {
    fn from(ServerLogin { host, port, tls, user, password }: &ServerLogin) -> Self {
        let tls = match tls {
            Tls::Implicit => WrittenTls::Implicit,
            Tls::StartTls => WrittenTls::StartTls,
            Tls::Plain => WrittenTls::Plain,
        };
        Self { host: host.clone(), port: *port, tls, user: user.clone(), password: password.reveal().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"imap":{"host":"imap.ex.cn","port":993,"tls":"implicit","user":"kefu","password":"geheim"},
        "smtp":{"host":"127.0.0.1","port":2525,"tls":"plain"}}"#;

    #[test]
    fn a_connection_is_read_and_written() {
        let connection = MailConnection::parse(GOOD).unwrap();
        assert_eq!(connection.folder, "INBOX");
        assert_eq!(connection.smtp_settings().login, None);
        assert_eq!(MailConnection::parse(&connection.to_stored_text()), Ok(connection.clone()));
        assert!(!format!("{connection:?}").contains("geheim"));
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let wrong = GOOD
            .replace("implicit", "plain")
            .replace("\"kefu\"", "\"\"")
            .replace("\"smtp\"", "\"poll_seconds\":1,\"private_ca\":\"x\",\"smtp\"");
        let ConnectionError(mistakes) = MailConnection::parse(&wrong).unwrap_err();
        let fields: Vec<&str> = mistakes.iter().map(|it| it.0).collect();
        assert_eq!(fields, ["imap", "imap", "poll_seconds", "private_ca"]);
        let broken = MailConnection::parse("{\"imap\":{\"password\":\"geheim\",}}").unwrap_err();
        assert!(!broken.to_string().contains("geheim"), "{broken}");
    }
}
