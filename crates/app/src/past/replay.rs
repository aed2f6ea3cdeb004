//! Replays a record under a standard, each fact by the version of its day, and counts how it was kept.
//!
//! Always true: of each case only counts are kept. The trap: facts that clauses over periods name (shifts, inspections,
//! members reached) are held until the end, because such clauses are judged over all chains in time order.

use calendar::Instant;
use domain::{CaseId, Fact, NotRaised, PeriodVerdict, taken_back};
use engine::PeriodJudge;
use reports::Tally;

use crate::past::judging::{DatedStandards, Timer, judge};
use crate::past::replay_lines::{CaseWork, PastCase};

/// Judges each case as a running desk does and counts the verdicts that hold.
#[derive(Debug)]
pub struct Replay {
    /// The standard, in every version.
    pub standards: DatedStandards,
    /// Whether the record holds what the timer wrote.
    pub has_timer: bool,
    /// Weeks are those of this zone.
    pub zone: calendar::Zone,
}

/// What a replay counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Verdicts in cases and registers.
    pub of_cases: Tally,
    /// Verdicts over periods: coverage, duties, staffed hours, presence.
    pub of_periods: Tally,
    /// Facts of days on which no version says that it holds: the first judges what was before, the last what came after.
    pub out_of_days: u64,
    /// Facts that clauses over periods name.
    owed: Vec<(CaseId, Fact)>,
    /// The earliest fact of the record.
    first: Option<(CaseId, Fact)>,
    until: Instant,
}

impl Counted {
    /// Both together.
    #[must_use]
    pub fn all(&self) -> Tally {
        let mut all = self.of_cases.clone();
        all.merge(self.of_periods.clone());
        all
    }

    fn begin_with(&mut self, case: CaseId, fact: &Fact) {
        if self.first.as_ref().is_none_or(|(_, it)| fact.at < it.at) {
            self.first = Some((case, fact.clone()));
        }
    }
}

impl CaseWork for Replay {
    type Sum = Counted;

    fn begin(&self) -> Counted {
        Counted {
            of_cases: Tally::new(self.zone.clone()),
            of_periods: Tally::new(self.zone.clone()),
            out_of_days: 0,
            owed: Vec::new(),
            first: None,
            until: Instant::MIN,
        }
    }

    fn take(&self, sum: &mut Counted, case: &PastCase) -> Result<(), NotRaised> {
        let timer = if self.has_timer {
            Timer::AsWritten
        } else {
            Timer::Anew(Some(case.until))
        };
        let verdicts = judge(&self.standards, &case.facts, timer)?;
        let is_out = |it: &&Fact| self.standards.is_out_of_days(it);
        let out = case.facts.iter().filter(is_out).count();
        sum.out_of_days += u64::try_from(out).unwrap_or(u64::MAX);
        verdicts.iter().for_each(|it| sum.of_cases.add(it));
        sum.until = sum.until.max(case.until);
        if let Some(first) = case.facts.iter().min_by_key(|it| it.at) {
            sum.begin_with(case.id, first);
        }
        let periods: Vec<_> = self
            .standards
            .all()
            .map(|it| PeriodJudge::new(&it.standard))
            .collect();
        let is_watched = |it: &&Fact| periods.iter().any(|judge| judge.watches(it));
        let gone = taken_back(&case.facts);
        let stands = |it: &&Fact| !gone.contains(&(it.case_id, it.seq));
        let watched = case.facts.iter().filter(is_watched).filter(stands);
        sum.owed.extend(watched.map(|it| (case.id, it.clone())));
        Ok(())
    }

    fn merge(&self, sum: &mut Counted, other: Counted) {
        sum.of_cases.merge(other.of_cases);
        sum.out_of_days += other.out_of_days;
        sum.owed.extend(other.owed);
        sum.until = sum.until.max(other.until);
        if let Some((case, fact)) = &other.first {
            sum.begin_with(*case, fact);
        }
    }

    fn finish(&self, sum: &mut Counted) {
        let Some((case, first)) = sum.first.take() else {
            return;
        };
        let mut owed = std::mem::take(&mut sum.owed);
        owed.sort_by_key(|(case, it)| (it.judging_order(), *case));
        let is_first = |other: &(CaseId, Fact)| other.0 == case && other.1.seq == first.seq;
        let is_first_owed = owed.iter().any(is_first);
        for dated in self.standards.all() {
            let mut periods = PeriodJudge::new(&dated.standard);
            if !periods.is_needed() {
                continue;
            }
            if !is_first_owed {
                periods.take(case, &first);
            }
            for (case, fact) in &owed {
                periods.take(*case, fact);
            }
            // What began under a version ends under it.
            let own = |it: &PeriodVerdict| it.from_at >= dated.from_at && it.from_at < dated.until_at;
            let verdicts = periods.pass_time(sum.until);
            verdicts
                .iter()
                .filter(|it| own(it))
                .for_each(|it| sum.of_periods.add(&it.verdict));
        }
    }
}
