//! Secrets that browsers and programs hold: 32 random bytes; the desk keeps only their SHA-256.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A secret as its holder sees it.
pub(crate) fn write(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the desk keeps of a secret.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// The CSRF token of a session: follows from the session's secret, cannot be turned back into it.
pub(crate) fn csrf_of(secret: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(b"shouwen csrf 1\0");
    hasher.update(secret.as_bytes());
    URL_SAFE_NO_PAD.encode(hasher.finalize())
}
