//! Header lines of a part, decoded from their raw bytes.
//!
//! Always true: names are compared in lower case; values come out on one line without control characters.
//!
//! The trap: one Chinese character may be split over two encoded words, so the bytes of neighbouring words are joined
//! before they are decoded; and many senders write raw GBK where RFC 5322 allows only ASCII.

use mail_parser::Message;

use super::MailAddress;
use super::charset::{decode_text, decode_unlabelled};
use super::transfer::{decode_base64, decode_quoted_printable};

/// Addresses read from one header; more are cut.
const MAX_ADDRESSES: usize = 500;
/// Message ids read from one header; more are cut.
const MAX_IDS: usize = 200;
/// Fields read of one part; more are passed over.
const MAX_FIELDS: usize = 2_000;
/// Bytes of one header value that are looked at.
const MAX_VALUE_BYTES: usize = 64 * 1024;

/// The header lines of one part.
#[derive(Debug, Default)]
pub(super) struct HeaderBlock<'x> {
    fields: Vec<(String, &'x [u8])>,
}

impl<'x> HeaderBlock<'x> {
    /// Splits raw bytes into fields; lines that are none are passed over, and a blank line ends the block.
    pub(super) fn parse(raw: &'x [u8]) -> Self {
        let mut fields: Vec<(String, &'x [u8])> = Vec::new();
        let mut start_of_value: Option<(String, usize)> = None;
        let mut at = 0;
        for line in raw.split_inclusive(|it| *it == b'\n') {
            let (from, to) = (at, at + line.len());
            at = to;
            let is_blank = line.iter().all(u8::is_ascii_whitespace);
            let is_fold = matches!(line.first(), Some(b' ' | b'\t'));
            if is_blank && fields.is_empty() && start_of_value.is_none() {
                continue;
            }
            if is_fold && !is_blank {
                continue;
            }
            if let Some((name, begin)) = start_of_value.take() {
                fields.push((name, raw.get(begin..from).unwrap_or_default()));
            }
            if is_blank || fields.len() >= MAX_FIELDS {
                break;
            }
            start_of_value = read_name(line).map(|(name, length)| (name, from + length));
        }
        if let Some((name, begin)) = start_of_value {
            fields.push((name, raw.get(begin..at).unwrap_or_default()));
        }
        Self { fields }
    }

    /// The headers of the mail itself.
    pub(super) fn of_root(message: &Message<'_>, raw: &'x [u8]) -> Self {
        let from = message.parts.first().map_or(0, |it| it.offset_header);
        let from = usize::try_from(from).unwrap_or(0);
        Self::parse(raw.get(from..).unwrap_or_default())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Raw value of the first field of that name.
    pub(super) fn raw(&self, name: &str) -> Option<&'x [u8]> {
        let (_, value) = self.fields.iter().find(|(it, _)| it.eq_ignore_ascii_case(name))?;
        Some(value.get(..MAX_VALUE_BYTES).unwrap_or(value))
    }

    /// Decoded value of the first field of that name, on one line.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(decode_header)
    }

    /// Message ids without angle brackets, in the order given.
    pub(super) fn ids(&self, name: &str) -> Vec<String> {
        self.raw(name)
            .map(|it| read_ids(&unfold(&decode_unlabelled(it))))
            .unwrap_or_default()
    }

    /// Addresses in the order given.
    pub(super) fn addresses(&self, name: &str) -> Vec<MailAddress> {
        let Some(raw) = self.raw(name) else {
            return Vec::new();
        };
        let text = unfold(&decode_unlabelled(raw));
        let found = read_addresses(&text);
        if found.iter().any(|it| it.address.contains('@')) || !text.contains("=?") {
            return found;
        }
        // Some senders encode the whole header, address and all.
        read_addresses(&decode_words(&text))
    }
}

fn read_name(line: &[u8]) -> Option<(String, usize)> {
    let colon = line.iter().position(|it| *it == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), colon + 1))
}

/// Decodes a header value: raw eight-bit bytes, folding and encoded words.
pub(super) fn decode_header(raw: &[u8]) -> String {
    tidy(&decode_words(&unfold(&decode_unlabelled(raw))))
}

fn unfold(text: &str) -> String {
    let joined = text
        .replace("\r\n", "\n")
        .replace("\n\t", "\n ")
        .replace("\n ", " ");
    joined.replace(['\n', '\r'], " ").trim().to_owned()
}

fn tidy(text: &str) -> String {
    let visible = |it: char| if it.is_control() { ' ' } else { it };
    text.chars().map(visible).collect::<String>().trim().to_owned()
}

/// One encoded word of RFC 2047, still packed.
struct EncodedWord<'t> {
    charset: &'t str,
    is_base64: bool,
    data: &'t str,
}

/// Replaces all encoded words in `text` by what they mean (RFC 2047, forgiving).
pub(super) fn decode_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut group: Vec<EncodedWord<'_>> = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        let Some((word, remaining)) = read_word(after) else {
            flush_group(&mut group, &mut out);
            out.push_str(before);
            out.push_str("=?");
            rest = after;
            continue;
        };
        let is_gap = before.trim().is_empty();
        let is_same_set = group
            .last()
            .is_none_or(|it| it.charset.eq_ignore_ascii_case(word.charset));
        let had_word = !group.is_empty();
        if !is_gap || !is_same_set {
            flush_group(&mut group, &mut out);
        }
        // White space between two encoded words is not part of the text.
        if !(is_gap && had_word) {
            out.push_str(before);
        }
        group.push(word);
        rest = remaining;
    }
    flush_group(&mut group, &mut out);
    out.push_str(rest);
    out
}

fn read_word(after_start: &str) -> Option<(EncodedWord<'_>, &str)> {
    let (charset, after) = after_start.split_once('?')?;
    let (encoding, after) = after.split_once('?')?;
    let is_base64 = match encoding {
        "b" | "B" => true,
        "q" | "Q" => false,
        _ => return None,
    };
    let is_label = |it: char| it.is_ascii_graphic() && it != '=';
    if charset.is_empty() || charset.len() > 60 || !charset.chars().all(is_label) {
        return None;
    }
    let (data, remaining) = match find_word_end(after, is_base64) {
        Some(parts) => parts,
        // A subject cut off in the middle of its last word.
        None if is_base64 && !after.contains(['?', ' ']) => (after, ""),
        None => return None,
    };
    Some((
        EncodedWord {
            charset,
            is_base64,
            data,
        },
        remaining,
    ))
}

fn find_word_end(after: &str, is_base64: bool) -> Option<(&str, &str)> {
    let is_code = |following: &str| {
        let mut two = following.chars();
        let is_hex = |it: Option<char>| it.is_some_and(|it| it.is_ascii_hexdigit());
        is_hex(two.next()) && is_hex(two.next())
    };
    // In the Q encoding a careless `?` may stand before a code such as `=E4`.
    after
        .match_indices("?=")
        .filter_map(|(at, _)| Some((after.get(..at)?, after.get(at + 2..)?)))
        .find(|(_, following)| is_base64 || !is_code(following))
}

fn flush_group(group: &mut Vec<EncodedWord<'_>>, out: &mut String) {
    let Some(charset) = group.first().map(|it| it.charset) else {
        return;
    };
    let mut bytes = Vec::new();
    let mut pending = String::new();
    for word in group.iter() {
        if word.is_base64 {
            pending.extend(word.data.chars().filter(|it| !it.is_whitespace()));
            // A word may stop in the middle of four characters; then the next one carries on.
            if pending.len().is_multiple_of(4) || pending.ends_with('=') {
                bytes.extend(decode_base64(pending.as_bytes()));
                pending.clear();
            }
        } else {
            bytes.extend(decode_base64(pending.as_bytes()));
            pending.clear();
            bytes.extend(decode_quoted_printable(word.data.replace('_', " ").as_bytes()));
        }
    }
    bytes.extend(decode_base64(pending.as_bytes()));
    out.push_str(&decode_text(&bytes, Some(charset)));
    group.clear();
}

fn read_ids(text: &str) -> Vec<String> {
    let bare = |it: &str| {
        it.chars()
            .filter(|it| !it.is_whitespace() && !it.is_control())
            .collect::<String>()
    };
    let mut ids: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|it| it.split_once('>'))
        .map(|(id, _)| bare(id))
        .filter(|it| !it.is_empty())
        .take(MAX_IDS)
        .collect();
    if ids.is_empty() {
        let trimmed = |it: &str| bare(it.trim_matches(['<', '>', ',', ';']));
        ids = text
            .split_whitespace()
            .map(trimmed)
            .filter(|it| !it.is_empty())
            .take(MAX_IDS)
            .collect();
        if ids.len() > 1 {
            ids.retain(|it| it.contains('@'));
        }
    }
    ids
}

fn read_addresses(text: &str) -> Vec<MailAddress> {
    split_addresses(text)
        .iter()
        .filter_map(|it| read_address(it))
        .take(MAX_ADDRESSES)
        .collect()
}

/// Splits at commas and semicolons that stand outside quotes, comments and angle brackets.
fn split_addresses(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut is_quoted, mut is_escaped, mut in_brackets, mut depth) = (false, false, false, 0_u32);
    for it in text.chars() {
        let is_border = !is_quoted && !in_brackets && depth == 0 && matches!(it, ',' | ';');
        if is_border {
            pieces.push(String::new());
            continue;
        }
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            '<' if !is_quoted => in_brackets = true,
            '>' if !is_quoted => in_brackets = false,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(it);
        }
    }
    pieces
}

fn read_address(piece: &str) -> Option<MailAddress> {
    if let Some((before, inside)) = piece.rsplit_once('<') {
        let address = inside.split('>').next().unwrap_or_default();
        let before = before
            .rsplit_once(':')
            .filter(|(group, _)| !group.contains('"'))
            .map_or(before, |it| it.1);
        return build_address(before, address);
    }
    let (bare, comment) = match piece.split_once('(') {
        Some((bare, comment)) => (bare, comment.trim_end().trim_end_matches(')')),
        None => (piece, ""),
    };
    let bare = bare.rsplit_once(':').map_or(bare, |it| it.1);
    if bare.contains("=?") {
        return None;
    }
    // `Name name@example.com` without brackets: the last word with an @ is the address.
    let words: Vec<&str> = bare.split_whitespace().collect();
    let at = words.iter().rposition(|it| it.contains('@')).unwrap_or(0);
    let name = if comment.is_empty() {
        words.get(..at).unwrap_or_default().join(" ")
    } else {
        comment.to_owned()
    };
    build_address(&name, words.get(at).copied().unwrap_or_default())
}

fn build_address(name: &str, address: &str) -> Option<MailAddress> {
    let strange = |it: char| it.is_whitespace() || it.is_control() || matches!(it, '<' | '>' | '"' | '\'');
    let address: String = address.chars().filter(|it| !strange(*it)).collect();
    let address = match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => address,
    };
    if address.is_empty() {
        return None;
    }
    let unquoted = unquote(name.trim());
    let name = tidy(&decode_words(&unquoted));
    let name = name.trim_matches(['"', '\'']).trim();
    let is_name = !name.is_empty() && !name.eq_ignore_ascii_case(&address);
    Some(MailAddress {
        name: is_name.then(|| name.to_owned()),
        address,
    })
}

/// Takes quotation marks and their escapes away.
pub(super) fn unquote(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut is_escaped, mut is_quoted) = (false, false);
    for it in text.chars() {
        match it {
            _ if is_escaped => {
                is_escaped = false;
                out.push(it);
            }
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use encoding_rs::GB18030;

    use super::*;

    fn address(header: &str) -> (Option<String>, String) {
        let raw = format!("From: {header}\r\n\r\n");
        let found = HeaderBlock::parse(raw.as_bytes()).addresses("from").remove(0);
        (found.name, found.address)
    }

    #[test]
    fn encoded_words_are_read_in_all_their_broken_forms() {
        for (raw, expected) in [
            ("=?UTF-8?B?5oKo5aW9?=", "您好"),
            ("=?utf-8?Q?=E6=82=A8=E5=A5=BD_a?=", "您好 a"),
            // One character split over two words, in both encodings.
            ("=?utf-8?Q?=E6=82?=\r\n =?utf-8?Q?=A8=E5=A5=BD?=", "您好"),
            ("=?gb2312?B?xOO6?= =?GB2312?B?w6Oh?=", "你好！"),
            // Base64 cut in the middle of four characters.
            ("=?utf-8?B?5oKo5a?= =?utf-8?B?W9?=", "您好"),
            ("=?utf-8?B?5oKo?==?utf-8?B?5aW9?=", "您好"),
            ("=?utf-8?B?5oKo?= and =?utf-8?B?5aW9?=", "您 and 好"),
            ("Re: =?gbk?q?=C4=E3=BA=C3?=", "Re: 你好"),
            ("=?utf-8?B?5oKo5aW9", "您好"),
            ("=?utf-8?Q?why?=E6=82=A8?=", "why?您"),
            ("=?utf-8?B?5oKo\r\n 5aW9?=", "您好"),
            ("a =? b ?= c", "a =? b ?= c"),
            ("=?utf-8*zh?B?5oKo5aW9?=", "您好"),
        ] {
            assert_eq!(decode_header(raw.as_bytes()), expected, "{raw}");
        }
    }

    #[test]
    fn raw_gbk_headers_are_read() {
        let raw = GB18030
            .encode("Subject: 暖气不热，请处理\r\nFrom: 张三 <zs@EXAMPLE.cn>\r\n\r\n")
            .0
            .into_owned();
        let block = HeaderBlock::parse(&raw);
        assert_eq!(block.text("Subject").as_deref(), Some("暖气不热，请处理"));
        let from = block.addresses("From").remove(0);
        assert_eq!(
            from,
            MailAddress {
                name: Some("张三".into()),
                address: "zs@example.cn".into()
            }
        );
    }

    #[test]
    fn addresses_are_read_in_the_forms_that_people_send() {
        let some = |it: &str| Some(it.to_owned());
        assert_eq!(address("zs@ex.cn"), (None, "zs@ex.cn".into()));
        assert_eq!(
            address("\"Zhang, San\" <zs@ex.cn>"),
            (some("Zhang, San"), "zs@ex.cn".into())
        );
        assert_eq!(
            address("\"=?gbk?B?1cXI/Q==?=\" <zs@ex.cn>"),
            (some("张三"), "zs@ex.cn".into())
        );
        assert_eq!(address("zs@ex.cn (San)"), (some("San"), "zs@ex.cn".into()));
        assert_eq!(address("San zs@ex.cn"), (some("San"), "zs@ex.cn".into()));
        assert_eq!(address("\"zs@ex.cn\" <zs@ex.cn>"), (None, "zs@ex.cn".into()));
        assert_eq!(
            address("=?utf-8?B?5byg5LiJIDx6c0BleC5jbj4=?="),
            (some("张三"), "zs@ex.cn".into())
        );
        assert_eq!(address("MAILER-DAEMON"), (None, "MAILER-DAEMON".into()));
    }

    #[test]
    fn lists_and_groups_of_addresses_are_split() {
        let raw = b"To: a@x.cn, \"B, b\" <b@x.cn>; Team: c@x.cn, d@x.cn;\r\n\te@x.cn\r\nCc: undisclosed-recipients:;\r\n\r\n";
        let block = HeaderBlock::parse(raw);
        let to: Vec<String> = block.addresses("To").into_iter().map(|it| it.address).collect();
        assert_eq!(to, ["a@x.cn", "b@x.cn", "c@x.cn", "d@x.cn", "e@x.cn"]);
        assert!(block.addresses("Cc").is_empty());
    }

    #[test]
    fn message_ids_are_read_with_and_without_brackets() {
        let raw = b"Message-ID: abc@x\r\nReferences: <a@x>\r\n <b@x><c d@x>\r\nIn-Reply-To: Your mail of today <e@x>\r\n\r\n";
        let block = HeaderBlock::parse(raw);
        assert_eq!(block.ids("message-id"), ["abc@x"]);
        assert_eq!(block.ids("references"), ["a@x", "b@x", "cd@x"]);
        assert_eq!(block.ids("in-reply-to"), ["e@x"]);
    }
}
