//! The files that come with a mail.
//!
//! Always true: every part that is neither a container nor shown as text is an attachment; nothing is dropped. Names
//! are safe as file names: no folders, no control characters, never empty.

use std::collections::BTreeSet;

use mail_parser::{Message, MessagePart, PartType};

use super::header::HeaderBlock;
use super::parameter::Parametered;
use super::sniff::sniff_media_type;
use super::transfer::Transfer;

/// Attachments kept of one mail; the rest stay in the raw bytes only.
const MAX_ATTACHMENTS: usize = 500;
/// Characters of a file name.
const MAX_NAME_CHARS: usize = 180;

/// A file that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name, safe to show and to save under.
    pub name: String,
    /// Media type by content, else as declared; see [`super::sniff_media_type`].
    pub media_type: String,
    /// Media type that the sender wrote.
    pub declared_type: Option<String>,
    /// The file.
    pub bytes: Vec<u8>,
    /// Content id without angle brackets, the target of `cid:` links.
    pub content_id: Option<String>,
    /// True when the sender meant it to be seen inside the text.
    pub is_inline: bool,
}

/// The raw bytes of one part: its headers and its packed content.
pub(super) struct RawPart<'x> {
    pub(super) headers: HeaderBlock<'x>,
    pub(super) content_type: Parametered,
    packed: &'x [u8],
}

impl<'x> RawPart<'x> {
    pub(super) fn of(part: &MessagePart<'_>, raw: &'x [u8]) -> Self {
        let at = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let headers = HeaderBlock::parse(
            raw.get(at(part.offset_header)..at(part.offset_body))
                .unwrap_or_default(),
        );
        let content_type = headers
            .raw("Content-Type")
            .map(Parametered::parse)
            .unwrap_or_default();
        let end = if part.offset_end > part.offset_body {
            at(part.offset_end)
        } else {
            at(part.offset_body)
        };
        let packed = raw
            .get(at(part.offset_body)..end.min(raw.len()))
            .unwrap_or_default();
        Self {
            headers,
            content_type,
            packed,
        }
    }

    /// The content as it was before packing.
    pub(super) fn unpack(&self) -> Vec<u8> {
        let declared = self.headers.text("Content-Transfer-Encoding");
        Transfer::of_header(declared.as_deref()).undo(self.packed)
    }
}

/// All attachments, in the order of the mail; `body_parts` are the parts already shown as text.
pub(super) fn read_attachments(
    message: &Message<'_>,
    raw: &[u8],
    body_parts: &BTreeSet<usize>,
) -> Vec<Attachment> {
    message
        .parts
        .iter()
        .enumerate()
        .filter(|(at, part)| !body_parts.contains(at) && !matches!(part.body, PartType::Multipart(_)))
        .take(MAX_ATTACHMENTS)
        .filter_map(|(at, part)| read_attachment(at, part, raw))
        .collect()
}

fn read_attachment(at: usize, part: &MessagePart<'_>, raw: &[u8]) -> Option<Attachment> {
    let raw_part = RawPart::of(part, raw);
    let disposition = raw_part
        .headers
        .raw("Content-Disposition")
        .map(Parametered::parse)
        .unwrap_or_default();
    let bytes = raw_part.unpack();
    let given = disposition
        .parameter("filename")
        .or_else(|| raw_part.content_type.parameter("name"));
    let is_blank_text = part.is_text() && given.is_none() && bytes.iter().all(u8::is_ascii_whitespace);
    if is_blank_text {
        return None;
    }
    let declared_type = Some(raw_part.content_type.word.clone()).filter(|it| !it.is_empty());
    let media_type = match &part.body {
        PartType::Message(_) => "message/rfc822".to_owned(),
        PartType::Text(_)
        | PartType::Html(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Multipart(_) => sniff_media_type(&bytes, declared_type.as_deref()),
    };
    let name = given.map(safe_name).filter(|it| !it.is_empty());
    let name = name.unwrap_or_else(|| default_name(at, part, &media_type));
    let content_id = raw_part.headers.ids("Content-ID").into_iter().next();
    let is_inline =
        disposition.word == "inline" || (content_id.is_some() && disposition.word != "attachment");
    Some(Attachment {
        name,
        media_type,
        declared_type,
        bytes,
        content_id,
        is_inline,
    })
}

/// A name without folders, control and direction characters; may come out empty.
fn safe_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_safe = |it: &char| {
        !it.is_control()
            && !matches!(it, '"' | '<' | '>' | '|' | '?' | '*' | ':')
            && !matches!(it, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let kept: String = last.chars().filter(is_safe).collect();
    let kept = kept.trim_matches(['.', ' ']).to_owned();
    let length = kept.chars().count();
    if length <= MAX_NAME_CHARS {
        return kept;
    }
    let extension = kept
        .rsplit_once('.')
        .map(|(_, it)| it)
        .filter(|it| it.chars().count() <= 8)
        .unwrap_or_default();
    let stem: String = kept.chars().take(MAX_NAME_CHARS - 9).collect();
    format!("{stem}.{extension}").trim_end_matches('.').to_owned()
}

fn default_name(at: usize, part: &MessagePart<'_>, media_type: &str) -> String {
    if let PartType::Message(inner) = &part.body {
        let subject = inner
            .parts
            .first()
            .map(|_| inner.subject().unwrap_or_default())
            .unwrap_or_default();
        let subject = safe_name(subject);
        let subject: String = subject.chars().take(80).collect();
        return if subject.is_empty() {
            format!("mail-{at}.eml")
        } else {
            format!("{subject}.eml")
        };
    }
    let extension = match media_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "audio/amr" => "amr",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        _ => "bin",
    };
    format!("part-{at}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_folder_or_lie_about_their_end() {
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("C:\\temp\\账单.pdf"), "账单.pdf");
        assert_eq!(safe_name("a\u{202E}fdp.exe"), "afdp.exe");
        assert_eq!(safe_name(".."), "");
        let long = format!("{}.docx", "长".repeat(400));
        let safe = safe_name(&long);
        assert!(safe.ends_with(".docx") && safe.chars().count() <= MAX_NAME_CHARS);
    }
}
