//! Figures: how well each clause was kept in a time, and the cases behind each figure.
//!
//! Always true: figures are made of verdicts on cases within the reader's reach only, the latest verdict on each promise.
//! The trap: a correction carries the instant at which it holds, not the one at which it was written, so a promise with
//! more than one verdict is read whole before it is decided which of them counts.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Instant, Millis};
use domain::{Actor, CaseId, ClauseId, Outcome, Permission, PromiseKey, Reach, Verdict};
use pack::says;
use reports::{ClauseFigure, VerdictRow};
use store::Tx;
use store::cases::CaseSummary;

use crate::periods::show_periods;
use crate::{AppError, Desk};

/// How well a clause was kept, and how much of it runs now.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseReport {
    /// The figures, with what stands behind them.
    pub figure: ClauseFigure,
    /// Promises of it that run or are paused now.
    pub running: u32,
}

/// The verdicts of a time, from `from` up to before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Verdicts of this instant count …
    pub from: Instant,
    /// … those of this one no longer.
    pub to: Instant,
}

/// The longest time that is reported on.
const LONGEST: Millis = Millis::days(400);
/// A correction may lie so far from what it corrects.
const CORRECTED_WITHIN: Millis = Millis::days(31);
/// The most verdicts that one report reads.
const MOST_VERDICTS: u32 = 200_000;
/// Cases are asked for in groups of so many.
const AT_ONCE: usize = 400;

/// How well each clause was kept; clauses with neither verdicts nor running promises are left out.
///
/// # Errors
/// Forbidden without the right to read reports; [`AppError::Invalid`] for a time that ends before it begins, is longer
/// than 400 days, or holds more verdicts than one report reads.
pub async fn compliance(desk: &Desk, actor: &Actor, span: Span) -> Result<Vec<ClauseReport>, AppError> {
    let reach = actor
        .reach(Permission::ReadReports)
        .ok_or(AppError::Forbidden(Permission::ReadReports))?;
    check(span)?;
    desk.read(move |tx| {
        let mut running: BTreeMap<ClauseId, u32> = store::promises::running_by_clause(tx, &reach)?
            .into_iter()
            .collect();
        let mut reports: Vec<ClauseReport> = figures(tx, &reach, span)?
            .into_iter()
            .map(|figure| ClauseReport {
                running: running.remove(&figure.clause).unwrap_or(0),
                figure,
            })
            .collect();
        for (clause, running) in running {
            reports.push(ClauseReport {
                figure: nothing_judged(clause),
                running,
            });
        }
        reports.sort_by(|one, two| one.figure.clause.cmp(&two.figure.clause));
        Ok(reports)
    })
    .await
}

/// The cases behind a figure, those within the reader's reach on cases, the latest change first; at most `limit`.
///
/// # Errors
/// As for [`compliance`]; forbidden without the right to read cases.
pub async fn cases_behind(
    desk: &Desk,
    actor: &Actor,
    (clause, outcome): (ClauseId, Outcome),
    span: Span,
    limit: u32,
) -> Result<Vec<CaseSummary>, AppError> {
    let reach = actor
        .reach(Permission::ReadReports)
        .ok_or(AppError::Forbidden(Permission::ReadReports))?;
    let readable = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    check(span)?;
    let most = usize::try_from(limit.clamp(1, 500)).unwrap_or(500);
    desk.read(move |tx| {
        let figures = figures(tx, &reach, span)?;
        let figure = figures.iter().find(|it| it.clause == clause);
        let ids: BTreeSet<CaseId> = figure
            .map(|it| it.behind(outcome).iter().map(|it| it.case_id).collect())
            .unwrap_or_default();
        let mut cases = summaries(tx, &readable, &ids)?;
        cases.sort_by_key(|it| std::cmp::Reverse(it.updated_at));
        cases.truncate(most);
        Ok(cases)
    })
    .await
}

pub(crate) fn check(span: Span) -> Result<(), AppError> {
    if span.to <= span.from {
        return Err(AppError::invalid(
            "to_at",
            "before_from",
            says!("须晚于开始时间", "must lie after the beginning"),
        ));
    }
    if span.to.since(span.from) > LONGEST {
        return Err(AppError::invalid(
            "to_at",
            "too_long",
            says!("最多 400 天", "at most 400 days"),
        ));
    }
    Ok(())
}

fn figures(tx: &mut Tx<'_>, reach: &Reach, span: Span) -> Result<Vec<ClauseFigure>, AppError> {
    let (from, to) = (span.from.minus(CORRECTED_WITHIN), span.to.plus(CORRECTED_WITHIN));
    let found = store::promises::verdicts_within_reach(tx, reach, (from, to), MOST_VERDICTS)?;
    if u32::try_from(found.len()).is_ok_and(|it| it >= MOST_VERDICTS) {
        return Err(AppError::invalid(
            "to_at",
            "too_much",
            says!(
                "这段时间的判定太多，请选短一些",
                "too many verdicts for one report; choose a shorter time"
            ),
        ));
    }
    let mut by_promise: BTreeMap<(CaseId, PromiseKey), Vec<Verdict>> = BTreeMap::new();
    for (case, verdict) in found {
        by_promise
            .entry((case, verdict.key.clone()))
            .or_default()
            .push(verdict);
    }
    let mut rows = Vec::new();
    for ((case_id, key), verdicts) in by_promise {
        let is_within = |it: &Verdict| it.at >= span.from && it.at < span.to;
        let verdict = latest(tx, case_id, (&key, verdicts))?.filter(is_within);
        rows.extend(verdict.map(|verdict| VerdictRow { case_id, verdict }));
    }
    let periods = show_periods::within(tx, reach, (span, None))?;
    rows.extend(periods.into_iter().map(|it| VerdictRow {
        case_id: of_no_case(),
        verdict: it.verdict,
    }));
    Ok(reports::compliance(rows))
}

/// Verdicts over periods belong to no case.
fn of_no_case() -> CaseId {
    CaseId::from_uuid(uuid::Uuid::nil())
}

/// The verdict that counts: the one that was written last.
fn latest(
    tx: &mut Tx<'_>,
    case: CaseId,
    (key, mut verdicts): (&PromiseKey, Vec<Verdict>),
) -> Result<Option<Verdict>, AppError> {
    if verdicts.len() <= 1 {
        return Ok(verdicts.pop());
    }
    Ok(store::promises::verdicts_of_case(tx, case)?
        .into_iter()
        .rfind(|it| it.key == *key))
}

fn summaries(tx: &mut Tx<'_>, reach: &Reach, ids: &BTreeSet<CaseId>) -> Result<Vec<CaseSummary>, AppError> {
    let ids: Vec<CaseId> = ids.iter().copied().collect();
    let mut found = Vec::new();
    for some in ids.chunks(AT_ONCE) {
        found.extend(store::cases::load_summaries(tx, reach, some)?);
    }
    Ok(found)
}

fn nothing_judged(clause: ClauseId) -> ClauseFigure {
    ClauseFigure {
        clause,
        kept: 0,
        broken: 0,
        waived: 0,
        void: 0,
        superseded: 0,
        rate: None,
        average_elapsed: None,
        behind: BTreeMap::new(),
    }
}
