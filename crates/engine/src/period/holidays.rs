//! The periods of a duty that follows the public holidays of the company's calendar.
//!
//! Always true: which days are a holiday is what the calendar said when its period began, so that a calendar which changes
//! later changes nothing that began before, live as in a replay. Periods of two holidays may overlap. The trap: a year whose
//! list was never taken in has no periods, and what was never owed is never broken.

use calendar::{Instant, PublicHoliday, WorkingCalendar, Zone};
use pack::HolidayPeriods;

use super::span::{Span, after, day_number, start_of};
use crate::Calendars;

/// A holiday with the time in which something is owed for it.
#[derive(Debug, Clone)]
pub(super) struct HolidaySpan {
    pub(super) span: Span,
    pub(super) holiday: PublicHoliday,
}

/// Every such period that the calendars of all times know, by its beginning.
pub(super) fn holiday_spans(rule: &HolidayPeriods, calendars: &Calendars, zone: &Zone) -> Vec<HolidaySpan> {
    let Ok(present) = calendars.of(None) else {
        return Vec::new();
    };
    let mut found: Vec<HolidaySpan> = Vec::new();
    let mut held_from = Instant::MIN;
    let before = calendars.default_was.iter().map(|(until, it)| (*until, it));
    for (until, calendar) in before.chain([(Instant::MAX, present)]) {
        let of_calendar = spans_of(rule, calendar, zone);
        let began = of_calendar.filter(|it| it.span.from_at >= held_from && it.span.from_at < until);
        for it in began.collect::<Vec<_>>() {
            // A holiday that moved while its time ran is owed once, as it was.
            let is_same = |other: &HolidaySpan| {
                other.holiday.name_zh == it.holiday.name_zh && it.span.from_at < other.span.to_at
            };
            if !found.iter().any(is_same) {
                found.push(it);
            }
        }
        held_from = until;
    }
    found.sort_by_key(|it| (it.span.from_at, it.span.number));
    found
}

fn spans_of<'a>(
    rule: &'a HolidayPeriods,
    calendar: &WorkingCalendar,
    zone: &'a Zone,
) -> impl Iterator<Item = HolidaySpan> + use<'a> {
    let all = calendar.public_holidays().into_iter();
    all.filter(|it| rule.is_meant(it)).map(|holiday| {
        let span = Span {
            number: u32::try_from(day_number(holiday.first)).unwrap_or(0),
            from_at: start_of(holiday.first, zone).minus(rule.opens_before),
            to_at: start_of(after(holiday.last, 1), zone),
        };
        HolidaySpan { span, holiday }
    })
}
