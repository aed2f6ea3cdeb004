//! What another standard would have judged differently: by clause from how it ended to how it would have, with the cases.
//!
//! Always true: every count is complete; the cases behind it are kept up to a limit, the first that came.

use std::collections::BTreeMap;

use calendar::Instant;
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

/// A case behind a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShiftedCase {
    /// The case.
    pub case: CaseRef,
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
    /// By clause and difference: how many, and the first cases.
    pub shifts: BTreeMap<ClauseId, BTreeMap<Shift, (u64, Vec<ShiftedCase>)>>,
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
        for (key, pair) in pairs {
            self.add_pair(case, key, pair);
        }
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
            self.add_pair(&CaseRef { id: None, name }, key, (old.as_ref(), new.as_ref()));
        }
    }

    fn add_pair(
        &mut self,
        case: &CaseRef,
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
        let shifts = self.shifts.entry(key.clause.clone()).or_default();
        let (count, cases) = shifts.entry(shift).or_default();
        *count += 1;
        if cases.len() < self.limit {
            cases.push(ShiftedCase {
                case: case.clone(),
                basis_seq: key.basis_seq,
                old_due_at: old.and_then(|it| it.due_at),
                new_due_at: new.and_then(|it| it.due_at),
                at: last.done_at.unwrap_or(last.at),
            });
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
            for (shift, (more, cases)) in found {
                let (count, kept) = here.entry(shift).or_default();
                *count += more;
                let free = self.limit.saturating_sub(kept.len());
                kept.extend(cases.into_iter().take(free));
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
        let (count, cases) = &differences.shifts[&a17][&shift];
        assert_eq!((*count, cases.len(), cases[0].case.name.as_str()), (3, 1, "1"));
    }
}
