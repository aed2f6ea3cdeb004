//! Mends a multipart mail whose boundary is missing or wrong in the header but stands in the body.
//!
//! Always true: nothing is taken away; the wrong header stays, under another name.

use mail_parser::{HeaderName, Message};

use super::attachment::RawPart;
use super::header::HeaderBlock;

/// The mail with a right boundary; `None` when nothing is wrong or nothing can be done.
pub(super) fn repair_boundary(message: &Message<'_>, raw: &[u8]) -> Option<Vec<u8>> {
    let [root] = message.parts.as_slice() else {
        return None;
    };
    if !RawPart::of(root, raw).content_type.word.starts_with("multipart/") {
        return None;
    }
    let body = raw.get(usize::try_from(root.offset_body).ok()?..)?;
    let boundary = find_boundary(body)?;
    let field = root
        .headers
        .iter()
        .find(|it| it.name == HeaderName::ContentType)?;
    let (before, after) = raw.split_at_checked(usize::try_from(field.offset_field).ok()?)?;
    let header = format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\nX-Unusable-");
    Some([before, header.as_bytes(), after].concat())
}

/// The first line that starts with two dashes and is followed by a header of content.
fn find_boundary(body: &[u8]) -> Option<String> {
    let mut rest = body;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|it| *it == b'\n')
            .map_or(rest.len(), |it| it + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        let line = String::from_utf8_lossy(line);
        let name = line.trim_end().strip_prefix("--").unwrap_or_default();
        let is_usable = !name.is_empty()
            && name.len() <= 100
            && name.chars().all(|it| it.is_ascii_graphic() && it != '"');
        let head = rest.get(..2_000).unwrap_or(rest);
        if is_usable && HeaderBlock::parse(head).raw("Content-Type").is_some() {
            return Some(name.to_owned());
        }
    }
    None
}
