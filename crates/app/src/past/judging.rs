//! What judging a past case gives, and the standards that it is judged by.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{Fact, NotRaised, PromiseKey, Verdict};
use engine::{CaseState, Effects, Standard};
use pack::{Pack, Wording};

use crate::past::desk_line::DeskLine;

/// How a record is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// What the timer wrote is in the record and counts as it is.
    AsWritten,
    /// What the timer wrote, if anything, is left out and worked out anew; time passes up to this instant in the end.
    Anew(Option<Instant>),
}

/// Compiles a pack for a record: with the calendars and names that its first line tells.
///
/// # Errors
/// Every clause that cannot be run, a line each.
pub fn compile(pack: &Pack, desk: &DeskLine) -> Result<Standard, Wording> {
    let standard = Standard::compile(pack, &desk.calendars()).map_err(|errors| {
        let (zh, en): (Vec<_>, Vec<_>) = errors.iter().map(|it| it.says()).map(|it| (it.zh, it.en)).unzip();
        Wording {
            zh: zh.join("\n"),
            en: en.join("\n"),
        }
    })?;
    Ok(standard.with_desk(desk.names()))
}

/// The verdicts that hold in the end, one on each promise or occasion, in order of these.
///
/// # Errors
/// When the facts do not begin a chain.
pub fn judge(standard: &Standard, facts: &[Fact], timer: Timer) -> Result<Vec<Verdict>, NotRaised> {
    let (_, effects) = judge_by(facts, |_| standard, timer)?;
    Ok(holding(effects.verdicts))
}

pub(crate) fn judge_by<'a>(
    facts: &[Fact],
    standard_for: impl Fn(&Fact) -> &'a Standard,
    timer: Timer,
) -> Result<(CaseState, Effects), NotRaised> {
    match timer {
        Timer::AsWritten => engine::replay_by(facts, standard_for),
        Timer::Anew(to) => engine::judge_anew(facts, standard_for, to),
    }
}

/// Of several verdicts on one promise the last.
pub(crate) fn holding(verdicts: Vec<Verdict>) -> Vec<Verdict> {
    let by_key: BTreeMap<PromiseKey, Verdict> = verdicts.into_iter().map(|it| (it.key.clone(), it)).collect();
    by_key.into_values().collect()
}
