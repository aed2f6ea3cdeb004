//! One opening of one day, as written on the door: `09:00-18:00`.
//!
//! A closing time at or before the opening time lies on the next day, and the whole opening belongs to the day on which
//! it opens. The trap: a closing time of 24:00 is kept as midnight, because a time of day ends at 23:59.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use crate::TimeOfDay;

/// One opening: from `open` (counted) to `close` (not counted any more), to the millisecond. Written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hours {
    open: TimeOfDay,
    close: TimeOfDay,
}

/// The text is not opening hours such as `09:00-18:00`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not two times with a hyphen between them.
    #[error("`{text}` is not opening hours such as 09:00-18:00, 22:00-06:00 or 00:00-24:00")]
    Malformed {
        /// What was written.
        text: String,
    },
    /// Opening and closing time are equal, which could mean never or always.
    #[error("`{text}` opens and closes at the same time; write 00:00-24:00 for the whole day")]
    Empty {
        /// What was written.
        text: String,
    },
}

impl Hours {
    /// The whole day, 00:00-24:00.
    pub const WHOLE_DAY: Self = Self {
        open: Time::midnight(),
        close: Time::midnight(),
    };

    /// From `open` to `close`; on the next day when `close` is not later than `open`. A `close` of 00:00 is 24:00.
    /// What is finer than a millisecond is cut off.
    ///
    /// # Errors
    /// When both are equal (use [`Hours::WHOLE_DAY`]).
    pub fn new(open: TimeOfDay, close: TimeOfDay) -> Result<Self, HoursError> {
        let hours = Self {
            open: whole_millis(open),
            close: whole_millis(close),
        };
        if hours.open == hours.close {
            return Err(HoursError::Empty {
                text: hours.to_string(),
            });
        }
        Ok(hours)
    }

    /// When it opens.
    #[must_use]
    pub const fn open(self) -> TimeOfDay {
        self.open
    }

    /// When it closes; midnight means 24:00.
    #[must_use]
    pub const fn close(self) -> TimeOfDay {
        self.close
    }

    /// Whether it closes at a time of the following day (24:00 is still this day).
    #[must_use]
    pub fn crosses_midnight(self) -> bool {
        self.close <= self.open && self.close != Time::midnight()
    }

    /// Milliseconds from the midnight of its day to the opening, and to the close (which may be more than 24 hours).
    pub(crate) fn in_day(self) -> (i64, i64) {
        let open = millis_of(self.open);
        let close = millis_of(self.close);
        (open, if close <= open { close + DAY } else { close })
    }
}

/// Milliseconds of a day of 24 hours.
pub(crate) const DAY: i64 = 86_400_000;

/// Milliseconds on the clock face from midnight to `time`.
pub(crate) fn millis_of(time: TimeOfDay) -> i64 {
    let seconds = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000 + i64::from(time.millisecond())
}

fn whole_millis(time: TimeOfDay) -> TimeOfDay {
    time.with().microsecond(0).nanosecond(0).build().unwrap_or(time)
}

impl FromStr for Hours {
    type Err = HoursError;

    /// Reads `09:00-18:00`, with seconds and milliseconds if need be (`09:00:30.250`). Full-width colons and the dashes
    /// that Chinese keyboards give are understood too.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || HoursError::Malformed {
            text: text.to_owned(),
        };
        let plain: String = text
            .chars()
            .map(|it| match it {
                '：' => ':',
                '－' | '–' | '—' | '~' | '～' => '-',
                other => other,
            })
            .collect();
        let (open, close) = plain.split_once('-').ok_or_else(malformed)?;
        let open = parse_time(open.trim()).ok_or_else(malformed)?;
        let ends_with_day = matches!(close.trim(), "24:00" | "24:00:00");
        let close = if ends_with_day {
            Time::midnight()
        } else {
            parse_time(close.trim()).ok_or_else(malformed)?
        };
        if open == close && !ends_with_day {
            return Err(HoursError::Empty {
                text: text.to_owned(),
            });
        }
        Ok(Self { open, close })
    }
}

/// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`; nothing else.
fn parse_time(text: &str) -> Option<TimeOfDay> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let parts = clock
        .split(':')
        .map(|it| parse_digits(it, 2))
        .collect::<Option<Vec<i16>>>()?;
    let (hour, minute, second) = match (parts.as_slice(), fraction) {
        ([hour, minute], None) => (*hour, *minute, 0),
        ([hour, minute, second], _) => (*hour, *minute, *second),
        (_, _) => return None,
    };
    let millis = match fraction {
        Some(fraction) => parse_digits(fraction, 3)?,
        None => 0,
    };
    let small = |it: i16| i8::try_from(it).ok();
    Time::new(
        small(hour)?,
        small(minute)?,
        small(second)?,
        i32::from(millis) * 1_000_000,
    )
    .ok()
}

fn parse_digits(text: &str, count: usize) -> Option<i16> {
    let fits = text.len() == count && text.chars().all(|it| it.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_time(f, self.open)?;
        f.write_str("-")?;
        if self.close == Time::midnight() {
            f.write_str("24:00")
        } else {
            write_time(f, self.close)
        }
    }
}

fn write_time(f: &mut fmt::Formatter<'_>, time: TimeOfDay) -> fmt::Result {
    write!(f, "{:02}:{:02}", time.hour(), time.minute())?;
    if time.second() != 0 || time.millisecond() != 0 {
        write!(f, ":{:02}", time.second())?;
    }
    if time.millisecond() != 0 {
        write!(f, ".{:03}", time.millisecond())?;
    }
    Ok(())
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

impl TryFrom<String> for Hours {
    type Error = HoursError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_what_is_on_the_door() {
        for text in [
            "09:00-18:00",
            "22:00-06:00",
            "00:00-24:00",
            "08:30-12:00",
            "22:00-24:00",
            "09:00:30-18:00:00.250",
        ] {
            assert_eq!(text.parse::<Hours>().unwrap().to_string(), text);
        }
        let same: Hours = "09:00-18:00".parse().unwrap();
        for text in [
            "09：00－18：00",
            "09:00 — 18:00",
            "09:00~18:00",
            "09:00:00-18:00:00.000",
        ] {
            assert_eq!(text.parse::<Hours>().unwrap(), same, "{text}");
        }
        assert_eq!("22:00-00:00".parse::<Hours>().unwrap().to_string(), "22:00-24:00");
    }

    #[test]
    fn says_what_is_wrong() {
        for text in [
            "",
            "09:00",
            "9:00-18:00",
            "09:00-25:00",
            "24:00-06:00",
            "09:60-18:00",
            "a-b",
            "09:00-18:00-19:00",
        ] {
            let refusal = text.parse::<Hours>().unwrap_err();
            assert_eq!(
                refusal,
                HoursError::Malformed {
                    text: text.to_owned()
                }
            );
        }
        for text in ["09:00-09:00", "00:00-00:00"] {
            assert_eq!(
                text.parse::<Hours>().unwrap_err(),
                HoursError::Empty {
                    text: text.to_owned()
                }
            );
        }
        assert!(Hours::new(Time::midnight(), Time::midnight()).is_err());
    }

    #[test]
    fn knows_where_it_ends() {
        let in_day = |text: &str| text.parse::<Hours>().unwrap().in_day();
        assert_eq!(in_day("00:00-24:00"), (0, DAY));
        assert_eq!(in_day("22:00-06:00"), (79_200_000, DAY + 21_600_000));
        assert_eq!(in_day("22:00-24:00"), (79_200_000, DAY));
        assert!("22:00-06:00".parse::<Hours>().unwrap().crosses_midnight());
        assert!(!"22:00-24:00".parse::<Hours>().unwrap().crosses_midnight());
        assert!(!Hours::WHOLE_DAY.crosses_midnight());
    }
}
