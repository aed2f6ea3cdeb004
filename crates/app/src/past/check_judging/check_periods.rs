//! Judges every period again from the first fact on and compares with the verdicts that are kept.
//!
//! The trap: what the desk had not taken in yet when it stopped is no difference, nor what was over after its last look.

use std::collections::{BTreeMap, BTreeSet};

use calendar::Instant;
use domain::{Outcome, PeriodVerdict, PromiseKey, Verdict};

use super::Difference;
use super::words::{Words, named_period};
use crate::periods::{From, Under, holding, judge_periods};
use crate::{AppError, Desk};

/// More news than this is never waiting.
const MOST_NEWS: u32 = 1_000_000;

/// What was compared.
#[derive(Debug, Default)]
pub(super) struct PeriodsChecked {
    pub(super) verdicts: u64,
    pub(super) differences: Vec<Difference>,
}

pub(super) async fn check_periods(desk: &Desk) -> Result<PeriodsChecked, AppError> {
    let (course, news, kept) = desk
        .read(|tx| {
            Ok((
                store::periods::load_course(tx)?,
                store::periods::read_news(tx, MOST_NEWS)?,
                holding(store::periods::period_verdicts(
                    tx,
                    (Instant::MIN, Instant::MAX),
                    None,
                )?),
            ))
        })
        .await?;
    let Some(course) = course else {
        return Ok(PeriodsChecked::default());
    };
    let under = Under {
        begun_at: course.begun_at,
        until: course.judged_to,
        leaves_out: news.into_iter().map(|(_, case, seq)| (case, seq)).collect(),
    };
    let from = From::the_first_fact();
    let standards = desk.standards();
    let again = judge_periods(desk, &standards, (under, &from)).await?;
    let words = Words {
        zone: &desk.settings().zone,
        names: standards.names(),
    };
    Ok(PeriodsChecked {
        verdicts: u64::try_from(kept.len()).unwrap_or(u64::MAX),
        differences: differences(words, (&kept, &again.verdicts), course.judged_to),
    })
}

fn differences(
    words: Words<'_>,
    (kept, again): (&[PeriodVerdict], &[PeriodVerdict]),
    judged_to: Instant,
) -> Vec<Difference> {
    let by_key = |all: &[PeriodVerdict]| -> BTreeMap<PromiseKey, PeriodVerdict> {
        all.iter().map(|it| (it.verdict.key.clone(), plain(it))).collect()
    };
    let (kept, again) = (by_key(kept), by_key(again));
    let keys: BTreeSet<&PromiseKey> = kept.keys().chain(again.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (kept, again) = (kept.get(key), again.get(key));
        let is_history = |it: &PeriodVerdict| it.verdict.outcome == Outcome::Void;
        let is_later = |it: &PeriodVerdict| it.verdict.at > judged_to;
        let is_alike = match (kept, again) {
            (Some(kept), None) => is_history(kept) || is_later(kept),
            (None, Some(again)) => is_later(again),
            (kept, again) => kept == again || kept.is_some_and(is_later),
        };
        if !is_alike {
            let shown = |it: Option<&PeriodVerdict>| it.map_or_else(String::new, |it| words.period(it));
            found.push(Difference {
                case: None,
                what: named_period(key),
                kept: shown(kept),
                again: shown(again),
            });
        }
    }
    found
}

/// Whether a verdict was once corrected is history; everything else must be the same.
fn plain(it: &PeriodVerdict) -> PeriodVerdict {
    PeriodVerdict {
        verdict: Verdict {
            is_correction: false,
            ..it.verdict.clone()
        },
        ..it.clone()
    }
}
