//! Fetches mail from IMAP mailboxes, for ever.
//!
//! Always true: the cursor (UIDVALIDITY and UID) is kept by the [`MailSink`] in the same transaction as the mail, so
//! whatever happens in between, no mail is lost or taken twice. The mailbox itself is opened read-only and never
//! changed. Every wait has a time limit, and ends at once when the stop token falls.
//!
//! The trap: `IDLE` can miss what arrives between a fetch and `IDLE`, and some servers never speak up. So after each
//! return, and at the latest after five minutes, the mailbox is looked through again by UID.

mod command;
mod connection;
mod fault;
mod folder;
mod idle;
mod mailbox;
mod pace;

use std::future::Future;
use std::time::Duration;

use calendar::{Instant, Millis};
use domain::MailboxId;

pub use fault::{FaultKind, MailboxFault};
pub use mailbox::{run_mailbox, try_mailbox};

use super::server::{Secret, Tls, Trust};

/// Bytes of one mail that are fetched; of a larger one only the beginning.
pub const MAX_FETCHED_BYTES: usize = super::read::MAX_MAIL_BYTES;

/// One mailbox and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxSettings {
    /// Whose mail it is; given to the sink.
    pub id: MailboxId,
    /// Name or address of the IMAP server.
    pub host: String,
    /// Usually 993, or 143 with `STARTTLS`.
    pub port: u16,
    /// When encryption begins.
    pub tls: Tls,
    /// Whom to trust.
    pub trust: Trust,
    /// Log-in name.
    pub user: String,
    /// Password or application password.
    pub password: Secret,
    /// Folder, usually `INBOX`; Chinese names as people see them.
    pub folder: String,
    /// Look again at least this often; never more than five minutes, whatever is set.
    pub poll_every: Duration,
}

/// How far a mailbox has been taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The numbering of the server; when it changes, numbers start over (RFC 3501, 2.3.1.1).
    pub uid_validity: u32,
    /// The last number taken; 0 when none.
    pub last_uid: u32,
}

/// A mail as the server gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMail {
    /// Number in the mailbox.
    pub uid: u32,
    /// Numbering that the number belongs to.
    pub uid_validity: u32,
    /// When the server received it (INTERNALDATE); clocks start here.
    pub received_at: Instant,
    /// The mail; only its beginning when longer than [`MAX_FETCHED_BYTES`]; empty when `unfetchable` says why.
    pub bytes: Vec<u8>,
    /// Set when the server failed three times to give this mail: set it aside, so that it is known.
    pub unfetchable: Option<String>,
}

/// Why the sink did not take mail; the same mail is offered again.
#[derive(Debug, thiserror::Error)]
#[error("the mail was not stored")]
pub struct SinkError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where fetched mail goes.
pub trait MailSink: Send + Sync + 'static {
    /// How far this mailbox has been taken; `None` in the beginning.
    fn cursor(&self, mailbox: MailboxId) -> impl Future<Output = Result<Option<Cursor>, SinkError>> + Send;

    /// Stores all these mails and `cursor` in **one** transaction. After a change of UIDVALIDITY mails come again:
    /// the sink recognises them by message id and content. A mail that cannot be read is to be set aside, not refused:
    /// an error here means that nothing was stored, and the same mails come again.
    fn take_batch(
        &self,
        mailbox: MailboxId,
        mails: Vec<FetchedMail>,
        cursor: Cursor,
    ) -> impl Future<Output = Result<(), SinkError>> + Send;
}

/// How a mailbox is doing, for the screen and the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxHealth {
    /// Connecting and logging in.
    Connecting,
    /// Taking mail in.
    Fetching,
    /// Everything is taken; waiting for more.
    Watching,
    /// Failed; the next try is on its way.
    Failing {
        /// What failed.
        fault: MailboxFault,
        /// Failures in a row, from 1.
        failures: u32,
        /// Time to the next try.
        retry_in: Millis,
    },
    /// Told to stop.
    Stopped,
}

/// Wait before the next connection after `failures` in a row (1 is the first): 1 s doubling to 5 min; a refused log-in
/// waits at least a minute, so that no server locks the account.
#[must_use]
pub fn reconnect_after(failures: u32, kind: FaultKind) -> Millis {
    let doubled = 1_000_i64.saturating_mul(1_i64 << failures.saturating_sub(1).min(20));
    let least = if matches!(kind, FaultKind::Login) {
        60_000
    } else {
        0
    };
    Millis::new(doubled.clamp(least, 300_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes_and_logins_are_spared() {
        assert_eq!(reconnect_after(1, FaultKind::Connect).as_i64(), 1_000);
        assert_eq!(reconnect_after(3, FaultKind::Protocol).as_i64(), 4_000);
        assert_eq!(reconnect_after(90, FaultKind::Connect).as_i64(), 300_000);
        assert_eq!(reconnect_after(1, FaultKind::Login).as_i64(), 60_000);
    }
}
