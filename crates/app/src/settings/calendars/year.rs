//! A calendar by the days of a year, and which calendars lack a year's holidays.

use calendar::{Date, DayRule, Hours, WorkingCalendar};
use domain::{Actor, Permission, closed_set};
use pack::{Wording, says};

use super::{list_calendars, view_calendar};
use crate::settings::audit::require;
use crate::{AppError, Desk};

closed_set! {
    /// What a day is.
    DayKind {
        /// It follows the week and opens.
        Work = "work",
        /// It follows the week and does not open.
        Off = "off",
        /// It does not open though the week would, or is named a holiday.
        Holiday = "holiday",
        /// It opens though the week would not.
        MakeUp = "make_up",
    }
}

/// One day of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarDay {
    /// The date.
    pub date: Date,
    /// What it is.
    pub kind: DayKind,
    /// Its openings; none when closed.
    pub hours: Vec<Hours>,
    /// Why it does not follow the week.
    pub label: Option<Wording>,
}

/// Every day of a year.
///
/// # Errors
/// As for viewing; [`AppError::Invalid`] for a year outside 1970 to 9998.
pub async fn year_view(
    desk: &Desk,
    actor: &Actor,
    id: &str,
    year: i16,
) -> Result<Vec<CalendarDay>, AppError> {
    if !(1_970..=9_998).contains(&year) {
        return Err(AppError::invalid(
            "year",
            "unknown",
            says!("年份须在 1970 至 9998 之间", "a year from 1970 to 9998"),
        ));
    }
    let view = view_calendar(desk, actor, id).await?;
    Ok(days_of(year).map(|it| day_of(&view.calendar, it)).collect())
}

/// Calendars, by name, that close on some weekday and know no holiday of a year: shown in December for the next one.
///
/// # Errors
/// As for listing.
pub async fn holidays_missing_for(desk: &Desk, actor: &Actor, year: i16) -> Result<Vec<String>, AppError> {
    let all = list_calendars(desk, actor).await?;
    let lacks = |calendar: &WorkingCalendar| {
        let closes = calendar.week().iter().any(Vec::is_empty);
        let of_year =
            |(date, it): (&Date, &calendar::DayException)| date.year() == year && it.rule == DayRule::Closed;
        closes && !calendar.exceptions().iter().any(of_year)
    };
    Ok(all
        .into_iter()
        .filter(|it| lacks(&it.calendar))
        .map(|it| it.name)
        .collect())
}

/// A year whose holidays some calendars lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingHolidays {
    /// The year.
    pub year: i16,
    /// Names of calendars that close on some weekday and have no holiday in it.
    pub calendars: Vec<String>,
}

/// What the desk should be told now: calendars without holidays for this year and, from December on, for the next.
///
/// # Errors
/// Forbidden without the right to change the desk.
pub async fn missing_holidays(desk: &Desk, actor: &Actor) -> Result<Vec<MissingHolidays>, AppError> {
    require(actor, Permission::ManageDesk)?;
    let today = desk.settings().zone.local_date(desk.clock().now());
    let next = (today.month() == 12).then(|| today.year().saturating_add(1));
    let mut missing = Vec::new();
    for year in std::iter::once(today.year()).chain(next) {
        let calendars = holidays_missing_for(desk, actor, year).await?;
        if !calendars.is_empty() {
            missing.push(MissingHolidays { year, calendars });
        }
    }
    Ok(missing)
}

fn days_of(year: i16) -> impl Iterator<Item = Date> {
    let first = Date::new(year, 1, 1).ok();
    std::iter::successors(first, |it| it.tomorrow().ok()).take_while(move |it| it.year() == year)
}

fn day_of(calendar: &WorkingCalendar, date: Date) -> CalendarDay {
    let hours = calendar.hours_on(date).to_vec();
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let usually_opens = calendar.week().get(weekday).is_some_and(|it| !it.is_empty());
    let exception = calendar.exceptions().get(&date);
    let kind = match (exception.is_some(), hours.is_empty(), usually_opens) {
        (false, false, _) | (true, false, true) => DayKind::Work,
        (false, true, _) => DayKind::Off,
        (true, true, _) => DayKind::Holiday,
        (true, false, false) => DayKind::MakeUp,
    };
    let label = exception.map(|it| Wording {
        zh: it.label.clone(),
        en: it.label_en.clone().unwrap_or_else(|| it.label.clone()),
    });
    CalendarDay {
        date,
        kind,
        hours,
        label,
    }
}

#[cfg(test)]
mod tests {
    use super::{DayKind, day_of, days_of};
    use calendar::{HolidayTable, WorkingCalendar, Zone};

    #[test]
    fn a_year_shows_holidays_and_make_up_days() {
        let hours = ["09:00-18:00".parse().unwrap()];
        let calendar = WorkingCalendar::weekdays("work", Zone::default(), &hours)
            .with_holidays(&HolidayTable::china(), None);
        let days: Vec<_> = days_of(2026).map(|it| day_of(&calendar, it)).collect();
        assert_eq!(days.len(), 365);
        let count = |kind| days.iter().filter(|it| it.kind == kind).count();
        assert_eq!(count(DayKind::MakeUp), 6);
        let labour = days
            .iter()
            .find(|it| it.date.to_string() == "2026-05-01")
            .unwrap();
        assert_eq!(
            (labour.kind, labour.label.as_ref().unwrap().zh.as_str()),
            (DayKind::Holiday, "劳动节")
        );
        assert_eq!(days.first().unwrap().kind, DayKind::Holiday);
        assert_eq!(days.last().unwrap().kind, DayKind::Work);
    }
}
