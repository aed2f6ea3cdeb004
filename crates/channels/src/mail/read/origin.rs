//! Did a person write this mail, or a machine?
//!
//! Always true: machine mail is named, never dropped; the caller parks it where people see it, and never answers it
//! by itself (RFC 3834).
//!
//! The trap: a mail of our own that comes back must not become a case, and a bounce must lead to the mail that bounced.

use domain::CaseNumber;
use mail_parser::Message;

use super::ReadMail;
use super::attachment::RawPart;
use super::header::HeaderBlock;
use super::parameter::Parametered;
use crate::mail::threading::{OurMail, REFERENCE_HEADER, read_number};

/// Who or what wrote a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AutoKind {
    /// A person.
    Person,
    /// An absence note, a read receipt or another automatic answer.
    AutoReply,
    /// A mail of ours could not be delivered.
    Bounce(Box<ReturnedMail>),
    /// A mailing list or mass mail.
    BulkOrList(BulkSign),
    /// A mail that this desk sent itself.
    OwnLoop,
}

impl AutoKind {
    /// A stable word for tables and texts.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::AutoReply => "auto_reply",
            Self::Bounce(_) => "bounce",
            Self::BulkOrList(_) => "bulk_or_list",
            Self::OwnLoop => "own_loop",
        }
    }

    /// True when the mail is to be parked instead of worked.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        match self {
            Self::Person => false,
            Self::AutoReply | Self::Bounce(_) | Self::BulkOrList(_) | Self::OwnLoop => true,
        }
    }
}

/// What marks a mail as mass mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkSign {
    /// A `List-Id` or `List-Post` header.
    List,
    /// `Precedence: bulk`, `junk` or `list`.
    Precedence,
}

/// What a bounce says about the mail that could not be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnedMail {
    /// Message id of our mail, without angle brackets.
    pub message_id: Option<String>,
    /// The case of our mail.
    pub reference: Option<CaseNumber>,
    /// Address that could not be reached.
    pub recipient: Option<String>,
    /// Status code of RFC 3463, such as `5.1.1`.
    pub status: Option<String>,
    /// What the other server said.
    pub diagnostic: Option<String>,
    /// False when the server is still trying.
    pub is_final: bool,
}

/// Judges a mail whose headers and texts have been read.
pub(super) fn judge_origin(
    mail: &ReadMail,
    headers: &HeaderBlock<'_>,
    message: &Message<'_>,
    ours: &OurMail,
) -> AutoKind {
    let is_from_us = mail
        .from
        .as_ref()
        .is_some_and(|it| ours.is_our_address(&it.address));
    let has_our_id = mail
        .message_id
        .as_ref()
        .is_some_and(|it| ours.is_our_message_id(it));
    if has_our_id || (is_from_us && headers.raw(REFERENCE_HEADER).is_some()) {
        return AutoKind::OwnLoop;
    }
    let content_type = headers
        .raw("Content-Type")
        .map(Parametered::parse)
        .unwrap_or_default();
    if is_bounce(mail, headers, &content_type) {
        return AutoKind::Bounce(Box::new(read_returned(mail, message, ours)));
    }
    let precedence = headers.text("Precedence").unwrap_or_default().to_lowercase();
    if headers.raw("List-Id").is_some() || headers.raw("List-Post").is_some() {
        return AutoKind::BulkOrList(BulkSign::List);
    }
    if matches!(precedence.as_str(), "bulk" | "junk" | "list") {
        return AutoKind::BulkOrList(BulkSign::Precedence);
    }
    let is_receipt = content_type.word == "multipart/report";
    if is_receipt || is_auto_reply(mail, headers, &precedence) {
        return AutoKind::AutoReply;
    }
    AutoKind::Person
}

fn has_null_return_path(headers: &HeaderBlock<'_>) -> bool {
    headers
        .text("Return-Path")
        .is_some_and(|it| it.replace(' ', "") == "<>")
}

fn is_bounce(mail: &ReadMail, headers: &HeaderBlock<'_>, content_type: &Parametered) -> bool {
    let is_report = content_type.word == "multipart/report"
        && content_type
            .parameter("report-type")
            .is_some_and(|it| it.eq_ignore_ascii_case("delivery-status"));
    if is_report || headers.raw("X-Failed-Recipients").is_some() {
        return true;
    }
    let sender = mail
        .from
        .as_ref()
        .map(|it| it.address.to_lowercase())
        .unwrap_or_default();
    let local = sender.split('@').next().unwrap_or_default();
    let is_daemon = matches!(
        local,
        "mailer-daemon" | "postmaster" | "mail-daemon" | "mailerdaemon"
    );
    let subject = mail.subject.to_lowercase();
    let names_failure = [
        "undeliver",
        "delivery status",
        "delivery failure",
        "failure notice",
        "returned mail",
        "mail delivery failed",
        "delivery has failed",
        "退信",
        "退回",
        "投递失败",
        "无法送达",
        "未送达",
        "发送失败",
    ]
    .iter()
    .any(|it| subject.contains(it));
    is_daemon && (names_failure || has_null_return_path(headers))
}

fn is_auto_reply(mail: &ReadMail, headers: &HeaderBlock<'_>, precedence: &str) -> bool {
    let auto_submitted = headers.text("Auto-Submitted").unwrap_or_default().to_lowercase();
    let word = auto_submitted.split([';', ' ']).next().unwrap_or_default();
    let is_submitted = !word.is_empty() && word != "no";
    let is_suppressed = headers
        .text("X-Auto-Response-Suppress")
        .is_some_and(|it| !matches!(it.trim().to_lowercase().as_str(), "" | "none"));
    let is_marked = ["X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply"]
        .iter()
        .any(|it| headers.raw(it).is_some());
    let subject = mail.subject.to_lowercase();
    let is_titled = [
        "自动回复:",
        "自动回复：",
        "自動回覆:",
        "自動回覆：",
        "automatic reply:",
        "auto reply:",
        "auto-reply:",
        "out of office:",
        "autoreply:",
    ]
    .iter()
    .any(|it| subject.starts_with(it));
    let is_automatic = is_submitted || is_suppressed || is_marked || is_titled;
    is_automatic || precedence.starts_with("auto") || has_null_return_path(headers)
}

fn read_returned(mail: &ReadMail, message: &Message<'_>, ours: &OurMail) -> ReturnedMail {
    let mut returned = ReturnedMail {
        is_final: true,
        ..ReturnedMail::default()
    };
    let raw = message.raw_message.as_ref();
    for part in &message.parts {
        let raw_part = RawPart::of(part, raw);
        match raw_part.content_type.word.as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                read_status(&raw_part.unpack(), &mut returned);
            }
            "message/rfc822" | "text/rfc822-headers" | "message/global" | "message/global-headers" => {
                read_original(&HeaderBlock::parse(&raw_part.unpack()), &mut returned);
            }
            _ => {}
        }
    }
    // Some servers only repeat the mail in their text.
    if returned.message_id.is_none() {
        let in_text = mail
            .text
            .split(['<', '>', ' ', '\n', '"'])
            .find(|it| ours.is_our_message_id(it));
        let earlier = mail
            .in_reply_to
            .iter()
            .chain(mail.references.iter().rev())
            .find(|it| ours.is_our_message_id(it));
        returned.message_id = in_text.map(str::to_owned).or_else(|| earlier.cloned());
    }
    let by_id = returned.message_id.as_ref().and_then(|it| ours.reference_of(it));
    returned.reference = returned.reference.or(by_id);
    returned
}

fn read_original(original: &HeaderBlock<'_>, returned: &mut ReturnedMail) {
    if returned.message_id.is_none() {
        returned.message_id = original.ids("Message-ID").into_iter().next();
        returned.reference = original.text(REFERENCE_HEADER).and_then(|it| read_number(&it));
        let to = original.addresses("To").into_iter().next().map(|it| it.address);
        returned.recipient = returned.recipient.take().or(to);
    }
}

/// Fields of a delivery status (RFC 3464): one block for the mail, one for each receiver.
fn read_status(text: &[u8], returned: &mut ReturnedMail) {
    let plain = String::from_utf8_lossy(text).replace("\r\n", "\n");
    for block in plain.split("\n\n") {
        let fields = HeaderBlock::parse(block.as_bytes());
        let typed = |name: &str| {
            let value = fields.text(name)?;
            Some(
                value
                    .split_once(';')
                    .map_or(value.clone(), |(_, it)| it.trim().to_owned()),
            )
        };
        let recipient = typed("Final-Recipient").or_else(|| typed("Original-Recipient"));
        if recipient.is_none() && fields.raw("Status").is_none() {
            continue;
        }
        returned.recipient = recipient.or_else(|| returned.recipient.take());
        returned.status = fields.text("Status").or_else(|| returned.status.take());
        returned.diagnostic = typed("Diagnostic-Code").or_else(|| returned.diagnostic.take());
        let action = fields.text("Action").unwrap_or_default().to_lowercase();
        returned.is_final = action != "delayed";
    }
}
