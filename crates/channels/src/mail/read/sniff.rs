//! What a file is by its first bytes.
//!
//! Always true: a type that a browser could run (HTML, SVG, script) is recognised whatever it is called, so that the
//! caller never serves it inline.

/// First bytes and what they mean.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1A\n", "image/png"),
    (0, b"\xFF\xD8\xFF", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"PK\x03\x04", "application/zip"),
    (
        0,
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "application/x-ole-storage",
    ),
    (0, b"Rar!\x1A\x07", "application/vnd.rar"),
    (0, b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
    (0, b"\x1F\x8B", "application/gzip"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"OggS", "audio/ogg"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7FELF", "application/x-elf"),
    (4, b"ftyp", "video/mp4"),
];

/// Markup that a browser would run.
const ACTIVE_STARTS: &[(&str, &str)] = &[
    ("<!doctype html", "text/html"),
    ("<html", "text/html"),
    ("<head", "text/html"),
    ("<body", "text/html"),
    ("<script", "text/html"),
    ("<iframe", "text/html"),
    ("<svg", "image/svg+xml"),
    ("<?xml", "text/xml"),
];

/// The media type of `bytes`: by content where that is certain, else as declared, else
/// `application/octet-stream`. Always lower case, without parameters.
#[must_use]
pub fn sniff_media_type(bytes: &[u8], declared: Option<&str>) -> String {
    let declared = declared
        .map(|it| it.trim().to_ascii_lowercase())
        .filter(|it| is_media_type(it));
    let Some(found) = sniff(bytes) else {
        // Declared as a picture and not one: do not let it pass for a picture.
        return match declared {
            Some(it) if !it.starts_with("image/") || bytes.is_empty() => it,
            Some(_) | None => "application/octet-stream".to_owned(),
        };
    };
    match declared {
        // Office documents are containers; the declared name is the finer one.
        Some(it) if is_container(found) && it.starts_with("application/") => it,
        Some(it) if it.starts_with("audio/") && found == "video/mp4" => it,
        Some(_) | None => found.to_owned(),
    }
}

fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let starts = |at: usize, sign: &[u8]| bytes.get(at..).is_some_and(|it| it.starts_with(sign));
    if starts(0, b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Some("image/webp"),
            Some(b"WAVE") => Some("audio/wav"),
            Some(b"AVI ") => Some("video/x-msvideo"),
            Some(_) | None => None,
        };
    }
    if let Some((_, _, kind)) = SIGNATURES.iter().find(|(at, sign, _)| starts(*at, sign)) {
        return Some(kind);
    }
    let head = String::from_utf8_lossy(bytes.get(..512).unwrap_or(bytes)).to_lowercase();
    let head = head.trim_start_matches('\u{FEFF}').trim_start();
    let active = ACTIVE_STARTS.iter().find(|(start, _)| head.starts_with(start))?.1;
    Some(if active == "text/xml" && head.contains("<svg") {
        "image/svg+xml"
    } else {
        active
    })
}

fn is_container(kind: &str) -> bool {
    matches!(
        kind,
        "application/zip" | "application/x-ole-storage" | "application/gzip"
    )
}

fn is_media_type(text: &str) -> bool {
    let is_word = |it: &str| {
        !it.is_empty()
            && it
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '+' | '.' | '_'))
    };
    text.len() < 120
        && text
            .split_once('/')
            .is_some_and(|(kind, sub)| is_word(kind) && is_word(sub))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_believed_before_labels() {
        for (bytes, declared, expected) in [
            (
                &b"\x89PNG\r\n\x1A\n.."[..],
                Some("application/octet-stream"),
                "image/png",
            ),
            (b"  <SVG onload=alert(1)>", Some("image/png"), "image/svg+xml"),
            (b"<!DOCTYPE html><script>", Some("image/jpeg"), "text/html"),
            (b"not a picture", Some("image/png"), "application/octet-stream"),
            (
                b"PK\x03\x04..",
                Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (b"%PDF-1.7", None, "application/pdf"),
            (b"hello", Some("text/plain"), "text/plain"),
            (b"hello", Some("text/<b>"), "application/octet-stream"),
            (b"", None, "application/octet-stream"),
        ] {
            assert_eq!(sniff_media_type(bytes, declared), expected);
        }
    }
}
