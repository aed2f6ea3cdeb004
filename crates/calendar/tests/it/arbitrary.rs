//! Random calendars and instants, most of them near a clock change.

use std::collections::BTreeMap;

use calendar::{Date, DayRule, Hours, Instant, Millis, TimeOfDay, WorkingCalendar, Zone};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::shorthand::on;

/// A zone, and a date near which its clocks do something (or, in Shanghai, nothing).
const SCENES: [(&str, &str); 13] = [
    ("Asia/Shanghai", "2026-02-14"),
    ("Asia/Shanghai", "1990-09-16"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    // Half an hour only.
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    // The hour before midnight comes twice; the one after midnight is skipped.
    ("America/Sao_Paulo", "2018-02-17"),
    ("America/Sao_Paulo", "2018-11-04"),
    // One minute past midnight the date goes back to the day before.
    ("America/St_Johns", "2006-10-29"),
    // A whole date is skipped.
    ("Pacific/Apia", "2011-12-30"),
    // More than an hour, far from any summer time.
    ("Asia/Pyongyang", "2018-05-05"),
];

/// A random calendar and the day around which it is interesting.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) calendar: WorkingCalendar,
    pub(crate) around: Date,
}

impl Scene {
    /// The beginning of the day so many days from the interesting one.
    pub(crate) fn days_off(&self, days: i64) -> Instant {
        self.calendar
            .zone()
            .start_of(self.around)
            .plus(Millis::days(days))
    }
}

/// Openings begin and end on multiples of this many seconds.
pub(crate) fn scene(grain_seconds: i64) -> impl Strategy<Value = Scene> {
    let week = proptest::array::uniform7(day(grain_seconds));
    let exceptions = btree_map(-8_i64..9, rule(grain_seconds), 0..6);
    (0..SCENES.len(), week, exceptions)
        .prop_map(|(index, week, exceptions)| build_scene(index, week, exceptions))
}

fn build_scene(index: usize, week: [Vec<Hours>; 7], exceptions: BTreeMap<i64, DayRule>) -> Scene {
    let (zone, around) = SCENES[index];
    let around = on(around);
    let mut calendar = WorkingCalendar::weekly("random", Zone::named(zone).unwrap(), week);
    for (days_off, rule) in exceptions {
        let date = around.checked_add(jiff::Span::new().days(days_off)).unwrap();
        calendar = calendar.with_exception(date, rule, "例外");
    }
    Scene { calendar, around }
}

fn rule(grain_seconds: i64) -> impl Strategy<Value = DayRule> {
    prop_oneof![Just(DayRule::Closed), day(grain_seconds).prop_map(DayRule::Open)]
}

fn day(grain_seconds: i64) -> impl Strategy<Value = Vec<Hours>> {
    prop_oneof![
        2 => Just(Vec::new()),
        1 => Just(vec![Hours::WHOLE_DAY]),
        5 => vec(some_hours(grain_seconds), 1..4),
    ]
}

fn some_hours(grain_seconds: i64) -> impl Strategy<Value = Hours> {
    let grains = 86_400 / grain_seconds;
    // The small hours, where clocks change, more often than the rest of the day.
    let time = prop_oneof![0..grains, 0..grains / 6];
    (time.clone(), time).prop_filter_map("opens and closes at once", move |(open, close)| {
        Hours::new(time_at(open * grain_seconds), time_at(close * grain_seconds)).ok()
    })
}

fn time_at(second_of_day: i64) -> TimeOfDay {
    let part = |it: i64| i8::try_from(it).unwrap();
    TimeOfDay::new(
        part(second_of_day / 3_600),
        part(second_of_day / 60 % 60),
        part(second_of_day % 60),
        0,
    )
    .unwrap()
}
