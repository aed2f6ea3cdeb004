//! What another standard would have judged differently: by clause from how it ended to how it would have, with the cases.
//!
//! Always true: every count is complete; the cases behind it are kept up to a limit, the worst first: those with most
//! promises, then those that were latest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::{CaseId, ClauseId, Outcome, PeriodVerdict, PromiseKey, Verdict};
use serde::Serialize;

use crate::Counts;

/// How it ended, and how it would have; none: there was or would be no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Shift {
    /// Under the standard as it was.
    pub old: Option<Outcome>,
    /// Under the other one.
    pub new: Option<Outcome>,
}

/// Which case is meant, as whoever asks calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CaseRef {
    /// Its identity; none: it is a period, which belongs to no case.
    pub id: Option<CaseId>,
    /// Its number or foreign name, where known; a period's first day.
    pub name: String,
}

/// Promises that ended one way and would have ended another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Shifted {
    /// So many promises.
    pub promises: u64,
    /// They belong to so many cases; a period counts as one.
    pub cases: u64,
    /// These cases up to a limit, the worst first.
    pub worst: Vec<ShiftedCase>,
}

/// A case behind a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShiftedCase {
    /// The case.
    pub case: CaseRef,
    /// So many of its promises.
    pub promises: u64,
    /// By how much the latest of them was late, on the side where it was; zero: none was.
    pub late_by: Millis,
    /// The first of them, at most [`MOST_PROMISES`].
    pub first: Vec<ShiftedPromise>,
}

/// So many promises of a case are kept one by one.
pub const MOST_PROMISES: usize = 20;

/// One promise behind a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShiftedPromise {
    /// The fact that began the promise, by its place in the chain.
    pub basis_seq: u32,
    /// When it was due under the old standard, where it was.
    pub old_due_at: Option<Instant>,
    /// When it would have been due.
    pub new_due_at: Option<Instant>,
    /// When it was done, or judged.
    pub at: Instant,
}

/// What would have come out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differences {
    /// How many cases are kept behind each difference.
    limit: usize,
    /// Cases that were judged.
    pub cases: u64,
    /// By clause: counts under the old standard and under the new one.
    pub totals: BTreeMap<ClauseId, (Counts, Counts)>,
    /// By clause and difference: how many, and the worst cases.
    pub shifts: BTreeMap<ClauseId, BTreeMap<Shift, Shifted>>,
}

impl Shifted {
    fn keep_worst(&mut self, limit: usize) {
        self.worst.sort_by(|one, other| {
            let rank = |it: &ShiftedCase| (Reverse(it.promises), Reverse(it.late_by));
            rank(one)
                .cmp(&rank(other))
                .then_with(|| one.case.name.cmp(&other.case.name))
        });
        self.worst.truncate(limit);
    }
}

impl ShiftedPromise {
    /// By how much it was late on the side where it was broken.
    fn late_by(&self, shift: Shift) -> Millis {
        let due_at = if shift.new == Some(Outcome::Broken) {
            self.new_due_at
        } else {
            self.old_due_at
        };
        due_at.map_or(Millis::ZERO, |it| self.at.since(it).max(Millis::ZERO))
    }
}

impl Differences {
    /// Nothing yet; so many cases are kept behind each difference.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self {
            limit,
            cases: 0,
            totals: BTreeMap::new(),
            shifts: BTreeMap::new(),
        }
    }

    /// Adds a case by its verdicts under both; several on one promise: the last one holds.
    pub fn add(&mut self, case: &CaseRef, old: &[Verdict], new: &[Verdict]) {
        self.cases += 1;
        let mut pairs: BTreeMap<&PromiseKey, (Option<&Verdict>, Option<&Verdict>)> = BTreeMap::new();
        for verdict in old {
            pairs.entry(&verdict.key).or_default().0 = Some(verdict);
        }
        for verdict in new {
            pairs.entry(&verdict.key).or_default().1 = Some(verdict);
        }
        let mut of_case = BTreeMap::new();
        for (key, pair) in pairs {
            self.add_pair(&mut of_case, key, pair);
        }
        self.keep(case, of_case);
    }

    /// Adds verdicts over periods under both; `name` says which period it is.
    pub fn add_periods(
        &mut self,
        (old, new): (&[PeriodVerdict], &[PeriodVerdict]),
        name: impl Fn(&PeriodVerdict) -> String,
    ) {
        let mut pairs: BTreeMap<&PromiseKey, (Option<&PeriodVerdict>, Option<&PeriodVerdict>)> =
            BTreeMap::new();
        for period in old {
            pairs.entry(&period.verdict.key).or_default().0 = Some(period);
        }
        for period in new {
            pairs.entry(&period.verdict.key).or_default().1 = Some(period);
        }
        for (key, (old, new)) in pairs {
            let Some(name) = new.or(old).map(&name) else {
                continue;
            };
            let verdict = |it: Option<&'_ PeriodVerdict>| it.map(|it| it.verdict.clone());
            let (old, new) = (verdict(old), verdict(new));
            let mut of_period = BTreeMap::new();
            self.add_pair(&mut of_period, key, (old.as_ref(), new.as_ref()));
            self.keep(&CaseRef { id: None, name }, of_period);
        }
    }

    fn add_pair(
        &mut self,
        found: &mut BTreeMap<(ClauseId, Shift), Vec<ShiftedPromise>>,
        key: &PromiseKey,
        (old, new): (Option<&Verdict>, Option<&Verdict>),
    ) {
        let totals = self.totals.entry(key.clause.clone()).or_default();
        if let Some(old) = old {
            totals.0.add(old.outcome);
        }
        if let Some(new) = new {
            totals.1.add(new.outcome);
        }
        let shift = Shift {
            old: old.map(|it| it.outcome),
            new: new.map(|it| it.outcome),
        };
        let Some(last) = new.or(old).filter(|_| shift.old != shift.new) else {
            return;
        };
        found
            .entry((key.clause.clone(), shift))
            .or_default()
            .push(ShiftedPromise {
                basis_seq: key.basis_seq,
                old_due_at: old.and_then(|it| it.due_at),
                new_due_at: new.and_then(|it| it.due_at),
                at: last.done_at.unwrap_or(last.at),
            });
    }

    fn keep(&mut self, case: &CaseRef, found: BTreeMap<(ClauseId, Shift), Vec<ShiftedPromise>>) {
        for ((clause, shift), mut first) in found {
            let promises = u64::try_from(first.len()).unwrap_or(u64::MAX);
            let late_by = first.iter().map(|it| it.late_by(shift)).max();
            first.truncate(MOST_PROMISES);
            let here = self.shifts.entry(clause).or_default().entry(shift).or_default();
            here.promises += promises;
            here.cases += 1;
            here.worst.push(ShiftedCase {
                case: case.clone(),
                promises,
                late_by: late_by.unwrap_or(Millis::ZERO),
                first,
            });
            here.keep_worst(self.limit);
        }
    }

    /// Adds what was found elsewhere.
    pub fn merge(&mut self, other: Self) {
        let Self {
            limit: _,
            cases,
            totals,
            shifts,
        } = other;
        self.cases += cases;
        for (clause, (old, new)) in totals {
            let here = self.totals.entry(clause).or_default();
            here.0.merge(old);
            here.1.merge(new);
        }
        for (clause, found) in shifts {
            let here = self.shifts.entry(clause).or_default();
            for (shift, more) in found {
                let kept = here.entry(shift).or_default();
                kept.promises += more.promises;
                kept.cases += more.cases;
                kept.worst.extend(more.worst);
                kept.keep_worst(self.limit);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::PackVersion;

    use super::*;

    pub(crate) fn verdict(clause: &str, outcome: Outcome, at: &str) -> Verdict {
        let at: Instant = at.parse().unwrap();
        Verdict {
            key: PromiseKey {
                clause: clause.parse().unwrap(),
                basis_seq: 1,
                turn: 0,
            },
            outcome,
            pack: PackVersion("base@1".to_owned()),
            basis_at: at,
            due_at: Some(at),
            at,
            done_at: None,
            elapsed: None,
            person: None,
            team: None,
            evidence: vec![1],
            detail: Vec::new(),
            is_correction: false,
        }
    }

    #[test]
    fn only_what_differs_is_kept_and_counts_are_complete() {
        let at = "2026-11-22T03:00:00Z";
        let mut differences = Differences::new(1);
        for number in 1..=3_u128 {
            let case = CaseRef {
                id: Some(CaseId::from_uuid(uuid::Uuid::from_u128(number))),
                name: number.to_string(),
            };
            let old = [
                verdict("A17", Outcome::Broken, at),
                verdict("B02", Outcome::Kept, at),
            ];
            let new = [
                verdict("A17", Outcome::Kept, at),
                verdict("B02", Outcome::Kept, at),
            ];
            let mut part = Differences::new(1);
            part.add(&case, &old, &new);
            differences.merge(part);
        }
        assert_eq!(differences.cases, 3);
        let a17: ClauseId = "A17".parse().unwrap();
        assert_eq!(differences.totals[&a17].0.broken, 3);
        assert_eq!(differences.totals[&a17].1.kept, 3);
        assert_eq!(differences.shifts.len(), 1);
        let shift = Shift {
            old: Some(Outcome::Broken),
            new: Some(Outcome::Kept),
        };
        let Shifted {
            promises,
            cases,
            worst,
        } = &differences.shifts[&a17][&shift];
        assert_eq!((*promises, *cases, worst.len()), (3, 3, 1));
        assert_eq!(worst[0].case.name, "1");
    }

    #[test]
    fn rounds_of_a_case_stand_together_and_the_worst_case_comes_first() {
        let turn = |turn: u32, done: &str| Verdict {
            key: PromiseKey {
                clause: "B16".parse().unwrap(),
                basis_seq: 1,
                turn,
            },
            done_at: Some(done.parse().unwrap()),
            ..verdict("B16", Outcome::Broken, "2026-11-22T03:00:00Z")
        };
        let (soon, late) = ("2026-11-22T03:01:00Z", "2026-11-23T03:00:00Z");
        let stories = [
            ("one", vec![turn(0, soon)]),
            ("three", vec![turn(0, soon), turn(1, soon), turn(2, soon)]),
            ("late", vec![turn(0, late)]),
        ];
        let mut differences = Differences::new(2);
        for (name, broken) in stories {
            let case = CaseRef {
                id: None,
                name: name.to_owned(),
            };
            differences.add(&case, &[], &broken);
        }
        let shifted = differences
            .shifts
            .values()
            .flat_map(BTreeMap::values)
            .next()
            .unwrap();
        assert_eq!((shifted.promises, shifted.cases), (5, 3));
        let told: Vec<_> = shifted
            .worst
            .iter()
            .map(|it| (it.case.name.as_str(), it.promises, it.late_by))
            .collect();
        assert_eq!(
            told,
            [("three", 3, Millis::minutes(1)), ("late", 1, Millis::days(1))]
        );
    }
}
