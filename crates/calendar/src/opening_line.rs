//! A working calendar laid out on the wall clock, so that counting open time takes a few comparisons however far it goes.
//!
//! Positions are readings of the wall clock in milliseconds since 1970-01-01T00:00 there; time zones play no part here.
//! A normal day follows the week; a special day (an exception, or the day after one, into which a night opening may
//! reach) has its own plan. `counted` is open time before a position, from an arbitrary zero, so only differences mean
//! something. INVARIANT: it never decreases, and within one day it follows that day's plan exactly.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::hours::DAY;
use crate::working_calendar::DayException;
use crate::zone::days_to;
use crate::{DayRule, Hours};

/// 1970-01-01 was a Thursday: three days after a Monday.
const DAYS_SINCE_MONDAY: i64 = 3;

/// Open time as a function of the wall clock.
#[derive(Debug)]
pub(crate) struct OpeningLine {
    /// Monday first; each clipped to its own day.
    week: [DayPlan; 7],
    /// Open time of a normal week before each weekday; the last is that of the whole week.
    before_weekday: [i64; 8],
    /// Sorted by day.
    special: Vec<SpecialDay>,
}

/// The openings of one day, merged, clipped to the day, with open time before each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct DayPlan {
    openings: Vec<Opening>,
    total: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Opening {
    from: i64,
    to: i64,
    counted_before: i64,
}

#[derive(Debug)]
struct SpecialDay {
    /// Days since 1970-01-01.
    day: i64,
    plan: DayPlan,
    /// `counted` at the beginning of the day.
    counted_before: i64,
    /// How much more than a plain repetition of the week is open up to the end of this day.
    surplus: i64,
}

impl SpecialDay {
    fn counted_after(&self) -> i64 {
        self.counted_before + self.plan.total
    }
}

impl OpeningLine {
    pub(crate) fn new(week: &[Vec<Hours>; 7], exceptions: &BTreeMap<Date, DayException>) -> Self {
        let on_weekday = |weekday: usize| week.get(weekday % 7).map_or(&[][..], Vec::as_slice);
        let plans: [DayPlan; 7] =
            std::array::from_fn(|weekday| DayPlan::new(on_weekday(weekday + 6), on_weekday(weekday)));
        let mut before_weekday = [0; 8];
        let mut total = 0;
        for (slot, plan) in before_weekday.iter_mut().skip(1).zip(&plans) {
            total += plan.total;
            *slot = total;
        }
        let mut line = Self {
            week: plans,
            before_weekday,
            special: Vec::new(),
        };
        let exceptions: BTreeMap<i64, &DayRule> = exceptions
            .iter()
            .map(|(date, it)| (days_to(*date), &it.rule))
            .collect();
        let opened_on = |day: i64| match exceptions.get(&day) {
            Some(DayRule::Closed) => &[][..],
            Some(DayRule::Open(hours)) => hours.as_slice(),
            None => on_weekday(weekday_of(day)),
        };
        let days: BTreeSet<i64> = exceptions.keys().flat_map(|day| [*day, *day + 1]).collect();
        let mut surplus = 0;
        for day in days {
            let plan = DayPlan::new(opened_on(day - 1), opened_on(day));
            let counted_before = line.counted_by_week(day) + surplus;
            surplus += plan.total - line.plan_of_week(day).total;
            line.special.push(SpecialDay {
                day,
                plan,
                counted_before,
                surplus,
            });
        }
        line
    }

    /// Open time before the position.
    pub(crate) fn counted(&self, wall: i64) -> i64 {
        let (day, in_day) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
        let next = self.special.partition_point(|it| it.day < day);
        if let Some(special) = self.special.get(next).filter(|it| it.day == day) {
            return special.counted_before + special.plan.counted(in_day);
        }
        self.counted_by_week(day) + self.surplus_before(next) + self.plan_of_week(day).counted(in_day)
    }

    /// Open time after the position until the end of time; `None` when there is no end to it.
    pub(crate) fn left_after(&self, wall: i64) -> Option<i64> {
        let endless = self.week_total() > 0;
        let all = self.special.last().map_or(0, SpecialDay::counted_after);
        if endless {
            None
        } else {
            Some((all - self.counted(wall)).max(0))
        }
    }

    /// Open time before the position from the beginning of time; `None` when there is no beginning to it.
    pub(crate) fn left_before(&self, wall: i64) -> Option<i64> {
        let endless = self.week_total() > 0;
        if endless { None } else { Some(self.counted(wall)) }
    }

    /// The first position at which `target` is counted; `None` when that is never, or has always been.
    pub(crate) fn first_at(&self, target: i64) -> Option<i64> {
        let next = self.special.partition_point(|it| it.counted_before < target);
        if let Some(special) = next.checked_sub(1).and_then(|it| self.special.get(it))
            && special.counted_after() >= target
        {
            return special
                .plan
                .first_at(target - special.counted_before)
                .map(|it| special.day * DAY + it);
        }
        let total = self.week_total();
        if total == 0 {
            return None;
        }
        let by_week = target - self.surplus_before(next);
        let week = (by_week - 1).div_euclid(total);
        let in_week = by_week - week * total;
        let weekday = self
            .before_weekday
            .partition_point(|it| *it < in_week)
            .checked_sub(1)?;
        let position = self
            .week
            .get(weekday)?
            .first_at(in_week - self.before_weekday.get(weekday)?)?;
        Some(start_of(week, weekday)? + position)
    }

    /// The last position at which no more than `target` is counted; `None` when that is always or never so.
    pub(crate) fn last_at(&self, target: i64) -> Option<i64> {
        let next = self.special.partition_point(|it| it.counted_after() <= target);
        if let Some(special) = self.special.get(next).filter(|it| it.counted_before <= target) {
            return special
                .plan
                .last_at(target - special.counted_before)
                .map(|it| special.day * DAY + it);
        }
        let total = self.week_total();
        if total == 0 {
            return None;
        }
        let by_week = target - self.surplus_before(next);
        let week = by_week.div_euclid(total);
        let in_week = by_week - week * total;
        let weekday = self
            .before_weekday
            .partition_point(|it| *it <= in_week)
            .checked_sub(1)?;
        let position = self
            .week
            .get(weekday)?
            .last_at(in_week - self.before_weekday.get(weekday)?)?;
        Some(start_of(week, weekday)? + position)
    }

    fn week_total(&self) -> i64 {
        let [.., total] = self.before_weekday;
        total
    }

    fn plan_of_week(&self, day: i64) -> &DayPlan {
        let [monday, ..] = &self.week;
        self.week.get(weekday_of(day)).unwrap_or(monday)
    }

    /// `counted` at the beginning of the day if there were no exceptions.
    fn counted_by_week(&self, day: i64) -> i64 {
        let weeks = (day + DAYS_SINCE_MONDAY).div_euclid(7);
        weeks * self.week_total() + self.before_weekday.get(weekday_of(day)).copied().unwrap_or(0)
    }

    /// What the special days before the one at this index add.
    fn surplus_before(&self, index: usize) -> i64 {
        index
            .checked_sub(1)
            .and_then(|it| self.special.get(it))
            .map_or(0, |it| it.surplus)
    }
}

impl DayPlan {
    /// What is open on a day, given what opened on the day before and what opens on it.
    fn new(day_before: &[Hours], on_day: &[Hours]) -> Self {
        let carried = day_before
            .iter()
            .map(|it| it.in_day())
            .map(|(from, to)| (from - DAY, to - DAY));
        let mut spans: Vec<(i64, i64)> = carried
            .chain(on_day.iter().map(|it| it.in_day()))
            .map(|(from, to)| (from.max(0), to.min(DAY)))
            .filter(|(from, to)| from < to)
            .collect();
        spans.sort_unstable();
        let mut plan = Self::default();
        for (from, to) in spans {
            match plan.openings.last_mut() {
                Some(last) if from <= last.to => {
                    plan.total += (to - last.to).max(0);
                    last.to = last.to.max(to);
                }
                Some(_) | None => {
                    plan.openings.push(Opening {
                        from,
                        to,
                        counted_before: plan.total,
                    });
                    plan.total += to - from;
                }
            }
        }
        plan
    }

    /// Open time of this day before the position.
    fn counted(&self, in_day: i64) -> i64 {
        let begun = self.openings.iter().rev().find(|it| it.from < in_day);
        begun.map_or(0, |it| it.counted_before + in_day.min(it.to) - it.from)
    }

    /// The first position at which `target` is counted; `target` is more than 0 and at most the total.
    fn first_at(&self, target: i64) -> Option<i64> {
        let opening = self.openings.iter().rev().find(|it| it.counted_before < target)?;
        Some(opening.from + target - opening.counted_before)
    }

    /// The last position at which `target` is counted; `target` is less than the total.
    fn last_at(&self, target: i64) -> Option<i64> {
        let opening = self
            .openings
            .iter()
            .rev()
            .find(|it| it.counted_before <= target)?;
        Some(opening.from + target - opening.counted_before)
    }
}

fn weekday_of(day: i64) -> usize {
    usize::try_from((day + DAYS_SINCE_MONDAY).rem_euclid(7)).unwrap_or(0)
}

/// Midnight at the beginning of a weekday, in the week of that number counted from the one with 1970-01-01.
fn start_of(week: i64, weekday: usize) -> Option<i64> {
    let weekday = i64::try_from(weekday).ok()?;
    week.checked_mul(7)?
        .checked_add(weekday - DAYS_SINCE_MONDAY)?
        .checked_mul(DAY)
}
