//! A reference that walks the calendar tick by tick, slow and obviously right, and the fast one held against it.
//!
//! All it takes from the crate is what a wall clock shows at an instant. An opening lasts from the first tick at which
//! the wall clock has reached its opening time to the first at which it has reached its closing time.

use calendar::{Instant, Millis};
use jiff::civil::{DateTime, Time};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::arbitrary::{Scene, scene};

struct Ticks {
    first: Instant,
    tick: Millis,
    open: Vec<bool>,
}

impl Ticks {
    fn new(scene: &Scene, tick: Millis, days: i64) -> Self {
        let (first, end) = (scene.days_off(-days), scene.days_off(days));
        let zone = scene.calendar.zone();
        let mut reached = Vec::new();
        let mut latest = DateTime::MIN;
        let mut at = first;
        while at < end {
            latest = latest.max(zone.local(at));
            reached.push(latest);
            at = at.plus(tick);
        }
        let mut open = vec![false; reached.len()];
        let mut date = zone.local_date(first).yesterday().unwrap().yesterday().unwrap();
        while date <= latest.date() {
            for hours in scene.calendar.hours_on(date) {
                let opens = date.to_datetime(hours.open());
                let same_day = hours.close() > hours.open() && hours.close() != Time::midnight();
                let closes_on = if same_day { date } else { date.tomorrow().unwrap() };
                let closes = closes_on.to_datetime(hours.close());
                let from = reached.partition_point(|it| *it < opens);
                let to = reached.partition_point(|it| *it < closes);
                open[from..to.max(from)].fill(true);
            }
            date = date.tomorrow().unwrap();
        }
        Self { first, tick, open }
    }

    fn at(&self, index: usize) -> Instant {
        self.first
            .plus(Millis::new(self.tick.as_i64() * i64::try_from(index).unwrap()))
    }

    fn spans(&self, ticks: usize) -> Millis {
        Millis::new(self.tick.as_i64() * i64::try_from(ticks).unwrap())
    }

    /// The first tick at which so many open ticks have passed, if it is within the window.
    fn add(&self, from: usize, ticks: usize) -> Option<usize> {
        let mut left = ticks;
        let mut index = from;
        while left > 0 {
            if *self.open.get(index)? {
                left -= 1;
            }
            index += 1;
        }
        Some(index)
    }

    /// The last tick before which so many open ticks are missing, if it is within the window.
    fn subtract(&self, to: usize, ticks: usize) -> Option<usize> {
        let mut left = ticks;
        let mut index = to;
        while left > 0 {
            index = index.checked_sub(1)?;
            if self.open[index] {
                left -= 1;
            }
        }
        Some(index)
    }

    fn count(&self, from: usize, to: usize) -> usize {
        self.open[from..to].iter().filter(|it| **it).count()
    }
}

fn agree(scene: &Scene, ticks: &Ticks, from: usize, to: usize, span: usize) -> Result<(), TestCaseError> {
    let calendar = &scene.calendar;
    let (from, to) = (from.min(to), from.max(to));
    let between = calendar.open_between(ticks.at(from), ticks.at(to));
    prop_assert_eq!(between, ticks.spans(ticks.count(from, to)));
    if let Some(due) = ticks.add(from, span) {
        prop_assert_eq!(calendar.add(ticks.at(from), ticks.spans(span)), Ok(ticks.at(due)));
    }
    if let Some(start) = ticks.subtract(to, span) {
        prop_assert_eq!(
            calendar.subtract(ticks.at(to), ticks.spans(span)),
            Ok(ticks.at(start))
        );
    }
    for index in (from..to).step_by(37) {
        prop_assert_eq!(
            calendar.is_open(ticks.at(index)),
            ticks.open[index],
            "{}",
            ticks.at(index)
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_walking_minute_by_minute(
        scene in scene(60),
        picks in vec((any::<Index>(), any::<Index>(), 0_usize..4_000), 8),
    ) {
        let ticks = Ticks::new(&scene, Millis::minutes(1), 6);
        let len = ticks.open.len();
        for (from, to, span) in picks {
            agree(&scene, &ticks, from.index(len), to.index(len), span)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_walking_second_by_second(
        scene in scene(1),
        picks in vec((any::<Index>(), any::<Index>(), 0_usize..100_000), 8),
    ) {
        let ticks = Ticks::new(&scene, Millis::seconds(1), 1);
        let len = ticks.open.len();
        for (from, to, span) in picks {
            agree(&scene, &ticks, from.index(len), to.index(len), span)?;
        }
    }
}
