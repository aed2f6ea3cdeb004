//! A working calendar: a week of openings in one zone, and the dates that do not follow it.
//!
//! Open time is real elapsed time, to the millisecond, and there is no limit to how far it is counted. A night opening
//! belongs to the day on which it opens: a holiday does not cut the night shift of the evening before.
//! The trap: an exception replaces the whole day; it does not add to the week.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::interval::{list_intervals, next_working_day, openings_on};
use crate::opening_line::OpeningLine;
use crate::public_holiday::MAKE_UP_ZH;
use crate::walk::Walk;
use crate::{Figure, HolidayTable, Hours, Instant, Millis, NeverOpen, OpenInterval, Zone};

/// What a date does instead of following the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayRule {
    /// Nothing opens on it.
    Closed,
    /// These openings instead of those of the week; none means closed.
    Open(Vec<Hours>),
}

/// A date that does not follow the week, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayException {
    /// What the date does instead.
    pub rule: DayRule,
    /// Why, in Chinese: `国庆节`.
    #[serde(default)]
    pub label: String,
    /// Why, in English, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
}

/// When people work: a week in a zone, with exceptions. Immutable; a change makes a new one with a new version.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingCalendar {
    id: String,
    #[serde(default = "first_version")]
    version: u32,
    #[serde(default)]
    zone: Zone,
    #[serde(with = "crate::week::named_days")]
    week: [Vec<Hours>; 7],
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    exceptions: BTreeMap<Date, DayException>,
    /// Made at the first question and thrown away by every change.
    #[serde(skip)]
    line: OnceLock<Arc<OpeningLine>>,
}

const fn first_version() -> u32 {
    1
}

impl WorkingCalendar {
    /// Open 00:00-24:00 every day; id `always-open`, version 1.
    #[must_use]
    pub fn always_open(zone: Zone) -> Self {
        Self::weekly(
            "always-open",
            zone,
            std::array::from_fn(|_| vec![Hours::WHOLE_DAY]),
        )
    }

    /// Follows this week (Monday first) in that zone; version 1. Openings may overlap; they are not counted twice.
    #[must_use]
    pub fn weekly(id: impl Into<String>, zone: Zone, week: [Vec<Hours>; 7]) -> Self {
        let (id, version) = (id.into(), first_version());
        Self {
            id,
            version,
            zone,
            week,
            exceptions: BTreeMap::new(),
            line: OnceLock::new(),
        }
    }

    /// The same hours Monday to Friday, closed at the weekend.
    #[must_use]
    pub fn weekdays(id: impl Into<String>, zone: Zone, hours: &[Hours]) -> Self {
        let on = |weekday: usize| if weekday < 5 { hours.to_vec() } else { Vec::new() };
        Self::weekly(id, zone, std::array::from_fn(on))
    }

    /// The same calendar under that id.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..self
        }
    }

    /// The same calendar as that version.
    #[must_use]
    pub fn with_version(self, version: u32) -> Self {
        Self { version, ..self }
    }

    /// The same calendar with this exception; an earlier one for the date is replaced.
    #[must_use]
    pub fn with_exception(mut self, date: Date, rule: DayRule, label: impl Into<String>) -> Self {
        let exception = DayException {
            rule,
            label: label.into(),
            label_en: None,
        };
        self.exceptions.insert(date, exception);
        Self {
            line: OnceLock::new(),
            ..self
        }
    }

    /// The same calendar with all holidays of the table closed and its make-up working days open. Make-up days have
    /// the hours given, else those of Monday, else of the first weekday that opens. Exceptions that are already there
    /// stay: what a company decides wins over the public table.
    #[must_use]
    pub fn with_holidays(mut self, table: &HolidayTable, make_up_hours: Option<&[Hours]>) -> Self {
        let usual = self
            .week
            .iter()
            .find(|hours| !hours.is_empty())
            .map_or(&[][..], Vec::as_slice);
        let make_up = DayRule::Open(make_up_hours.unwrap_or(usual).to_vec());
        for (date, holiday) in table.holidays() {
            let (label, label_en) = (holiday.name_zh.clone(), Some(holiday.name_en.clone()));
            let exception = DayException {
                rule: DayRule::Closed,
                label,
                label_en,
            };
            self.exceptions.entry(date).or_insert(exception);
        }
        for (date, holiday) in table.make_up_days() {
            let label = format!("{}{MAKE_UP_ZH}", holiday.name_zh);
            let label_en = Some(format!("Make-up working day for {}", holiday.name_en));
            self.exceptions.entry(date).or_insert(DayException {
                rule: make_up.clone(),
                label,
                label_en,
            });
        }
        Self {
            line: OnceLock::new(),
            ..self
        }
    }

    /// The id by which packs name it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Which version of it this is.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The zone whose wall clock it follows.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The openings of each weekday, Monday first.
    #[must_use]
    pub const fn week(&self) -> &[Vec<Hours>; 7] {
        &self.week
    }

    /// The dates that do not follow the week.
    #[must_use]
    pub const fn exceptions(&self) -> &BTreeMap<Date, DayException> {
        &self.exceptions
    }

    /// The openings that belong to the date, as written; empty when closed.
    #[must_use]
    pub fn hours_on(&self, date: Date) -> &[Hours] {
        match self.exceptions.get(&date).map(|it| &it.rule) {
            Some(DayRule::Closed) => &[],
            Some(DayRule::Open(hours)) => hours,
            None => {
                let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
                self.week.get(weekday).map_or(&[], Vec::as_slice)
            }
        }
    }

    /// Whether the millisecond that begins at this instant is counted.
    #[must_use]
    pub fn is_open(&self, at: Instant) -> bool {
        self.walk().is_open(at)
    }

    /// The first instant from `at` on that is open; `at` itself when it is.
    ///
    /// # Errors
    /// When it never opens again.
    pub fn next_open(&self, at: Instant) -> Result<Instant, NeverOpen> {
        let tick = Millis::new(1);
        self.add(at, tick).map(|it| it.minus(tick))
    }

    /// The first instant at which `span` of open time has passed since `from`; `from` itself for no span. A negative
    /// span counts backwards.
    ///
    /// # Errors
    /// When there is not that much open time left, ever.
    pub fn add(&self, from: Instant, span: Millis) -> Result<Instant, NeverOpen> {
        if span.is_negative() {
            return self.subtract(from, -span);
        }
        if span.is_zero() {
            return Ok(from);
        }
        self.walk()
            .forward(from, span.as_i64())
            .ok_or_else(|| self.never(from, Figure::Span(span)))
    }

    /// The last instant such that `span` of open time lies between it and `to`; `to` itself for no span. A negative
    /// span counts forwards.
    ///
    /// # Errors
    /// When there was not that much open time before.
    pub fn subtract(&self, to: Instant, span: Millis) -> Result<Instant, NeverOpen> {
        if span.is_negative() {
            return self.add(to, -span);
        }
        if span.is_zero() {
            return Ok(to);
        }
        self.walk()
            .backward(to, span.as_i64())
            .ok_or_else(|| self.never(to, Figure::Span(span)))
    }

    /// When what began at `from` is due by this figure. A fact at exactly the due instant is in time.
    ///
    /// # Errors
    /// When there is not that much open time left, ever. `eod` never fails.
    pub fn add_figure(&self, from: Instant, figure: &Figure) -> Result<Instant, NeverOpen> {
        match figure {
            Figure::Span(span) => self.add(from, *span),
            // The last millisecond, so that what happens at the stroke of midnight is already the next day.
            Figure::EndOfDay => Ok(self.zone.end_of(self.zone.local_date(from)).minus(Millis::new(1))),
            Figure::WorkingDays(days) => self
                .add_working_days(from, *days)
                .ok_or_else(|| self.never(from, *figure)),
        }
    }

    /// Open time in `[from, to)`; nothing when `to` is not later than `from`.
    #[must_use]
    pub fn open_between(&self, from: Instant, to: Instant) -> Millis {
        Millis::new(self.walk().open_between(from, to))
    }

    /// Each counted interval in `[from, to)`, one per opening of a date, in order and without overlap; their lengths
    /// add up to [`WorkingCalendar::open_between`].
    #[must_use]
    pub fn intervals(&self, from: Instant, to: Instant) -> Vec<OpenInterval> {
        list_intervals(self, from, to)
    }

    /// The exceptions on the local dates that `[from, to]` touches, for explaining what was skipped and why.
    pub fn exceptions_between(
        &self,
        from: Instant,
        to: Instant,
    ) -> impl Iterator<Item = (Date, &DayException)> {
        let first = self.zone.local_date(from);
        let last = self.zone.local_date(to).max(first);
        self.exceptions
            .range(first..=last)
            .map(|(date, exception)| (*date, exception))
    }

    fn add_working_days(&self, from: Instant, days: u32) -> Option<Instant> {
        let closes_on = |day: Date| {
            openings_on(self, day)
                .into_iter()
                .map(|(_, closes_at)| closes_at)
                .max()
        };
        let mut day = self.zone.local_date(from);
        if days == 0 {
            if let Some(closes_at) = closes_on(day).filter(|it| *it > from) {
                return Some(closes_at);
            }
            return closes_on(next_working_day(self, day)?);
        }
        for _ in 0..days {
            day = next_working_day(self, day)?;
        }
        closes_on(day)
    }

    fn never(&self, from: Instant, wanted: Figure) -> NeverOpen {
        NeverOpen {
            calendar: self.id.clone(),
            from,
            wanted,
        }
    }

    fn walk(&self) -> Walk<'_> {
        let line = self
            .line
            .get_or_init(|| Arc::new(OpeningLine::new(&self.week, &self.exceptions)));
        Walk {
            zone: &self.zone,
            line,
        }
    }
}

impl PartialEq for WorkingCalendar {
    fn eq(&self, other: &Self) -> bool {
        let Self {
            id,
            version,
            zone,
            week,
            exceptions,
            line: _,
        } = self;
        *id == other.id
            && *version == other.version
            && *zone == other.zone
            && *week == other.week
            && *exceptions == other.exceptions
    }
}

impl Eq for WorkingCalendar {}

impl std::fmt::Debug for WorkingCalendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            id,
            version,
            zone,
            week,
            exceptions,
            line: _,
        } = self;
        f.debug_struct("WorkingCalendar")
            .field("id", id)
            .field("version", version)
            .field("zone", zone)
            .field("week", week)
            .field("exceptions", exceptions)
            .finish()
    }
}
