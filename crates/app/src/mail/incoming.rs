//! Mail as the channel hands it over: read, classed, with the clues that lead to its case.

use calendar::Instant;
use domain::{AttachmentId, CaseNumber, MailboxId, MessageId, ParkedMailId};

/// A file that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingFile {
    /// Identity.
    pub id: AttachmentId,
    /// Name as the sender gave it.
    pub name: String,
    /// Media type, as sniffed from the bytes.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `Content-ID` without angle brackets.
    pub content_id: Option<String>,
    /// Shown within the text.
    pub is_inline: bool,
}

/// Why a mail is not taken as a customer's words. 自动邮件
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// An automatic answer.
    AutoReply,
    /// A returned mail.
    Bounce,
    /// Sent to many.
    Bulk,
    /// Our own mail coming back.
    Loop,
}

impl Machine {
    /// The word for it in tables and on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AutoReply => "auto_reply",
            Self::Bounce => "bounce",
            Self::Bulk => "bulk",
            Self::Loop => "loop",
        }
    }
}

/// One thing in a mail that may lead to its case, strongest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clue {
    /// It answers, or stands in a thread with, this message.
    Message(String),
    /// It names this case.
    Number(CaseNumber),
}

/// A mail that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadableMail {
    /// Identity that the message will have.
    pub message: MessageId,
    /// `Message-ID` without angle brackets; empty when the sender gave none.
    pub header_id: String,
    /// Sender's name; empty when none was given.
    pub from_name: String,
    /// Sender's address, small letters; where replies go.
    pub from_address: String,
    /// Receivers.
    pub to: Vec<String>,
    /// Copies.
    pub cc: Vec<String>,
    /// Subject.
    pub subject: String,
    /// New text.
    pub text: String,
    /// What it quotes.
    pub quoted: String,
    /// The HTML as it came; cleaned whenever it is shown.
    pub html: Option<String>,
    /// `References` and `In-Reply-To`.
    pub references: Vec<String>,
    /// What leads to its case.
    pub clues: Vec<Clue>,
    /// Files.
    pub files: Vec<IncomingFile>,
    /// Set when no person wrote it.
    pub machine: Option<Machine>,
    /// What a returned mail says of which message of ours: its `Message-ID` and the reason.
    pub returned: Option<(String, String)>,
}

/// What reading gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It could be read.
    Mail(Box<ReadableMail>),
    /// It could not; the reason.
    Unreadable(String),
}

/// A mail that was fetched: where from, when it was received there, its bytes, and what reading gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMail {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The folder in it.
    pub folder: String,
    /// IMAP UIDVALIDITY.
    pub uid_validity: u32,
    /// IMAP UID.
    pub uid: u32,
    /// When the server received it: the start of its clocks (row 21).
    pub received_at: Instant,
    /// Identity that it gets when it is parked.
    pub parked: ParkedMailId,
    /// The bytes.
    pub raw: Vec<u8>,
    /// What reading gave.
    pub reading: Reading,
}
