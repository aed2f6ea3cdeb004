//! What judging a past case gives, and the standards that it is judged by.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{Fact, NotRaised, PromiseKey, Verdict};
use engine::{CaseState, Effects, Standard};
use pack::{Pack, Wording};

use crate::Packs;
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

/// Every version of a standard, compiled for a record: which of them judges a fact is asked as the desk asks.
#[derive(Debug)]
pub struct DatedStandards {
    first: DatedStandard,
    /// Later versions, the earliest first.
    later: Vec<DatedStandard>,
    /// The last version is said to end with this instant; none: it goes on.
    ends_at: Option<Instant>,
    /// The first version is said to begin with this instant; none: it always held.
    begins_at: Option<Instant>,
}

/// A version of a standard.
#[derive(Debug)]
pub struct DatedStandard {
    /// The standard.
    pub standard: Standard,
    /// It judges what happens and begins from here on; of the first version, whatever was before.
    pub from_at: Instant,
    /// … up to here, exclusively; of the last version, whatever comes after.
    pub until_at: Instant,
}

impl DatedStandards {
    /// Every version, compiled with the calendars and names that the record's first line tells, in its zone.
    ///
    /// # Errors
    /// Every clause that cannot be run, a line each.
    pub fn compile(packs: &Packs, desk: &DeskLine) -> Result<Self, Wording> {
        let begins = |pack: &Pack| pack.valid_from.map(|day| desk.zone.start_of(day));
        let mut ends: Vec<Instant> = packs.later().iter().filter_map(|it| begins(it)).collect();
        ends.push(Instant::MAX);
        let mut ends = ends.into_iter();
        let mut dated = |pack: &Pack, from_at: Instant| {
            Ok::<_, Wording>(DatedStandard {
                standard: compile(pack, desk)?,
                from_at,
                until_at: ends.next().unwrap_or(Instant::MAX),
            })
        };
        let first = dated(packs.first(), Instant::MIN)?;
        let later: Result<Vec<_>, Wording> = packs
            .later()
            .iter()
            .map(|it| dated(it, begins(it).unwrap_or(Instant::MIN)))
            .collect();
        let last = packs.all().last().unwrap_or(packs.first());
        Ok(Self {
            first,
            later: later?,
            ends_at: last.valid_to.map(|day| desk.zone.end_of(day)),
            begins_at: begins(packs.first()),
        })
    }

    /// Every version, the earliest first.
    pub fn all(&self) -> impl Iterator<Item = &DatedStandard> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The version of the day on which a fact happened; the first for what was before it began, the last for what comes
    /// after it ended, as on a running desk.
    #[must_use]
    pub fn for_fact(&self, fact: &Fact) -> &Standard {
        let has_begun = |it: &&DatedStandard| it.from_at <= fact.at;
        let dated = self.later.iter().rev().find(has_begun).unwrap_or(&self.first);
        &dated.standard
    }

    /// Whether no version says that it holds on a fact's day.
    #[must_use]
    pub fn is_out_of_days(&self, fact: &Fact) -> bool {
        self.begins_at.is_some_and(|it| fact.at < it) || self.ends_at.is_some_and(|it| fact.at >= it)
    }
}

/// The verdicts that hold in the end, one on each promise or occasion, in order of these.
///
/// # Errors
/// When the facts do not begin a chain.
pub fn judge(standards: &DatedStandards, facts: &[Fact], timer: Timer) -> Result<Vec<Verdict>, NotRaised> {
    let (_, effects) = judge_by(facts, |it| standards.for_fact(it), timer)?;
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
