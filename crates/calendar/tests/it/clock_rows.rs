//! The rows of the clock table that a calendar alone decides, each under its number.

use calendar::{DayRule, HolidayTable, Hours, Instant, Millis, WorkingCalendar, Zone};

use crate::shorthand::{at, hours, on};

fn nine_to_six() -> WorkingCalendar {
    WorkingCalendar::weekdays("09-18", Zone::default(), &hours(&["09:00-18:00"]))
}

fn every_day(written: &[&str]) -> WorkingCalendar {
    WorkingCalendar::weekly("daily", Zone::default(), std::array::from_fn(|_| hours(written)))
}

#[track_caller]
fn check(calendar: &WorkingCalendar, starts: &str, span: Millis, due: &str) {
    let (starts, due) = (at(starts), at(due));
    assert_eq!(calendar.add(starts, span).unwrap(), due);
    assert_eq!(calendar.open_between(starts, due), span);
    assert!(calendar.open_between(starts, due.minus(Millis::new(1))) < span);
    let counted: Millis = calendar
        .intervals(starts, due)
        .iter()
        .map(calendar::OpenInterval::length)
        .sum();
    assert_eq!(counted, span);
}

#[test]
fn row_01_what_is_left_today_counts_to_the_second() {
    // 2 March 2026 is a Monday.
    check(
        &nine_to_six(),
        "2026-03-02 17:59:30",
        Millis::minutes(60),
        "2026-03-03 09:59:30",
    );
    check(
        &nine_to_six(),
        "2026-03-02 17:59:30.001",
        Millis::minutes(60),
        "2026-03-03 09:59:30.001",
    );
    check(
        &nine_to_six(),
        "2026-03-06 17:59:30",
        Millis::minutes(60),
        "2026-03-09 09:59:30",
    );
    check(
        &nine_to_six(),
        "2026-03-02 18:00:00",
        Millis::minutes(60),
        "2026-03-03 10:00:00",
    );
    check(
        &nine_to_six(),
        "2026-03-02 17:00:00",
        Millis::minutes(60),
        "2026-03-02 18:00:00",
    );
}

#[test]
fn row_02_three_days_always_open_are_72_hours() {
    for starts in [
        "2026-03-02 10:20:30.405",
        "2026-12-30 23:59:59.999",
        "2024-02-28 00:00:00",
    ] {
        let calendar = WorkingCalendar::always_open(Zone::default());
        let due = calendar.add(at(starts), Millis::days(3)).unwrap();
        assert_eq!(due.since(at(starts)), Millis::hours(72));
        assert_eq!(calendar.open_between(at(starts), due), Millis::hours(72));
    }
}

#[test]
fn row_03_a_night_desk_goes_on_after_midnight() {
    let night = every_day(&["22:00-06:00"]);
    check(
        &night,
        "2026-03-02 21:00:00",
        Millis::minutes(30),
        "2026-03-02 22:30:00",
    );
    check(
        &night,
        "2026-03-02 05:50:00",
        Millis::minutes(30),
        "2026-03-02 22:20:00",
    );
    check(
        &night,
        "2026-03-02 23:50:00",
        Millis::minutes(30),
        "2026-03-03 00:20:00",
    );
    check(
        &night,
        "2026-03-02 22:00:00",
        Millis::hours(8),
        "2026-03-03 06:00:00",
    );
}

#[test]
fn row_03_the_night_before_a_holiday_is_worked_to_its_end() {
    let night = every_day(&["22:00-06:00"]).with_exception(on("2026-03-03"), DayRule::Closed, "盘点");
    check(
        &night,
        "2026-03-02 23:00:00",
        Millis::hours(7),
        "2026-03-03 06:00:00",
    );
    check(
        &night,
        "2026-03-02 23:00:00",
        Millis::hours(8),
        "2026-03-04 23:00:00",
    );
    assert!(!night.is_open(at("2026-03-04 03:00:00")));
}

#[test]
fn row_03_overlapping_openings_count_once() {
    let overlapping = every_day(&["22:00-06:00", "05:00-09:00", "05:30-05:45", "08:00-22:00"]);
    check(
        &overlapping,
        "2026-03-02 00:00:00",
        Millis::hours(100),
        "2026-03-06 04:00:00",
    );
}

#[test]
fn row_04_lunch_is_not_counted() {
    let lunch = every_day(&["08:30-12:00", "14:00-18:00"]);
    check(
        &lunch,
        "2026-03-02 11:50:00",
        Millis::minutes(30),
        "2026-03-02 14:20:00",
    );
    check(
        &lunch,
        "2026-03-02 11:50:00",
        Millis::minutes(10),
        "2026-03-02 12:00:00",
    );
    check(
        &lunch,
        "2026-03-02 13:00:00",
        Millis::minutes(10),
        "2026-03-02 14:10:00",
    );
    assert_eq!(
        lunch.next_open(at("2026-03-02 12:00:00")).unwrap(),
        at("2026-03-02 14:00:00")
    );
    assert_eq!(
        lunch.next_open(at("2026-03-02 11:59:59.999")).unwrap(),
        at("2026-03-02 11:59:59.999")
    );
}

#[test]
fn row_05_closed_for_26_days_is_waited_out() {
    let mut calendar = nine_to_six();
    let mut day = on("2026-03-03");
    for _ in 0..26 {
        calendar = calendar.with_exception(day, DayRule::Closed, "停业");
        day = day.tomorrow().unwrap();
    }
    check(
        &calendar,
        "2026-03-02 18:00:00",
        Millis::minutes(30),
        "2026-03-30 09:30:00",
    );
}

#[test]
fn row_05_closed_for_decades_is_waited_out() {
    let opens_once = WorkingCalendar::weekly("once", Zone::default(), Default::default()).with_exception(
        on("2099-05-01"),
        DayRule::Open(hours(&["10:00-12:00"])),
        "开放日",
    );
    check(
        &opens_once,
        "2026-03-02 18:00:00",
        Millis::minutes(30),
        "2099-05-01 10:30:00",
    );
    check(
        &opens_once,
        "2026-03-02 18:00:00",
        Millis::hours(2),
        "2099-05-01 12:00:00",
    );
    let starts = at("2026-03-02 18:00:00");
    let refusal = opens_once.add(starts, Millis::new(7_200_001)).unwrap_err();
    assert_eq!((refusal.calendar.as_str(), refusal.from), ("once", starts));
    assert!(opens_once.add(at("2099-05-01 12:00:00"), Millis::new(1)).is_err());
    assert!(opens_once.next_open(at("2099-05-01 12:00:00")).is_err());
    assert!(
        opens_once
            .subtract(at("2099-05-01 10:00:00"), Millis::new(1))
            .is_err()
    );
    assert_eq!(
        opens_once
            .subtract(at("2200-01-01 00:00:00"), Millis::hours(2))
            .unwrap(),
        at("2099-05-01 10:00:00")
    );
}

#[test]
fn row_05_never_open_is_said_at_once() {
    let shut = WorkingCalendar::weekly("shut", Zone::default(), Default::default());
    let starts = at("2026-03-02 18:00:00");
    assert!(shut.add(starts, Millis::new(1)).is_err());
    assert!(shut.subtract(starts, Millis::new(1)).is_err());
    assert_eq!(shut.add(starts, Millis::ZERO).unwrap(), starts);
    assert_eq!(shut.open_between(Instant::MIN, Instant::MAX), Millis::ZERO);
    assert_eq!(shut.intervals(starts, starts.plus(Millis::days(30))), []);
}

#[test]
fn row_05_a_sliver_a_week_is_enough_for_any_wait() {
    let mut week: [Vec<Hours>; 7] = Default::default();
    week[6] = hours(&["12:00:00-12:00:00.001"]);
    for zone in [Zone::default(), Zone::named("America/New_York").unwrap()] {
        let sliver = WorkingCalendar::weekly("sliver", zone.clone(), week.clone());
        let starts = zone.start_of(on("2026-03-02"));
        let due = sliver.add(starts, Millis::new(5_200)).unwrap();
        // 5 200 Sundays later, the first of them being 8 March 2026.
        let last = on("2026-03-08")
            .checked_add(jiff::Span::new().weeks(5_199))
            .unwrap();
        assert_eq!(
            due,
            zone.instant_of(last, "12:00".parse().unwrap())
                .plus(Millis::new(1))
        );
        assert_eq!(sliver.open_between(starts, due), Millis::new(5_200));
        assert!(sliver.add(starts, Millis::hours(1)).is_err());
    }
}

#[test]
fn row_06_make_up_saturday_and_half_day_count() {
    // Spring Festival 2026: 15 to 23 February off, Saturdays 14 and 28 worked.
    let calendar = nine_to_six()
        .with_holidays(&HolidayTable::china(), None)
        .with_exception(
            on("2026-02-14"),
            DayRule::Open(hours(&["09:00-12:00"])),
            "除夕前半天",
        );
    check(
        &calendar,
        "2026-02-13 17:00:00",
        Millis::hours(2),
        "2026-02-14 10:00:00",
    );
    check(
        &calendar,
        "2026-02-13 17:00:00",
        Millis::hours(4),
        "2026-02-14 12:00:00",
    );
    check(
        &calendar,
        "2026-02-13 17:00:00",
        Millis::hours(5),
        "2026-02-24 10:00:00",
    );
    check(
        &calendar,
        "2026-02-27 17:00:00",
        Millis::hours(10),
        "2026-02-28 18:00:00",
    );
    let week = calendar.intervals(at("2026-02-13 17:00:00"), at("2026-02-24 10:00:00"));
    let labels: Vec<_> = week
        .iter()
        .map(|it| (it.date.to_string(), it.label.as_deref()))
        .collect();
    let expected = [
        ("2026-02-13", None),
        ("2026-02-14", Some("除夕前半天")),
        ("2026-02-24", None),
    ];
    assert_eq!(labels, expected.map(|(date, label)| (date.to_owned(), label)));
    let skipped = calendar.exceptions_between(at("2026-02-13 17:00:00"), at("2026-02-24 10:00:00"));
    assert_eq!(skipped.filter(|(_, it)| it.label == "春节").count(), 9);
}

#[test]
fn row_17_before_due_counts_open_time_backwards() {
    let calendar = nine_to_six();
    let before = |due: &str, span: Millis| calendar.subtract(at(due), span).unwrap();
    assert_eq!(
        before("2026-03-03 09:30:00", Millis::hours(1)),
        at("2026-03-02 17:30:00")
    );
    assert_eq!(
        before("2026-03-02 09:30:00", Millis::hours(1)),
        at("2026-02-27 17:30:00")
    );
    // The last instant with that much open time ahead: the opening itself, not the close of the evening before.
    assert_eq!(
        before("2026-03-03 10:00:00", Millis::hours(1)),
        at("2026-03-03 09:00:00")
    );
    assert_eq!(
        before("2026-03-03 09:00:00", Millis::hours(9)),
        at("2026-03-02 09:00:00")
    );
    assert_eq!(
        before("2026-03-07 12:00:00", Millis::ZERO),
        at("2026-03-07 12:00:00")
    );
    assert_eq!(
        before("2026-03-07 12:00:00", Millis::hours(1)),
        at("2026-03-06 17:00:00")
    );
    assert_eq!(
        calendar
            .add(at("2026-03-03 09:30:00"), -Millis::hours(1))
            .unwrap(),
        at("2026-03-02 17:30:00")
    );
}

#[test]
fn row_23_leap_day_and_end_of_year_are_days_like_others() {
    let calendar = nine_to_six();
    // 29 February 2024 is a Thursday; 31 December 2026 too.
    check(
        &calendar,
        "2024-02-28 17:30:00",
        Millis::hours(1),
        "2024-02-29 09:30:00",
    );
    check(
        &calendar,
        "2024-02-29 17:30:00",
        Millis::hours(1),
        "2024-03-01 09:30:00",
    );
    check(
        &calendar,
        "2026-12-31 17:30:00",
        Millis::hours(1),
        "2027-01-01 09:30:00",
    );
    let night = every_day(&["22:00-06:00"]);
    check(
        &night,
        "2026-12-31 23:00:00",
        Millis::hours(2),
        "2027-01-01 01:00:00",
    );
    // Seven hours of the night before the leap day, the eight of its own night, and one more.
    check(
        &night,
        "2024-02-28 23:00:00",
        Millis::hours(16),
        "2024-03-01 23:00:00",
    );
}
