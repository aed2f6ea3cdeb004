//! Token buckets in memory: how many requests a person or an address may send.
//!
//! Always true: a bucket never holds more than its burst; the map forgets buckets that are full again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use calendar::Instant;

/// How fast a bucket fills and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second in the long run; 0: no limit.
    pub per_s: u32,
    /// Requests at once after a rest.
    pub burst: u32,
}

/// Buckets are swept when there are more than so many.
const SWEPT_BEYOND: usize = 4096;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Thousandths of a request.
    level: i64,
    filled_at: Instant,
}

/// One bucket for each key.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    by_key: Mutex<HashMap<K, Bucket>>,
}

impl<K: Hash + Eq> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            by_key: Mutex::new(HashMap::new()),
        }
    }

    /// Takes one request from the key's bucket; when it is empty, says after how many seconds there is one again.
    pub(crate) fn take(&self, key: K, now: Instant) -> Result<(), u32> {
        if self.rate.per_s == 0 {
            return Ok(());
        }
        let full = i64::from(self.rate.burst.max(1)) * 1000;
        let per_s = i64::from(self.rate.per_s);
        let level_at =
            |it: &Bucket| full.min(it.level + now.since(it.filled_at).as_i64().max(0).saturating_mul(per_s));
        let mut by_key = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        if by_key.len() > SWEPT_BEYOND {
            by_key.retain(|_, it| level_at(it) < full);
        }
        let bucket = by_key.entry(key).or_insert(Bucket {
            level: full,
            filled_at: now,
        });
        bucket.level = level_at(bucket);
        bucket.filled_at = bucket.filled_at.max(now);
        if bucket.level >= 1000 {
            bucket.level -= 1000;
            return Ok(());
        }
        let wait_millis = (1000 - bucket.level).div_euclid(per_s) + 1;
        Err(u32::try_from(wait_millis.div_euclid(1000) + 1).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::{Buckets, Rate};
    use calendar::{Instant, Millis};

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let buckets = Buckets::new(Rate { per_s: 2, burst: 3 });
        let now = Instant::from_millis(1_000);
        for _ in 0..3 {
            assert_eq!(buckets.take("王", now), Ok(()));
        }
        assert_eq!(buckets.take("王", now), Err(1));
        assert_eq!(buckets.take("李", now), Ok(()));
        assert_eq!(buckets.take("王", now.plus(Millis::new(499))), Err(1));
        assert_eq!(buckets.take("王", now.plus(Millis::new(501))), Ok(()));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let buckets = Buckets::new(Rate { per_s: 1, burst: 1 });
        for key in 0..6000 {
            assert_eq!(
                buckets.take(key, Instant::from_millis(i64::from(key) * 2000)),
                Ok(())
            );
        }
        assert!(buckets.by_key.lock().unwrap().len() < 5000);
    }
}
