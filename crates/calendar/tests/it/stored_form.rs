//! The stored form of a calendar: readable, complete, refused when wrong.

use calendar::{DayRule, HolidayTable, WorkingCalendar, Zone};

use crate::shorthand::{at, hours, on};

#[test]
fn is_readable_and_comes_back_equal() {
    let calendar = WorkingCalendar::weekdays("office", Zone::default(), &hours(&["09:00-18:00"]))
        .with_version(4)
        .with_exception(on("2026-10-01"), DayRule::Closed, "国庆节")
        .with_exception(
            on("2026-10-10"),
            DayRule::Open(hours(&["09:00-12:00"])),
            "调休上班",
        );
    let json = serde_json::to_value(&calendar).unwrap();
    let day = serde_json::json!(["09:00-18:00"]);
    assert_eq!(
        json,
        serde_json::json!({
            "id": "office", "version": 4, "zone": "Asia/Shanghai",
            "week": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day},
            "exceptions": {
                "2026-10-01": {"rule": "closed", "label": "国庆节"},
                "2026-10-10": {"rule": {"open": ["09:00-12:00"]}, "label": "调休上班"},
            },
        })
    );
    let read: WorkingCalendar = serde_json::from_value(json).unwrap();
    assert_eq!(read, calendar);
    assert_eq!(
        read.next_open(at("2026-10-01 10:00:00")).unwrap(),
        at("2026-10-02 09:00:00")
    );
}

#[test]
fn what_is_left_out_has_a_plain_meaning() {
    let read: WorkingCalendar =
        serde_json::from_str(r#"{"id": "sat", "week": {"sat": ["10:00-12:00"]}}"#).unwrap();
    assert_eq!((read.version(), read.zone().name()), (1, "Asia/Shanghai"));
    assert_eq!(read.hours_on(on("2026-03-07")), hours(&["10:00-12:00"]));
    assert!(read.hours_on(on("2026-03-06")).is_empty());
}

#[test]
fn refuses_what_it_does_not_know() {
    for wrong in [
        r#"{"id": "a", "week": {"saturday": []}}"#,
        r#"{"id": "a", "week": {"sat": ["10-12"]}}"#,
        r#"{"id": "a", "week": {}, "zone": "Asia/Nowhere"}"#,
        r#"{"id": "a", "week": {}, "exceptions": {"2026-02-30": {"rule": "closed"}}}"#,
        r#"{"id": "a"}"#,
    ] {
        assert!(serde_json::from_str::<WorkingCalendar>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn what_a_company_decides_wins_over_the_public_table() {
    let open_on_new_year = DayRule::Open(hours(&["10:00-16:00"]));
    let plain = WorkingCalendar::weekdays("shop", Zone::default(), &hours(&["09:00-18:00"]));
    let china = HolidayTable::china();
    let decide =
        |it: WorkingCalendar| it.with_exception(on("2026-01-01"), open_on_new_year.clone(), "元旦营业");
    let before = decide(plain.clone()).with_holidays(&china, None);
    let after = decide(plain.clone().with_holidays(&china, None));
    assert_eq!(before, after);
    assert_eq!(before.hours_on(on("2026-01-01")), hours(&["10:00-16:00"]));
    let short = plain.with_holidays(&china, Some(&hours(&["09:00-12:00"])));
    assert_eq!(short.hours_on(on("2026-01-04")), hours(&["09:00-12:00"]));
    assert_eq!(short.exceptions()[&on("2026-01-04")].label, "元旦调休上班");
}

#[test]
fn a_change_is_seen_though_the_calendar_was_asked_before() {
    let calendar = WorkingCalendar::weekdays("office", Zone::default(), &hours(&["09:00-18:00"]));
    assert!(calendar.is_open(at("2026-03-02 10:00:00")));
    let closed = calendar.with_exception(on("2026-03-02"), DayRule::Closed, "停电");
    assert!(!closed.is_open(at("2026-03-02 10:00:00")));
}
