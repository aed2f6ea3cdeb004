//! Raw bytes of a mail in, everything the desk needs of it out.
//!
//! Always true: pure, never panics, and what it cannot read it says as [`Unreadable`], so that the caller can set the
//! bytes aside. Wrong labels of character sets are common in Chinese mail: bytes are believed before labels.
//!
//! The trap: text decoded by the MIME parser has already lost what a wrong label destroys. Text and headers are
//! therefore always decoded here, from the raw bytes.

mod attachment;
mod charset;
mod date;
mod header;
mod origin;
mod parameter;
mod quote;
mod repair;
mod sniff;
mod text;
mod transfer;

use std::panic::{AssertUnwindSafe, catch_unwind};

use calendar::Instant;
use domain::CaseNumber;
use mail_parser::{Message, MessageParser};

pub use attachment::Attachment;
pub use origin::{AutoKind, BulkSign, ReturnedMail};
pub use quote::{Folded, fold_quoted};
pub use sniff::sniff_media_type;

use super::threading::{OurMail, REFERENCE_HEADER, find_number_in_subject, read_number};
use header::HeaderBlock;

/// Mail larger than this, in bytes, is not parsed.
pub const MAX_MAIL_BYTES: usize = 64 * 1024 * 1024;
/// Characters of text that are kept of one mail.
pub const MAX_TEXT_CHARS: usize = 1_000_000;
/// Parts within parts within parts: more than this many composite parts is an attack, not a mail.
const MAX_COMPOSITE_PARTS: usize = 400;

/// An address with the name that stands beside it, if any.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailAddress {
    /// Name for people; `None` when only the address was given.
    pub name: Option<String>,
    /// The address, never empty; its domain is in lower case.
    pub address: String,
}

/// A mail as the desk sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadMail {
    /// Without angle brackets; a mail may lack one.
    pub message_id: Option<String>,
    /// Message ids that it answers, usually one.
    pub in_reply_to: Vec<String>,
    /// Message ids of its thread, oldest first.
    pub references: Vec<String>,
    /// First address of `From`, else of `Sender`, else the return path.
    pub from: Option<MailAddress>,
    /// Where answers should go when it is not `from`.
    pub reply_to: Option<MailAddress>,
    /// Receivers.
    pub to: Vec<MailAddress>,
    /// Receivers of copies.
    pub cc: Vec<MailAddress>,
    /// Decoded, on one line; may be empty.
    pub subject: String,
    /// What the sender's clock said, for show only: it is often wrong.
    pub date: Option<Instant>,
    /// When the mail server received it; clocks start here.
    pub received_at: Instant,
    /// The best plain text, line ends `\n`.
    pub text: String,
    /// True when the text was longer than [`MAX_TEXT_CHARS`] and was cut.
    pub is_text_cut: bool,
    /// The HTML as sent: **never** show it without [`super::html::safe_html`].
    pub html: Option<String>,
    /// The new part of `text`.
    pub body: String,
    /// The part of `text` that repeats earlier mail; empty when there is none.
    pub quoted: String,
    /// Everything that came with it, inline images too.
    pub attachments: Vec<Attachment>,
    /// Whether a person wrote it.
    pub auto: AutoKind,
    /// The case named by our own header.
    pub reference_header: Option<CaseNumber>,
    /// The case named in any way: header, one of our message ids, subject.
    pub reference: Option<CaseNumber>,
}

impl Default for ReadMail {
    fn default() -> Self {
        Self {
            message_id: None,
            in_reply_to: Vec::new(),
            references: Vec::new(),
            from: None,
            reply_to: None,
            to: Vec::new(),
            cc: Vec::new(),
            subject: String::new(),
            date: None,
            received_at: Instant::from_millis(0),
            text: String::new(),
            is_text_cut: false,
            html: None,
            body: String::new(),
            quoted: String::new(),
            attachments: Vec::new(),
            auto: AutoKind::Person,
            reference_header: None,
            reference: None,
        }
    }
}

/// Why a mail cannot be read. The caller keeps the bytes and shows the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or only white space.
    #[error("the mail is empty")]
    Empty,
    /// Over the limit.
    #[error("the mail has {size_bytes} bytes, more than the {limit_bytes} that are read")]
    TooLarge {
        /// Size of the mail.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// Parts nested or repeated beyond all sense.
    #[error("the mail has more than {limit} composite parts")]
    TooManyParts {
        /// The limit.
        limit: usize,
    },
    /// Not a single header line.
    #[error("the mail has no header lines")]
    NoHeaders,
    /// The reader itself failed; a fault of ours.
    #[error("the mail reader failed on this mail")]
    ReaderFault,
}

impl Unreadable {
    /// A stable word for tables and texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::TooManyParts { .. } => "too_many_parts",
            Self::NoHeaders => "no_headers",
            Self::ReaderFault => "reader_fault",
        }
    }
}

/// Reads a mail.
///
/// # Errors
/// [`Unreadable`] with the reason; the bytes should then be set aside.
pub fn read_mail(raw: &[u8], received_at: Instant, ours: &OurMail) -> Result<ReadMail, Unreadable> {
    check_limits(raw)?;
    // The MIME parser promises not to panic; should it ever, one mail is set aside instead of the intake stopping.
    catch_unwind(AssertUnwindSafe(|| read_checked(raw, received_at, ours)))
        .unwrap_or(Err(Unreadable::ReaderFault))
}

fn check_limits(raw: &[u8]) -> Result<(), Unreadable> {
    if raw.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    if raw.len() > MAX_MAIL_BYTES {
        return Err(Unreadable::TooLarge {
            size_bytes: raw.len(),
            limit_bytes: MAX_MAIL_BYTES,
        });
    }
    let composite =
        |word: &[u8]| word.eq_ignore_ascii_case(b"message/") || word.eq_ignore_ascii_case(b"multipart/");
    let at_slash = |at: usize| {
        let message = at.checked_sub(7).and_then(|from| raw.get(from..=at));
        let multipart = at.checked_sub(9).and_then(|from| raw.get(from..=at));
        message.is_some_and(composite) || multipart.is_some_and(composite)
    };
    let count = raw
        .iter()
        .enumerate()
        .filter(|(at, byte)| **byte == b'/' && at_slash(*at))
        .count();
    if count > MAX_COMPOSITE_PARTS {
        return Err(Unreadable::TooManyParts {
            limit: MAX_COMPOSITE_PARTS,
        });
    }
    Ok(())
}

fn read_checked(raw: &[u8], received_at: Instant, ours: &OurMail) -> Result<ReadMail, Unreadable> {
    let first_look = MessageParser::default().parse(raw).ok_or(Unreadable::NoHeaders)?;
    let repaired = repair::repair_boundary(&first_look, raw);
    let raw = repaired.as_deref().unwrap_or(raw);
    let message = match &repaired {
        Some(repaired) => MessageParser::default()
            .parse(repaired)
            .ok_or(Unreadable::NoHeaders)?,
        None => first_look,
    };
    let headers = HeaderBlock::of_root(&message, raw);
    if headers.is_empty() {
        return Err(Unreadable::NoHeaders);
    }
    let mut mail = read_headers(&headers, &message, received_at);
    let read = text::read_texts(&message, raw);
    let folded = fold_quoted(&read.text);
    mail.text = read.text;
    mail.is_text_cut = read.is_cut;
    mail.html = read.html;
    mail.body = folded.body;
    mail.quoted = folded.quoted;
    mail.attachments = attachment::read_attachments(&message, raw, &read.body_parts);
    mail.reference_header = headers.text(REFERENCE_HEADER).and_then(|it| read_number(&it));
    mail.auto = origin::judge_origin(&mail, &headers, &message, ours);
    mail.reference = find_reference(&mail, ours);
    Ok(mail)
}

fn read_headers(headers: &HeaderBlock<'_>, message: &Message<'_>, received_at: Instant) -> ReadMail {
    let first = |name: &str| headers.addresses(name).into_iter().next();
    ReadMail {
        message_id: headers.ids("Message-ID").into_iter().next(),
        in_reply_to: headers.ids("In-Reply-To"),
        references: headers.ids("References"),
        from: first("From")
            .or_else(|| first("Sender"))
            .or_else(|| first("Return-Path")),
        reply_to: first("Reply-To"),
        to: headers.addresses("To"),
        cc: headers.addresses("Cc"),
        subject: headers.text("Subject").unwrap_or_default(),
        date: date::read_date(message),
        received_at,
        ..ReadMail::default()
    }
}

fn find_reference(mail: &ReadMail, ours: &OurMail) -> Option<CaseNumber> {
    let returned = match &mail.auto {
        AutoKind::Bounce(returned) => returned.reference.clone(),
        AutoKind::Person | AutoKind::AutoReply | AutoKind::BulkOrList(_) | AutoKind::OwnLoop => None,
    };
    mail.reference_header
        .clone()
        .or_else(|| mail.in_reply_to.iter().find_map(|it| ours.reference_of(it)))
        .or_else(|| mail.references.iter().rev().find_map(|it| ours.reference_of(it)))
        .or(returned)
        .or_else(|| mail.message_id.as_ref().and_then(|it| ours.reference_of(it)))
        .or_else(|| find_number_in_subject(&mail.subject))
}

#[cfg(test)]
mod tests;
