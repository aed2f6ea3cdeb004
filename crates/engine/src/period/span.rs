//! Days, weeks, months and quarters of a zone, numbered since 1970.

use calendar::{Date, Instant, TimeOfDay, Zone};
use pack::Period;
use serde::{Deserialize, Serialize};

/// One period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    pub(super) number: u32,
    pub(super) from_at: Instant,
    /// The first instant after it.
    pub(super) to_at: Instant,
}

impl Span {
    /// The period in which the instant lies.
    pub(super) fn holding(period: Period, at: Instant, zone: &Zone) -> Self {
        let date = zone.local_date(at);
        let (first, next) = match period {
            Period::Day => (date, after(date, 1)),
            Period::Week => {
                let since_monday = i64::from(date.weekday().to_monday_zero_offset());
                let monday = after(date, -since_monday);
                (monday, after(monday, 7))
            }
            Period::Month => {
                let first = date.first_of_month();
                (first, after(date.last_of_month(), 1))
            }
            Period::Quarter => {
                let back = i64::from((date.month() - 1) % 3);
                let first = (0..back).fold(date.first_of_month(), |it, _| after(it, -1).first_of_month());
                (first, (0..3).fold(first, |it, _| after(it.last_of_month(), 1)))
            }
        };
        let months = i64::from(first.year()) * 12 + i64::from(first.month()) - 1;
        let number = match period {
            Period::Day => day_number(first),
            // 1970-01-01 was a Thursday.
            Period::Week => (day_number(first) + 3).div_euclid(7),
            Period::Month => months,
            Period::Quarter => months / 3,
        };
        Self {
            number: u32::try_from(number).unwrap_or(0),
            from_at: start_of(first, zone),
            to_at: start_of(next, zone),
        }
    }

    /// The period after this one.
    pub(super) fn next(&self, period: Period, zone: &Zone) -> Self {
        Self::holding(period, self.to_at, zone)
    }

    pub(super) fn holds(&self, at: Instant) -> bool {
        self.from_at <= at && at < self.to_at
    }
}

/// So many days later; the date itself at the ends of the calendar.
pub(super) fn after(date: Date, days: i64) -> Date {
    (0..days.abs()).fold(date, |it, _| {
        let next = if days > 0 { it.tomorrow() } else { it.yesterday() };
        next.unwrap_or(it)
    })
}

pub(super) fn start_of(date: Date, zone: &Zone) -> Instant {
    zone.instant_of(date, TimeOfDay::midnight())
}

pub(super) fn day_number(date: Date) -> i64 {
    let midnight = start_of(date, &Zone::utc());
    midnight.as_millis().div_euclid(86_400_000)
}
