//! An outgoing mail as bytes.
//!
//! Always true: plain text with a simple HTML twin; no line break of a name or a subject can add a header.

use std::time::{Duration, UNIX_EPOCH};

use calendar::Instant;
use domain::CaseNumber;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::mail::read::MailAddress;
use crate::mail::threading::{REFERENCE_HEADER, mark_subject};

/// Message ids kept in `References`: the first, and the newest of the rest.
const MAX_REFERENCES: usize = 20;

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Without angle brackets; see [`crate::mail::OurMail::outgoing_message_id`]. The same for every try.
    pub message_id: String,
    /// The case it belongs to.
    pub reference: CaseNumber,
    /// Mailbox it is sent from.
    pub from: MailAddress,
    /// Receivers, at least one.
    pub to: Vec<MailAddress>,
    /// Receivers of copies.
    pub cc: Vec<MailAddress>,
    /// The case's mark is added when it is missing.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Message id of the mail that it answers.
    pub in_reply_to: Option<String>,
    /// Message ids of its thread, oldest first.
    pub references: Vec<String>,
    /// Files.
    pub attachments: Vec<OutgoingAttachment>,
    /// True when no person wrote it: it is then marked `Auto-Submitted: auto-replied`.
    pub is_automatic: bool,
    /// Goes into the `Date` header.
    pub written_at: Instant,
}

/// A file to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingAttachment {
    /// File name.
    pub name: String,
    /// Media type, such as `application/pdf`; a wrong one becomes `application/octet-stream`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A mail ready for the wire.
#[derive(Debug, Clone)]
pub struct ComposedMail {
    pub(super) envelope: Envelope,
    /// The whole mail, lines ending in CRLF.
    pub bytes: Vec<u8>,
}

/// A mail that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// Not a mail address.
    #[error("`{0}` is not a mail address")]
    Address(String),
    /// Nobody to send it to.
    #[error("the mail has no receiver")]
    NoReceiver,
    /// The parts do not make a mail.
    #[error("the mail cannot be put together: {0}")]
    Assembly(String),
}

/// Writes the mail.
///
/// # Errors
/// When an address is none, or nobody would receive it.
pub fn compose_mail(mail: &OutgoingMail) -> Result<ComposedMail, ComposeError> {
    if mail.to.is_empty() {
        return Err(ComposeError::NoReceiver);
    }
    let message = add_headers(Message::builder(), mail)?
        .multipart(build_body(mail))
        .map_err(assembly)?;
    Ok(ComposedMail {
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

fn assembly(cause: impl std::fmt::Display) -> ComposeError {
    ComposeError::Assembly(cause.to_string())
}

fn add_headers(builder: MessageBuilder, mail: &OutgoingMail) -> Result<MessageBuilder, ComposeError> {
    let mut builder = builder.from(mailbox(&mail.from)?);
    for to in &mail.to {
        builder = builder.to(mailbox(to)?);
    }
    for cc in &mail.cc {
        builder = builder.cc(mailbox(cc)?);
    }
    let since_epoch = u64::try_from(mail.written_at.as_millis()).unwrap_or(0);
    builder = builder
        .subject(mark_subject(&one_line(&mail.subject), &mail.reference))
        .date(UNIX_EPOCH + Duration::from_millis(since_epoch))
        .message_id(Some(bracketed(&mail.message_id)))
        .raw_header(header(REFERENCE_HEADER, mail.reference.as_str())?);
    if let Some(answered) = &mail.in_reply_to {
        builder = builder.in_reply_to(bracketed(answered));
    }
    let references = list_references(mail);
    if !references.is_empty() {
        builder = builder.references(references);
    }
    if mail.is_automatic {
        builder = builder
            .raw_header(header("Auto-Submitted", "auto-replied")?)
            .raw_header(header("X-Auto-Response-Suppress", "All")?);
    }
    Ok(builder)
}

fn header(name: &str, value: &str) -> Result<HeaderValue, ComposeError> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(assembly)?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

fn mailbox(address: &MailAddress) -> Result<Mailbox, ComposeError> {
    let wrong = |_cause| ComposeError::Address(address.address.clone());
    let email: Address = address.address.parse().map_err(wrong)?;
    Ok(Mailbox::new(address.name.as_deref().map(one_line), email))
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn bracketed(message_id: &str) -> String {
    let bare: String = message_id
        .chars()
        .filter(|it| it.is_ascii_graphic() && !matches!(it, '<' | '>'))
        .collect();
    format!("<{bare}>")
}

fn list_references(mail: &OutgoingMail) -> String {
    let mut ids: Vec<&String> = mail.references.iter().collect();
    if let Some(answered) = &mail.in_reply_to
        && !ids.contains(&answered)
    {
        ids.push(answered);
    }
    if ids.len() > MAX_REFERENCES {
        let cut = ids.len() - MAX_REFERENCES;
        ids.drain(1..=cut);
    }
    ids.into_iter()
        .map(|it| bracketed(it))
        .collect::<Vec<_>>()
        .join(" ")
}

fn build_body(mail: &OutgoingMail) -> MultiPart {
    let texts = MultiPart::alternative()
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(text_as_html(&mail.text)));
    if mail.attachments.is_empty() {
        return texts;
    }
    let mut body = MultiPart::mixed().multipart(texts);
    for file in &mail.attachments {
        let media_type = ContentType::parse(&file.media_type)
            .or_else(|_| ContentType::parse("application/octet-stream"))
            .unwrap_or(ContentType::TEXT_PLAIN);
        body = body.singlepart(Attachment::new(one_line(&file.name)).body(file.bytes.clone(), media_type));
    }
    body
}

fn text_as_html(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;");
    let lines = escaped.replace("\r\n", "\n").replace('\n', "<br>\n");
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif;font-size:14px;line-height:1.6\">{lines}</body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::read::read_mail;
    use crate::mail::{AutoKind, OurMail};

    fn mail() -> OutgoingMail {
        OutgoingMail {
            message_id: "20261121-000123.t1@desk.example".into(),
            reference: "20261121-000123".parse().unwrap(),
            from: MailAddress {
                name: Some("客服中心".into()),
                address: "kefu@desk.example".into(),
            },
            to: vec![MailAddress {
                name: Some("张三, 先生".into()),
                address: "zs@ex.cn".into(),
            }],
            cc: Vec::new(),
            subject: "回复：暖气不热\r\nBcc: evil@ex.cn".into(),
            text: "您好：\n维修人员今晚七点到。<b>&".into(),
            in_reply_to: Some("c@ex.cn".into()),
            references: vec!["a@ex.cn".into(), "c@ex.cn".into()],
            attachments: vec![OutgoingAttachment {
                name: "账单.pdf".into(),
                media_type: "application/pdf".into(),
                bytes: b"%PDF-1.7".to_vec(),
            }],
            is_automatic: false,
            written_at: Instant::from_millis(1_795_000_000_000),
        }
    }

    fn read_back(mail: &OutgoingMail) -> (String, crate::mail::ReadMail) {
        let bytes = compose_mail(mail).unwrap().bytes;
        let read = read_mail(&bytes, Instant::EPOCH, &OurMail::default()).unwrap();
        (String::from_utf8(bytes).unwrap(), read)
    }

    #[test]
    fn what_is_written_is_read_back() {
        let (_, read) = read_back(&mail());
        assert_eq!(
            read.message_id.as_deref(),
            Some("20261121-000123.t1@desk.example")
        );
        assert_eq!(read.reference_header, Some(mail().reference));
        assert_eq!(read.from, Some(mail().from));
        assert_eq!(read.to, mail().to);
        assert_eq!(read.subject, "回复：暖气不热  Bcc: evil@ex.cn [#20261121-000123]");
        assert_eq!(read.text, mail().text);
        assert!(read.html.unwrap().contains("&lt;b&gt;&amp;"));
        assert_eq!(read.references, ["a@ex.cn", "c@ex.cn"]);
        assert_eq!(read.in_reply_to, ["c@ex.cn"]);
        assert_eq!(read.attachments[0].name, "账单.pdf");
        assert_eq!(read.attachments[0].bytes, b"%PDF-1.7");
        assert_eq!(read.date, Some(Instant::from_millis(1_795_000_000_000)));
        assert_eq!(read.auto, AutoKind::Person);
    }

    #[test]
    fn no_header_can_be_smuggled_in() {
        let mut sly = mail();
        sly.from.name = Some("a\r\nX-Evil: 1".into());
        sly.in_reply_to = Some("a>\r\nX-Evil: 1\r\n<b@c".into());
        let (raw, _) = read_back(&sly);
        assert!(!raw.contains("\nX-Evil"), "{raw}");
        assert!(!raw.contains("\nBcc"), "{raw}");
    }

    #[test]
    fn automatic_mail_says_so() {
        let automatic = OutgoingMail {
            is_automatic: true,
            ..mail()
        };
        let (raw, read) = read_back(&automatic);
        assert!(raw.contains("Auto-Submitted: auto-replied\r\n"), "{raw}");
        assert_eq!(read.auto, AutoKind::AutoReply);
    }

    #[test]
    fn wrong_addresses_and_empty_lists_are_refused() {
        let mut wrong = mail();
        wrong.to = vec![MailAddress {
            name: None,
            address: "nobody".into(),
        }];
        assert_eq!(
            compose_mail(&wrong).map(|_| ()),
            Err(ComposeError::Address("nobody".into()))
        );
        wrong.to.clear();
        assert_eq!(compose_mail(&wrong).map(|_| ()), Err(ComposeError::NoReceiver));
    }

    #[test]
    fn long_threads_keep_their_first_and_newest_ids() {
        let mut long = mail();
        long.references = (0..50).map(|it| format!("{it}@ex.cn")).collect();
        let (_, read) = read_back(&long);
        assert_eq!(read.references.len(), MAX_REFERENCES);
        assert_eq!(read.references.first().map(String::as_str), Some("0@ex.cn"));
        assert_eq!(read.references.last().map(String::as_str), Some("c@ex.cn"));
    }
}
