//! Undoes base64 and quoted-printable, forgiving what senders get wrong.
//!
//! Always true: never fails; what is not a valid code is skipped (base64) or kept as it stands (quoted-printable).

/// How the bytes of a part were packed for the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// As they are: 7bit, 8bit, binary, or unknown.
    Plain,
    /// Base64.
    Base64,
    /// Quoted-printable.
    QuotedPrintable,
}

impl Transfer {
    /// Reads the value of `Content-Transfer-Encoding`.
    pub(super) fn of_header(value: Option<&str>) -> Self {
        let word = value
            .unwrap_or_default()
            .trim()
            .trim_matches('"')
            .to_ascii_lowercase();
        match word.as_str() {
            "base64" | "base-64" => Self::Base64,
            "quoted-printable" | "quotedprintable" => Self::QuotedPrintable,
            _ => Self::Plain,
        }
    }

    /// The bytes before packing.
    pub(super) fn undo(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => bytes.to_vec(),
            Self::Base64 => decode_base64(bytes),
            Self::QuotedPrintable => decode_quoted_printable(bytes),
        }
    }
}

/// Decodes base64; foreign characters are skipped, missing padding is understood, text may go on after padding.
pub(super) fn decode_base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        let Some(value) = base64_value(*byte) else {
            if *byte == b'=' {
                (held, bits) = (0, 0);
            }
            continue;
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            let [_, _, _, low] = (held >> bits).to_be_bytes();
            out.push(low);
            held &= (1 << bits) - 1;
        }
    }
    out
}

fn base64_value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Decodes quoted-printable; an `=` that starts no code stays in the text.
pub(super) fn decode_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        if let Some(next_line) = after_soft_break(after) {
            rest = next_line;
            continue;
        }
        match after {
            [high, low, next @ ..] => match (hex_value(*high), hex_value(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = next;
                }
                _ => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    out
}

/// What follows a soft line break, if `after` (the bytes behind `=`) begins with one, spaces allowed.
fn after_soft_break(after: &[u8]) -> Option<&[u8]> {
    let blank = after
        .iter()
        .take_while(|it| matches!(it, b' ' | b'\t' | b'\r'))
        .count();
    match after.get(blank..) {
        Some([b'\n', next @ ..]) => Some(next),
        Some([]) => Some(&[]),
        Some(_) | None => None,
    }
}

/// Value of a hexadecimal digit.
pub(super) fn hex_value(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_far_as_it_goes() {
        assert_eq!(decode_base64(b"5oKo5aW9"), "您好".as_bytes());
        assert_eq!(decode_base64(b"5oKo\r\n !5aW9"), "您好".as_bytes());
        assert_eq!(decode_base64(b"YQ==Yg=="), b"ab");
        assert_eq!(decode_base64(b"YWI"), b"ab");
        assert_eq!(decode_base64(b"Y"), b"");
    }

    #[test]
    fn quoted_printable_is_forgiving() {
        assert_eq!(
            decode_quoted_printable(b"=E6=82=A8=\r\n=e5=A5=BD"),
            "您好".as_bytes()
        );
        assert_eq!(decode_quoted_printable(b"1+1=2, a=zz ="), b"1+1=2, a=zz ");
        assert_eq!(decode_quoted_printable(b"x= \t\r\ny=4"), b"xy=4");
    }
}
