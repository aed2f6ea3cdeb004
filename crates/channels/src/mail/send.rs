//! Writes mail and hands it to the SMTP server.
//!
//! Always true: every mail names its case in our header, in its message id and in its subject; mail that no person
//! wrote says so (RFC 3834). A failure says whether trying again makes sense.
//!
//! The trap: a broken line after the last dot leaves open whether the mail was accepted. It is then sent again with
//! the **same** message id, so that the receiver's server can recognise it.

mod compose;
mod transport;

use calendar::Millis;

pub use compose::{ComposeError, ComposedMail, OutgoingAttachment, OutgoingMail, compose_mail};
pub use transport::{SmtpSettings, SmtpTransport};

/// Why a mail was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Try again later: no connection, time-out, 4xx, or log-in refused (somebody must mend the settings).
    #[error("the mail server cannot take the mail now: {text}")]
    Temporary {
        /// The server's three-digit code, when it answered.
        code: Option<u16>,
        /// The server's words, or what failed.
        text: String,
    },
    /// Trying again cannot help: the server refused this mail or this receiver.
    #[error("the mail server refused the mail: {text}")]
    Permanent {
        /// The server's three-digit code, when it answered.
        code: Option<u16>,
        /// The server's words, or what failed.
        text: String,
    },
}

impl SendError {
    /// True when trying again cannot help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        match self {
            Self::Permanent { .. } => true,
            Self::Temporary { .. } => false,
        }
    }
}

/// How long to wait before the next try, after `attempt` failed tries (1 is the first): 10 s, 30 s, 2 min, 10 min,
/// 30 min, then an hour each time.
#[must_use]
pub fn backoff(attempt: u32) -> Millis {
    const SECOND: i64 = 1_000;
    Millis::new(match attempt {
        0 | 1 => 10 * SECOND,
        2 => 30 * SECOND,
        3 => 120 * SECOND,
        4 => 600 * SECOND,
        5 => 1_800 * SECOND,
        6.. => 3_600 * SECOND,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stop_growing() {
        let waits: Vec<i64> = (0..40).map(|it| backoff(it).as_i64()).collect();
        assert!(waits.windows(2).all(|it| it[0] <= it[1]));
        assert_eq!(waits.first(), Some(&10_000));
        assert_eq!(waits.last(), Some(&3_600_000));
    }
}
