//! The intervals that a working calendar counts, one by one, for explanations.

use jiff::civil::Date;

use crate::{Instant, Millis, WorkingCalendar};

/// A piece of counted time: from `from` (counted) to `to` (not counted any more).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OpenInterval {
    /// Its first instant.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
    /// The local date to whose openings it belongs; for a night opening the date on which it opened.
    pub date: Date,
    /// Why that date does not follow the week, in Chinese, if it does not: `春节调休上班`.
    pub label: Option<String>,
    /// The same in English, if known.
    pub label_en: Option<String>,
}

impl OpenInterval {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> Millis {
        self.to.since(self.from)
    }
}

/// The counted intervals of the calendar in `[from, to)`, in order, without overlap, one per opening of a date.
pub(crate) fn list_intervals(calendar: &WorkingCalendar, from: Instant, to: Instant) -> Vec<OpenInterval> {
    let zone = calendar.zone();
    let mut intervals = Vec::new();
    let mut counted_until = from;
    // Two days earlier: a night opening reaches into the next date, and a clock change may move the date back.
    let mut next = Some(days_before(zone.local_date(from), 2));
    while let Some(date) = next.filter(|it| zone.start_of(*it) < to) {
        for (opens_at, closes_at) in openings_on(calendar, date) {
            let (starts_at, ends_at) = (opens_at.max(counted_until), closes_at.min(to));
            if starts_at < ends_at {
                let exception = calendar.exceptions().get(&date);
                intervals.push(OpenInterval {
                    from: starts_at,
                    to: ends_at,
                    date,
                    label: exception.map(|it| it.label.clone()),
                    label_en: exception.and_then(|it| it.label_en.clone()),
                });
                counted_until = ends_at;
            }
        }
        next = date.tomorrow().ok();
    }
    intervals
}

/// Each opening that belongs to the date, in order, as instants; without those that a clock change swallows.
pub(crate) fn openings_on(calendar: &WorkingCalendar, date: Date) -> Vec<(Instant, Instant)> {
    let mut hours = calendar.hours_on(date).to_vec();
    hours.sort_unstable();
    let zone = calendar.zone();
    let instants = hours.into_iter().map(|it| {
        let closes_on = if it.close() <= it.open() {
            date.tomorrow().unwrap_or(date)
        } else {
            date
        };
        (
            zone.instant_of(date, it.open()),
            zone.instant_of(closes_on, it.close()),
        )
    });
    instants
        .filter(|(opens_at, closes_at)| opens_at < closes_at)
        .collect()
}

/// The first date after `date` that has an opening; `None` when there is none for good.
pub(crate) fn next_working_day(calendar: &WorkingCalendar, date: Date) -> Option<Date> {
    if calendar.week().iter().any(|hours| !hours.is_empty()) {
        let mut day = date.tomorrow().ok()?;
        while openings_on(calendar, day).is_empty() {
            day = day.tomorrow().ok()?;
        }
        return Some(day);
    }
    let mut later = calendar
        .exceptions()
        .range(date..)
        .map(|(day, _)| *day)
        .filter(|day| *day > date);
    later.find(|day| !openings_on(calendar, *day).is_empty())
}

fn days_before(date: Date, count: usize) -> Date {
    (0..count).fold(date, |day, _| day.yesterday().unwrap_or(day))
}
