//! The public holidays of a working calendar, each with its name and its days.
//!
//! Always true: days off of one name that lie near each other are one holiday, also when the company opens on some day
//! between them; make-up working days are none. The trap: a day that closes without a name is nobody's holiday, and a year
//! whose list was never taken in has none.

use std::fmt;
use std::str::FromStr;

use crate::{Date, DayException, DayRule, WorkingCalendar};

/// How the labels of make-up working days end.
pub(crate) const MAKE_UP_ZH: &str = "调休上班";

/// Days of one name that are further apart than this are two holidays: New Year of two years.
const ONE_HOLIDAY: i32 = 14;

/// A public holiday: a name and a run of days. Written as `2026-10-01..2026-10-07 国庆节|National Day`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicHoliday {
    /// In Chinese: `国庆节`, or of two that fall together `国庆节、中秋节`.
    pub name_zh: String,
    /// In English; the Chinese name when the calendar has no other.
    pub name_en: String,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
}

/// A text that is no [`PublicHoliday`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a holiday such as `2026-10-01..2026-10-07 国庆节|National Day`")]
pub struct PublicHolidayError(pub String);

impl PublicHoliday {
    /// Every name of it in both languages: the whole, and each of several that fall together.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let of_two = |it: char| matches!(it, '、' | '，' | ',' | '/' | '和' | '与');
        let zh = self.name_zh.split(of_two);
        let en = self
            .name_en
            .split(" and ")
            .flat_map(|it| it.split([',', '/', '&']));
        let wholes = [self.name_zh.as_str(), self.name_en.as_str()];
        wholes
            .into_iter()
            .chain(zh)
            .chain(en)
            .map(str::trim)
            .filter(|it| !it.is_empty())
    }
}

impl WorkingCalendar {
    /// Its public holidays, by their first day.
    #[must_use]
    pub fn public_holidays(&self) -> Vec<PublicHoliday> {
        let mut found: Vec<PublicHoliday> = Vec::new();
        for (date, exception) in self.exceptions() {
            if !self.is_holiday(*date, exception) {
                continue;
            }
            let name = exception.label.trim();
            let near =
                |it: &&mut PublicHoliday| it.name_zh == name && days_between(it.last, *date) <= ONE_HOLIDAY;
            match found.iter_mut().rev().find(near) {
                Some(holiday) => holiday.last = *date,
                None => found.push(PublicHoliday {
                    name_zh: name.to_owned(),
                    name_en: exception.label_en.as_deref().unwrap_or(name).trim().to_owned(),
                    first: *date,
                    last: *date,
                }),
            }
        }
        found
    }

    /// A named day that closes, or that opens as it does every week; what opens though the week would not makes up for one.
    fn is_holiday(&self, date: Date, exception: &DayException) -> bool {
        let label = exception.label.trim();
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let usually_opens = self.week().get(weekday).is_some_and(|it| !it.is_empty());
        let is_named = !label.is_empty() && !label.ends_with(MAKE_UP_ZH);
        let is_off = match &exception.rule {
            DayRule::Closed => true,
            DayRule::Open(_) => usually_opens,
        };
        is_named && is_off
    }
}

fn days_between(earlier: Date, later: Date) -> i32 {
    later.since(earlier).map_or(i32::MAX, |it| it.get_days())
}

impl fmt::Display for PublicHoliday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name_zh,
            name_en,
            first,
            last,
        } = self;
        write!(f, "{first}..{last} {name_zh}|{name_en}")
    }
}

impl FromStr for PublicHoliday {
    type Err = PublicHolidayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || PublicHolidayError(text.to_owned());
        let (days, names) = text.split_once(' ').ok_or_else(wrong)?;
        let (first, last) = days.split_once("..").ok_or_else(wrong)?;
        let (name_zh, name_en) = names.split_once('|').ok_or_else(wrong)?;
        Ok(Self {
            name_zh: name_zh.to_owned(),
            name_en: name_en.to_owned(),
            first: first.parse().map_err(|_not_a_date| wrong())?,
            last: last.parse().map_err(|_not_a_date| wrong())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::PublicHoliday;
    use crate::{DayRule, HolidayTable, Hours, WorkingCalendar, Zone};

    fn office() -> WorkingCalendar {
        let hours: [Hours; 1] = ["09:00-18:00".parse().unwrap()];
        WorkingCalendar::weekdays("work", Zone::default(), &hours)
    }

    fn written(calendar: &WorkingCalendar, year: i16) -> Vec<String> {
        let all = calendar.public_holidays().into_iter();
        all.filter(|it| it.first.year() == year)
            .map(|it| it.to_string())
            .collect()
    }

    #[test]
    fn holidays_are_runs_of_days_and_make_up_days_are_none() {
        let calendar = office().with_holidays(&HolidayTable::china(), None);
        assert_eq!(
            written(&calendar, 2026),
            [
                "2026-01-01..2026-01-03 元旦|New Year's Day",
                "2026-02-15..2026-02-23 春节|Spring Festival",
                "2026-04-04..2026-04-06 清明节|Tomb-sweeping Day",
                "2026-05-01..2026-05-05 劳动节|Labour Day",
                "2026-06-19..2026-06-21 端午节|Dragon Boat Festival",
                "2026-09-25..2026-09-27 中秋节|Mid-Autumn Festival",
                "2026-10-01..2026-10-07 国庆节|National Day",
            ]
        );
        assert!(written(&calendar, 2031).is_empty());
    }

    #[test]
    fn a_day_on_which_the_company_opens_does_not_make_two_of_one_holiday() {
        let calendar = office().with_exception("2026-10-03".parse().unwrap(), DayRule::Closed, "");
        let calendar = calendar.with_holidays(&HolidayTable::china(), None);
        assert!(written(&calendar, 2026).contains(&"2026-10-01..2026-10-07 国庆节|National Day".to_owned()));
    }

    #[test]
    fn two_that_fall_together_have_a_name_each() {
        let calendar = office().with_holidays(&HolidayTable::china(), None);
        let all = calendar.public_holidays();
        let both = all.iter().find(|it| it.name_zh == "国庆节、中秋节").unwrap();
        let names: Vec<&str> = both.names().skip(2).collect();
        assert_eq!(names, ["国庆节", "中秋节", "National Day", "Mid-Autumn Festival"]);
        assert_eq!(both.to_string().parse::<PublicHoliday>().as_ref(), Ok(both));
        assert!("国庆节".parse::<PublicHoliday>().is_err());
    }
}
