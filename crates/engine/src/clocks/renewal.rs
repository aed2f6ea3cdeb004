//! Promised answers that are promised anew, and duties that are judged by another promise's due time (rows 28, B15).
//!
//! The trap: a renewal must come strictly before the due instant; one at the due instant is late, although an answer at
//! the same instant would have been in time.

use calendar::{Figure, Instant, Millis};
use domain::{Fact, FactBody, Outcome, Verdict};
use pack::{Clause, ClockRule, Within};

use super::{Clocks, Start};
use crate::fit::{self, Subject, applies};
use crate::run::{Run, Stand, Term};
use crate::terms::{counted_until, stops_for};
use crate::view::View;

impl Clocks<'_> {
    /// Judges duties to tell before it is due, then lets a renewed answer take the place of the promised one.
    pub(super) fn renew(&mut self, fact: &Fact, view: &View<'_>) {
        if !self.state.runs.is_empty() {
            self.judge_told(fact, view);
        }
        let FactBody::AnswerRenewed { answer, by_at, .. } = &fact.body else {
            return;
        };
        let standard = self.standard;
        let is_meant = |it: &Run| it.answer == Some(*answer) && it.basis_seq != fact.seq;
        let mut renewed: Vec<Run> = Vec::new();
        while let Some(place) = self
            .state
            .runs
            .iter()
            .position(|it| is_meant(it) && it.stand != Stand::Overdue)
        {
            let run = self.state.runs.get(place).cloned();
            if self
                .state
                .runs
                .get(place)
                .is_some_and(|it| it.is_running() && it.due_at == Some(fact.at))
            {
                self.break_run(place, fact.at);
            } else {
                self.supersede(place, fact.at);
                self.state.runs.remove(place);
            }
            renewed.extend(run);
        }
        if renewed.is_empty() {
            renewed.extend(self.state.runs.iter().rfind(|it| is_meant(it)).cloned());
        }
        for old in renewed {
            let Some((clause, rule)) = standard.clock_of(&old.clause) else {
                continue;
            };
            let term = Term::By(*by_at);
            let next = self.fresh_run(
                clause,
                rule,
                Start {
                    seq: fact.seq,
                    turn: 0,
                    at: fact.at,
                    term,
                },
            );
            self.open(
                clause,
                rule,
                Run {
                    answer: old.answer,
                    subject: old.subject,
                    ..next
                },
            );
        }
    }

    /// A fact that tells of a delay: in time when it comes before the promise is due, less the lead that the clause
    /// asks for.
    fn judge_told(&mut self, fact: &Fact, view: &View<'_>) {
        let standard = self.standard;
        let answer = fact.body.answer();
        for place in 0..self.state.runs.len() {
            let Some(run) = self.state.runs.get(place) else {
                continue;
            };
            if run.stand != Stand::Live
                || run.is_told
                || (answer.is_some() && run.answer != answer)
                || !run.is_about(view)
            {
                continue;
            }
            for told in standard
                .place_of(&run.clause)
                .map_or(&[][..], |it| standard.told_before(it))
            {
                let Some((clause, rule)) = standard.clock(*told) else {
                    continue;
                };
                let is_meant = applies(clause, Subject::from(&self.state.case));
                if !is_meant || !fit::is_meant(stops_for(rule, &self.state.case), view) {
                    continue;
                }
                let Some(run) = self.state.runs.get(place).cloned() else {
                    continue;
                };
                if run
                    .due_at
                    .is_none_or(|due_at| self.is_before(&run, rule, due_at, fact.at))
                {
                    self.note_told(clause, &run, fact);
                    if let Some(run) = self.state.runs.get_mut(place) {
                        run.is_told = true;
                    }
                }
            }
        }
    }

    fn is_before(&self, run: &Run, rule: &ClockRule, due_at: Instant, at: Instant) -> bool {
        let lead = match &rule.within {
            Within::Figure {
                figure: Figure::Span(lead),
                ..
            } => *lead,
            Within::Figure {
                figure: Figure::WorkingDays(_) | Figure::EndOfDay,
                ..
            }
            | Within::AsPromised => Millis::ZERO,
        };
        let limit = match self.standard.calendar_of(run.calendar.as_ref()) {
            Some(calendar) => calendar.subtract(due_at, lead).unwrap_or(due_at),
            None => due_at.minus(lead),
        };
        at < limit
    }

    fn note_told(&mut self, clause: &Clause, run: &Run, fact: &Fact) {
        let mut verdict = self.verdict_on_telling(clause, run, fact.at);
        verdict.evidence.push(fact.seq);
        verdict.person = fact.author.person().or(verdict.person);
        verdict.outcome = Outcome::Kept;
        verdict.done_at = Some(fact.at);
        if let FactBody::AnswerRenewed { apology, .. } = &fact.body
            && apology.trim().is_empty()
        {
            verdict.outcome = Outcome::Broken;
            verdict.detail.push(domain::Evidence::Apology.as_str().to_owned());
        }
        self.effects.verdicts.push(verdict);
    }

    /// The promise broke and nobody had told of it before.
    pub(super) fn break_untold(&mut self, run: &Run, due_at: Instant) {
        let standard = self.standard;
        if run.is_told {
            return;
        }
        for told in standard
            .place_of(&run.clause)
            .map_or(&[][..], |it| standard.told_before(it))
        {
            let Some((clause, _)) = standard.clock(*told) else {
                continue;
            };
            if applies(clause, Subject::from(&self.state.case)) {
                let verdict = self.verdict_on_telling(clause, run, due_at);
                self.effects.verdicts.push(verdict);
            }
        }
    }

    fn verdict_on_telling(&self, clause: &Clause, run: &Run, at: Instant) -> Verdict {
        Verdict {
            key: domain::PromiseKey {
                clause: clause.id.clone(),
                ..run.key()
            },
            outcome: Outcome::Broken,
            pack: self.standard.version.clone(),
            basis_at: run.basis_at,
            due_at: run.due_at,
            at,
            done_at: None,
            elapsed: Some(counted_until(self.standard, run, at)),
            person: self.answerable(clause, run),
            team: self.state.case.team,
            evidence: vec![run.basis_seq],
            detail: Vec::new(),
            is_correction: false,
        }
    }
}
