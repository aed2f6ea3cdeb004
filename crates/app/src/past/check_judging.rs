//! Judges every case of the database again from its facts and compares: promises, verdicts and what the engine remembers
//! must be the same, bit for bit.
//!
//! The trap: a case that is at work while it is read is no difference; each is read in one snapshot.

mod check_periods;
mod words;

use std::collections::BTreeMap;

use calendar::Zone;
use domain::{CaseId, CaseNumber, Promise, PromiseKey, PromiseState, Verdict};
use engine::CaseState;
use store::Tx;
use store::cases::CaseRecord;
use words::{Words, memories, named};

use crate::past::judging::holding;
use crate::settings::standard::Standards;
use crate::{AppError, Desk};

/// Cases are read in groups of so many.
const AT_ONCE: u32 = 100;

/// What was compared, and what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Cases.
    pub cases: u64,
    /// Facts.
    pub facts: u64,
    /// Promises as they stand.
    pub promises: u64,
    /// Verdicts that hold.
    pub verdicts: u64,
    /// Verdicts over periods that hold.
    pub periods: u64,
    /// Cases with a difference; periods count as one.
    pub differing: u64,
    /// The first differences.
    pub differences: Vec<Difference>,
}

/// A difference between what is kept and what the facts give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The case; none: it is about a period.
    pub case: Option<CaseNumber>,
    /// What differs, in words: a verdict, a promise, what judging remembers, or the facts themselves.
    pub what: String,
    /// As it is kept, in words; empty: nothing.
    pub kept: String,
    /// As judging again gives it, in words; empty: nothing.
    pub again: String,
}

/// Judges everything again; tells the first `most` differences.
///
/// # Errors
/// Failures of the store. A difference is a result.
pub async fn check_judging(desk: &Desk, most: usize) -> Result<Checked, AppError> {
    let mut checked = Checked::default();
    let mut after: Option<CaseId> = None;
    loop {
        let standards = desk.standards();
        let now = desk.clock().now();
        let zone = desk.settings().zone.clone();
        let found = desk
            .read(move |tx| {
                let cases = store::record::cases_after(tx, after, AT_ONCE)?;
                cases
                    .into_iter()
                    .map(|(id, _)| check_case(tx, (&standards, &zone), (id, now)).map(|it| (id, it)))
                    .collect::<Result<Vec<_>, AppError>>()
            })
            .await?;
        let Some((last, _)) = found.last() else { break };
        after = Some(*last);
        for (_, case) in found {
            let free = most.saturating_sub(checked.differences.len());
            checked.cases += 1;
            checked.facts += case.facts;
            checked.promises += case.promises;
            checked.verdicts += case.verdicts;
            checked.differing += u64::from(!case.differences.is_empty());
            checked
                .differences
                .extend(case.differences.into_iter().take(free));
        }
    }
    let periods = check_periods::check_periods(desk).await?;
    checked.periods = periods.verdicts;
    checked.differing += u64::from(!periods.differences.is_empty());
    let free = most.saturating_sub(checked.differences.len());
    checked
        .differences
        .extend(periods.differences.into_iter().take(free));
    Ok(checked)
}

fn check_case(
    tx: &mut Tx<'_>,
    (standards, zone): (&Standards, &Zone),
    (id, now): (CaseId, calendar::Instant),
) -> Result<Checked, AppError> {
    let record = store::cases::load_case(tx, id)?.ok_or(AppError::NotFound { what: "case" })?;
    let facts = store::facts::facts_of_case(tx, id, 0)?;
    let promises = store::promises::promises_of_case(tx, id)?;
    let verdicts = holding(store::promises::verdicts_of_case(tx, id)?);
    let mut checked = Checked {
        facts: u64::try_from(facts.len()).unwrap_or(u64::MAX),
        promises: u64::try_from(promises.len()).unwrap_or(u64::MAX),
        verdicts: u64::try_from(verdicts.len()).unwrap_or(u64::MAX),
        ..Checked::default()
    };
    let mut compare = Compare {
        case: &record.number,
        words: Words {
            zone,
            names: standards.names(),
        },
        differences: &mut checked.differences,
    };
    match engine::replay_by(&facts, |fact| standards.for_fact(fact)) {
        Err(error) => compare.note("facts", String::new(), error.to_string()),
        Ok((mut state, mut effects)) => {
            // A calendar that changed later may have made what runs be counted anew without a fact.
            effects.append(engine::recount(&standards.at(now), &mut state));
            compare.verdicts(&verdicts, &holding(effects.verdicts));
            compare.promises(promises, effects.opened.into_iter().chain(effects.changed));
            compare.state(&record, &state)?;
        }
    }
    Ok(checked)
}

struct Compare<'a> {
    case: &'a CaseNumber,
    words: Words<'a>,
    differences: &'a mut Vec<Difference>,
}

impl Compare<'_> {
    fn note(&mut self, what: impl Into<String>, kept: String, again: String) {
        self.differences.push(Difference {
            case: Some(self.case.clone()),
            what: what.into(),
            kept,
            again,
        });
    }

    /// Whether a verdict was once corrected is history; everything else must be the same.
    fn verdicts(&mut self, kept: &[Verdict], again: &[Verdict]) {
        let plain = |it: &Verdict| Verdict {
            is_correction: false,
            ..it.clone()
        };
        let kept = kept.iter().map(|it| (it.key.clone(), plain(it))).collect();
        let again = again.iter().map(|it| (it.key.clone(), plain(it))).collect();
        // What was voided because late facts showed that it never was leaves only its void verdict.
        let is_history = |it: &Verdict| it.outcome == domain::Outcome::Void;
        let words = self.words;
        self.pairs("verdict", (kept, again), (is_history, |it| words.verdict(it)));
    }

    fn promises(&mut self, kept: Vec<Promise>, again: impl Iterator<Item = Promise>) {
        let kept = kept.into_iter().map(|it| (it.key.clone(), it)).collect();
        let again = again.map(|it| (it.key.clone(), it)).collect();
        let is_history = |it: &Promise| it.state == PromiseState::Void;
        let words = self.words;
        self.pairs("promise", (kept, again), (is_history, |it| words.promise(it)));
    }

    fn pairs<T: PartialEq>(
        &mut self,
        what: &str,
        (kept, mut again): (BTreeMap<PromiseKey, T>, BTreeMap<PromiseKey, T>),
        (is_history, told): (impl Fn(&T) -> bool, impl Fn(&T) -> String),
    ) {
        let name = |key: &PromiseKey| named(what, key);
        for (key, kept) in kept {
            match again.remove(&key) {
                Some(again) if again == kept => {}
                Some(again) => self.note(name(&key), told(&kept), told(&again)),
                None if is_history(&kept) => {}
                None => self.note(name(&key), told(&kept), String::new()),
            }
        }
        for (key, again) in again {
            self.note(name(&key), String::new(), told(&again));
        }
    }

    fn state(&mut self, record: &CaseRecord, again: &CaseState) -> Result<(), AppError> {
        let kept = crate::work::read_state(record)?;
        if kept != *again {
            let shown = |it: &CaseState| serde_json::to_value(it).map_err(AppError::internal);
            let (kept, again) = memories(&shown(&kept)?, &shown(again)?);
            self.note("what judging remembers of the case", kept, again);
        }
        if engine::next_look_at(again) != record.next_look_at && record.next_look_at.is_some() {
            let words = self.words;
            let shown = |it: Option<calendar::Instant>| it.map_or_else(String::new, |it| words.at(it));
            self.note(
                "the next look at the case",
                shown(record.next_look_at),
                shown(engine::next_look_at(again)),
            );
        }
        Ok(())
    }
}
