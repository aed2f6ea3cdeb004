//! `Content-Type` and `Content-Disposition`: a word and its parameters.
//!
//! Always true: names are in lower case; values are decoded from RFC 2231 (pieces, percent codes, character set), from
//! encoded words where they do not belong, and from raw eight-bit text.

use std::collections::BTreeMap;

use super::charset::{decode_text, decode_unlabelled};
use super::header::{decode_words, unquote};
use super::transfer::hex_value;

/// Parameters read from one header; more are cut.
const MAX_PARAMETERS: usize = 100;

/// A header value with parameters.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Parametered {
    /// The word before the first semicolon, in lower case.
    pub(super) word: String,
    parameters: BTreeMap<String, String>,
}

impl Parametered {
    /// Reads the raw value of a header.
    pub(super) fn parse(raw: &[u8]) -> Self {
        let text = decode_unlabelled(raw);
        let mut pieces = split_parameters(&text).into_iter();
        let word = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut collected: BTreeMap<String, Collected> = BTreeMap::new();
        for piece in pieces.take(MAX_PARAMETERS) {
            if let Some((name, value)) = piece.split_once('=') {
                collect(&mut collected, name.trim(), value.trim());
            }
        }
        let parameters = collected
            .into_iter()
            .map(|(name, it)| (name, it.decode()))
            .collect();
        Self { word, parameters }
    }

    /// A parameter by its name in lower case.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .get(name)
            .map(String::as_str)
            .filter(|it| !it.is_empty())
    }
}

/// The pieces of one parameter, by number; `true` when a piece is percent-coded.
#[derive(Default)]
struct Collected {
    plain: Option<String>,
    pieces: BTreeMap<u32, (bool, String)>,
}

fn collect(into: &mut BTreeMap<String, Collected>, name: &str, value: &str) {
    let name = name.to_ascii_lowercase();
    let value = unquote(value);
    let (base, marks) = name.split_once('*').unwrap_or((&name, ""));
    let entry = into.entry(base.to_owned()).or_default();
    if name.contains('*') {
        let is_coded = marks.is_empty() || marks.ends_with('*');
        let number = marks.trim_end_matches('*').parse().unwrap_or(0);
        entry.pieces.entry(number).or_insert((is_coded, value));
    } else if entry.plain.is_none() {
        entry.plain = Some(value);
    }
}

impl Collected {
    fn decode(self) -> String {
        if self.pieces.is_empty() {
            return decode_words(&self.plain.unwrap_or_default()).trim().to_owned();
        }
        let mut charset = None;
        let mut bytes = Vec::new();
        for (at, (_, (is_coded, value))) in self.pieces.into_iter().enumerate() {
            let mut value = value;
            if at == 0 && is_coded {
                let mut parts = value.splitn(3, '\'');
                if let (Some(label), Some(_language), Some(text)) = (parts.next(), parts.next(), parts.next())
                {
                    charset = Some(label.to_owned()).filter(|it| !it.is_empty());
                    value = text.to_owned();
                }
            }
            if is_coded {
                bytes.extend(decode_percent(value.as_bytes()))
            } else {
                bytes.extend(value.bytes())
            }
        }
        decode_words(&decode_text(&bytes, charset.as_deref()))
            .trim()
            .to_owned()
    }
}

fn decode_percent(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if let (b'%', [high, low, next @ ..]) = (byte, after)
            && let (Some(high), Some(low)) = (hex_value(*high), hex_value(*low))
        {
            out.push(high << 4 | low);
            rest = next;
        } else {
            out.push(byte);
        }
    }
    out
}

/// Splits at semicolons outside quotes; line breaks become spaces.
fn split_parameters(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for it in text.chars() {
        if it == ';' && !is_quoted {
            pieces.push(String::new());
            continue;
        }
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        if let Some(piece) = pieces.last_mut()
            && !matches!(it, '\r' | '\n')
        {
            piece.push(if it == '\t' { ' ' } else { it });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_read_in_all_forms() {
        for raw in [
            "attachment; filename*=utf-8''%E8%B4%A6%E5%8D%95.pdf",
            "attachment; filename*=GBK'zh'%D5%CB%B5%A5.pdf",
            "attachment; filename*0*=utf-8''%E8%B4%A6%E5; filename*1*=%8D%95; filename*2=\".pdf\"",
            "attachment; filename*1*=%8D%95.pdf;\r\n filename*0*=utf-8''%E8%B4%A6%E5",
            "attachment; filename=\"=?gbk?B?1cu1pQ==?=.pdf\"",
            "attachment; filename=\"=?utf-8?B?6LSm5Y2VLnBkZg==?=\"",
            "attachment; filename=账单.pdf; filename*=broken",
            "Attachment; FileName=\"账单.pdf\"",
        ] {
            let parsed = Parametered::parse(raw.as_bytes());
            assert_eq!(parsed.word, "attachment");
            if !raw.contains("broken") {
                assert_eq!(parsed.parameter("filename"), Some("账单.pdf"), "{raw}");
            }
        }
        let gbk = encoding_rs::GB18030
            .encode("attachment; filename=\"账单.pdf\"")
            .0
            .into_owned();
        assert_eq!(Parametered::parse(&gbk).parameter("filename"), Some("账单.pdf"));
    }

    #[test]
    fn quotes_may_hold_semicolons() {
        let parsed = Parametered::parse(b"text/plain; name=\"a;b \\\"c\\\".txt\"; charset=GB2312");
        assert_eq!(parsed.parameter("name"), Some("a;b \"c\".txt"));
        assert_eq!(parsed.parameter("charset"), Some("GB2312"));
        assert_eq!(parsed.parameter("missing"), None);
    }
}
