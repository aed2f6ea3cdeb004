//! What went wrong with a mailbox, in words for the people who can mend it.

use std::time::Duration;

use async_imap::error::Error as ImapError;

/// Which part failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The settings cannot work.
    Settings,
    /// No connection.
    Connect,
    /// No encryption: certificate, name or version.
    Tls,
    /// Name or password refused.
    Login,
    /// The folder cannot be opened.
    Folder,
    /// The server said something that is not IMAP, or hung up.
    Protocol,
    /// The server was silent for too long.
    Timeout,
    /// The desk could not store the mail.
    Sink,
}

impl FaultKind {
    /// A stable word for tables and texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Login => "login",
            Self::Folder => "folder",
            Self::Protocol => "protocol",
            Self::Timeout => "timeout",
            Self::Sink => "sink",
        }
    }
}

/// What failed, with the server's own words where it has any. Never holds the password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct MailboxFault {
    /// Which part failed.
    pub kind: FaultKind,
    /// In words.
    pub text: String,
}

impl MailboxFault {
    pub(super) fn new(kind: FaultKind, text: impl std::fmt::Display) -> Self {
        let text = text
            .to_string()
            .chars()
            .filter(|it| !it.is_control())
            .take(400)
            .collect();
        Self { kind, text }
    }

    /// A failure of a command; `refused` is the kind when the server said NO.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's enum is non-exhaustive"
    )]
    pub(super) fn of_command(refused: FaultKind, cause: &ImapError) -> Self {
        match cause {
            ImapError::No(words) => Self::new(refused, server_words(words)),
            ImapError::Bad(words) => Self::new(FaultKind::Protocol, server_words(words)),
            ImapError::ConnectionLost => Self::new(FaultKind::Protocol, "the server closed the connection"),
            other => Self::new(FaultKind::Protocol, shorten(&other.to_string())),
        }
    }

    pub(super) fn hung_up() -> Self {
        Self::new(FaultKind::Protocol, "the server closed the connection")
    }
}

/// The library wraps the words as `code: …, info: Some("…")`.
fn server_words(wrapped: &str) -> String {
    let inside = wrapped
        .split_once("info: Some(\"")
        .and_then(|(_, it)| it.rsplit_once("\")"));
    inside.map_or_else(|| wrapped.to_owned(), |(words, _)| words.to_owned())
}

/// A parse error repeats what it could not parse, which may be a customer's mail: keep the first words only.
fn shorten(text: &str) -> String {
    text.split_once(" during parsing of")
        .map_or(text, |(cause, _)| cause)
        .chars()
        .take(160)
        .collect()
}

/// Waits at most `within` for an IMAP step.
pub(super) async fn limited<T>(
    within: Duration,
    what: &str,
    step: impl Future<Output = Result<T, MailboxFault>>,
) -> Result<T, MailboxFault> {
    match tokio::time::timeout(within, step).await {
        Ok(outcome) => outcome,
        Err(_elapsed) => {
            let text = format!("no answer within {} s: {what}", within.as_secs());
            Err(MailboxFault::new(FaultKind::Timeout, text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_quoted_and_mail_is_not() {
        let refused =
            ImapError::No("code: None, info: Some(\"[AUTHENTICATIONFAILED] wrong password\")".into());
        let fault = MailboxFault::of_command(FaultKind::Login, &refused);
        assert_eq!(fault.text, "[AUTHENTICATIONFAILED] wrong password");
        let garbled = ImapError::Io(std::io::Error::other(
            "Error(Tag) during parsing of \"secret words\"",
        ));
        assert!(
            !MailboxFault::of_command(FaultKind::Folder, &garbled)
                .text
                .contains("secret")
        );
    }
}
