//! Tells what a file is by its first bytes.

/// The media type of a file: by its first bytes; among packed office files by the ending of its name as well.
///
/// Anything that is not known, HTML and SVG among it, is `application/octet-stream`: it is downloaded, never shown.
#[must_use]
pub fn media_type_of(name: &str, bytes: &[u8]) -> &'static str {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else if begins(b"\xff\xd8\xff") {
        "image/jpeg"
    } else if begins(b"GIF87a") || begins(b"GIF89a") {
        "image/gif"
    } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        "image/webp"
    } else if begins(b"%PDF-") {
        "application/pdf"
    } else if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        packed(name)
    } else if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        old_office(name)
    } else if is_text(bytes) {
        "text/plain"
    } else {
        "application/octet-stream"
    }
}

fn ending(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default()
}

fn packed(name: &str) -> &'static str {
    match ending(name).as_str() {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/zip",
    }
}

fn old_office(name: &str) -> &'static str {
    match ending(name).as_str() {
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        _ => "application/octet-stream",
    }
}

/// UTF-8 without control characters but those of lines, and no markup that a browser would run.
fn is_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let is_plain = text
        .chars()
        .all(|it| !it.is_control() || matches!(it, '\n' | '\r' | '\t'));
    let head = text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    is_plain && !head.starts_with('<')
}

#[cfg(test)]
mod tests {
    use super::media_type_of;

    #[test]
    fn files_are_known_by_their_bytes() {
        for (name, bytes, expected) in [
            ("a.png", b"\x89PNG\r\n\x1a\n....".as_slice(), "image/png"),
            ("a.png", b"\xff\xd8\xff\xe0", "image/jpeg"),
            ("a", b"GIF89a..", "image/gif"),
            ("a", b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            ("合同.pdf", b"%PDF-1.7", "application/pdf"),
            (
                "清单.XLSX",
                b"PK\x03\x04",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            ("a.zip", b"PK\x03\x04", "application/zip"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
            ("a.html", "暖气不热\n".as_bytes(), "text/plain"),
            ("a.txt", b"<svg onload=alert(1)>", "application/octet-stream"),
            ("a.png", b"\0\x01\x02", "application/octet-stream"),
        ] {
            assert_eq!(media_type_of(name, bytes), expected, "{name}");
        }
    }
}
