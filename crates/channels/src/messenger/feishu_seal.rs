//! The envelope in which 飞书 sends events: a signature in a header, and AES.
//!
//! As documented (事件订阅, 解密与校验): the signature is `sha256` over timestamp, nonce, key and the body as it came; the key of
//! AES-256-CBC is `sha256` over the Encrypt Key, the initial vector the first 16 bytes of the ciphertext, padding PKCS#7.
//!
//! Always true: what does not fit gives an error and never a panic.

use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::seal::{SealError, is_same};

/// What stands in `X-Lark-Signature` for a body, in hexadecimal.
#[must_use]
pub fn sign_body((timestamp, nonce): (&str, &str), encrypt_key: &str, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(timestamp);
    hasher.update(nonce);
    hasher.update(encrypt_key);
    hasher.update(body);
    hex::encode(hasher.finalize())
}

/// Whether a body is signed as it should be.
#[must_use]
pub fn is_signed(parts: (&str, &str), encrypt_key: &str, body: &[u8], signature: &str) -> bool {
    is_same(&sign_body(parts, encrypt_key, body), signature)
}

/// The text that was encrypted.
///
/// # Errors
/// [`SealError::BadCipher`] and [`SealError::BadPlain`].
pub fn open(encrypt_key: &str, sealed: &str) -> Result<String, SealError> {
    let bytes = STANDARD
        .decode(sealed.trim())
        .map_err(|_not_base64| SealError::BadCipher)?;
    let (vector, cipher) = bytes.split_first_chunk::<16>().ok_or(SealError::BadCipher)?;
    if cipher.is_empty() {
        return Err(SealError::BadCipher);
    }
    let key: [u8; 32] = Sha256::digest(encrypt_key).into();
    let plain = cbc::Decryptor::<Aes256>::new(&key.into(), vector.into())
        .decrypt_padded_vec::<Pkcs7>(cipher)
        .map_err(|_not_padded| SealError::BadPlain)?;
    String::from_utf8(plain).map_err(|_not_utf8| SealError::BadPlain)
}

/// Encrypts a text under a fresh vector.
#[must_use]
pub fn close(encrypt_key: &str, text: &str, vector: [u8; 16]) -> String {
    let key: [u8; 32] = Sha256::digest(encrypt_key).into();
    let cipher = cbc::Encryptor::<Aes256>::new(&key.into(), &vector.into())
        .encrypt_padded_vec::<Pkcs7>(text.as_bytes());
    let mut bytes = vector.to_vec();
    bytes.extend(cipher);
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{close, is_signed, open, sign_body};
    use crate::messenger::seal::SealError;

    /// The sample of 飞书's documentation.
    #[test]
    fn the_documented_sample_opens() {
        let opened = open("test key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=");
        assert_eq!(opened.as_deref(), Ok("hello world"));
        let other = open("other key", "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=");
        assert_eq!(other, Err(SealError::BadPlain));
    }

    #[test]
    fn a_signature_holds_for_its_body_only() {
        let signature = sign_body(("1725442341", "n1"), "test key", b"{}");
        assert!(is_signed(("1725442341", "n1"), "test key", b"{}", &signature));
        assert!(!is_signed(("1725442341", "n1"), "test key", b"{ }", &signature));
        assert!(!is_signed(("1725442342", "n1"), "test key", b"{}", &signature));
    }

    proptest! {
        #[test]
        fn whatever_is_closed_opens_again(text in ".{0,300}", vector: [u8; 16]) {
            let opened = open("k", &close("k", &text, vector));
            prop_assert_eq!(opened, Ok(text));
        }

        #[test]
        fn nonsense_is_an_error_or_some_text_but_no_panic(text in ".{0,120}", bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            use base64::Engine as _;
            prop_assert!(open("k", &text).is_err());
            let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
            if let Ok(opened) = open("k", &encoded) {
                prop_assert!(opened.len() < encoded.len());
            }
        }
    }
}
