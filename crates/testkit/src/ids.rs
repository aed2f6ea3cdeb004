//! Identities in a known order, so that a failing test fails the same way again.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::ports::Ids;
use uuid::{Builder, Uuid};

/// Gives out UUIDs of version 7 that count up from the same start in every test.
///
/// The secrets count too: they are different from one another, and anything but secret.
#[derive(Debug, Default)]
pub struct SeqIds {
    given: AtomicU64,
}

impl SeqIds {
    /// A source that has given out nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A source whose identities differ from those of other numbers, for tests with several nodes.
    #[must_use]
    pub fn of_node(node: u16) -> Self {
        Self {
            given: AtomicU64::new(u64::from(node) << 40),
        }
    }
}

impl Ids for SeqIds {
    fn next(&self) -> Uuid {
        let number = self.given.fetch_add(1, Ordering::SeqCst);
        let mut random = [0; 10];
        for (place, byte) in random.iter_mut().skip(2).zip(number.to_be_bytes()) {
            *place = byte;
        }
        // 2026-01-01T00:00:00Z in milliseconds: a plausible time, the same in every run.
        Builder::from_unix_timestamp_millis(1_767_225_600_000, &random).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        let number = self.given.fetch_add(1, Ordering::SeqCst);
        let mut secret = [7; 32];
        for (place, byte) in secret.iter_mut().zip(number.to_be_bytes()) {
            *place = byte;
        }
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_version_seven_and_ascend() {
        let ids = SeqIds::new();
        let given: Vec<Uuid> = (0..1000).map(|_| ids.next()).collect();
        assert!(given.iter().all(|it| it.get_version_num() == 7));
        assert!(given.is_sorted_by(|one, two| one < two));
        assert_ne!(ids.secret(), ids.secret());
    }
}
