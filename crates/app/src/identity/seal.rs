//! Seals what was shown for a check of identity, so that only this running program can open it.
//!
//! Always true: each piece of evidence has a key of its own, which lives in memory only and is forgotten when the evidence
//! is erased. So erased bytes that linger in a database's log, a replica or a backup cannot be read by anybody. The trap:
//! after a restart, or on another node, open evidence cannot be opened any more; it is taken in anew.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::EvidenceId;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

/// The keys of evidence that is not erased yet.
#[derive(Default)]
pub(crate) struct EvidenceKeys {
    keys: Mutex<BTreeMap<EvidenceId, [u8; 32]>>,
}

impl std::fmt::Debug for EvidenceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EvidenceKeys").finish_non_exhaustive()
    }
}

impl EvidenceKeys {
    /// Seals bytes under a fresh key, which is remembered. None when the cipher refuses, which it never does.
    pub(crate) fn seal(&self, id: EvidenceId, key: [u8; 32], bytes: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = bytes.to_vec();
        cipher(&key)?
            .seal_in_place_append_tag(nonce(), Aad::from(id.as_uuid().as_bytes()), &mut sealed)
            .ok()?;
        self.lock().insert(id, key);
        Some(sealed)
    }

    /// Opens sealed bytes; none when the key is gone or the bytes were touched.
    pub(crate) fn open(&self, id: EvidenceId, sealed: &[u8]) -> Option<Vec<u8>> {
        let key = *self.lock().get(&id)?;
        let mut bytes = sealed.to_vec();
        let opened = cipher(&key)?
            .open_in_place(nonce(), Aad::from(id.as_uuid().as_bytes()), &mut bytes)
            .ok()?
            .len();
        bytes.truncate(opened);
        Some(bytes)
    }

    /// Forgets keys for good.
    pub(crate) fn forget(&self, ids: &[EvidenceId]) {
        let mut keys = self.lock();
        for id in ids {
            if let Some(key) = keys.get_mut(id) {
                key.fill(0);
            }
            keys.remove(id);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<EvidenceId, [u8; 32]>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).ok()?))
}

/// Each key seals once, so one nonce is enough.
fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    use super::EvidenceKeys;
    use domain::EvidenceId;
    use uuid::Uuid;

    #[test]
    fn what_is_sealed_opens_until_its_key_is_forgotten() {
        let keys = EvidenceKeys::default();
        let id = EvidenceId::from_uuid(Uuid::from_u128(1));
        let sealed = keys.seal(id, [7; 32], "身份证".as_bytes()).unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("身份证"));
        assert_eq!(keys.open(id, &sealed).unwrap(), "身份证".as_bytes());
        let other = EvidenceId::from_uuid(Uuid::from_u128(2));
        assert_eq!(keys.open(other, &sealed), None);
        keys.forget(&[id]);
        assert_eq!(keys.open(id, &sealed), None);
    }
}
