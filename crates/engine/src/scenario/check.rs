//! What a scenario expects, held against what came.

use calendar::Instant;
use domain::{ClauseId, Moment, Outcome};
use pack::scenario::Expectation;

use super::run::{Told, shows};
use crate::kinds::phrase::is_clean_so_far;
use crate::texts::told_to_customer;
use crate::{check_text, place_words, priority_of};

/// Whether the expectation holds; tells what it shows of the scenario's own clause: kept (true), broken (false) or
/// nothing.
pub(super) fn check(told: &Told<'_>, expectation: &Expectation) -> Result<Option<bool>, String> {
    let own = |clause: &ClauseId, shown: Option<bool>| shown.filter(|_| *clause == told.scenario.clause);
    match expectation {
        Expectation::Verdict {
            clause,
            outcome,
            at,
            detail,
        } => check_verdict(told, clause, (*outcome, *at), detail).map(|()| own(clause, shows(*outcome))),
        Expectation::NoVerdict { clause } => match told.verdicts_of(clause).last() {
            Some(it) => Err(format!(
                "expected no verdict of {clause}; it was {} at {}",
                it.outcome, it.at
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
                Err(format!(
                    "expected {count} verdicts `{outcome}` of {clause}; there are {found}"
                ))
            }
        }
        Expectation::Promise { .. } | Expectation::NoPromise { .. } => {
            check_promise(told, expectation).map(|()| None)
        }
        Expectation::Warned { clause, at } => {
            check_instants(&told.warned(clause), *at, &format!("a warning of {clause}")).map(|()| None)
        }
        Expectation::Acted { clause, act, at } => {
            check_instants(&told.acted(clause, *act), *at, &format!("`{act}` by {clause}")).map(|()| None)
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
) -> Result<(), String> {
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
                Some(word) => Err(format!(
                    "expected {clause} {outcome} for `{word}`; it lists {}",
                    it.detail.join(", ")
                )),
            }
        }
        None if outcome == Outcome::Kept && is_clean() => Ok(()),
        Some(it) => {
            let why = if it.detail.is_empty() {
                String::new()
            } else {
                format!(" ({})", it.detail.join(", "))
            };
            Err(format!(
                "expected {clause} {}; it was {} at {}{why}",
                wanted(outcome, at),
                it.outcome,
                it.at
            ))
        }
        None => Err(format!(
            "expected {clause} {}; there is no verdict",
            wanted(outcome, at)
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

fn wanted(outcome: Outcome, at: Option<Instant>) -> String {
    at.map_or_else(|| outcome.to_string(), |at| format!("{outcome} at {at}"))
}

fn check_promise(told: &Told<'_>, expectation: &Expectation) -> Result<(), String> {
    let of_clause = |clause: &ClauseId| told.promises.iter().rfind(|it| it.key.clause == *clause);
    match expectation {
        Expectation::Promise {
            clause,
            state,
            due_at,
        } => match of_clause(clause) {
            Some(it) if it.state == *state && due_at.is_none_or(|due_at| it.due_at == Some(due_at)) => Ok(()),
            Some(it) => {
                let due = |at: Option<Instant>| at.map(|it| format!(" due {it}")).unwrap_or_default();
                Err(format!(
                    "expected {clause} {state}{}; it is {}{}",
                    due(*due_at),
                    it.state,
                    due(it.due_at)
                ))
            }
            None => Err(format!("expected a promise of {clause}; none has begun")),
        },
        Expectation::NoPromise { clause } => match of_clause(clause) {
            Some(it) => Err(format!("expected no promise of {clause}; one is {}", it.state)),
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

fn check_instants(came: &[Instant], at: Option<Instant>, what: &str) -> Result<(), String> {
    let is_there = at.map_or(!came.is_empty(), |at| came.contains(&at));
    if is_there {
        return Ok(());
    }
    let wanted = at.map(|it| format!(" at {it}")).unwrap_or_default();
    let listed = came
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let came = if listed.is_empty() {
        "there was none".to_owned()
    } else {
        format!("it came at {listed}")
    };
    Err(format!("expected {what}{wanted}; {came}"))
}

fn check_case(told: &Told<'_>, expectation: &Expectation) -> Result<(), String> {
    let case = told
        .state
        .as_ref()
        .map(|it| &it.case)
        .ok_or("no case has been raised yet")?;
    let name = |id: Option<domain::PersonId>| {
        let known = told.scenario.people.iter().find(|(_, it)| Some(**it) == id);
        known.map_or_else(|| "nobody".to_owned(), |(name, _)| name.clone())
    };
    let same = |wanted, came| {
        if wanted == came {
            Ok(())
        } else {
            Err(format!("expected {}; it is {}", name(wanted), name(came)))
        }
    };
    match expectation {
        Expectation::Owner(owner) => same(*owner, case.owner),
        Expectation::Handler(handler) => same(*handler, case.handler),
        Expectation::Priority { priority, by } => {
            let raised = told.raised.as_ref().ok_or("no case has been raised yet")?;
            let (given, clause) = priority_of(told.standard, raised);
            let by_whom =
                |it: &Option<ClauseId>| it.as_ref().map(|it| format!(" by {it}")).unwrap_or_default();
            if given == *priority && (by.is_none() || *by == clause) {
                return Ok(());
            }
            Err(format!(
                "expected priority {priority}{}; it is {given}{}",
                by_whom(by),
                by_whom(&clause)
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
    said: (&str, Moment),
    found: Option<&str>,
    is_expected: bool,
) -> Result<(), String> {
    let mut context = told.scenario.context.clone();
    if let Some(state) = &told.state {
        let holiday = std::mem::take(&mut context.holiday);
        context = place_words(told.standard, (state, state.case.updated_at), context);
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
    let report = check_text(told.standard, said.0, said.1, &context);
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
        "nothing was found".to_owned()
    } else {
        format!("it found {listed}")
    };
    let wanted = found.map(|it| format!(" `{it}`")).unwrap_or_default();
    let sign = if is_expected { "a finding" } else { "no finding" };
    Err(format!("expected {sign}{wanted} of {clause}; {came}"))
}
