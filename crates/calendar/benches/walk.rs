//! How long it takes to find a due instant on a calendar as heating companies have it: lunch breaks, holidays and
//! make-up days of three years, and one with clock changes for comparison.
#![expect(clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;

use calendar::{Figure, HolidayTable, Hours, Instant, Millis, WorkingCalendar, Zone};
use criterion::{Criterion, criterion_group, criterion_main};

fn with_lunch_and_holidays(zone: &str) -> WorkingCalendar {
    let hours: [Hours; 2] = ["08:30-12:00", "14:00-18:00"].map(|it| it.parse().unwrap());
    WorkingCalendar::weekdays("office", Zone::named(zone).unwrap(), &hours)
        .with_holidays(&HolidayTable::china(), None)
}

fn walk(c: &mut Criterion) {
    let from = Instant::parse("2025-03-03T11:50:00+08:00").unwrap();
    let year = Millis::minutes(250 * 450);
    for zone in ["Asia/Shanghai", "Europe/Berlin"] {
        let calendar = with_lunch_and_holidays(zone);
        let to = calendar.add(from, year).unwrap();
        let name = |what: &str| format!("{what} {zone}");
        c.bench_function(&name("add 2 h"), |b| {
            b.iter(|| calendar.add(black_box(from), Millis::hours(2)))
        });
        c.bench_function(&name("add a year"), |b| {
            b.iter(|| calendar.add(black_box(from), year))
        });
        c.bench_function(&name("subtract a year"), |b| {
            b.iter(|| calendar.subtract(black_box(to), year))
        });
        c.bench_function(&name("open in a year"), |b| {
            b.iter(|| calendar.open_between(black_box(from), to))
        });
        c.bench_function(&name("add 3wd"), |b| {
            b.iter(|| calendar.add_figure(black_box(from), &Figure::WorkingDays(3)))
        });
        c.bench_function(&name("intervals of a week"), |b| {
            b.iter(|| calendar.intervals(black_box(from), from.plus(Millis::days(7))))
        });
    }
    c.bench_function("make a calendar and add once", |b| {
        let text = serde_json::to_string(&with_lunch_and_holidays("Asia/Shanghai")).unwrap();
        b.iter(|| {
            let calendar: WorkingCalendar = serde_json::from_str(&text).unwrap();
            calendar.add(black_box(from), year)
        });
    });
}

criterion_group!(benches, walk);
criterion_main!(benches);
