//! Parked mail and mailboxes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use app::settings::mailboxes::Security;

use crate::wire::reference::CaseRef;

/// A mail that was parked or set aside.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ParkedMail)]
pub(crate) struct ParkedView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The address of the mailbox that it came to.
    pub(crate) mailbox: String,
    /// What it is: `auto_reply`, `bounce`, `bulk`, `loop`, `unreadable`, `over_cap` …
    pub(crate) kind: String,
    /// Who sent it.
    pub(crate) from: String,
    /// Its subject.
    pub(crate) subject: String,
    /// Received at the server.
    pub(crate) received_at: i64,
    /// Why it was parked, for people.
    pub(crate) reason: String,
    /// `parked` or `retrying`.
    pub(crate) state: String,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// Tried next; none: only when somebody says so.
    #[schema(required)]
    pub(crate) retry_at: Option<i64>,
    /// Size.
    pub(crate) size_bytes: i64,
    /// The case that it seems to belong to.
    #[schema(required)]
    pub(crate) case: Option<CaseRef>,
}

/// A mail of ours that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedMail)]
pub(crate) struct FailedMailView {
    /// Identity of its delivery.
    pub(crate) id: Uuid,
    /// The case that it answers on.
    pub(crate) case: CaseRef,
    /// Receivers, and those who were to get a copy.
    pub(crate) to: Vec<String>,
    /// Its subject.
    pub(crate) subject: String,
    /// What the last try met with, in the mail server's words.
    pub(crate) reason: String,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// Written.
    pub(crate) written_at: i64,
    /// Given up.
    pub(crate) failed_at: i64,
}

/// What became of a mailbox that was to be removed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailboxRemoval {
    /// `removed`: it is gone. `deactivated`: there is mail of it, so it stays, out of use.
    pub(crate) outcome: Removal,
}

/// What became of it, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RemovalWord)]
pub(crate) enum Removal {
    /// No mail had ever come to it or gone out from it.
    Removed,
    /// There is mail of it.
    Deactivated,
}

/// How a connection to a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SecurityWord {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`.
    #[serde(alias = "start_tls")]
    StartTls,
    /// None: to this machine only.
    Plain,
}

impl SecurityWord {
    pub(crate) const fn security(self) -> Security {
        match self {
            Self::Tls => Security::Tls,
            Self::StartTls => Security::StartTls,
            Self::Plain => Security::Plain,
        }
    }

    pub(crate) const fn of(security: Security) -> Self {
        match security {
            Security::Tls => Self::Tls,
            Security::StartTls => Self::StartTls,
            Security::Plain => Self::Plain,
        }
    }
}

/// A mailbox, without passwords.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mailbox)]
pub(crate) struct MailboxView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The name that customers see.
    pub(crate) name: String,
    /// Its address.
    pub(crate) address: String,
    /// The team whose queue its mail enters.
    #[schema(required)]
    pub(crate) team_id: Option<Uuid>,
    /// Host of the server where mail is read.
    pub(crate) imap_host: String,
    /// Its port.
    pub(crate) imap_port: u16,
    /// How it is secured.
    pub(crate) imap_security: SecurityWord,
    /// Host of the server where mail is sent.
    pub(crate) smtp_host: String,
    /// Its port.
    pub(crate) smtp_port: u16,
    /// How it is secured.
    pub(crate) smtp_security: SecurityWord,
    /// User name on both servers.
    pub(crate) login: String,
    /// User name for sending, where it is another one.
    #[schema(required)]
    pub(crate) smtp_login: Option<String>,
    /// The folder that is read.
    pub(crate) folder: String,
    /// Read again at least so often.
    pub(crate) poll_seconds: u32,
    /// It is read and written.
    pub(crate) enabled: bool,
    /// How it fares; none when this program runs no mail.
    #[schema(required)]
    pub(crate) health: Option<HealthView>,
}

/// How a mailbox fares.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailboxHealth)]
pub(crate) struct HealthView {
    /// `connecting`, `fetching`, `watching`, `failing`, `stopped`, `ok`, `unknown`.
    pub(crate) state: String,
    /// More about it.
    #[schema(required)]
    pub(crate) detail: Option<String>,
    /// Known at.
    #[schema(required)]
    pub(crate) last_seen_at: Option<i64>,
}

/// What is entered or changed of a mailbox; what is absent stays, or takes the usual value.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct MailboxBody {
    /// The name that customers see.
    pub(crate) name: Option<String>,
    /// Its address.
    pub(crate) address: Option<String>,
    /// The team whose queue its mail enters; null: none.
    #[serde(deserialize_with = "crate::wire::given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) team_id: Option<Option<Uuid>>,
    /// Host of the server where mail is read.
    pub(crate) imap_host: Option<String>,
    /// Its port; 993 when absent.
    pub(crate) imap_port: Option<u16>,
    /// How it is secured; `tls` when absent.
    pub(crate) imap_security: Option<SecurityWord>,
    /// Host of the server where mail is sent.
    pub(crate) smtp_host: Option<String>,
    /// Its port; 465 when absent.
    pub(crate) smtp_port: Option<u16>,
    /// How it is secured; `tls` when absent.
    pub(crate) smtp_security: Option<SecurityWord>,
    /// User name on both servers.
    pub(crate) login: Option<String>,
    /// Password on both servers; empty or absent: as before.
    #[schema(format = Password)]
    pub(crate) password: Option<String>,
    /// User name for sending, where it is another one.
    pub(crate) smtp_login: Option<String>,
    /// Password for sending, where it is another one.
    #[schema(format = Password)]
    pub(crate) smtp_password: Option<String>,
    /// The folder that is read; `INBOX` when absent.
    pub(crate) folder: Option<String>,
    /// Read again at least so often; 60 when absent.
    pub(crate) poll_seconds: Option<u32>,
    /// It is read and written; yes when absent.
    pub(crate) enabled: Option<bool>,
}
