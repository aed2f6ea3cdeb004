//! The text of a mail: the best plain text, and the HTML as sent.
//!
//! Always true: line ends are `\n`; text is decoded from raw bytes, not by the MIME parser.

use std::collections::BTreeSet;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessagePart, PartType};

use super::MAX_TEXT_CHARS;
use super::attachment::RawPart;
use super::charset::decode_text;

/// Bytes of HTML that are kept; a longer one is cut and shown as text only.
const MAX_HTML_BYTES: usize = 4 * 1024 * 1024;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct ReadTexts {
    pub(super) text: String,
    pub(super) is_cut: bool,
    pub(super) html: Option<String>,
    /// Parts that are shown as text or HTML, so that they are no attachments.
    pub(super) body_parts: BTreeSet<usize>,
}

/// Reads the texts of the mail.
pub(super) fn read_texts(message: &Message<'_>, raw: &[u8]) -> ReadTexts {
    let mut read = ReadTexts::default();
    let mut texts = Vec::new();
    let mut htmls = Vec::new();
    for at in indices(&message.text_body) {
        let Some(part) = message.parts.get(at) else {
            continue;
        };
        match &part.body {
            PartType::Text(_) => texts.push(read_plain(part, raw)),
            PartType::Html(_) => texts.push(html_as_text(&read_decoded(part, raw))),
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => continue,
        }
        read.body_parts.insert(at);
    }
    for at in indices(&message.html_body) {
        if let Some(part) = message
            .parts
            .get(at)
            .filter(|it| matches!(it.body, PartType::Html(_)))
        {
            htmls.push(read_decoded(part, raw));
            read.body_parts.insert(at);
        }
    }
    let texts = texts
        .iter()
        .map(|it| it.trim())
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>();
    read.text = texts.join("\n\n");
    read.html = Some(htmls.join("\n<hr>\n")).filter(|it| !it.trim().is_empty());
    if read.text.is_empty() {
        match &read.html {
            Some(html) => read.text = html_as_text(html),
            None => rescue_text(message, raw, &mut read),
        }
    }
    read.is_cut = read.text.chars().nth(MAX_TEXT_CHARS).is_some();
    if read.is_cut {
        read.text = read.text.chars().take(MAX_TEXT_CHARS).collect();
    }
    read.html = read.html.filter(|it| it.len() <= MAX_HTML_BYTES);
    read
}

/// In a mail that was cut off, or whose boundaries are missing, the parser calls the text an attachment.
fn rescue_text(message: &Message<'_>, raw: &[u8], read: &mut ReadTexts) {
    let is_only_part = message.parts.len() == 1;
    for (at, part) in message.parts.iter().enumerate() {
        let raw_part = RawPart::of(part, raw);
        let declared = raw_part.content_type.word.as_str();
        let is_damaged_text = part.is_encoding_problem
            && matches!(part.body, PartType::Text(_) | PartType::Html(_))
            && matches!(declared, "" | "text/plain" | "text/html")
            && raw_part.content_type.parameter("name").is_none();
        let is_unsplit = is_only_part && declared.starts_with("multipart/");
        if !(is_damaged_text || is_unsplit) {
            continue;
        }
        let text = read_decoded(part, raw);
        if declared == "text/html" {
            read.text = html_as_text(&text);
            read.html = Some(text);
        } else {
            read.text = tidy_lines(&text);
        }
        read.body_parts.insert(at);
        return;
    }
}

fn indices(ids: &[u32]) -> BTreeSet<usize> {
    ids.iter().filter_map(|it| usize::try_from(*it).ok()).collect()
}

fn read_decoded(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let raw_part = RawPart::of(part, raw);
    let bytes = raw_part.unpack();
    let label = raw_part
        .content_type
        .parameter("charset")
        .map(str::to_owned)
        .or_else(|| {
            let is_html = matches!(part.body, PartType::Html(_));
            if is_html { find_meta_charset(&bytes) } else { None }
        });
    decode_text(&bytes, label.as_deref())
}

fn read_plain(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let text = tidy_lines(&read_decoded(part, raw));
    let content_type = RawPart::of(part, raw).content_type;
    if !content_type
        .parameter("format")
        .is_some_and(|it| it.eq_ignore_ascii_case("flowed"))
    {
        return text;
    }
    let deletes_space = content_type
        .parameter("delsp")
        .is_some_and(|it| it.eq_ignore_ascii_case("yes"));
    join_flowed(&text, deletes_space)
}

/// `format=flowed` (RFC 3676): a line that ends in a space goes on in the next one.
fn join_flowed(text: &str, deletes_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let is_quote = line.starts_with('>');
        let content = if is_quote {
            line
        } else {
            line.strip_prefix(' ').unwrap_or(line)
        };
        if !is_quote && content != "-- " && content.ends_with(' ') {
            out.push_str(if deletes_space {
                content.trim_end_matches(' ')
            } else {
                content
            });
        } else {
            out.push_str(content);
            out.push('\n');
        }
    }
    out
}

fn html_as_text(html: &str) -> String {
    tidy_lines(&html_to_text(html))
}

/// One kind of line end, no NUL and no other control characters, at most two empty lines in a row.
fn tidy_lines(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(lines.len());
    let mut blank = 0;
    for line in lines.split('\n') {
        let line: String = line
            .chars()
            .filter(|it| !it.is_control() || *it == '\t')
            .collect();
        blank = if line.trim().is_empty() { blank + 1 } else { 0 };
        if blank <= 2 {
            out.push_str(if blank > 0 { "" } else { &line });
            out.push('\n');
        }
    }
    out.trim_matches('\n').to_owned()
}

/// The character set that an HTML document names itself.
fn find_meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..2_048).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let is_label = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(is_label)
        .collect();
    Some(label).filter(|it| !it.is_empty())
}
