//! One scenario, line by line.

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::{
    Author, BreakAct, ClauseId, Fact, FactBody, FactId, Outcome, Promise, PromiseKey, Raised, Verdict,
};
use pack::Wording;
use pack::scenario::{ExpectedRefusal, Scenario, Step, StepKind, in_chinese};

use super::mismatch::{mismatch, nothing_yet, refused, said};
use super::{Came, ScenarioResult, check};
use crate::{Asker, CaseState, Effects, PeriodJudge, Standard};
use crate::{advance, catch_up, correct, is_in_order, priority_of, refusals, replay_by, step};

/// The desk of a scenario: everything as a store would keep it.
pub(super) struct Told<'a> {
    pub(super) standard: &'a Standard,
    pub(super) scenario: &'a Scenario,
    pub(super) facts: Vec<Fact>,
    pub(super) state: Option<CaseState>,
    pub(super) verdicts: Vec<Verdict>,
    /// Those of periods that were over at the latest expectation.
    period_verdicts: Vec<Verdict>,
    /// In the order in which they began, as they stand now.
    pub(super) promises: Vec<Promise>,
    pub(super) raised: Option<Raised>,
    /// What the line at hand brought about, for whoever wants to see it.
    pub(super) came: Vec<Came>,
}

/// Runs a scenario under a standard.
#[must_use]
pub fn run(standard: &Standard, scenario: &Scenario) -> ScenarioResult {
    let mut told = Told::begin(standard, scenario);
    let mut result = ScenarioResult {
        failures: Vec::new(),
        shows_kept: false,
        shows_broken: false,
    };
    for line in &scenario.steps {
        if let Err(message) = told.take_line(line, &mut result) {
            result.failures.push((line.line, message));
        }
    }
    result
}

impl<'a> Told<'a> {
    pub(super) const fn begin(standard: &'a Standard, scenario: &'a Scenario) -> Self {
        Self {
            standard,
            scenario,
            facts: Vec::new(),
            state: None,
            verdicts: Vec::new(),
            period_verdicts: Vec::new(),
            promises: Vec::new(),
            raised: None,
            came: Vec::new(),
        }
    }

    pub(super) fn take_line(&mut self, line: &Step, result: &mut ScenarioResult) -> Result<(), Wording> {
        match &line.what {
            StepKind::Happens(fact) => {
                // A fact at the due instant is still in time, so the timer looks one millisecond earlier.
                self.look(line.at.minus(Millis::new(1)))?;
                self.happens(fact, line)
            }
            StepKind::Attempt {
                person,
                action,
                refused,
            } => {
                self.look(line.at)?;
                let asker = Asker {
                    now: line.at,
                    zone: self.scenario.zone.clone(),
                    wishes: Some(self.scenario.wishes.clone()),
                    person: Some(*person),
                };
                let refusals = refusals(self.standard, self.state.as_ref(), action, &asker);
                self.came.extend(refusals.iter().map(Came::of_refusal));
                check_refusals(self, &refusals, refused.as_ref())?;
                let clause = refused.as_ref().map(|it| &it.clause);
                result.shows_broken |= clause == Some(&self.scenario.clause);
                result.shows_kept |= clause.is_none();
                Ok(())
            }
            StepKind::Expect(expectation) => {
                self.look(line.at)?;
                self.close_periods(line.at);
                let shown = check::check(self, expectation)?;
                result.shows_kept |= shown == Some(true);
                result.shows_broken |= shown == Some(false);
                Ok(())
            }
        }
    }

    /// The timer looks.
    fn look(&mut self, to: Instant) -> Result<(), Wording> {
        let Some(state) = &self.state else { return Ok(()) };
        for (at, body) in advance(self.standard, state, to) {
            self.write(Author::Timer, at, at, body)?;
        }
        Ok(())
    }

    /// What was due in periods that are over; worked out anew from all facts, as some may have come late.
    pub(super) fn close_periods(&mut self, to: Instant) {
        let mut judge = PeriodJudge::new(self.standard);
        let mut in_order: Vec<&Fact> = self.facts.iter().collect();
        in_order.sort_by_key(|it| it.judging_order());
        for fact in in_order {
            judge.take(fact.case_id, fact);
        }
        let verdicts: Vec<Verdict> = judge.pass_time(to).into_iter().map(|it| it.verdict).collect();
        let is_new = |it: &&Verdict| !self.period_verdicts.contains(it);
        self.came
            .extend(verdicts.iter().filter(is_new).map(Came::of_verdict));
        self.period_verdicts = verdicts;
    }

    fn happens(&mut self, fact: &Fact, line: &Step) -> Result<(), Wording> {
        let mut body = fact.body.clone();
        if let FactBody::CaseRaised { raised } = &mut body {
            if !says_priority(&line.words) {
                (raised.priority, raised.priority_by) = priority_of(self.standard, raised);
            }
            self.raised = Some(raised.clone());
        }
        if let Some(state) = &self.state
            && is_in_order(state, fact)
        {
            for (at, body) in catch_up(self.standard, state, fact) {
                self.write(Author::Timer, at, at, body)?;
            }
        }
        self.write(fact.author, fact.at, fact.recorded_at, body)
    }

    fn write(
        &mut self,
        author: Author,
        at: Instant,
        recorded_at: Instant,
        body: FactBody,
    ) -> Result<(), Wording> {
        let seq = u32::try_from(self.facts.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let case_id = self
            .scenario
            .steps
            .iter()
            .find_map(case_of)
            .ok_or_else(nothing_yet)?;
        let id = FactId::from_uuid(case_id.as_uuid());
        let fact = Fact {
            id,
            case_id,
            seq,
            at,
            recorded_at,
            author,
            body,
        };
        let effects = match &mut self.state {
            None => {
                let (state, effects) = CaseState::begin(self.standard, &fact).map_err(|_it| nothing_yet())?;
                self.state = Some(state);
                effects
            }
            Some(state) if is_in_order(state, &fact) => step(self.standard, state, &fact),
            Some(_) => {
                self.facts.push(fact.clone());
                let (state, effects) =
                    replay_by(&self.facts, |_| self.standard).map_err(|_it| nothing_yet())?;
                self.facts.pop();
                self.state = Some(state);
                self.promises.clear();
                Effects {
                    verdicts: correct(&self.verdicts, &effects.verdicts),
                    ..effects
                }
            }
        };
        self.facts.push(fact);
        self.keep(effects);
        Ok(())
    }

    fn keep(&mut self, effects: Effects) {
        self.came.extend(Came::of_effects(&effects));
        for promise in effects.opened.into_iter().chain(effects.changed) {
            match self.promises.iter_mut().find(|it| it.key == promise.key) {
                Some(it) => *it = promise,
                None => self.promises.push(promise),
            }
        }
        self.verdicts.extend(effects.verdicts);
    }

    /// The verdict that holds on each promise or occasion of a clause, in the order in which they were given.
    pub(super) fn verdicts_of(&self, clause: &ClauseId) -> Vec<&Verdict> {
        let mut holding: BTreeMap<&PromiseKey, (usize, &Verdict)> = BTreeMap::new();
        let all = self.verdicts.iter().chain(&self.period_verdicts);
        for (place, verdict) in all.enumerate().filter(|(_, it)| it.key.clause == *clause) {
            holding.insert(&verdict.key, (place, verdict));
        }
        let mut held: Vec<(usize, &Verdict)> = holding.into_values().collect();
        held.sort_by_key(|(place, it)| (it.at, *place));
        held.into_iter().map(|(_, it)| it).collect()
    }

    /// When somebody was warned of a promise of the clause.
    pub(super) fn warned(&self, clause: &ClauseId) -> Vec<Instant> {
        let warned = |it: &Fact| {
            let FactBody::WarningGiven { promise } = &it.body else {
                return None;
            };
            (promise.clause == *clause).then_some(it.at)
        };
        self.facts.iter().filter_map(warned).collect()
    }

    /// When an act followed a break of the clause.
    pub(super) fn acted(&self, clause: &ClauseId, wanted: BreakAct) -> Vec<Instant> {
        let acted = |it: &Fact| {
            let FactBody::BreakActed { promise, act } = &it.body else {
                return None;
            };
            (promise.clause == *clause && *act == wanted).then_some(it.at)
        };
        self.facts.iter().filter_map(acted).collect()
    }
}

/// Whether the line itself sets a priority, before the words after its colon.
fn says_priority(words: &str) -> bool {
    let head = words.split("：").next().unwrap_or_default();
    let head = head.split(": ").next().unwrap_or_default();
    head.contains(" priority ") || head.contains("优先级")
}

fn case_of(step: &Step) -> Option<domain::CaseId> {
    match &step.what {
        StepKind::Happens(fact) => Some(fact.case_id),
        StepKind::Attempt { .. } | StepKind::Expect(_) => None,
    }
}

fn check_refusals(
    told: &Told<'_>,
    refusals: &[domain::Refusal],
    expected: Option<&ExpectedRefusal>,
) -> Result<(), Wording> {
    let came = refused(refusals);
    let Some(expected) = expected else {
        return if refusals.is_empty() {
            Ok(())
        } else {
            Err(mismatch(&said("允许", "to be allowed"), &came))
        };
    };
    let Some(refusal) = refusals.iter().find(|it| it.clause == expected.clause) else {
        let wanted = said(
            format!("被 {} 拒绝", expected.clause),
            format!("clause {} to refuse", expected.clause),
        );
        return Err(mismatch(&wanted, &came));
    };
    let came = refused(std::slice::from_ref(refusal));
    if let Some(it) = expected.missing.iter().find(|it| !refusal.missing.contains(it)) {
        let wanted = said(
            format!("缺 {}", in_chinese::evidence(*it)),
            format!("`{it}` to be missing"),
        );
        return Err(mismatch(&wanted, &came));
    }
    let lists = |word: &&String| {
        let mut fields = refusal.fields.iter();
        fields.any(|it| check::is_called(told, &refusal.clause, &it.name, word))
    };
    expected.names.iter().find(|it| !lists(it)).map_or(Ok(()), |it| {
        let names: Vec<&str> = refusal.fields.iter().map(|it| it.name.as_str()).collect();
        let en = format!("{}: {}", came.en, names.join(", "));
        Err(mismatch(
            &said(format!("缺 {it}"), format!("`{it}` to be missing")),
            &said(&came.zh, en),
        ))
    })
}

/// What a verdict's outcome shows of the clause.
pub(super) const fn shows(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Kept => Some(true),
        Outcome::Broken => Some(false),
        Outcome::Waived | Outcome::Void | Outcome::Superseded => None,
    }
}
