//! Row 23: a clock change in another zone neither gains nor loses an hour.

use calendar::{DayRule, Hours, Instant, Millis, WorkingCalendar, Zone};

use crate::shorthand::{hours, on};

fn utc(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn daily(zone: &str, written: &[&str]) -> WorkingCalendar {
    let week: [Vec<Hours>; 7] = std::array::from_fn(|_| hours(written));
    WorkingCalendar::weekly("daily", Zone::named(zone).unwrap(), week)
}

#[test]
fn row_23_a_night_of_spring_in_berlin_has_seven_hours() {
    let night = daily("Europe/Berlin", &["22:00-06:00"]);
    let (opens, closes) = (utc("2026-03-28T21:00:00Z"), utc("2026-03-29T04:00:00Z"));
    assert_eq!(night.open_between(opens, closes), Millis::hours(7));
    assert_eq!(night.add(opens, Millis::hours(7)).unwrap(), closes);
    assert_eq!(
        night.add(opens, Millis::hours(8)).unwrap(),
        utc("2026-03-29T21:00:00Z")
    );
    assert_eq!(
        night.subtract(closes, Millis::hours(6)).unwrap(),
        utc("2026-03-28T22:00:00Z")
    );
}

#[test]
fn row_23_a_night_of_autumn_in_new_york_has_nine_hours() {
    let night = daily("America/New_York", &["22:00-06:00"]);
    let (opens, closes) = (utc("2026-11-01T02:00:00Z"), utc("2026-11-01T11:00:00Z"));
    assert_eq!(night.open_between(opens, closes), Millis::hours(9));
    assert_eq!(night.add(opens, Millis::hours(9)).unwrap(), closes);
    // 23:30 + 2 h is 01:30 before the clock is put back, + 3 h is 01:30 after it.
    assert_eq!(
        night.add(utc("2026-11-01T03:30:00Z"), Millis::hours(2)).unwrap(),
        utc("2026-11-01T05:30:00Z")
    );
    assert_eq!(
        night.add(utc("2026-11-01T03:30:00Z"), Millis::hours(3)).unwrap(),
        utc("2026-11-01T06:30:00Z")
    );
    assert_eq!(
        night.subtract(closes, Millis::minutes(270)).unwrap(),
        utc("2026-11-01T06:30:00Z")
    );
}

#[test]
fn row_23_always_open_is_elapsed_time_across_every_change() {
    for zone in [
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Beirut",
        "Pacific/Apia",
    ] {
        let calendar = WorkingCalendar::always_open(Zone::named(zone).unwrap());
        let mut from = utc("2011-12-01T00:00:00Z");
        for _ in 0..40 {
            let due = calendar.add(from, Millis::days(19)).unwrap();
            assert_eq!(due.since(from), Millis::days(19), "{zone} {from}");
            assert_eq!(
                calendar.open_between(from, due),
                Millis::days(19),
                "{zone} {from}"
            );
            assert_eq!(
                calendar.subtract(due, Millis::days(19)).unwrap(),
                from,
                "{zone} {from}"
            );
            from = due;
        }
    }
}

#[test]
fn row_23_openings_that_begin_or_end_in_the_change() {
    // 02:00 to 03:00 is skipped on 29 March 2026, and comes twice on 25 October.
    let early = daily("Europe/Berlin", &["02:30-05:00"]);
    assert_eq!(
        early.next_open(utc("2026-03-29T00:00:00Z")).unwrap(),
        utc("2026-03-29T01:00:00Z")
    );
    assert_eq!(
        early.open_between(utc("2026-03-29T00:00:00Z"), utc("2026-03-29T12:00:00Z")),
        Millis::hours(2)
    );
    assert_eq!(
        early.next_open(utc("2026-10-24T23:00:00Z")).unwrap(),
        utc("2026-10-25T00:30:00Z")
    );
    assert_eq!(
        early.open_between(utc("2026-10-24T23:00:00Z"), utc("2026-10-25T12:00:00Z")),
        Millis::minutes(210)
    );
    let late = daily("Europe/Berlin", &["00:30-02:30"]);
    assert_eq!(
        late.open_between(utc("2026-03-28T23:00:00Z"), utc("2026-03-29T12:00:00Z")),
        Millis::minutes(90)
    );
    assert_eq!(
        late.open_between(utc("2026-10-24T22:00:00Z"), utc("2026-10-25T12:00:00Z")),
        Millis::hours(2)
    );
    assert!(
        !late.is_open(utc("2026-10-25T01:15:00Z")),
        "02:15 for the second time, after closing"
    );
    let swallowed = daily("Europe/Berlin", &["02:00-03:00"]);
    assert_eq!(
        swallowed.intervals(utc("2026-03-28T12:00:00Z"), utc("2026-03-29T12:00:00Z")),
        []
    );
    let doubled = swallowed.intervals(utc("2026-10-24T12:00:00Z"), utc("2026-10-25T12:00:00Z"));
    assert_eq!(
        doubled
            .iter()
            .map(calendar::OpenInterval::length)
            .collect::<Vec<_>>(),
        [Millis::hours(2)]
    );
}

#[test]
fn row_23_a_last_opening_in_a_repeated_hour_is_counted_in_full() {
    let once = WorkingCalendar::weekly("once", Zone::named("Europe/Berlin").unwrap(), Default::default())
        .with_exception(on("2026-10-25"), DayRule::Open(hours(&["02:00-03:00"])), "夜班");
    let starts = utc("2026-01-01T00:00:00Z");
    assert_eq!(
        once.add(starts, Millis::hours(2)).unwrap(),
        utc("2026-10-25T02:00:00Z")
    );
    assert!(once.add(starts, Millis::new(7_200_001)).is_err());
    let after = utc("2027-01-01T00:00:00Z");
    assert_eq!(
        once.subtract(after, Millis::hours(2)).unwrap(),
        utc("2026-10-25T00:00:00Z")
    );
    assert!(once.subtract(after, Millis::new(7_200_001)).is_err());
}

#[test]
fn row_23_a_date_that_never_was_is_no_working_day() {
    // Samoa went from 29 to 31 December 2011.
    let apia = daily("Pacific/Apia", &["09:00-17:00"]);
    let starts = utc("2011-12-30T02:00:00Z");
    assert_eq!(
        apia.add(starts, Millis::hours(2)).unwrap(),
        utc("2011-12-30T20:00:00Z")
    );
    let figure = "1wd".parse().unwrap();
    assert_eq!(
        apia.add_figure(starts, &figure).unwrap(),
        utc("2011-12-31T03:00:00Z")
    );
}

#[test]
fn shanghai_summer_time_of_the_past_is_known() {
    let night = daily("Asia/Shanghai", &["22:00-06:00"]);
    let spring = night.open_between(utc("1990-04-14T12:00:00Z"), utc("1990-04-15T00:00:00Z"));
    assert_eq!(spring, Millis::hours(7));
}
