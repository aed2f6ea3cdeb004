//! Replays a record under one standard and counts how it was kept.

use domain::NotRaised;
use engine::Standard;
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

impl CaseWork for Replay {
    type Sum = Tally;

    fn begin(&self) -> Tally {
        Tally::new(self.zone.clone())
    }

    fn take(&self, sum: &mut Tally, case: &PastCase) -> Result<(), NotRaised> {
        let timer = if self.has_timer {
            Timer::AsWritten
        } else {
            Timer::Anew(Some(case.until))
        };
        let verdicts = judge(&self.standard, &case.facts, timer)?;
        verdicts.iter().for_each(|it| sum.add(it));
        Ok(())
    }

    fn merge(&self, sum: &mut Tally, other: Tally) {
        sum.merge(other);
    }
}
