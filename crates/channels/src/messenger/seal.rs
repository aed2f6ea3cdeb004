//! The envelope in which WeCom, public accounts and 钉钉 send callbacks: a signature over sorted parts, and AES.
//!
//! As documented by 企业微信 (加解密方案说明), 微信公众号 (消息加解密) and 钉钉 (事件订阅): `sha1` over token, timestamp, nonce and
//! ciphertext in order of bytes; AES-256-CBC under the key in the account's `EncodingAESKey`, whose first 16 bytes are the
//! initial vector; the plain text is 16 random bytes, its length as four bytes (big end first), the text, and the receiver's id.
//!
//! Always true: what does not fit gives an error and never a panic, whatever the bytes.
//! The trap: padding goes up to 32 bytes, not to the cipher's 16.

use aes::Aes256;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq as _;

/// The plain text is padded to whole blocks of this size.
const PADDED_TO: usize = 32;
/// Random bytes before the text.
const RANDOM: usize = 16;
/// Bytes that say how long the text is.
const LENGTH: usize = 4;

/// The last character of an `EncodingAESKey` may carry bits that mean nothing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why an envelope could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key is not 43 characters of base64.
    #[error("the EncodingAESKey is not 43 characters of base64")]
    BadKey,
    /// The signature is not what token and parts give.
    #[error("the signature does not fit")]
    BadSignature,
    /// The ciphertext is not base64, or not whole blocks.
    #[error("the encrypted text does not read")]
    BadCipher,
    /// What comes out has no sense: another key was used.
    #[error("the decrypted text does not read")]
    BadPlain,
    /// It is for somebody else.
    #[error("the message is for another receiver")]
    OtherReceiver,
}

/// Opens and closes the envelopes of one account.
#[derive(Clone)]
pub struct Seal {
    token: String,
    key: [u8; 32],
    receiver: String,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Seal")
            .field("receiver", &self.receiver)
            .finish_non_exhaustive()
    }
}

impl Seal {
    /// The envelopes of an account: its token, its `EncodingAESKey`, and the id that stands at the end of every text.
    ///
    /// # Errors
    /// [`SealError::BadKey`].
    pub fn new(token: &str, encoding_aes_key: &str, receiver: &str) -> Result<Self, SealError> {
        let key = BASE64
            .decode(encoding_aes_key.trim())
            .map_err(|_not_base64| SealError::BadKey)?;
        let key = <[u8; 32]>::try_from(key).map_err(|_other_length| SealError::BadKey)?;
        Ok(Self {
            token: token.to_owned(),
            key,
            receiver: receiver.to_owned(),
        })
    }

    /// The text in an envelope whose signature fits.
    ///
    /// # Errors
    /// [`SealError`], whichever fails first: signature, cipher, plain text, receiver.
    pub fn open(
        &self,
        signature: &str,
        (timestamp, nonce): (&str, &str),
        sealed: &str,
    ) -> Result<String, SealError> {
        let expected = sign(&[&self.token, timestamp, nonce, sealed]);
        if !is_same(&expected, signature) {
            return Err(SealError::BadSignature);
        }
        let cipher = BASE64
            .decode(sealed)
            .map_err(|_not_base64| SealError::BadCipher)?;
        if cipher.is_empty() || !cipher.len().is_multiple_of(RANDOM) {
            return Err(SealError::BadCipher);
        }
        let padded = cbc::Decryptor::<Aes256>::new(&self.key.into(), &self.vector().into())
            .decrypt_padded_vec::<NoPadding>(&cipher)
            .map_err(|_not_whole| SealError::BadCipher)?;
        let plain = unpad(&padded)?;
        let rest = plain.get(RANDOM..).ok_or(SealError::BadPlain)?;
        let (length, rest) = rest.split_first_chunk::<LENGTH>().ok_or(SealError::BadPlain)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_huge| SealError::BadPlain)?;
        let (text, receiver) = rest.split_at_checked(length).ok_or(SealError::BadPlain)?;
        if receiver != self.receiver.as_bytes() {
            return Err(SealError::OtherReceiver);
        }
        String::from_utf8(text.to_vec()).map_err(|_not_utf8| SealError::BadPlain)
    }

    /// Encrypts a text; `random` must not be guessable.
    #[must_use]
    pub fn close(&self, text: &str, random: [u8; RANDOM]) -> String {
        let mut plain = random.to_vec();
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        plain.extend(length.to_be_bytes());
        plain.extend(text.as_bytes());
        plain.extend(self.receiver.as_bytes());
        let missing = PADDED_TO - plain.len() % PADDED_TO;
        let filler = u8::try_from(missing).unwrap_or(u8::MAX);
        plain.resize(plain.len() + missing, filler);
        let cipher = cbc::Encryptor::<Aes256>::new(&self.key.into(), &self.vector().into())
            .encrypt_padded_vec::<NoPadding>(&plain);
        BASE64.encode(cipher)
    }

    /// The signature of what was encrypted.
    #[must_use]
    pub fn sign(&self, (timestamp, nonce): (&str, &str), sealed: &str) -> String {
        sign(&[&self.token, timestamp, nonce, sealed])
    }

    fn vector(&self) -> [u8; 16] {
        let mut vector = [0; 16];
        for (to, from) in vector.iter_mut().zip(self.key) {
            *to = from;
        }
        vector
    }
}

/// `sha1` in hexadecimal over the parts, joined in order of their bytes.
#[must_use]
pub fn sign(parts: &[&str]) -> String {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    hex::encode(Sha1::digest(parts.concat()))
}

/// Whether two signatures are the same, in a time that does not tell where they differ.
#[must_use]
pub fn is_same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

fn unpad(padded: &[u8]) -> Result<&[u8], SealError> {
    let (last, _) = padded.split_last().ok_or(SealError::BadPlain)?;
    let filler = usize::from(*last);
    let kept = padded.len().checked_sub(filler).ok_or(SealError::BadPlain)?;
    let (plain, tail) = padded.split_at_checked(kept).ok_or(SealError::BadPlain)?;
    if filler == 0 || filler > PADDED_TO || tail.iter().any(|it| it != last) {
        return Err(SealError::BadPlain);
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Seal, SealError, sign};

    const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

    fn wecom() -> Seal {
        Seal::new("QDG6eK", KEY, "wx5823bf96d3bd56c7").unwrap()
    }

    /// The sample of 企业微信's documentation: the address is tried.
    #[test]
    fn the_documented_address_check_of_wecom_opens() {
        let sealed =
            "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
        let signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3";
        let opened = wecom().open(signature, ("1409659589", "263014780"), sealed);
        assert_eq!(opened.as_deref(), Ok("1616140317555161061"));
    }

    /// The sample of 企业微信's documentation: a message.
    #[test]
    fn the_documented_message_of_wecom_opens() {
        let sealed = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/\
            sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hg\
            f5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax\
            5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
        let opened = wecom()
            .open(
                "477715d11cdb4164915debcba66cb864d751f3e6",
                ("1409659813", "1372623149"),
                sealed,
            )
            .unwrap();
        assert!(
            opened.contains("<Content><![CDATA[hello]]></Content>"),
            "{opened}"
        );
        assert!(opened.contains("<MsgId>4561255354251345929</MsgId>"), "{opened}");
    }

    /// The sample of 钉钉's documentation: the address of a suite is tried.
    #[test]
    fn the_documented_callback_of_dingtalk_opens() {
        let key = "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij";
        let seal = Seal::new("123456", key, "suite4xxxxxxxxxxxxxxx").unwrap();
        let sealed = "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9V\
            rYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==";
        let parts = ("1445827045067", "nEXhMP4r");
        let opened = seal.open("5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0", parts, sealed);
        let expected = r#"{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}"#;
        assert_eq!(opened.as_deref(), Ok(expected));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for key in ["", "short", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2CC", "?"] {
            assert_eq!(Seal::new("t", key, "r").unwrap_err(), SealError::BadKey, "{key}");
        }
    }

    #[test]
    fn an_envelope_for_somebody_else_is_refused() {
        let other = Seal::new("QDG6eK", KEY, "wx0000000000000000").unwrap();
        let sealed = other.close("您好", [7; 16]);
        let signature = other.sign(("1", "2"), &sealed);
        assert_eq!(
            wecom().open(&signature, ("1", "2"), &sealed),
            Err(SealError::OtherReceiver)
        );
    }

    proptest! {
        #[test]
        fn whatever_is_closed_opens_again(text in ".{0,300}", random: [u8; 16], timestamp in "[0-9]{1,13}", nonce in "[a-zA-Z0-9]{1,12}") {
            let sealed = wecom().close(&text, random);
            let parts = (timestamp.as_str(), nonce.as_str());
            let signature = wecom().sign(parts, &sealed);
            prop_assert_eq!(wecom().open(&signature, parts, &sealed), Ok(text));
        }

        #[test]
        fn a_changed_character_anywhere_is_refused(text in ".{0,80}", random: [u8; 16], place: prop::sample::Index) {
            let sealed = wecom().close(&text, random);
            let mut bytes = sealed.clone().into_bytes();
            let index = place.index(bytes.len());
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            let signature = wecom().sign(("1", "2"), &sealed);
            prop_assert_eq!(wecom().open(&signature, ("1", "2"), &changed), Err(SealError::BadSignature));
        }

        #[test]
        fn rightly_signed_nonsense_is_an_error_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            use base64::Engine as _;
            let sealed = base64::engine::general_purpose::STANDARD.encode(bytes);
            let signature = sign(&["QDG6eK", "1", "2", &sealed]);
            prop_assert!(wecom().open(&signature, ("1", "2"), &sealed).is_err());
        }

        #[test]
        fn no_text_at_all_makes_it_panic(sealed in ".{0,100}", signature in ".{0,50}") {
            prop_assert!(wecom().open(&signature, ("1", "2"), &sealed).is_err());
        }
    }
}
