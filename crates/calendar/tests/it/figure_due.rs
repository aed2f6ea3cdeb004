//! What figures in working days and "the same day" come to.

use calendar::{HolidayTable, WorkingCalendar, Zone};

use crate::shorthand::{at, hours};

#[track_caller]
fn check(calendar: &WorkingCalendar, starts: &str, figure: &str, due: &str) {
    let figure = figure.parse().unwrap();
    assert_eq!(calendar.add_figure(at(starts), &figure).unwrap(), at(due));
}

fn office() -> WorkingCalendar {
    WorkingCalendar::weekdays("office", Zone::default(), &hours(&["08:30-12:00", "14:00-18:00"]))
        .with_holidays(&HolidayTable::china(), None)
}

#[test]
fn working_days_end_with_the_last_of_them_and_do_not_count_the_first() {
    check(&office(), "2026-03-02 08:30:00", "3wd", "2026-03-05 18:00:00");
    check(&office(), "2026-03-02 23:59:59", "3wd", "2026-03-05 18:00:00");
    check(&office(), "2026-03-06 09:00:00", "1wd", "2026-03-09 18:00:00");
    check(&office(), "2026-03-07 09:00:00", "1wd", "2026-03-09 18:00:00");
}

#[test]
fn working_days_skip_holidays_and_count_make_up_days() {
    check(&office(), "2026-02-13 09:00:00", "1wd", "2026-02-14 18:00:00");
    check(&office(), "2026-02-13 09:00:00", "2wd", "2026-02-24 18:00:00");
    check(&office(), "2026-09-30 09:00:00", "3wd", "2026-10-10 18:00:00");
}

#[test]
fn zero_working_days_is_the_one_that_runs_or_comes_next() {
    check(&office(), "2026-03-02 07:00:00", "0wd", "2026-03-02 18:00:00");
    check(&office(), "2026-03-02 18:00:00", "0wd", "2026-03-03 18:00:00");
    check(&office(), "2026-03-07 10:00:00", "0wd", "2026-03-09 18:00:00");
}

#[test]
fn a_working_night_ends_in_the_morning_after() {
    let night = WorkingCalendar::weekdays("night", Zone::default(), &hours(&["22:00-06:00"]));
    check(&night, "2026-03-02 12:00:00", "1wd", "2026-03-04 06:00:00");
}

#[test]
fn working_days_never_come_when_nothing_opens() {
    let shut = WorkingCalendar::weekly("shut", Zone::default(), Default::default());
    let refusal = shut
        .add_figure(at("2026-03-02 12:00:00"), &"2wd".parse().unwrap())
        .unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "working calendar `shut` has no 2wd of open time to count from 2026-03-02T04:00:00.000Z"
    );
    assert!(
        shut.add_figure(at("2026-03-02 12:00:00"), &"0wd".parse().unwrap())
            .is_err()
    );
}

#[test]
fn the_same_day_ends_before_midnight_whatever_the_hours() {
    check(&office(), "2026-03-02 09:00:00", "eod", "2026-03-02 23:59:59.999");
    check(
        &office(),
        "2026-03-07 23:59:59.999",
        "eod",
        "2026-03-07 23:59:59.999",
    );
    check(&office(), "2026-03-08 00:00:00", "eod", "2026-03-08 23:59:59.999");
}

#[test]
fn a_span_is_counted_time() {
    check(&office(), "2026-03-02 17:30:00", "2h", "2026-03-03 10:00:00");
    check(&office(), "2026-03-02 08:30:00", "15h", "2026-03-03 18:00:00");
    check(&office(), "2026-03-02 17:30:00", "0m", "2026-03-02 17:30:00");
}
