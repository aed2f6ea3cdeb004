//! Public holidays and make-up working days by year, as a table that is imported from text.
//!
//! A date is never both. Each year comes from one announcement and is replaced as a whole when it is announced again.
//! The trap: a year that is missing has no holidays at all, so ask [`HolidayTable::covers`] before trusting an answer.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The announcements for mainland China that come with the program.
const CHINA: &str = include_str!("../data/holidays-cn.csv");

/// How many days one line may span; the longest holiday so far had nine.
const LONGEST_RANGE: usize = 31;

/// What a day off is for, or a make-up day makes up for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// In Chinese: `国庆节`.
    pub name_zh: String,
    /// In English: `National Day`.
    pub name_en: String,
}

/// Days off and make-up working days, by year of announcement. Written and stored as its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct HolidayTable {
    years: BTreeMap<i16, Announcement>,
}

/// One year's announcement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Announcement {
    off: BTreeMap<Date, Holiday>,
    work: BTreeMap<Date, Holiday>,
}

/// The text has mistakes; all of them are listed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the holiday table has mistakes: {}", list_faults(faults))]
pub struct HolidayTableError {
    /// Each mistake, in the order of the lines.
    pub faults: Vec<LineFault>,
}

/// A mistake in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFault {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub kind: LineFaultKind,
}

/// What can be wrong with a line of a holiday table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFaultKind {
    /// It is none of the three forms.
    #[error(
        "expected `year,2026`, `off,<dates>,<中文名>,<English name>` or `work,<dates>,<中文名>,<English name>`"
    )]
    Form,
    /// It comes before the first `year` line.
    #[error("a `year` line must come first")]
    NoYear,
    /// The same year was opened before.
    #[error("the year {0} is there twice")]
    YearTwice(i16),
    /// Not a date, or not a range of dates in order and of at most a month.
    #[error("`{0}` is not a date such as 2026-10-01, nor a range such as 2026-10-01..2026-10-07")]
    Dates(String),
    /// Neither in the year of the announcement nor in the December before.
    #[error("{0} does not belong to the announcement for {1}")]
    OutsideYear(Date, i16),
    /// The date already stands in another line.
    #[error("{0} is there twice")]
    DateTwice(Date),
}

impl HolidayTable {
    /// Mainland China, the years that were announced when this program was made.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the text is part of the program; a test reads it"
    )]
    pub fn china() -> Self {
        Self::parse(CHINA).expect("the built-in holiday table is well formed")
    }

    /// Reads the text form. Empty lines and lines that begin with `#` are skipped; spaces around fields do not matter.
    ///
    /// # Errors
    /// With all mistakes and their lines.
    pub fn parse(text: &str) -> Result<Self, HolidayTableError> {
        let mut table = Self::default();
        let mut year = None;
        let mut faults = Vec::new();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Err(kind) = table.read_line(line, &mut year) {
                faults.push(LineFault {
                    line: number + 1,
                    kind,
                });
            }
        }
        if faults.is_empty() {
            Ok(table)
        } else {
            Err(HolidayTableError { faults })
        }
    }

    /// Whether the announcement for that year is in the table.
    #[must_use]
    pub fn covers(&self, year: i16) -> bool {
        self.years.contains_key(&year)
    }

    /// The years whose announcements are in the table, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.keys().copied()
    }

    /// The holiday for which the date is off, if it is.
    #[must_use]
    pub fn holiday_on(&self, date: Date) -> Option<&Holiday> {
        self.announcements_for(date).find_map(|it| it.off.get(&date))
    }

    /// The holiday for which the date is worked though it is a weekend day, if it is.
    #[must_use]
    pub fn make_up_on(&self, date: Date) -> Option<&Holiday> {
        self.announcements_for(date).find_map(|it| it.work.get(&date))
    }

    /// Whether the date is a weekend day that is worked.
    #[must_use]
    pub fn is_make_up(&self, date: Date) -> bool {
        self.make_up_on(date).is_some()
    }

    /// All days off, by announcement, then by date.
    pub fn holidays(&self) -> impl Iterator<Item = (Date, &Holiday)> {
        self.years
            .values()
            .flat_map(|it| &it.off)
            .map(|(date, holiday)| (*date, holiday))
    }

    /// All make-up working days, by announcement, then by date.
    pub fn make_up_days(&self) -> impl Iterator<Item = (Date, &Holiday)> {
        self.years
            .values()
            .flat_map(|it| &it.work)
            .map(|(date, holiday)| (*date, holiday))
    }

    /// Takes over every year of `other`; a year that is in both is replaced as a whole, because an announcement that
    /// is made again replaces the earlier one.
    pub fn merge(&mut self, other: Self) {
        self.years.extend(other.years);
    }

    fn read_line(&mut self, line: &str, year: &mut Option<i16>) -> Result<(), LineFaultKind> {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        match fields.as_slice() {
            ["year", written] => {
                let opened = written.parse().ok().filter(|it| (1..=9_998).contains(it));
                let opened: i16 = opened.ok_or(LineFaultKind::Form)?;
                *year = Some(opened);
                if self.covers(opened) {
                    return Err(LineFaultKind::YearTwice(opened));
                }
                self.years.insert(opened, Announcement::default());
                Ok(())
            }
            [what @ ("off" | "work"), dates, name_zh, name_en] => {
                let year = (*year).ok_or(LineFaultKind::NoYear)?;
                if name_zh.is_empty() || name_en.is_empty() {
                    return Err(LineFaultKind::Form);
                }
                let holiday = Holiday {
                    name_zh: (*name_zh).to_owned(),
                    name_en: (*name_en).to_owned(),
                };
                for date in parse_dates(dates)? {
                    let december_before = date.year() == year - 1 && date.month() == 12;
                    if date.year() != year && !december_before {
                        return Err(LineFaultKind::OutsideYear(date, year));
                    }
                    if self.holiday_on(date).is_some() || self.is_make_up(date) {
                        return Err(LineFaultKind::DateTwice(date));
                    }
                    let announcement = self.years.entry(year).or_default();
                    let days = if *what == "off" {
                        &mut announcement.off
                    } else {
                        &mut announcement.work
                    };
                    days.insert(date, holiday.clone());
                }
                Ok(())
            }
            _ => Err(LineFaultKind::Form),
        }
    }

    /// The announcements that may speak about a date: its year's, and the next, which may begin in December.
    fn announcements_for(&self, date: Date) -> impl Iterator<Item = &Announcement> {
        let year = date.year();
        let next = year.saturating_add(1);
        [next, year].into_iter().filter_map(|it| self.years.get(&it))
    }
}

fn parse_dates(text: &str) -> Result<Vec<Date>, LineFaultKind> {
    let wrong = || LineFaultKind::Dates(text.to_owned());
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let date = |it: &str| {
        let plain = it.trim();
        plain
            .parse::<Date>()
            .ok()
            .filter(|date| date.to_string() == plain)
    };
    let (first, last) = (date(first).ok_or_else(wrong)?, date(last).ok_or_else(wrong)?);
    let days: Vec<Date> = std::iter::successors(Some(first), |it| it.tomorrow().ok())
        .take_while(|it| *it <= last)
        .take(LONGEST_RANGE + 1)
        .collect();
    if days.is_empty() || days.len() > LONGEST_RANGE {
        Err(wrong())
    } else {
        Ok(days)
    }
}

fn list_faults(faults: &[LineFault]) -> String {
    faults
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.kind)
    }
}

impl fmt::Display for HolidayTable {
    /// The text form that [`HolidayTable::parse`] reads; days in a row for the same holiday become a range.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (year, announcement) in &self.years {
            writeln!(f, "year,{year}")?;
            write_days(f, "off", &announcement.off)?;
            write_days(f, "work", &announcement.work)?;
        }
        Ok(())
    }
}

fn write_days(f: &mut fmt::Formatter<'_>, what: &str, days: &BTreeMap<Date, Holiday>) -> fmt::Result {
    let mut runs: Vec<(Date, Date, &Holiday, usize)> = Vec::new();
    for (date, holiday) in days {
        match runs.last_mut() {
            Some((_, last, same, length))
                if *same == holiday
                    && last.tomorrow().is_ok_and(|it| it == *date)
                    && *length < LONGEST_RANGE =>
            {
                *last = *date;
                *length += 1;
            }
            Some(_) | None => runs.push((*date, *date, holiday, 1)),
        }
    }
    for (first, last, Holiday { name_zh, name_en }, _) in runs {
        if first == last {
            writeln!(f, "{what},{first},{name_zh},{name_en}")?;
        } else {
            writeln!(f, "{what},{first}..{last},{name_zh},{name_en}")?;
        }
    }
    Ok(())
}

impl FromStr for HolidayTable {
    type Err = HolidayTableError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<HolidayTable> for String {
    fn from(table: HolidayTable) -> Self {
        table.to_string()
    }
}

impl TryFrom<String> for HolidayTable {
    type Error = HolidayTableError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}
