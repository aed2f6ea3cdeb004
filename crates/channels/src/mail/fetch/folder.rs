//! Folder names on the wire: modified UTF-7 (RFC 3501, 5.1.3).

use base64::Engine;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

const MODIFIED: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);

/// `收件箱` as `&U7ZOxjAR-`; printable ASCII stays, `&` becomes `&-`.
pub(super) fn encode_folder(name: &str) -> String {
    let mut out = String::new();
    let mut pending: Vec<u8> = Vec::new();
    for it in name.chars() {
        if matches!(it, ' '..='~') {
            flush(&mut pending, &mut out);
            out.push(it);
            if it == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0; 2];
            pending.extend(
                it.encode_utf16(&mut units)
                    .iter()
                    .flat_map(|unit| unit.to_be_bytes()),
            );
        }
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Vec<u8>, out: &mut String) {
    if !pending.is_empty() {
        out.push('&');
        out.push_str(&MODIFIED.encode(&*pending));
        out.push('-');
        pending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::encode_folder;

    #[test]
    fn folder_names_are_encoded_as_the_standard_says() {
        assert_eq!(encode_folder("INBOX"), "INBOX");
        assert_eq!(encode_folder("a&b"), "a&-b");
        assert_eq!(
            encode_folder("~peter/mail/台北/日本語"),
            "~peter/mail/&U,BTFw-/&ZeVnLIqe-"
        );
    }
}
