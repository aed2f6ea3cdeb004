//! A time zone by its IANA name, and how its wall clocks run.
//!
//! The rules come from the data inside the program, never from the machine. A time of day that a clock change skips is
//! read as the moment of the change; one that comes twice is read as its first coming. So [`Zone::instant_of`] never
//! runs backwards, which is what keeps hours from being gained or lost.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::hours::{DAY, millis_of};
use crate::{Instant, Millis, TimeOfDay};

/// A time zone. Written as its IANA name; Asia/Shanghai unless said otherwise.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

/// There is no time zone of that name in the IANA data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a time zone such as Asia/Shanghai or Europe/Berlin")]
pub struct ZoneError {
    name: String,
}

impl Zone {
    /// The zone of that IANA name; case does not matter, the official spelling is kept.
    ///
    /// # Errors
    /// When the IANA data does not know the name.
    pub fn named(name: &str) -> Result<Self, ZoneError> {
        let unknown = |_cause: jiff::Error| ZoneError {
            name: name.to_owned(),
        };
        let rules = TimeZoneDatabase::bundled().get(name.trim()).map_err(unknown)?;
        let name = Arc::from(rules.iana_name().unwrap_or(name));
        Ok(Self { name, rules })
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self {
            name: Arc::from("UTC"),
            rules: TimeZone::UTC,
        }
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The date on the calendar there at that instant.
    #[must_use]
    pub fn local_date(&self, at: Instant) -> Date {
        self.local(at).date()
    }

    /// The time on the clock there at that instant.
    #[must_use]
    pub fn local_time(&self, at: Instant) -> TimeOfDay {
        self.local(at).time()
    }

    /// Date and time there at that instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> DateTime {
        self.rules.to_datetime(at.timestamp())
    }

    /// The first instant at which the clocks there show this date and time or, if a clock change skips it, a later one.
    #[must_use]
    pub fn instant_of(&self, date: Date, time: TimeOfDay) -> Instant {
        self.instant_at_wall(days_to(date) * DAY + millis_of(time))
    }

    /// The first instant of that date.
    #[must_use]
    pub fn start_of(&self, date: Date) -> Instant {
        self.instant_at_wall(days_to(date) * DAY)
    }

    /// The first instant after that date; a fact at exactly this instant is no longer of that date.
    #[must_use]
    pub fn end_of(&self, date: Date) -> Instant {
        self.instant_at_wall((days_to(date) + 1) * DAY)
    }

    /// As [`Zone::instant_of`], for a reading of the wall clock in milliseconds since 1970-01-01T00:00 there.
    pub(crate) fn instant_at_wall(&self, wall: i64) -> Instant {
        // Beyond the borders of the zone library no clock changes are known; the nearest rule is as good as any there.
        let face = Timestamp::from_millisecond(wall).unwrap_or(Instant::from_millis(wall).timestamp());
        let at = |offset: Offset| Instant::from_millis(wall.saturating_sub(length_of(offset).as_i64()));
        match self
            .rules
            .to_ambiguous_timestamp(Offset::UTC.to_datetime(face))
            .offset()
        {
            AmbiguousOffset::Unambiguous { offset } => at(offset),
            AmbiguousOffset::Fold { before, after: _ } => at(before),
            // The reading lies between what clocks showed before and after the change: both readings of it bracket it.
            AmbiguousOffset::Gap { before, after } => {
                let changed_at = self.changes_after(at(after)).find(|(_, offset)| *offset == after);
                changed_at.map_or(at(before), |(changed_at, _)| changed_at)
            }
        }
    }

    /// The stretch of even running, or of standing still, to which the instant belongs.
    pub(crate) fn stretch_at(&self, at: Instant) -> Stretch {
        let to = self
            .changes_after(at)
            .next()
            .map_or(Instant::MAX, |(next, _)| next);
        let timestamp = at.plus(Millis::new(1)).timestamp();
        let last = self
            .rules
            .preceding(timestamp)
            .next()
            .map(|it| (nearest(it.timestamp()), it.offset()));
        let Some((changed_at, offset)) = last.filter(|(changed_at, _)| *changed_at > Instant::MIN) else {
            let offset = length_of(self.rules.to_offset(at.timestamp()));
            return Stretch {
                from: Instant::MIN,
                to,
                face: Face::Running { offset },
            };
        };
        let before = length_of(self.rules.to_offset(changed_at.minus(Millis::new(1)).timestamp()));
        let offset = length_of(offset);
        let repeats_until = changed_at.plus(before - offset).min(to);
        if at < repeats_until {
            let wall = changed_at.plus(before).as_millis();
            return Stretch {
                from: changed_at,
                to: repeats_until,
                face: Face::Held { wall },
            };
        }
        Stretch {
            from: changed_at.max(repeats_until),
            to,
            face: Face::Running { offset },
        }
    }

    /// Clock changes after the instant, with the offset from then on.
    fn changes_after(&self, at: Instant) -> impl Iterator<Item = (Instant, Offset)> + '_ {
        self.rules
            .following(at.timestamp())
            .map(|it| (nearest(it.timestamp()), it.offset()))
    }
}

/// A part of the time line between two clock changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Its first instant.
    pub(crate) from: Instant,
    /// The first instant after it.
    pub(crate) to: Instant,
    /// What the wall clock does meanwhile.
    pub(crate) face: Face,
}

/// What the wall clock does during a [`Stretch`], if a repeated hour is read as standing still at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// It runs, this far ahead of UTC.
    Running {
        /// Ahead of UTC.
        offset: Millis,
    },
    /// It shows readings for the second time. They count as one long moment just before `wall`.
    Held {
        /// The reading that comes next, in milliseconds since 1970-01-01T00:00 there.
        wall: i64,
    },
}

fn length_of(offset: Offset) -> Millis {
    Millis::seconds(i64::from(offset.seconds()))
}

fn nearest(timestamp: Timestamp) -> Instant {
    Instant::from_millis(timestamp.as_millisecond())
}

/// Days from 1970-01-01 to the date, in the Gregorian calendar without gaps.
pub(crate) fn days_to(date: Date) -> i64 {
    // Counted in years that begin in March, so that the leap day comes last.
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let day_of_year = (153 * month + 2) / 5 + i64::from(date.day()) - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + day_of_year - 719_468
}

impl Default for Zone {
    /// Asia/Shanghai.
    #[expect(
        clippy::expect_used,
        reason = "the zone data is built into the program; a test reads it"
    )]
    fn default() -> Self {
        Self::named("Asia/Shanghai").expect("the built-in zone data knows Asia/Shanghai")
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::named(name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name.as_ref().to_owned()
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::named(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn reads_names_and_keeps_the_official_spelling() {
        assert_eq!(Zone::default().name(), "Asia/Shanghai");
        assert_eq!(Zone::named("europe/berlin").unwrap().name(), "Europe/Berlin");
        assert_eq!(Zone::named("UTC").unwrap(), Zone::utc());
        assert!(Zone::named("Asia/Nowhere").is_err());
        assert_eq!(
            serde_json::to_string(&Zone::default()).unwrap(),
            "\"Asia/Shanghai\""
        );
        assert!(serde_json::from_str::<Zone>("\"Mars/Base\"").is_err());
    }

    #[test]
    fn a_skipped_time_is_the_moment_of_the_change() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let change = at("2026-03-29T01:00:00Z");
        for skipped in [
            time(2, 0, 0, 0),
            time(2, 30, 0, 0),
            time(2, 59, 59, 0),
            time(3, 0, 0, 0),
        ] {
            assert_eq!(berlin.instant_of(date(2026, 3, 29), skipped), change);
        }
        assert_eq!(
            berlin.instant_of(date(2026, 3, 29), time(1, 59, 0, 0)),
            at("2026-03-29T00:59:00Z")
        );
    }

    #[test]
    fn a_repeated_time_is_its_first_coming() {
        let new_york = Zone::named("America/New_York").unwrap();
        let on = date(2026, 11, 1);
        assert_eq!(
            new_york.instant_of(on, time(1, 30, 0, 0)),
            at("2026-11-01T05:30:00Z")
        );
        assert_eq!(
            new_york.instant_of(on, time(2, 0, 0, 0)),
            at("2026-11-01T07:00:00Z")
        );
        assert_eq!(
            new_york.end_of(on).since(new_york.start_of(on)),
            Millis::hours(25)
        );
    }

    #[test]
    fn a_whole_skipped_day_has_no_length() {
        let apia = Zone::named("Pacific/Apia").unwrap();
        assert_eq!(apia.start_of(date(2011, 12, 30)), apia.end_of(date(2011, 12, 30)));
    }

    #[test]
    fn stretches_follow_each_other_without_a_hole() {
        for name in [
            "Asia/Shanghai",
            "America/New_York",
            "Australia/Lord_Howe",
            "America/Sao_Paulo",
            "Pacific/Apia",
        ] {
            let zone = Zone::named(name).unwrap();
            let mut at = Instant::MIN;
            let mut last_wall = i64::MIN;
            while at < Instant::parse("2060-01-01T00:00:00Z").unwrap() {
                let stretch = zone.stretch_at(at);
                assert_eq!(stretch.from, at, "{name}");
                assert!(stretch.to > at, "{name}");
                assert_eq!(
                    zone.stretch_at(stretch.to.minus(Millis::new(1))),
                    stretch,
                    "{name}"
                );
                let wall = match stretch.face {
                    Face::Running { offset } => at.as_millis() + offset.as_i64(),
                    Face::Held { wall } => wall,
                };
                assert!(wall >= last_wall, "{name} {at}");
                if matches!(stretch.face, Face::Running { .. }) {
                    assert_eq!(zone.instant_at_wall(wall), at, "{name}");
                }
                last_wall = wall;
                at = stretch.to;
            }
        }
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        for (on, days) in [
            (date(1970, 1, 1), 0),
            (date(2000, 3, 1), 11_017),
            (date(1969, 12, 31), -1),
            (date(2024, 2, 29), 19_782),
        ] {
            assert_eq!(days_to(on), days);
        }
        let mut on = date(1999, 1, 1);
        let first = days_to(on);
        for passed in 0..3_000 {
            assert_eq!(days_to(on), first + passed);
            on = on.tomorrow().unwrap();
        }
    }
}
