//! What a scenario expects, held against what came.

use calendar::Instant;
use domain::{ClauseId, Moment, Outcome};
use pack::Wording;
use pack::scenario::{Expectation, in_chinese};

use super::mismatch::{self, mismatch, nothing_yet, said};
use super::run::{Told, shows};
use crate::kinds::phrase::is_clean_so_far;
use crate::texts::told_to_customer;
use crate::{check_text, place_in_contact, place_words, priority_of};

/// Whether the expectation holds; tells what it shows of the scenario's own clause: kept (true), broken (false) or
/// nothing.
pub(super) fn check(told: &Told<'_>, expectation: &Expectation) -> Result<Option<bool>, Wording> {
    let own = |clause: &ClauseId, shown: Option<bool>| shown.filter(|_| *clause == told.scenario.clause);
    match expectation {
        Expectation::Verdict {
            clause,
            outcome,
            at,
            detail,
        } => check_verdict(told, clause, (*outcome, *at), detail).map(|()| own(clause, shows(*outcome))),
        Expectation::NoVerdict { clause } => match told.verdicts_of(clause).last() {
            Some(it) => Err(mismatch(
                &said(format!(" {clause} 未判定"), format!("no verdict of {clause}")),
                &told.verdict(clause, it.outcome, Some(it.at)),
            )),
            None => Ok(None),
        },
        Expectation::VerdictCount {
            clause,
            outcome,
            count,
        } => {
            let found = told
                .verdicts_of(clause)
                .iter()
                .filter(|it| it.outcome == *outcome)
                .count();
            if usize::try_from(*count).is_ok_and(|it| it == found) {
                Ok(own(clause, shows(*outcome)).filter(|_| found > 0))
            } else {
                Err(mismatch(
                    &said(
                        format!(" {clause} {} {count} 次", in_chinese::outcome(*outcome)),
                        format!("{count} verdicts `{outcome}` of {clause}"),
                    ),
                    &said(format!(" {found} 次"), format!("there are {found}")),
                ))
            }
        }
        Expectation::Promise { .. } | Expectation::NoPromise { .. } => {
            check_promise(told, expectation).map(|()| None)
        }
        Expectation::Warned { clause, at } => {
            let what = said(format!(" {clause} 提醒"), format!("a warning of {clause}"));
            check_instants(told, &told.warned(clause), *at, &what).map(|()| None)
        }
        Expectation::Acted { clause, act, at } => {
            let zh = format!(" {clause} 处置 {}", in_chinese::break_act(*act));
            let what = said(zh, format!("`{act}` by {clause}"));
            check_instants(told, &told.acted(clause, *act), *at, &what).map(|()| None)
        }
        Expectation::Owner(_) | Expectation::Handler(_) | Expectation::Priority { .. } => {
            check_case(told, expectation).map(|()| None)
        }
        Expectation::Finding {
            clause,
            text,
            moment,
            found,
            is_expected,
        } => {
            check_finding(told, clause, (text, *moment), found.as_deref(), *is_expected)?;
            Ok(own(clause, Some(!is_expected)))
        }
    }
}

fn check_verdict(
    told: &Told<'_>,
    clause: &ClauseId,
    (outcome, at): (Outcome, Option<Instant>),
    detail: &[String],
) -> Result<(), Wording> {
    let last = told.verdicts_of(clause).last().copied();
    let is_clean = || {
        told.state
            .as_ref()
            .is_some_and(|it| is_clean_so_far(told.standard, it, clause))
    };
    match last {
        Some(it) if it.outcome == outcome && at.is_none_or(|at| at == it.at) => {
            let lists = |word: &&String| it.detail.iter().any(|name| is_called(told, clause, name, word));
            match detail.iter().find(|it| !lists(it)) {
                None => Ok(()),
                Some(word) => Err(mismatch(
                    &said(
                        format!(" {clause} {}，因 {word}", in_chinese::outcome(outcome)),
                        format!("{clause} {outcome} for `{word}`"),
                    ),
                    &said(
                        format!("列出的是 {}", it.detail.join("、")),
                        format!("it lists {}", it.detail.join(", ")),
                    ),
                )),
            }
        }
        None if outcome == Outcome::Kept && is_clean() => Ok(()),
        Some(it) => {
            let why = match it.detail.as_slice() {
                [] => Wording::default(),
                all => said(
                    format!("（{}）", all.join("、")),
                    format!(" ({})", all.join(", ")),
                ),
            };
            let was = told.verdict(clause, it.outcome, Some(it.at));
            Err(mismatch(
                &told.verdict(clause, outcome, at),
                &said(was.zh + &why.zh, format!("it was {}{}", was.en, why.en)),
            ))
        }
        None => Err(mismatch(
            &told.verdict(clause, outcome, at),
            &said("未判定", "there is no verdict"),
        )),
    }
}

/// Whether what a verdict lists is what the line calls so. A name may be followed by the figure that was found.
pub(super) fn is_called(told: &Told<'_>, clause: &ClauseId, listed: &str, word: &str) -> bool {
    let name = listed.split(' ').next().unwrap_or_default();
    listed.contains(word)
        || told
            .standard
            .clause(clause)
            .is_some_and(|it| it.is_called(name, word) || it.is_called(listed, word))
}

fn check_promise(told: &Told<'_>, expectation: &Expectation) -> Result<(), Wording> {
    let of_clause = |clause: &ClauseId| told.promises.iter().rfind(|it| it.key.clause == *clause);
    match expectation {
        Expectation::Promise {
            clause,
            state,
            due_at,
        } => match of_clause(clause) {
            Some(it) if it.state == *state && due_at.is_none_or(|due_at| it.due_at == Some(due_at)) => Ok(()),
            Some(it) => Err(mismatch(
                &told.stand(clause, *state, *due_at),
                &told.stand(clause, it.state, it.due_at),
            )),
            None => Err(mismatch(
                &told.stand(clause, *state, *due_at),
                &said("没有开始计时", "none has begun"),
            )),
        },
        Expectation::NoPromise { clause } => match of_clause(clause) {
            Some(it) => Err(mismatch(
                &said(format!(" {clause} 没有计时"), format!("no promise of {clause}")),
                &told.stand(clause, it.state, it.due_at),
            )),
            None => Ok(()),
        },
        Expectation::Verdict { .. }
        | Expectation::NoVerdict { .. }
        | Expectation::VerdictCount { .. }
        | Expectation::Warned { .. }
        | Expectation::Acted { .. }
        | Expectation::Owner(_)
        | Expectation::Handler(_)
        | Expectation::Priority { .. }
        | Expectation::Finding { .. } => Ok(()),
    }
}

fn check_instants(
    told: &Told<'_>,
    came: &[Instant],
    at: Option<Instant>,
    what: &Wording,
) -> Result<(), Wording> {
    let is_there = at.map_or(!came.is_empty(), |at| came.contains(&at));
    if is_there {
        return Ok(());
    }
    let wanted = told.at(at);
    let listed = told.instants(came);
    let came = if listed.is_empty() {
        said("没有", "there was none")
    } else {
        said(format!("于 {listed}"), format!("it came at {listed}"))
    };
    let expected = said(
        format!("{}{}", what.zh, wanted.zh),
        format!("{}{}", what.en, wanted.en),
    );
    Err(mismatch(&expected, &came))
}

fn check_case(told: &Told<'_>, expectation: &Expectation) -> Result<(), Wording> {
    let case = told.state.as_ref().map(|it| &it.case).ok_or_else(nothing_yet)?;
    let name = |id: Option<domain::PersonId>| {
        let known = told.scenario.people.iter().find(|(_, it)| Some(**it) == id);
        known.map_or_else(|| said("无人", "nobody"), |(name, _)| said(name, name))
    };
    let same = |wanted, came| {
        if wanted == came {
            Ok(())
        } else {
            let came = name(came);
            Err(mismatch(
                &name(wanted),
                &said(format!("是{}", came.zh), format!("it is {}", came.en)),
            ))
        }
    };
    match expectation {
        Expectation::Owner(owner) => same(*owner, case.owner),
        Expectation::Handler(handler) => same(*handler, case.handler),
        Expectation::Priority { priority, by } => {
            let raised = told.raised.as_ref().ok_or_else(nothing_yet)?;
            let (given, clause) = priority_of(told.standard, raised);
            if given == *priority && (by.is_none() || *by == clause) {
                return Ok(());
            }
            let came = mismatch::priority(given, clause.as_ref());
            Err(mismatch(
                &mismatch::priority(*priority, by.as_ref()),
                &said(format!("是{}", came.zh), format!("it is {}", came.en)),
            ))
        }
        Expectation::Verdict { .. }
        | Expectation::NoVerdict { .. }
        | Expectation::VerdictCount { .. }
        | Expectation::Promise { .. }
        | Expectation::NoPromise { .. }
        | Expectation::Warned { .. }
        | Expectation::Acted { .. }
        | Expectation::Finding { .. } => Ok(()),
    }
}

fn check_finding(
    told: &Told<'_>,
    clause: &ClauseId,
    (words, moment): (&str, Moment),
    found: Option<&str>,
    is_expected: bool,
) -> Result<(), Wording> {
    let mut context = told.scenario.context.clone();
    if let Some(state) = &told.state {
        let holiday = std::mem::take(&mut context.holiday);
        let name = state.case.fields.get("customer_name").cloned();
        context.customer_name = context.customer_name.or(name);
        context = place_words(told.standard, (state, state.case.updated_at), context);
        if moment != Moment::EmailReply {
            context = place_in_contact(told.standard, (state, state.case.channel), context);
        }
        if !holiday.is_empty() {
            context.holiday = holiday;
        }
        // The words themselves are among the facts already.
        let spoken = told
            .facts
            .iter()
            .filter(|it| told_to_customer(&it.body).next().is_some());
        context.is_first = spoken.count() <= 1;
    }
    let report = check_text(told.standard, words, moment, &context);
    let of_clause: Vec<_> = report.findings.iter().filter(|it| it.clause == *clause).collect();
    let is_there = of_clause
        .iter()
        .any(|it| found.is_none_or(|found| it.text == found));
    if is_there == is_expected {
        return Ok(());
    }
    let listed = of_clause
        .iter()
        .map(|it| it.text.as_str())
        .collect::<Vec<_>>()
        .join("、");
    let came = if listed.is_empty() {
        said("没有查出", "nothing was found")
    } else {
        said(format!("查出 {listed}"), format!("it found {listed}"))
    };
    let wanted = found.map(|it| format!(" `{it}`")).unwrap_or_default();
    let expected = if is_expected {
        said(
            format!("查出{wanted}（{clause}）"),
            format!("a finding{wanted} of {clause}"),
        )
    } else {
        said(
            format!("查不出{wanted}（{clause}）"),
            format!("no finding{wanted} of {clause}"),
        )
    };
    Err(mismatch(&expected, &came))
}
