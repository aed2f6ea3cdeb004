//! Rows of the clock table about when something is due.

use calendar::{Millis, WorkingCalendar};
use domain::*;
use pack::Counting;

use crate::desk::*;

fn due(calendar: WorkingCalendar, from: &str, within: &str) -> calendar::Instant {
    TestDesk::raised_at(standard(vec![clock("A17", within)], calendar), from).due("A17")
}

#[test]
fn row_01_sixty_minutes_over_night_and_to_the_second() {
    assert_eq!(
        due(office(), "2026-11-23 17:59:30", "60m"),
        at("2026-11-24 09:59:30")
    );
    assert_eq!(
        due(office(), "2026-11-20 17:59:30", "60m"),
        at("2026-11-23 09:59:30")
    );
}

#[test]
fn row_02_three_days_around_the_clock_are_seventy_two_hours() {
    let always = WorkingCalendar::always_open(shanghai());
    assert_eq!(due(always, "2026-11-20 10:00", "3d"), at("2026-11-23 10:00"));
    let mut clause = clock("A17", "3d");
    edit(&mut clause, |it| it.counting = Counting::Always);
    let desk = TestDesk::raised_at(standard(vec![clause], office()), "2026-11-20 10:00");
    assert_eq!(desk.due("A17"), at("2026-11-23 10:00"));
}

#[test]
fn row_03_a_night_desk() {
    let night = || {
        WorkingCalendar::weekly(
            "night",
            shanghai(),
            std::array::from_fn(|_| hours(&["22:00-06:00"])),
        )
    };
    assert_eq!(due(night(), "2026-11-23 21:00", "30m"), at("2026-11-23 22:30"));
    assert_eq!(due(night(), "2026-11-23 05:50", "30m"), at("2026-11-23 22:20"));
}

#[test]
fn row_04_the_lunch_break_is_not_counted() {
    assert_eq!(
        due(
            weekdays("split", &["08:30-12:00", "14:00-18:00"]),
            "2026-11-23 11:50",
            "30m"
        ),
        at("2026-11-23 14:20")
    );
}

#[test]
fn row_05_twenty_six_closed_days_have_no_cap() {
    let mut calendar = office();
    for day in 1..=26 {
        let date = format!("2026-02-{day:02}").parse().unwrap();
        calendar = calendar.with_exception(date, calendar::DayRule::Closed, "停业");
    }
    assert_eq!(due(calendar, "2026-01-30 18:00", "30m"), at("2026-02-27 09:30"));
}

#[test]
fn row_06_make_up_saturday_counts_and_half_day_ends_at_noon() {
    let closed = calendar::DayRule::Closed;
    let mut calendar = office();
    for day in 1..=7 {
        calendar = calendar.with_exception(
            format!("2026-10-{day:02}").parse().unwrap(),
            closed.clone(),
            "国庆节",
        );
    }
    let open = |list: &[&str]| calendar::DayRule::Open(hours(list));
    let calendar = calendar
        .with_exception(
            "2026-10-10".parse().unwrap(),
            open(&["09:00-18:00"]),
            "国庆节调休上班",
        )
        .with_exception("2026-09-30".parse().unwrap(), open(&["09:00-12:00"]), "半天");
    assert_eq!(
        due(calendar.clone(), "2026-09-30 11:30", "1h"),
        at("2026-10-08 09:30")
    );
    assert_eq!(
        due(calendar.clone(), "2026-10-09 17:30", "1h"),
        at("2026-10-10 09:30")
    );
    assert_eq!(due(calendar, "2026-10-10 17:30", "1h"), at("2026-10-12 09:30"));
}

#[test]
fn row_17_the_warning_counts_backwards_on_the_same_calendar() {
    let mut clause = clock("A17", "90m");
    edit(&mut clause, |it| it.warn_before = Some(figure("1h")));
    let desk = TestDesk::raised_at(standard(vec![clause], office()), "2026-11-23 17:00");
    let promise = desk.live("A17");
    assert_eq!(promise.due_at, Some(at("2026-11-24 09:30")));
    assert_eq!(promise.warn_at, Some(at("2026-11-23 17:30")));
}

#[test]
fn row_21_the_clock_starts_when_the_server_received_the_mail() {
    let standard = standard(
        vec![clock("A17", "24h")],
        WorkingCalendar::always_open(shanghai()),
    );
    let mut fact = fact_at(
        at("2026-11-23 08:00"),
        1,
        CUSTOMER,
        FactBody::CaseRaised { raised: raised() },
    );
    fact.recorded_at = at("2026-11-23 09:10");
    let (state, _) = engine::CaseState::begin(&standard, &fact).unwrap();
    assert_eq!(state.promises()[0].due_at, Some(at("2026-11-24 08:00")));
}

#[test]
fn row_23_a_clock_change_a_leap_day_and_new_year_neither_gain_nor_lose() {
    let berlin = calendar::Zone::named("Europe/Berlin").unwrap();
    let always = WorkingCalendar::always_open(berlin);
    for from in [
        "2026-03-28 20:00",
        "2026-10-24 20:00",
        "2028-02-28 12:00",
        "2026-12-31 12:00",
    ] {
        assert_eq!(
            due(always.clone(), from, "24h"),
            at(from).plus(Millis::hours(24)),
            "{from}"
        );
    }
}

#[test]
fn a_calendar_that_never_opens_gives_no_due_time_and_breaks_nothing() {
    let never = WorkingCalendar::weekly("never", shanghai(), std::array::from_fn(|_| Vec::new()));
    let mut desk = TestDesk::raised_at(standard(vec![clock("A17", "30m")], never), "2026-11-23 10:00");
    assert_eq!(desk.live("A17").due_at, None);
    assert_eq!(desk.look("2036-11-23 10:00"), Vec::new());
    desk.happens("2036-11-24 10:00", AGENT, reply("您好"));
    assert_eq!(desk.given("A17"), vec![(Outcome::Kept, at("2036-11-24 10:00"))]);
}

#[test]
fn working_days_and_end_of_day_are_due_when_they_close() {
    assert_eq!(due(office(), "2026-11-20 10:00", "3wd"), at("2026-11-25 18:00"));
    assert_eq!(
        due(office(), "2026-11-20 10:00", "eod"),
        at("2026-11-20 23:59:59.999")
    );
}
