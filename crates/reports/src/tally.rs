//! Counts of how verdicts ended, by clause, person, team and week: for records of any length, in little memory.
//!
//! Always true: adding verdicts in any order, or in parts that are merged, gives the same counts. The trap: only the
//! verdict that holds on a promise may be added, never one that was corrected later.

use std::collections::BTreeMap;

use calendar::{Date, Zone};
use domain::{ClauseId, Outcome, PersonId, TeamId, Verdict};
use serde::Serialize;

/// How many verdicts ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// 守约
    pub kept: u64,
    /// 违约
    pub broken: u64,
    /// 豁免
    pub waived: u64,
    /// 作废
    pub void: u64,
    /// 被取代
    pub superseded: u64,
}

/// Counts in four divisions. What has no person or no team stands under none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    zone: Zone,
    /// All together.
    pub all: Counts,
    /// By clause.
    pub by_clause: BTreeMap<ClauseId, Counts>,
    /// By who answers for it.
    pub by_person: BTreeMap<Option<PersonId>, Counts>,
    /// By their team.
    pub by_team: BTreeMap<Option<TeamId>, Counts>,
    /// By the Monday of the week in which the verdict fell.
    pub by_week: BTreeMap<Date, Counts>,
}

impl Counts {
    /// Kept of kept and broken, from 0 to 1; none when there is neither.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        let small = |it: u64| u32::try_from(it).map_or(f64::from(u32::MAX), f64::from);
        let all = small(self.kept) + small(self.broken);
        (all > 0.0).then(|| small(self.kept) / all)
    }

    /// One more that ended so.
    pub const fn add(&mut self, outcome: Outcome) {
        let count = match outcome {
            Outcome::Kept => &mut self.kept,
            Outcome::Broken => &mut self.broken,
            Outcome::Waived => &mut self.waived,
            Outcome::Void => &mut self.void,
            Outcome::Superseded => &mut self.superseded,
        };
        *count += 1;
    }

    pub(crate) fn merge(&mut self, other: Self) {
        let Self {
            kept,
            broken,
            waived,
            void,
            superseded,
        } = other;
        self.kept += kept;
        self.broken += broken;
        self.waived += waived;
        self.void += void;
        self.superseded += superseded;
    }
}

impl Tally {
    /// Nothing yet; weeks are those of this zone.
    #[must_use]
    pub const fn new(zone: Zone) -> Self {
        Self {
            zone,
            all: Counts {
                kept: 0,
                broken: 0,
                waived: 0,
                void: 0,
                superseded: 0,
            },
            by_clause: BTreeMap::new(),
            by_person: BTreeMap::new(),
            by_team: BTreeMap::new(),
            by_week: BTreeMap::new(),
        }
    }

    /// Counts a verdict that holds.
    pub fn add(&mut self, verdict: &Verdict) {
        let outcome = verdict.outcome;
        self.all.add(outcome);
        match self.by_clause.get_mut(&verdict.key.clause) {
            Some(counts) => counts.add(outcome),
            None => self
                .by_clause
                .entry(verdict.key.clause.clone())
                .or_default()
                .add(outcome),
        }
        self.by_person.entry(verdict.person).or_default().add(outcome);
        self.by_team.entry(verdict.team).or_default().add(outcome);
        let day = self.zone.local_date(verdict.at);
        let week = monday_of(day);
        self.by_week.entry(week).or_default().add(outcome);
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: Self) {
        let Self {
            zone: _,
            all,
            by_clause,
            by_person,
            by_team,
            by_week,
        } = other;
        self.all.merge(all);
        merge_into(&mut self.by_clause, by_clause);
        merge_into(&mut self.by_person, by_person);
        merge_into(&mut self.by_team, by_team);
        merge_into(&mut self.by_week, by_week);
    }
}

fn merge_into<K: Ord>(counts: &mut BTreeMap<K, Counts>, other: BTreeMap<K, Counts>) {
    for (key, more) in other {
        counts.entry(key).or_default().merge(more);
    }
}

fn monday_of(day: Date) -> Date {
    let mut monday = day;
    for _ in 0..day.weekday().to_monday_zero_offset() {
        monday = monday.yesterday().unwrap_or(monday);
    }
    monday
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::tests::verdict;

    #[test]
    fn parts_that_are_merged_count_as_the_whole() {
        let rows = [
            verdict("A17", Outcome::Kept, "2026-11-22T15:59:59Z"),
            verdict("A17", Outcome::Broken, "2026-11-22T16:00:00Z"),
            verdict("B02", Outcome::Void, "2026-11-29T03:00:00Z"),
        ];
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let mut whole = Tally::new(zone.clone());
        rows.iter().for_each(|it| whole.add(it));
        let (mut one, mut two) = (Tally::new(zone.clone()), Tally::new(zone));
        two.add(&rows[0]);
        one.add(&rows[2]);
        one.add(&rows[1]);
        one.merge(two);
        assert_eq!(one, whole);
        // Sunday's last second in Shanghai still belongs to the week before.
        let weeks: Vec<String> = whole.by_week.keys().map(ToString::to_string).collect();
        assert_eq!(weeks, ["2026-11-16", "2026-11-23"]);
        assert_eq!(whole.by_week.values().map(|it| it.broken).sum::<u64>(), 1);
        assert_eq!(whole.all.rate(), Some(0.5));
        assert_eq!(whole.by_clause.values().last().unwrap().rate(), None);
    }
}
