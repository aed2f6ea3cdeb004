//! A span of time in whole milliseconds, and how people write it: `1h30m`, `7d`.
//!
//! A `d` is always 24 hours. Arithmetic stops at the borders of `i64` instead of overflowing.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A span in milliseconds, signed. Stored and sent as that number.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(i64);

/// The text is not a span such as `30m`, `1h30m`, `7d`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MillisError {
    /// Nothing was written.
    #[error("a span is missing; write for example 30m, 1h30m or 7d")]
    Empty,
    /// A number without a unit after it, or a unit without a number before it.
    #[error("`{text}` is not a span: each number needs one of the units d, h, m, s, ms after it")]
    Malformed {
        /// What was written.
        text: String,
    },
    /// A unit that is twice there, or after a smaller one.
    #[error("`{text}` is not a span: units go from large to small, each once (d, h, m, s, ms)")]
    Disordered {
        /// What was written.
        text: String,
    },
    /// More milliseconds than 64 bits hold.
    #[error("`{text}` is longer than any span that can be counted")]
    TooLong {
        /// What was written.
        text: String,
    },
}

/// Units from large to small, with their length in milliseconds.
const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span.
    pub const MAX: Self = Self(i64::MAX);

    /// So many milliseconds.
    #[must_use]
    pub const fn new(millis: i64) -> Self {
        Self(millis)
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(count: i64) -> Self {
        Self(count.saturating_mul(1_000))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(count: i64) -> Self {
        Self(count.saturating_mul(60_000))
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(count: i64) -> Self {
        Self(count.saturating_mul(3_600_000))
    }

    /// So many times 24 hours.
    #[must_use]
    pub const fn days(count: i64) -> Self {
        Self(count.saturating_mul(86_400_000))
    }

    /// The number of milliseconds.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// Whether no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it points backwards.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl Add for Millis {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Millis {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Millis {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Millis {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Millis {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Millis {
    /// From large to small without what is zero: `1h30m`, `250ms`, `0s`. Days are used only for whole days from three
    /// on, as people write them: `24h`, `48h`, `72h` reads `3d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0s");
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let day = UNITS[0].1.unsigned_abs();
        let mut left = self.0.unsigned_abs();
        let in_days = left.is_multiple_of(day) && left >= 3 * day;
        for (unit, length) in UNITS {
            let length = length.unsigned_abs();
            if length == day && !in_days {
                continue;
            }
            let count = left / length;
            left %= length;
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Millis {
    type Err = MillisError;

    /// Reads `30m`, `1h30m`, `7d`, `250ms`, `-15m`; a minus sign counts for the whole.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let written = text.trim();
        let (negative, mut rest) = match written.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, written),
        };
        if rest.is_empty() {
            return Err(MillisError::Empty);
        }
        let owned = || written.to_owned();
        let mut total: i64 = 0;
        let mut smallest_yet = i64::MAX;
        while !rest.is_empty() {
            let (digits, tail) = split_run(rest, |it| it.is_ascii_digit());
            let (unit, tail) = split_run(tail, |it| !it.is_ascii_digit());
            let length = UNITS
                .iter()
                .find(|(name, _)| *name == unit)
                .map(|(_, length)| *length);
            let Some(length) = length.filter(|_| !digits.is_empty()) else {
                return Err(MillisError::Malformed { text: owned() });
            };
            if length >= smallest_yet {
                return Err(MillisError::Disordered { text: owned() });
            }
            smallest_yet = length;
            // Only digits are here, so a failure to read them can only be their size.
            let count = digits
                .parse::<i64>()
                .ok()
                .and_then(|count| count.checked_mul(length));
            let Some(sum) = count.and_then(|it| total.checked_add(it)) else {
                return Err(MillisError::TooLong { text: owned() });
            };
            total = sum;
            rest = tail;
        }
        Ok(Self(if negative { -total } else { total }))
    }
}

/// The longest beginning of `text` whose characters all satisfy `belongs`, and the rest.
fn split_run(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|it| !belongs(it)).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_what_people_write() {
        for (text, millis) in [
            ("30m", 1_800_000),
            ("1h30m", 5_400_000),
            ("24h", 86_400_000),
            ("48h", 172_800_000),
            ("7d", 604_800_000),
            ("250ms", 250),
            ("-15m", -900_000),
            ("73h", 262_800_000),
            ("0s", 0),
        ] {
            assert_eq!(text.parse::<Millis>().unwrap(), Millis::new(millis), "{text}");
            assert_eq!(Millis::new(millis).to_string(), text);
        }
        assert_eq!("1d2h".parse::<Millis>().unwrap().to_string(), "26h");
        assert_eq!("90m".parse::<Millis>().unwrap().to_string(), "1h30m");
    }

    #[test]
    fn says_what_is_wrong() {
        let refusal = |text: &str| text.parse::<Millis>().unwrap_err();
        assert_eq!(refusal(" "), MillisError::Empty);
        assert_eq!(refusal("-"), MillisError::Empty);
        for text in [
            "30",
            "m",
            "3 working days",
            "1.5h",
            "三十分",
            "30M",
            "1h-2m",
            "--1h",
            "3wd",
            "h1",
        ] {
            assert_eq!(
                refusal(text),
                MillisError::Malformed {
                    text: text.to_owned()
                },
                "{text}"
            );
        }
        for text in ["30m1h", "1h1h", "1ms1s"] {
            assert_eq!(
                refusal(text),
                MillisError::Disordered {
                    text: text.to_owned()
                }
            );
        }
        for text in ["99999999999999999999h", "9223372036854775807s"] {
            assert_eq!(
                refusal(text),
                MillisError::TooLong {
                    text: text.to_owned()
                }
            );
        }
    }

    #[test]
    fn every_span_survives_writing_and_reading() {
        for millis in [1, 999, 86_399_999, 259_200_000, 259_200_001, i64::MAX, -i64::MAX] {
            let span = Millis::new(millis);
            assert_eq!(span.to_string().parse::<Millis>().unwrap(), span);
        }
        assert!(!Millis::new(i64::MIN).to_string().is_empty());
    }

    #[test]
    fn sums_stop_at_the_border() {
        let total: Millis = [Millis::MAX, Millis::hours(1)].into_iter().sum();
        assert_eq!(total, Millis::MAX);
        assert_eq!(-Millis::new(i64::MIN), Millis::MAX);
        assert_eq!(Millis::hours(2) - Millis::minutes(30), Millis::minutes(90));
    }
}
