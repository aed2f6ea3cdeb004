//! Judging with every step in sight: what each line of a timeline, or each fact of a case, brought about by which clause.
//!
//! Always true: it runs the same engine in the same order as the live desk; it only keeps what the others pass on.

use std::sync::Arc;

use calendar::Instant;
use domain::{ClauseId, Fact, NotRaised, Outcome, Promise, PromiseState, Refusal, Verdict, closed_set};
use pack::scenario::{ScenarioError, StepKind, parse};
use pack::text::TextChecker;
use pack::{Pack, Wording};

use super::run::Told;
use super::standard_for;
use crate::effects::NoticeKind;
use crate::{CaseState, Effects, Standard, step};

closed_set! {
    /// What a clause did at a step.
    CameKind {
        /// A promise began.
        Opened = "opened",
        /// A running promise stands still.
        Paused = "paused",
        /// It runs on, or is due at another time.
        Moved = "moved",
        /// The clause was kept.
        Kept = "kept",
        /// It was broken.
        Broken = "broken",
        /// It was released with a reason.
        Waived = "waived",
        /// The promise made no sense any more.
        Void = "void",
        /// Another promise took its place.
        Superseded = "superseded",
        /// Somebody was warned.
        Warned = "warned",
        /// What follows a break was done.
        Acted = "acted",
        /// It refused an act.
        Refused = "refused",
    }
}

/// Something that a clause did at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    /// The clause.
    pub clause: ClauseId,
    /// What it did.
    pub kind: CameKind,
    /// When its promise is due, where it has one that runs.
    pub due_at: Option<Instant>,
    /// What was missing, said or done.
    pub detail: Vec<String>,
}

/// One line of a timeline with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedLine {
    /// The line, from 1.
    pub line: u32,
    /// Its time.
    pub at: Instant,
    /// As written.
    pub words: String,
    /// It only asks whether something is so.
    pub is_expectation: bool,
    /// Why it was not as expected; none: it was.
    pub wrong: Option<Wording>,
    /// What clauses did.
    pub came: Vec<Came>,
}

/// A judged timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedScenario {
    /// The clause that it shows.
    pub clause: ClauseId,
    /// What it tells.
    pub title: String,
    /// Line by line.
    pub lines: Vec<TracedLine>,
}

/// One fact of a case with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedFact {
    /// Its place in the chain.
    pub seq: u32,
    /// What clauses did.
    pub came: Vec<Came>,
}

impl Came {
    pub(super) fn of_verdict(verdict: &Verdict) -> Self {
        let kind = match verdict.outcome {
            Outcome::Kept => CameKind::Kept,
            Outcome::Broken => CameKind::Broken,
            Outcome::Waived => CameKind::Waived,
            Outcome::Void => CameKind::Void,
            Outcome::Superseded => CameKind::Superseded,
        };
        Self {
            clause: verdict.key.clause.clone(),
            kind,
            due_at: verdict.due_at,
            detail: verdict.detail.clone(),
        }
    }

    pub(super) fn of_refusal(refusal: &Refusal) -> Self {
        let missing = refusal.missing.iter().map(|it| it.as_str().to_owned());
        Self {
            clause: refusal.clause.clone(),
            kind: CameKind::Refused,
            due_at: None,
            detail: missing
                .chain(refusal.fields.iter().map(|it| it.name.clone()))
                .collect(),
        }
    }

    fn of_promise(promise: &Promise, kind: CameKind) -> Self {
        Self {
            clause: promise.key.clause.clone(),
            kind,
            due_at: promise.due_at,
            detail: promise.subject.iter().cloned().collect(),
        }
    }

    /// In the order in which a reader follows: what began, what moved, who was told, how it was judged.
    pub(super) fn of_effects(effects: &Effects) -> Vec<Self> {
        let opened = effects
            .opened
            .iter()
            .map(|it| Self::of_promise(it, CameKind::Opened));
        let moved = effects.changed.iter().filter_map(|it| match it.state {
            PromiseState::Running => Some(Self::of_promise(it, CameKind::Moved)),
            PromiseState::Paused => Some(Self::of_promise(it, CameKind::Paused)),
            // Their verdicts tell.
            PromiseState::Kept
            | PromiseState::Broken
            | PromiseState::Waived
            | PromiseState::Void
            | PromiseState::Superseded => None,
        });
        let told = effects.notices.iter().filter_map(|it| {
            let (kind, detail) = match it.kind {
                NoticeKind::Warned => (CameKind::Warned, Vec::new()),
                NoticeKind::Acted(act) => (CameKind::Acted, vec![act.as_str().to_owned()]),
                NoticeKind::Broke => return None,
            };
            Some(Self {
                clause: it.promise.clause.clone(),
                kind,
                due_at: None,
                detail,
            })
        });
        let judged = effects.verdicts.iter().map(Self::of_verdict);
        opened.chain(moved).chain(told).chain(judged).collect()
    }
}

/// Judges a timeline written as text, under a pack.
///
/// # Errors
/// Every line that cannot be understood; on line 1 also what keeps the pack from being run.
pub fn trace_text(pack: &Pack, text: &str) -> Result<TracedScenario, Vec<ScenarioError>> {
    let scenario = parse(text)?;
    let checker = Arc::new(TextChecker::compile(pack));
    let standard = standard_for(pack, &checker, &scenario).map_err(|errors| {
        let told = errors.into_iter().map(|it| ScenarioError {
            line: 1,
            column: 1,
            wrong: it.says(),
            right: Wording {
                zh: "先改好标准包".to_owned(),
                en: "mend the pack first".to_owned(),
            },
        });
        told.collect::<Vec<_>>()
    })?;
    let mut told = Told::begin(&standard, &scenario);
    let mut result = super::ScenarioResult {
        failures: Vec::new(),
        shows_kept: false,
        shows_broken: false,
    };
    let mut lines = Vec::with_capacity(scenario.steps.len());
    for line in &scenario.steps {
        let wrong = told.take_line(line, &mut result).err();
        told.close_periods(line.at);
        lines.push(TracedLine {
            line: line.line,
            at: line.at,
            words: line.words.clone(),
            is_expectation: matches!(line.what, StepKind::Expect(_)),
            wrong,
            came: std::mem::take(&mut told.came),
        });
    }
    Ok(TracedScenario {
        clause: scenario.clause.clone(),
        title: scenario.title.clone(),
        lines,
    })
}

/// Judges the facts of one chain, each under its own standard, and tells what each brought about, in judging order.
///
/// # Errors
/// When the first of them begins no case and no register.
pub fn trace_facts<'a>(
    facts: &[Fact],
    standard_of: impl Fn(&Fact) -> &'a Standard,
) -> Result<Vec<TracedFact>, NotRaised> {
    let mut in_order: Vec<&Fact> = facts.iter().collect();
    in_order.sort_by_key(|it| it.judging_order());
    let mut in_order = in_order.into_iter();
    let Some(first) = in_order.next() else {
        return Ok(Vec::new());
    };
    let traced = |fact: &Fact, effects: &Effects| TracedFact {
        seq: fact.seq,
        came: Came::of_effects(effects),
    };
    let (mut state, effects) = CaseState::begin(standard_of(first), first)?;
    let mut told = vec![traced(first, &effects)];
    let gone = domain::taken_back(facts);
    for fact in in_order {
        let effects = if gone.contains(&(fact.case_id, fact.seq)) {
            Effects::default()
        } else {
            step(standard_of(fact), &mut state, fact)
        };
        told.push(traced(fact, &effects));
    }
    Ok(told)
}
