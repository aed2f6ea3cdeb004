//! How promises end: kept, broken, done after all, superseded, void.

use calendar::Instant;
use domain::{Answerable, BreakAct, Fact, Outcome, PersonId, PromiseState, Verdict};
use pack::{Clause, ClockRule, Turns};

use super::{Clocks, Start, answer_in};
use crate::run::{Run, Stand, Term};
use crate::state::PendingAct;
use crate::terms::{allowed_from, counted_until, due_of, figure_for, later};
use crate::{Notice, NoticeKind};

/// How a run ended.
struct End {
    outcome: Outcome,
    state: PromiseState,
    at: Instant,
    done_at: Option<Instant>,
}

impl Clocks<'_> {
    /// A fact that the clause asks for: what runs is kept, what is overdue is done after all.
    pub(super) fn stop_clause(&mut self, clause: &Clause, rule: &ClockRule, fact: &Fact) {
        let answer = answer_in(&fact.body);
        let is_meant = |run: &Run| {
            run.clause == clause.id
                && run.basis_seq != fact.seq
                && (answer.is_none() || run.answer.is_none() || run.answer == answer)
        };
        let (mut has_ended, mut was_seen) = (false, false);
        while let Some(place) = self.state.runs.iter().position(is_meant) {
            has_ended = true;
            let run = self.state.runs.remove(place);
            was_seen |= run.stand != Stand::Dormant;
            match run.stand {
                Stand::Live => self.keep(clause, &run, fact),
                Stand::Overdue => self.note_done(clause, &run, fact),
                Stand::Dormant => {}
            }
        }
        // What was to follow a break does not once the thing is done, except what was due before.
        self.state
            .acts
            .retain(|it| it.promise.clause != clause.id || it.at <= fact.at || !has_ended);
        match rule.turns {
            Turns::OnceARound => {
                // What nobody was asked for is not used up: a matter that becomes urgent later is owed its answer.
                if was_seen {
                    self.state.done.push(clause.id.clone());
                }
            }
            Turns::Again => {
                if has_ended && self.state.case.category.is_live() {
                    self.begin_again(clause, rule, (fact.seq, 0), fact.at);
                }
            }
            Turns::OneAtATime | Turns::EachStart => {}
        }
    }

    fn keep(&mut self, clause: &Clause, run: &Run, fact: &Fact) {
        let end = End {
            outcome: Outcome::Kept,
            state: PromiseState::Kept,
            at: fact.at,
            done_at: Some(fact.at),
        };
        let mut verdict = self.end(clause, run, &end);
        verdict.evidence.push(fact.seq);
        if clause.answerable == Answerable::Agent {
            verdict.person = fact.author.person().or(verdict.person);
        }
        self.effects.verdicts.push(verdict);
    }

    /// The thing was done after its promise broke: the verdict stays broken and now says when (row 16).
    fn note_done(&mut self, clause: &Clause, run: &Run, fact: &Fact) {
        let Some(due_at) = run.due_at else { return };
        let end = End {
            outcome: Outcome::Broken,
            state: PromiseState::Broken,
            at: due_at,
            done_at: Some(fact.at),
        };
        let mut verdict = self.verdict(clause, run, &end);
        verdict.elapsed = Some(counted_until(self.standard, run, fact.at));
        verdict.evidence.push(fact.seq);
        verdict.is_correction = true;
        self.effects.verdicts.push(verdict);
    }

    /// The due instant passed. What the clause says follows is put down for the timer.
    pub(super) fn break_run(&mut self, place: usize, due_at: Instant) {
        let standard = self.standard;
        let mut run = self.state.runs.remove(place);
        let Some((clause, rule)) = standard.clock_of(&run.clause) else {
            return;
        };
        let end = End {
            outcome: Outcome::Broken,
            state: PromiseState::Broken,
            at: due_at,
            done_at: None,
        };
        let verdict = self.end(clause, &run, &end);
        let (person, team) = (verdict.person, verdict.team);
        self.effects.verdicts.push(verdict);
        let notice = Notice {
            at: due_at,
            promise: run.key(),
            kind: NoticeKind::Broke,
            person,
            team,
        };
        self.effects.notices.push(notice);
        self.put_down_acts(clause, &run, due_at);
        self.break_untold(&run, due_at);
        if rule.turns == Turns::Again {
            self.begin_again(clause, rule, (run.basis_seq, run.turn + 1), due_at);
        } else {
            run.stand = Stand::Overdue;
            run.warn_at = None;
            self.state.runs.push(run);
        }
    }

    fn put_down_acts(&mut self, clause: &Clause, run: &Run, due_at: Instant) {
        let standard = self.standard;
        let calendar = standard.calendar_of(run.calendar.as_ref());
        for step in &clause.on_break {
            let after = match (calendar, step.after) {
                (_, calendar::Figure::Span(span)) => later(calendar, due_at, span),
                (Some(calendar), figure) => calendar.add_figure(due_at, &figure).ok(),
                (None, figure) => standard
                    .calendars
                    .of(None)
                    .ok()
                    .and_then(|it| it.add_figure(due_at, &figure).ok()),
            };
            let at = after.unwrap_or(due_at).max(due_at);
            let at = match step.act {
                BreakAct::TellPerson | BreakAct::TellTeamLead | BreakAct::TellSupervisor => {
                    allowed_from(standard, &self.state.case, at).unwrap_or(at)
                }
                BreakAct::RaisePriority => at,
            };
            self.state.acts.push(PendingAct {
                promise: run.key(),
                act: step.act,
                at,
            });
        }
    }

    fn begin_again(&mut self, clause: &Clause, rule: &ClockRule, key: (u32, u32), at: Instant) {
        let Some(figure) = figure_for(rule, &self.state.case) else {
            return;
        };
        let (seq, turn) = key;
        let mut run = self.fresh_run(
            clause,
            rule,
            Start {
                seq,
                turn,
                at,
                term: Term::Figure(figure),
            },
        );
        if due_of(self.standard, &run).is_some_and(|it| it <= at) {
            // "By the end of the day" counted from the end of a day means the next one.
            run.basis_at = at.plus(calendar::Millis::new(1));
        }
        self.open(clause, rule, run);
    }

    /// The promise at this place ends because another takes its place.
    pub(super) fn supersede(&mut self, place: usize, at: Instant) {
        let standard = self.standard;
        let Some(run) = self.state.runs.get(place).cloned() else {
            return;
        };
        let Some((clause, _)) = standard.clock_of(&run.clause) else {
            return;
        };
        let end = End {
            outcome: Outcome::Superseded,
            state: PromiseState::Superseded,
            at,
            done_at: None,
        };
        let verdict = self.end(clause, &run, &end);
        self.effects.verdicts.push(verdict);
    }

    /// The case ended: what still runs no longer makes sense.
    pub(super) fn end_all(&mut self, fact: &Fact) {
        let standard = self.standard;
        for run in std::mem::take(&mut self.state.runs) {
            let Some((clause, _)) = standard.clock_of(&run.clause) else {
                continue;
            };
            if run.stand == Stand::Live {
                let end = End {
                    outcome: Outcome::Void,
                    state: PromiseState::Void,
                    at: fact.at,
                    done_at: None,
                };
                let mut verdict = self.end(clause, &run, &end);
                verdict.evidence.push(fact.seq);
                self.effects.verdicts.push(verdict);
            }
        }
        self.state.acts.retain(|it| it.at <= fact.at);
    }

    /// Reopened: old verdicts stay, and every clause may run anew (row 19).
    pub(super) fn begin_round(&mut self) {
        self.state.runs.clear();
        self.state.done.clear();
        self.state.acts.clear();
        self.state.proof = crate::state::Proof::default();
        self.state.texts = crate::state::TextsSeen::default();
    }

    /// Reports the promise as ended and gives the verdict, which the caller completes and pushes.
    fn end(&mut self, clause: &Clause, run: &Run, end: &End) -> Verdict {
        let mut promise = run.promise(self.state.case.round);
        promise.state = end.state;
        promise.warn_at = None;
        promise.ended_at = Some(end.at);
        let verdict = self.verdict(clause, run, end);
        promise.due_at = verdict.due_at;
        self.effects.changed.push(promise);
        verdict
    }

    fn verdict(&self, clause: &Clause, run: &Run, end: &End) -> Verdict {
        Verdict {
            key: run.key(),
            outcome: end.outcome,
            pack: run.pack.clone(),
            basis_at: run.basis_at,
            due_at: run.due_at.or_else(|| self.due_if_resumed(run, end.at)),
            at: end.at,
            done_at: end.done_at,
            elapsed: Some(counted_until(self.standard, run, end.at)),
            person: self.answerable(clause),
            team: self.state.case.team,
            evidence: vec![run.basis_seq],
            detail: Vec::new(),
            is_correction: false,
        }
    }

    /// When a promise that ends while it stands still would have been due had it run on.
    fn due_if_resumed(&self, run: &Run, at: Instant) -> Option<Instant> {
        let mut resumed = run.clone();
        crate::terms::resume(self.standard, &mut resumed, at);
        due_of(self.standard, &resumed)
    }

    pub(super) fn answerable(&self, clause: &Clause) -> Option<PersonId> {
        crate::evidence::answerable(clause, &self.state.case)
    }
}
