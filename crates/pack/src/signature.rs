//! Who vouches for a pack: an Ed25519 signature (RFC 8032) over its id, version and content hash.
//!
//! Always true: the hash covers the merged clauses, so a changed base breaks the signature of a pack that extends it. The
//! keys are given; nothing here makes one.

use std::fmt;

use ed25519_dalek::{Signature as Bytes, Signer as _, SigningKey, VerifyingKey};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Pack, Sources, Wording};

/// Name of the file beside `pack.toml` that holds the signature.
pub const SIGNATURE_FILE: &str = "pack.sig";

const SECRET: &str = "shouwen-pack-key-1 secret ";
const PUBLIC: &str = "shouwen-pack-key-1 public ";

/// A key that signs. Whoever holds it vouches for packs; it is shown nowhere but in its own file.
pub struct SecretKey(SigningKey);

/// The key by which a signature is checked; may be known to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// A signature as it stands in `pack.sig`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackSignature {
    /// Id of the key that signed: see [`PublicKey::id`].
    pub key: String,
    /// Id and version of the pack.
    pub pack: String,
    /// Its content hash when it was signed.
    pub hash: String,
    bytes: Bytes,
}

/// Why a pack is not accepted as signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no `pack.sig`.
    #[error("the pack {0} is not signed; sign it: shouwen pack sign DIR --key FILE")]
    Unsigned(String),
    /// The file says something else than a signature.
    #[error("{SIGNATURE_FILE} cannot be read: {0}")]
    Unreadable(String),
    /// None of the keys that are accepted.
    #[error("the pack {pack} is signed with the key {key}, which is none of those that are accepted")]
    UnknownKey {
        /// The pack.
        pack: String,
        /// The key's id.
        key: String,
    },
    /// It belongs to another pack or version.
    #[error("the signature is of {signed}, the pack is {is}; sign this version too")]
    OtherPack {
        /// What was signed.
        signed: String,
        /// What is there.
        is: String,
    },
    /// The pack, or one that it extends, was changed after signing.
    #[error("the pack {pack} was changed after it was signed: its content was {signed} and is {is}")]
    Changed {
        /// The pack.
        pack: String,
        /// The hash that was signed.
        signed: String,
        /// The present hash.
        is: String,
    },
    /// The signature was not made with the key that it names.
    #[error("the signature of the pack {0} is false")]
    False(String),
}

impl SignatureError {
    /// The same in both languages.
    #[must_use]
    pub fn says(&self) -> Wording {
        let zh = match self {
            Self::Unsigned(pack) => {
                format!("标准包 {pack} 没有签名；签名：shouwen pack sign 文件夹 --key 密钥文件")
            }
            Self::Unreadable(cause) => format!("{SIGNATURE_FILE} 读不了（{cause}）"),
            Self::UnknownKey { pack, key } => {
                format!("标准包 {pack} 由密钥 {key} 签名，这把密钥不在认可之列")
            }
            Self::OtherPack { signed, is } => {
                format!("签名属于 {signed}，而标准包是 {is}；这个版本也要签名")
            }
            Self::Changed { pack, signed, is } => {
                format!("标准包 {pack} 签名之后改过：签名时内容为 {signed}，现在为 {is}")
            }
            Self::False(pack) => format!("标准包 {pack} 的签名是假的"),
        };
        Wording {
            zh,
            en: self.to_string(),
        }
    }
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no {0} key; a key file holds one line as `shouwen pack key` writes it")]
pub struct KeyError(&'static str);

impl SecretKey {
    /// The key of 32 random bytes.
    #[must_use]
    pub fn of_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Reads the text of a secret key's file.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let seed = read_hex::<32>(text, SECRET).ok_or(KeyError("secret"))?;
        Ok(Self::of_seed(&seed))
    }

    /// The line that [`SecretKey::read`] reads: to be kept secret.
    #[must_use]
    pub fn to_line(&self) -> String {
        format!("{SECRET}{}\n", hex::encode(self.0.to_bytes()))
    }

    /// The key by which its signatures are checked.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs a pack as it was loaded.
    #[must_use]
    pub fn sign(&self, pack: &Pack) -> PackSignature {
        let version = pack.version().to_string();
        PackSignature {
            key: self.public().id(),
            bytes: self.0.sign(&message(&version, &pack.hash)),
            pack: version,
            hash: pack.hash.clone(),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SecretKey").field(&self.public().id()).finish()
    }
}

impl PublicKey {
    /// Reads the text of a public key's file.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let wrong = KeyError("public");
        let bytes = read_hex::<32>(text, PUBLIC).ok_or(wrong)?;
        VerifyingKey::from_bytes(&bytes)
            .map(Self)
            .map_err(|_not_a_point| wrong)
    }

    /// The line that [`PublicKey::read`] reads.
    #[must_use]
    pub fn to_line(&self) -> String {
        format!("{PUBLIC}{}\n", hex::encode(self.0.to_bytes()))
    }

    /// A short name: the first 16 hexadecimal digits of the key's SHA-256.
    #[must_use]
    pub fn id(&self) -> String {
        let mut digits = hex::encode(Sha256::digest(self.0.as_bytes()));
        digits.truncate(16);
        digits
    }
}

impl PackSignature {
    /// Reads the text of `pack.sig`.
    ///
    /// # Errors
    /// [`SignatureError::Unreadable`].
    pub fn read(text: &str) -> Result<Self, SignatureError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            key: String,
            pack: String,
            hash: String,
            signature: String,
        }
        let unreadable = |it: String| SignatureError::Unreadable(it);
        let file: File = toml::from_str(text).map_err(|it| unreadable(it.message().to_owned()))?;
        let bytes = read_hex::<64>(&file.signature, "")
            .ok_or_else(|| unreadable("the signature has not 128 hexadecimal digits".to_owned()))?;
        Ok(Self {
            key: file.key,
            pack: file.pack,
            hash: file.hash,
            bytes: Bytes::from_bytes(&bytes),
        })
    }

    /// The text of `pack.sig`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let Self {
            key,
            pack,
            hash,
            bytes,
        } = self;
        let digits = hex::encode(bytes.to_bytes());
        format!(
            "# 标准包签名，由 shouwen pack sign 写入；改动标准包后须重新签名。\n\
             # Signature of this pack, written by `shouwen pack sign`; sign again after every change.\n\
             key = \"{key}\"\npack = \"{pack}\"\nhash = \"{hash}\"\nsignature = \"{digits}\"\n"
        )
    }

    /// Whether one of these keys vouches for the pack as it is now; gives that key.
    ///
    /// # Errors
    /// Every [`SignatureError`] but [`SignatureError::Unsigned`].
    pub fn check<'k>(&self, pack: &Pack, keys: &'k [PublicKey]) -> Result<&'k PublicKey, SignatureError> {
        let version = pack.version().to_string();
        let key = keys
            .iter()
            .find(|it| it.id() == self.key)
            .ok_or_else(|| SignatureError::UnknownKey {
                pack: version.clone(),
                key: self.key.clone(),
            })?;
        if key
            .0
            .verify_strict(&message(&self.pack, &self.hash), &self.bytes)
            .is_err()
        {
            return Err(SignatureError::False(version));
        }
        if self.pack != version {
            return Err(SignatureError::OtherPack {
                signed: self.pack.clone(),
                is: version,
            });
        }
        if self.hash != pack.hash {
            return Err(SignatureError::Changed {
                pack: version,
                signed: self.hash.clone(),
                is: pack.hash.clone(),
            });
        }
        Ok(key)
    }
}

/// Checks the signature that lies in a pack's folder.
///
/// # Errors
/// Every [`SignatureError`].
pub fn check_signed(
    sources: &Sources,
    folder: &str,
    pack: &Pack,
    keys: &[PublicKey],
) -> Result<PackSignature, SignatureError> {
    let path = if folder.is_empty() {
        SIGNATURE_FILE.to_owned()
    } else {
        format!("{folder}/{SIGNATURE_FILE}")
    };
    let text = sources
        .files
        .get(&path)
        .ok_or_else(|| SignatureError::Unsigned(pack.version().to_string()))?;
    let signature = PackSignature::read(text)?;
    signature.check(pack, keys)?;
    Ok(signature)
}

/// What is signed: the first line keeps the signature from being taken for one of something else.
fn message(version: &str, hash: &str) -> Vec<u8> {
    format!("shouwen pack signature 1\n{version}\n{hash}\n").into_bytes()
}

fn read_hex<const N: usize>(text: &str, before: &str) -> Option<[u8; N]> {
    let digits = text.trim().strip_prefix(before.trim_end())?.trim();
    hex::decode(digits).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack_of(within: &str) -> Pack {
        let text = format!(
            "[pack]\nid = \"mine\"\nversion = \"1\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\nextends = \"base\"\n\
             [override.A17]\nwithin = \"{within}\"\n"
        );
        let sources = crate::built_in().with(Sources::new([("mine/pack.toml", text)]));
        crate::load(&sources, "mine").unwrap()
    }

    #[test]
    fn a_signature_holds_until_a_figure_changes() {
        let key = SecretKey::of_seed(&[7; 32]);
        let pack = pack_of("5h");
        let text = key.sign(&pack).to_text();
        let signature = PackSignature::read(&text).unwrap();
        assert_eq!(signature, key.sign(&pack));
        assert_eq!(signature.check(&pack, &[key.public()]).unwrap(), &key.public());
        let changed = pack_of("4h");
        let fault = signature.check(&changed, &[key.public()]).unwrap_err();
        assert!(matches!(fault, SignatureError::Changed { .. }), "{fault}");
    }

    #[test]
    fn other_keys_and_forged_texts_are_told_apart() {
        let (key, other) = (SecretKey::of_seed(&[7; 32]), SecretKey::of_seed(&[8; 32]));
        let pack = pack_of("5h");
        let signature = key.sign(&pack);
        let fault = signature.check(&pack, &[other.public()]).unwrap_err();
        assert!(matches!(fault, SignatureError::UnknownKey { .. }), "{fault}");
        // The hash is corrected by hand after a change: the signature no longer fits it.
        let changed = pack_of("4h");
        let forged = signature.to_text().replace(&pack.hash, &changed.hash);
        let fault = PackSignature::read(&forged)
            .unwrap()
            .check(&changed, &[key.public()])
            .unwrap_err();
        assert_eq!(fault, SignatureError::False("mine@1".to_owned()));
        // Another key claims to be the first.
        let claimed = other
            .sign(&pack)
            .to_text()
            .replace(&other.public().id(), &key.public().id());
        let fault = PackSignature::read(&claimed)
            .unwrap()
            .check(&pack, &[key.public()])
            .unwrap_err();
        assert_eq!(fault, SignatureError::False("mine@1".to_owned()));
        let renamed = Pack {
            version: "2".to_owned(),
            ..pack
        };
        let fault = signature.check(&renamed, &[key.public()]).unwrap_err();
        assert!(matches!(fault, SignatureError::OtherPack { .. }), "{fault}");
    }

    #[test]
    fn keys_read_back_and_nothing_else_is_a_key() {
        let key = SecretKey::of_seed(&[7; 32]);
        assert_eq!(SecretKey::read(&key.to_line()).unwrap().public(), key.public());
        assert_eq!(PublicKey::read(&key.public().to_line()).unwrap(), key.public());
        assert!(
            PublicKey::read(&key.to_line()).is_err(),
            "a secret is no public key"
        );
        assert!(SecretKey::read("shouwen-pack-key-1 secret 12").is_err());
        assert!(!format!("{key:?}").contains(&hex::encode([7; 32])));
    }
}
