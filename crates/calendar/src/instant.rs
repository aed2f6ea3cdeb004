//! A point in time, as whole milliseconds since 1970-01-01T00:00:00Z.
//!
//! Always between [`Instant::MIN`] and [`Instant::MAX`], so that every instant has a date in every zone and can be written
//! as RFC 3339. The trap: arithmetic and conversions stop at those borders instead of failing.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Millis;

/// A point in time: epoch milliseconds, UTC. Stored and sent as that number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(#[serde(deserialize_with = "millis_within_borders")] i64);

/// The text is not an RFC 3339 instant, such as `2026-03-02T09:00:00+08:00`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an instant such as 2026-03-02T09:00:00+08:00")]
pub struct InstantError {
    text: String,
}

impl Instant {
    /// 0000-01-01T00:00:00.000Z.
    pub const MIN: Self = Self(-62_167_219_200_000);
    /// 9999-12-30T22:00:00.000Z: the last whole second that has a four-digit year in every zone.
    pub const MAX: Self = Self(253_402_207_200_000);
    /// 1970-01-01T00:00:00.000Z.
    pub const EPOCH: Self = Self(0);

    /// The instant so many milliseconds after the epoch; numbers beyond the borders give the border.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The instant so much elapsed time later; stops at the borders.
    #[must_use]
    pub const fn plus(self, span: Millis) -> Self {
        Self::from_millis(self.0.saturating_add(span.as_i64()))
    }

    /// The instant so much elapsed time earlier; stops at the borders.
    #[must_use]
    pub const fn minus(self, span: Millis) -> Self {
        Self::from_millis(self.0.saturating_sub(span.as_i64()))
    }

    /// Elapsed time from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Millis {
        Millis::new(self.0 - earlier.0)
    }

    /// Reads RFC 3339 with an offset or `Z`. What is finer than a millisecond is cut off.
    ///
    /// # Errors
    /// When the text is not such an instant, or lies beyond the borders.
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        let refused = || InstantError {
            text: text.to_owned(),
        };
        let timestamp: Timestamp = text.trim().parse().map_err(|_cause: jiff::Error| refused())?;
        let nanos = timestamp.as_nanosecond().div_euclid(1_000_000);
        let millis = i64::try_from(nanos).map_err(|_cause| refused())?;
        if (Self::MIN.0..=Self::MAX.0).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(refused())
        }
    }

    /// The same point in time as the zone library knows it.
    pub(crate) fn timestamp(self) -> Timestamp {
        // INVARIANT: the borders lie within those of the zone library, so the fallback is never taken.
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn millis_within_borders<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    i64::deserialize(deserializer).map(|millis| Instant::from_millis(millis).0)
}

impl fmt::Display for Instant {
    /// RFC 3339, UTC, always three decimals: `2026-03-02T01:00:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_and_read_as_rfc_3339() {
        let at = Instant::parse("2026-03-02T09:00:00.250+08:00").unwrap();
        assert_eq!(at.to_string(), "2026-03-02T01:00:00.250Z");
        assert_eq!(at.to_string().parse::<Instant>().unwrap(), at);
        assert_eq!(Instant::EPOCH.to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Instant::MIN.to_string(), "0000-01-01T00:00:00.000Z");
        assert_eq!(Instant::MAX.to_string(), "9999-12-30T22:00:00.000Z");
    }

    #[test]
    fn cuts_what_is_finer_than_a_millisecond_also_before_the_epoch() {
        assert_eq!(
            Instant::parse("1970-01-01T00:00:00.0019Z").unwrap().as_millis(),
            1
        );
        assert_eq!(
            Instant::parse("1969-12-31T23:59:59.9985Z").unwrap().as_millis(),
            -2
        );
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "yesterday",
            "2026-03-02",
            "2026-03-02T09:00:00",
            "2026-02-30T00:00:00Z",
            "-000001-01-01T00:00:00Z",
        ] {
            assert!(Instant::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn is_a_bare_number_in_serde() {
        let at = Instant::from_millis(1_772_413_200_000);
        assert_eq!(serde_json::to_string(&at).unwrap(), "1772413200000");
        assert_eq!(serde_json::from_str::<Instant>("1772413200000").unwrap(), at);
        assert_eq!(
            serde_json::from_str::<Instant>(&i64::MAX.to_string()).unwrap(),
            Instant::MAX
        );
    }

    #[test]
    fn arithmetic_stops_at_the_borders() {
        assert_eq!(Instant::MAX.plus(Millis::new(1)), Instant::MAX);
        assert_eq!(Instant::MIN.minus(Millis::new(i64::MAX)), Instant::MIN);
        assert_eq!(
            Instant::EPOCH.plus(Millis::hours(1)).since(Instant::EPOCH),
            Millis::minutes(60)
        );
    }
}
