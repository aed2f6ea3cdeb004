//! The built-in holiday table against the announcements, and the text form of tables.

use calendar::{Date, HolidayTable, LineFaultKind, Weekday, WorkingCalendar, Zone};

use crate::shorthand::{hours, on};

#[test]
fn each_year_has_as_many_days_as_were_announced() {
    let china = HolidayTable::china();
    assert_eq!(china.years().collect::<Vec<_>>(), [2024, 2025, 2026]);
    for (year, off, work) in [(2024, 30, 8), (2025, 28, 5), (2026, 33, 6)] {
        assert_eq!(
            china.holidays().filter(|(date, _)| date.year() == year).count(),
            off,
            "{year}"
        );
        assert_eq!(
            china
                .make_up_days()
                .filter(|(date, _)| date.year() == year)
                .count(),
            work,
            "{year}"
        );
    }
    assert!(china.covers(2026));
    assert!(!china.covers(2027));
}

#[test]
fn each_holiday_is_where_it_was_announced() {
    let china = HolidayTable::china();
    let announced = [
        ("2024-01-01", 1, "元旦"),
        ("2024-02-10", 8, "春节"),
        ("2024-04-04", 3, "清明节"),
        ("2024-05-01", 5, "劳动节"),
        ("2024-06-08", 3, "端午节"),
        ("2024-09-15", 3, "中秋节"),
        ("2024-10-01", 7, "国庆节"),
        ("2025-01-01", 1, "元旦"),
        ("2025-01-28", 8, "春节"),
        ("2025-04-04", 3, "清明节"),
        ("2025-05-01", 5, "劳动节"),
        ("2025-05-31", 3, "端午节"),
        ("2025-10-01", 8, "国庆节、中秋节"),
        ("2026-01-01", 3, "元旦"),
        ("2026-02-15", 9, "春节"),
        ("2026-04-04", 3, "清明节"),
        ("2026-05-01", 5, "劳动节"),
        ("2026-06-19", 3, "端午节"),
        ("2026-09-25", 3, "中秋节"),
        ("2026-10-01", 7, "国庆节"),
    ];
    let mut days = 0;
    for (first, length, name) in announced {
        let mut day = on(first);
        assert_eq!(china.holiday_on(day.yesterday().unwrap()), None, "{first}");
        for _ in 0..length {
            assert_eq!(china.holiday_on(day).unwrap().name_zh, name);
            day = day.tomorrow().unwrap();
        }
        assert_eq!(china.holiday_on(day), None, "{first}");
        days += length;
    }
    assert_eq!(china.holidays().count(), days);
}

#[test]
fn make_up_days_are_the_announced_weekend_days() {
    let announced = [
        "2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12",
        "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11",
        "2026-01-04 2026-02-14 2026-02-28 2026-05-09 2026-09-20 2026-10-10",
    ];
    let china = HolidayTable::china();
    let mut days: Vec<Date> = china.make_up_days().map(|(date, _)| date).collect();
    days.sort_unstable();
    let expected: Vec<Date> = announced.iter().flat_map(|it| it.split(' ')).map(on).collect();
    assert_eq!(days, expected);
    for day in days {
        assert!(
            matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
            "{day}"
        );
        assert!(china.is_make_up(day) && china.holiday_on(day).is_none());
    }
}

#[test]
fn a_year_has_the_legal_number_of_working_days() {
    // 365 or 366 days less weekends less the statutory holidays: 11 in 2024, 13 since 2025. In 2024 the holidays
    // as arranged left 251 working days, in 2025 and 2026 248.
    let office = WorkingCalendar::weekdays("office", Zone::default(), &hours(&["09:00-18:00"]))
        .with_holidays(&HolidayTable::china(), None);
    for (year, working_days) in [(2024, 251), (2025, 248), (2026, 248)] {
        let first = Date::new(year, 1, 1).unwrap();
        let days = first
            .series(jiff::Span::new().days(1))
            .take_while(|it| it.year() == year);
        assert_eq!(
            days.filter(|it| !office.hours_on(*it).is_empty()).count(),
            working_days,
            "{year}"
        );
    }
}

#[test]
fn survives_writing_and_reading() {
    let china = HolidayTable::china();
    assert_eq!(HolidayTable::parse(&china.to_string()).unwrap(), china);
    let json = serde_json::to_string(&china).unwrap();
    assert_eq!(serde_json::from_str::<HolidayTable>(&json).unwrap(), china);
}

#[test]
fn names_each_wrong_line() {
    let text = "# a comment\n\
        off,2027-01-01,元旦,New Year\n\
        year,2027\n\
        off,2027-01-01..2027-01-03,元旦,New Year\n\
        work,2027-01-03,元旦,New Year\n\
        off,2028-02-01,春节,Spring Festival\n\
        off,2027-02-30,春节,Spring Festival\n\
        off,2027-02-07..2027-02-01,春节,Spring Festival\n\
        off,2027-05-01,劳动节\n\
        \n\
        year,2027\n\
        year,soon\n";
    let refusal = HolidayTable::parse(text).unwrap_err();
    let faults: Vec<_> = refusal
        .faults
        .iter()
        .map(|it| (it.line, it.kind.clone()))
        .collect();
    assert_eq!(
        faults,
        [
            (2, LineFaultKind::NoYear),
            (5, LineFaultKind::DateTwice(on("2027-01-03"))),
            (6, LineFaultKind::OutsideYear(on("2028-02-01"), 2027)),
            (7, LineFaultKind::Dates("2027-02-30".to_owned())),
            (8, LineFaultKind::Dates("2027-02-07..2027-02-01".to_owned())),
            (9, LineFaultKind::Form),
            (11, LineFaultKind::YearTwice(2027)),
            (12, LineFaultKind::Form),
        ]
    );
    assert!(refusal.to_string().contains("line 5: 2027-01-03 is there twice"));
}

#[test]
fn an_import_replaces_its_year_and_may_begin_in_december() {
    let mut table = HolidayTable::china();
    let next = "\u{feff}year,2027\r\noff, 2026-12-31..2027-01-02 ,元旦,New Year's Day\r\n";
    table.merge(HolidayTable::parse(next).unwrap());
    assert!(table.covers(2027));
    assert_eq!(
        table.holiday_on(on("2026-12-31")).unwrap().name_en,
        "New Year's Day"
    );
    assert!(table.holiday_on(on("2026-10-01")).is_some());
    table.merge(HolidayTable::parse("year,2026\noff,2026-05-01,劳动节,Labour Day").unwrap());
    assert!(table.holiday_on(on("2026-10-01")).is_none());
    assert!(table.holiday_on(on("2025-10-01")).is_some());
}
