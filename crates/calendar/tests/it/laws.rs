//! Laws that hold between the questions one can ask a calendar, to the millisecond.

use calendar::{Instant, Millis, OpenInterval, WorkingCalendar};
use proptest::prelude::*;

use crate::arbitrary::{Scene, scene};

const TICK: Millis = Millis::new(1);

/// Milliseconds of the twenty days around the interesting one.
const WINDOW: std::ops::Range<i64> = 0..20 * 86_400_000;

fn instant_in(scene: &Scene, offset: i64) -> Instant {
    scene.days_off(-10).plus(Millis::new(offset))
}

proptest! {
    #[test]
    fn add_is_the_first_instant_with_that_much_open_time(
        scene in scene(1), offset in WINDOW, span in 1_i64..500_000_000,
    ) {
        let (calendar, from, span) = (&scene.calendar, instant_in(&scene, offset), Millis::new(span));
        if let Ok(due) = calendar.add(from, span) {
            prop_assert_eq!(calendar.open_between(from, due), span);
            prop_assert_eq!(calendar.open_between(from, due.minus(TICK)), span - TICK);
            prop_assert!(calendar.is_open(due.minus(TICK)));
            let start = calendar.subtract(due, span);
            prop_assert_eq!(start, calendar.next_open(from));
        } else {
            prop_assert!(calendar.week().iter().all(Vec::is_empty));
            prop_assert!(calendar.open_between(from, Instant::MAX) < span);
        }
    }

    #[test]
    fn subtract_is_the_last_instant_with_that_much_open_time(
        scene in scene(1), offset in WINDOW, span in 1_i64..500_000_000,
    ) {
        let (calendar, to, span) = (&scene.calendar, instant_in(&scene, offset), Millis::new(span));
        if let Ok(start) = calendar.subtract(to, span) {
            prop_assert_eq!(calendar.open_between(start, to), span);
            prop_assert_eq!(calendar.open_between(start.plus(TICK), to), span - TICK);
            prop_assert!(calendar.is_open(start));
            prop_assert!(calendar.add(start, span).unwrap() <= to);
        } else {
            prop_assert!(calendar.week().iter().all(Vec::is_empty));
            prop_assert!(calendar.open_between(Instant::MIN, to) < span);
        }
    }

    #[test]
    fn spans_may_be_added_one_after_the_other(
        scene in scene(60), offset in WINDOW, first in 0_i64..200_000_000, second in 1_i64..200_000_000,
    ) {
        let (calendar, from) = (&scene.calendar, instant_in(&scene, offset));
        let (first, second) = (Millis::new(first), Millis::new(second));
        let in_steps = calendar.add(from, first).and_then(|it| calendar.add(it, second));
        let at_once = calendar.add(from, first + second);
        prop_assert_eq!(in_steps.ok(), at_once.ok());
    }

    #[test]
    fn a_later_start_is_never_due_earlier(
        scene in scene(60), one in WINDOW, other in WINDOW, span in 0_i64..200_000_000,
    ) {
        let due = |offset: i64| scene.calendar.add(instant_in(&scene, offset), Millis::new(span));
        if let (Ok(early), Ok(late)) = (due(one.min(other)), due(one.max(other))) {
            prop_assert!(early <= late);
        }
    }

    #[test]
    fn intervals_add_up_and_do_not_overlap(scene in scene(1), one in WINDOW, other in WINDOW) {
        let (one, other) = (instant_in(&scene, one), instant_in(&scene, other));
        let (calendar, from, to) = (&scene.calendar, one.min(other), one.max(other));
        let intervals = calendar.intervals(from, to);
        let total: Millis = intervals.iter().map(OpenInterval::length).sum();
        prop_assert_eq!(total, calendar.open_between(from, to));
        for pair in intervals.windows(2) {
            prop_assert!(pair[0].to <= pair[1].from && pair[0].date <= pair[1].date);
        }
        for it in &intervals {
            prop_assert!(from <= it.from && it.from < it.to && it.to <= to);
            prop_assert!(calendar.is_open(it.from) && calendar.is_open(it.to.minus(TICK)));
            prop_assert_eq!(it.label.is_some(), calendar.exceptions().contains_key(&it.date));
        }
    }

    #[test]
    fn next_open_skips_nothing(scene in scene(60), offset in WINDOW) {
        let (calendar, at) = (&scene.calendar, instant_in(&scene, offset));
        if let Ok(opens_at) = calendar.next_open(at) {
            prop_assert!(opens_at >= at && calendar.is_open(opens_at));
            prop_assert_eq!(calendar.open_between(at, opens_at), Millis::ZERO);
        }
    }

    #[test]
    fn over_years_counting_equals_adding_up_each_opening(scene in scene(60), years in 1_i64..6) {
        let (from, to) = (scene.days_off(-400), scene.days_off(365 * years));
        let total: Millis = scene.calendar.intervals(from, to).iter().map(OpenInterval::length).sum();
        prop_assert_eq!(scene.calendar.open_between(from, to), total);
        if !total.is_zero() {
            let last = scene.calendar.add(from, total).unwrap();
            prop_assert!(last <= to);
            prop_assert_eq!(scene.calendar.open_between(last, to), Millis::ZERO);
        }
    }

    #[test]
    fn survives_writing_and_reading(scene in scene(1)) {
        let json = serde_json::to_string(&scene.calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<WorkingCalendar>(&json).unwrap(), scene.calendar);
    }
}
