//! The instant and the identities of one act, fixed before its transaction, so that the closure may run twice.

use calendar::Instant;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use domain::ports::{Clock, Ids};

/// What one act is stamped with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    /// The present, as of the act.
    pub(crate) now: Instant,
    seed: [u8; 32],
}

impl Stamp {
    pub(crate) fn take(clock: &dyn Clock, ids: &dyn Ids) -> Self {
        Self {
            now: clock.now(),
            seed: ids.secret(),
        }
    }

    /// The act's identities from the first one: the same ones whenever the closure runs.
    pub(crate) const fn ids(&self) -> IdSequence {
        IdSequence {
            stamp: *self,
            of: Uuid::nil(),
            given: 0,
        }
    }

    /// The identities that belong to one thing of the act (a case): a sequence of its own.
    pub(crate) const fn ids_of(&self, thing: Uuid) -> IdSequence {
        IdSequence {
            stamp: *self,
            of: thing,
            given: 0,
        }
    }
}

/// Gives out the identities and salts of one act, in order.
#[derive(Debug, Clone)]
pub(crate) struct IdSequence {
    stamp: Stamp,
    of: Uuid,
    given: u64,
}

impl IdSequence {
    /// The next identity: UUID version 7 (RFC 9562), its random part derived from the act's secret seed.
    ///
    /// Identities of one act rise (section 6.2, method 1): what a door brought in one second stays in its order.
    pub(crate) fn next(&mut self) -> Uuid {
        let bytes = self.bytes(b"id");
        let mut random = [0_u8; 10];
        random.copy_from_slice(bytes.first_chunk::<10>().unwrap_or(&[0; 10]));
        let [.., high, low] = self.given.to_be_bytes();
        [random[0], random[1]] = [high, low];
        let millis = u64::try_from(self.stamp.now.as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// The next 16 bytes that nobody can guess.
    pub(crate) fn salt(&mut self) -> [u8; 16] {
        let bytes = self.bytes(b"salt");
        *bytes.first_chunk::<16>().unwrap_or(&[0; 16])
    }

    fn bytes(&mut self, purpose: &[u8]) -> [u8; 32] {
        self.given += 1;
        let mut hasher = Sha256::new();
        hasher.update(self.stamp.seed);
        hasher.update(purpose);
        hasher.update(self.of.as_bytes());
        hasher.update(self.given.to_be_bytes());
        hasher.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::Stamp;
    use calendar::Instant;

    #[test]
    fn a_second_run_gets_the_same_identities() {
        let stamp = Stamp {
            now: Instant::from_millis(1_795_000_000_000),
            seed: [7; 32],
        };
        let (mut first, mut second) = (stamp.ids(), stamp.ids());
        let ids: Vec<_> = (0..3).map(|_| first.next()).collect();
        assert_eq!(ids, (0..3).map(|_| second.next()).collect::<Vec<_>>());
        assert_ne!(ids[0], ids[1]);
        assert_eq!(ids[0].get_version_num(), 7);
        assert_ne!(first.salt().to_vec(), first.salt().to_vec());
    }
}
