//! Replays a record under one standard and counts how it was kept.
//!
//! Always true: of each case only counts are kept. The trap: facts that clauses over periods name (shifts, inspections,
//! members reached) are held until the end, because such clauses are judged over all chains in time order.

use calendar::Instant;
use domain::{CaseId, Fact, NotRaised, taken_back};
use engine::{PeriodJudge, Standard};
use reports::Tally;

use crate::past::judging::{Timer, judge};
use crate::past::replay_lines::{CaseWork, PastCase};

/// Judges each case under one standard and counts the verdicts that hold.
#[derive(Debug)]
pub struct Replay {
    /// The standard.
    pub standard: Standard,
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
        let verdicts = judge(&self.standard, &case.facts, timer)?;
        verdicts.iter().for_each(|it| sum.of_cases.add(it));
        sum.until = sum.until.max(case.until);
        if let Some(first) = case.facts.iter().min_by_key(|it| it.at) {
            sum.begin_with(case.id, first);
        }
        let periods = PeriodJudge::new(&self.standard);
        let gone = taken_back(&case.facts);
        let stands = |it: &&Fact| !gone.contains(&(it.case_id, it.seq));
        let watched = case.facts.iter().filter(|it| periods.watches(it)).filter(stands);
        sum.owed.extend(watched.map(|it| (case.id, it.clone())));
        Ok(())
    }

    fn merge(&self, sum: &mut Counted, other: Counted) {
        sum.of_cases.merge(other.of_cases);
        sum.owed.extend(other.owed);
        sum.until = sum.until.max(other.until);
        if let Some((case, fact)) = &other.first {
            sum.begin_with(*case, fact);
        }
    }

    fn finish(&self, sum: &mut Counted) {
        let mut periods = PeriodJudge::new(&self.standard);
        let Some((case, first)) = sum.first.take().filter(|_| periods.is_needed()) else {
            return;
        };
        let mut owed = std::mem::take(&mut sum.owed);
        owed.sort_by_key(|(case, it)| (it.judging_order(), *case));
        let is_first = |other: &(CaseId, Fact)| other.0 == case && other.1.seq == first.seq;
        if !owed.iter().any(is_first) {
            periods.take(case, &first);
        }
        for (case, fact) in &owed {
            periods.take(*case, fact);
        }
        for it in periods.pass_time(sum.until) {
            sum.of_periods.add(&it.verdict);
        }
    }
}
