//! What facts that came late make of verdicts over periods.
//!
//! Always true: no verdict is overwritten; what turns out otherwise is corrected by a further verdict, what never was is
//! void. A verdict that was given under another version of the standard stays.

use std::collections::BTreeMap;

use domain::{Outcome, PeriodVerdict, PromiseKey, Verdict};

/// The further verdicts that make `before`, those that hold so far, say what `after` says.
#[must_use]
pub fn correct_periods(before: &[PeriodVerdict], after: &[PeriodVerdict]) -> Vec<PeriodVerdict> {
    let mut given: BTreeMap<&PromiseKey, &PeriodVerdict> =
        before.iter().map(|it| (&it.verdict.key, it)).collect();
    let mut further = Vec::new();
    for right in after {
        match given.remove(&right.verdict.key) {
            Some(it) if stands(it, right) => {}
            Some(_) => further.push(as_correction(right)),
            None => further.push(right.clone()),
        }
    }
    let is_same_pack = |it: &PeriodVerdict| {
        let mut packs = after.iter().map(|it| &it.verdict.pack);
        after.is_empty() || packs.any(|pack| *pack == it.verdict.pack)
    };
    let stale = given.into_values();
    let stale = stale.filter(|it| it.verdict.outcome != Outcome::Void && is_same_pack(it));
    further.extend(stale.map(void));
    further
}

fn stands(given: &PeriodVerdict, right: &PeriodVerdict) -> bool {
    let same = |is_correction: bool| PeriodVerdict {
        verdict: Verdict {
            is_correction,
            ..right.verdict.clone()
        },
        ..right.clone()
    };
    given.verdict.pack != right.verdict.pack || *given == same(given.verdict.is_correction)
}

fn as_correction(right: &PeriodVerdict) -> PeriodVerdict {
    PeriodVerdict {
        verdict: Verdict {
            is_correction: true,
            ..right.verdict.clone()
        },
        ..right.clone()
    }
}

fn void(stale: &PeriodVerdict) -> PeriodVerdict {
    PeriodVerdict {
        verdict: Verdict {
            outcome: Outcome::Void,
            detail: Vec::new(),
            is_correction: true,
            ..stale.verdict.clone()
        },
        proof: Vec::new(),
        ..stale.clone()
    }
}
