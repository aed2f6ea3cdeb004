//! How promises end: kept, broken, done after all, superseded, void.

use calendar::{Figure, Instant, WorkingCalendar};
use domain::{
    Answerable, Author, BreakAct, Fact, FactBody, FactId, Outcome, PersonId, PromiseKey, PromiseState,
    Verdict,
};
use pack::{AT_LATEST, Clause, ClockRule, Turns};

use super::{Clocks, Start};
use crate::fit::is_meant;
use crate::kinds::Judged;
use crate::run::{Limit, Run, Stand, Term};
use crate::state::PendingAct;
use crate::step::judge_places;
use crate::terms::{allowed_from, counted_until, due_of, figure_for, later, settle, stops_for};
use crate::view::View;
use crate::{CaseState, Notice, NoticeKind, Standard};

/// A promise that is held to the second limit of its clause has a turn of its own from here on.
const LATEST_TURN: u32 = 500;

/// How a run ended.
struct End {
    outcome: Outcome,
    state: PromiseState,
    at: Instant,
    done_at: Option<Instant>,
}

impl End {
    const fn void(at: Instant) -> Self {
        Self {
            outcome: Outcome::Void,
            state: PromiseState::Void,
            at,
            done_at: None,
        }
    }
}

impl Clocks<'_> {
    /// A fact that the clause asks for: what runs is kept, what is overdue is done after all. What the clause found the
    /// fact itself to lack breaks what runs.
    pub(super) fn stop_clause(
        &mut self,
        clause: &Clause,
        rule: &ClockRule,
        (fact, view): (&Fact, &View<'_>),
        judged: Option<&Judged>,
    ) {
        let is_meant = |run: &Run| is_ended_by(run, clause, rule, (fact, view));
        let found = judged.map_or(&[][..], |it| &it.detail);
        let uncarried = rule.must_carry.iter().filter(|it| !view.carries(it));
        let lacks: Vec<String> = uncarried.chain(found).cloned().collect();
        let (mut last, mut was_seen) = (None, false);
        while let Some(place) = self.state.runs.iter().position(is_meant) {
            let run = self.state.runs.remove(place);
            was_seen |= run.stand != Stand::Dormant;
            self.drop_acts(&run, fact.at);
            let given = self.effects.verdicts.len();
            match run.stand {
                Stand::Live if run.is_latest() => {
                    // In time for the second limit says nothing good of a promise that broke at the first.
                    self.end(clause, &run, &End::void(fact.at));
                }
                Stand::Live if lacks.is_empty() => self.keep(clause, &run, fact),
                Stand::Live => self.break_incomplete(clause, &run, fact, &lacks),
                Stand::Overdue if rule.only_if_done => self.break_late(clause, &run, fact, &lacks),
                Stand::Overdue => self.note_done(clause, &run, fact, found),
                Stand::Dormant => {}
            }
            for verdict in self.effects.verdicts.iter_mut().skip(given) {
                verdict
                    .evidence
                    .extend(judged.into_iter().flat_map(|it| &it.evidence));
                verdict.evidence.sort_unstable();
                verdict.evidence.dedup();
            }
            last = Some(run);
        }
        match rule.turns {
            Turns::OnceARound => {
                // What nobody was asked for is not used up: a matter that becomes urgent later is owed its answer.
                if was_seen {
                    self.state.done.push(clause.id.clone());
                }
            }
            Turns::Again => {
                if let Some(run) = last.filter(|_| self.state.case.category.is_live()) {
                    let kept = Run {
                        is_after_break: false,
                        ..run
                    };
                    self.begin_again(clause, rule, ((fact.seq, 0), fact.at), &kept);
                }
            }
            Turns::OneAtATime | Turns::EachStart => {}
        }
    }

    /// What was to follow a break does not once the thing is done, except what was due before.
    fn drop_acts(&mut self, run: &Run, at: Instant) {
        let is_of_run = |key: &PromiseKey| key.clause == run.clause && key.basis_seq == run.basis_seq;
        self.state
            .acts
            .retain(|it| it.at <= at || !is_of_run(&it.promise));
    }

    /// The reason for the promise is gone.
    pub(super) fn void_clause(&mut self, clause: &Clause, fact: &Fact, view: &View<'_>) {
        let is_meant = |run: &Run| run.clause == clause.id && run.basis_seq != fact.seq && run.is_about(view);
        while let Some(place) = self.state.runs.iter().position(is_meant) {
            let run = self.state.runs.remove(place);
            self.drop_acts(&run, fact.at);
            if run.stand == Stand::Live {
                let mut verdict = self.end(clause, &run, &End::void(fact.at));
                verdict.evidence.push(fact.seq);
                self.effects.verdicts.push(verdict);
            }
        }
    }

    /// It did not have to be done; now it was, too late.
    fn break_late(&mut self, clause: &Clause, run: &Run, fact: &Fact, lacks: &[String]) {
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
        verdict.detail.extend_from_slice(lacks);
        self.tell_broken(run, &verdict, fact.at);
        self.effects.verdicts.push(verdict);
        self.put_down_acts(clause, run, due_at.max(fact.at));
    }

    /// It came in time, without what it must carry.
    fn break_incomplete(&mut self, clause: &Clause, run: &Run, fact: &Fact, lacks: &[String]) {
        let end = End {
            outcome: Outcome::Broken,
            state: PromiseState::Broken,
            at: fact.at,
            done_at: Some(fact.at),
        };
        let mut verdict = self.end(clause, run, &end);
        verdict.evidence.push(fact.seq);
        verdict.detail.extend_from_slice(lacks);
        if clause.answerable == Answerable::Agent {
            verdict.person = fact.author.person().or(verdict.person);
        }
        self.tell_broken(run, &verdict, fact.at);
        self.effects.verdicts.push(verdict);
        self.put_down_acts(clause, run, fact.at);
    }

    fn tell_broken(&mut self, run: &Run, verdict: &Verdict, at: Instant) {
        self.effects.notices.push(Notice {
            at,
            promise: run.key(),
            kind: NoticeKind::Broke,
            person: verdict.person,
            team: verdict.team,
        });
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
    fn note_done(&mut self, clause: &Clause, run: &Run, fact: &Fact, lacks: &[String]) {
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
        verdict.detail.extend_from_slice(lacks);
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
        if rule.only_if_done {
            // It need not be done at all: no verdict, unless it is done too late.
            self.end(clause, &run, &End::void(due_at));
            run.stand = Stand::Overdue;
            run.warn_at = None;
            self.state.runs.push(run);
            return;
        }
        let end = End {
            outcome: Outcome::Broken,
            state: PromiseState::Broken,
            at: due_at,
            done_at: None,
        };
        let mut verdict = self.end(clause, &run, &end);
        if run.is_latest() {
            verdict.detail.push(AT_LATEST.to_owned());
        }
        self.tell_broken(&run, &verdict, due_at);
        self.effects.verdicts.push(verdict);
        if run.is_latest() {
            // What follows was put down when it broke first.
            return;
        }
        self.put_down_acts(clause, &run, due_at);
        self.break_untold(&run, due_at);
        self.follow_break(&run, due_at);
        if rule.turns == Turns::Again {
            let broken = Run {
                is_after_break: true,
                ..run.clone()
            };
            self.begin_again(clause, rule, ((run.basis_seq, run.turn + 1), due_at), &broken);
        } else {
            self.hold_to_latest(clause, rule, &run);
            run.stand = Stand::Overdue;
            run.warn_at = None;
            self.state.runs.push(run);
        }
    }

    /// Broken at its first limit, the promise runs on to its second, from the same start.
    fn hold_to_latest(&mut self, clause: &Clause, rule: &ClockRule, broken: &Run) {
        let Some(latest) = rule.at_latest else { return };
        let mut run = Run {
            turn: broken.turn + LATEST_TURN,
            term: Term::Figure(Figure::Span(latest)),
            limit: Limit::Latest,
            is_warned: true,
            ..broken.clone()
        };
        settle(self.standard, &mut run, clause, rule, &self.state.case);
        self.effects.opened.push(run.promise(self.state.case.round));
        self.state.runs.push(run);
    }

    /// Clauses that look at the break of a promise take it in the instant it breaks, whether or not the timer looks then;
    /// the fact that the timer writes about it later says nothing new.
    fn follow_break(&mut self, run: &Run, due_at: Instant) {
        let standard = self.standard;
        let after = standard
            .place_of(&run.clause)
            .map_or(&[][..], |it| standard.after_break(it));
        let passed = FactBody::DeadlinePassed { promise: run.key() };
        let recalls = standard.index.for_body(&passed).recalls.as_ref();
        if after.is_empty() && recalls.is_none() {
            return;
        }
        let fact = Fact {
            id: FactId::from_uuid(self.state.case.id.as_uuid()),
            case_id: self.state.case.id,
            seq: run.basis_seq,
            at: due_at,
            recorded_at: due_at,
            author: Author::Timer,
            body: passed,
        };
        let view = View::of_fact(&fact).about(run.thing.as_deref());
        judge_places(
            standard,
            self.state,
            (&fact, &view, run.turn),
            after,
            self.effects,
        );
        if let Some(names) = recalls {
            self.state.past.note(&view, names, false);
        }
        for place in after {
            self.start_clause(*place, &fact, &view, run.turn);
        }
    }

    fn put_down_acts(&mut self, clause: &Clause, run: &Run, broken_at: Instant) {
        let calendar = self.standard.calendar_of(run.calendar.as_ref());
        put_down_acts(
            self.standard,
            self.state,
            clause,
            (&run.key(), broken_at, calendar),
        );
    }

    /// The next turn of a run that ended.
    fn begin_again(&mut self, clause: &Clause, rule: &ClockRule, next: ((u32, u32), Instant), ended: &Run) {
        let Some(figure) = figure_for(rule, &self.state.case) else {
            return;
        };
        let ((seq, turn), at) = next;
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
        run.thing.clone_from(&ended.thing);
        run.customer = ended.customer;
        run.person = ended.person;
        run.is_after_break = ended.is_after_break;
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
                let mut verdict = self.end(clause, &run, &End::void(fact.at));
                verdict.evidence.push(fact.seq);
                self.effects.verdicts.push(verdict);
            }
        }
        self.state.acts.retain(|it| it.at <= fact.at);
        // What should have been written before was not; it is too late now.
        self.state.writes.retain(|it| it.at >= fact.at);
    }

    /// Reopened: old verdicts stay, and every clause may run anew (row 19). What follows the reopening itself is not of the
    /// round before.
    pub(super) fn begin_round(&mut self, fact: &Fact) {
        self.state.runs.clear();
        self.state.done.clear();
        self.state.acts.retain(|it| it.promise.basis_seq == fact.seq);
        self.state.writes.retain(|it| it.at >= fact.at);
        self.state.proof = crate::state::Proof::default();
        let spoken = std::mem::take(&mut self.state.texts.spoken);
        self.state.texts = crate::state::TextsSeen {
            spoken,
            ..crate::state::TextsSeen::default()
        };
        self.state.past = crate::past::Past::default();
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
            person: self.answerable(clause, run),
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

    pub(super) fn answerable(&self, clause: &Clause, run: &Run) -> Option<PersonId> {
        let of_case = crate::evidence::answerable(clause, &self.state.case);
        match clause.answerable {
            Answerable::Agent | Answerable::Handler | Answerable::Owner => of_case.or(run.person),
            Answerable::Team | Answerable::Department => None,
        }
    }
}

/// Whether the fact is what the clause asks for and a promise of it that somebody sees is ended by it.
pub(crate) fn ends_promise(state: &CaseState, clause: &Clause, (fact, view): (&Fact, &View<'_>)) -> bool {
    let Some(rule) = clause.rule.clock() else {
        return false;
    };
    // The passing of a deadline ends nothing by itself.
    !matches!(fact.body, FactBody::DeadlinePassed { .. })
        && rule.before_due_of.is_none()
        && is_meant(stops_for(rule, &state.case), view)
        && state
            .runs
            .iter()
            .any(|it| it.stand != Stand::Dormant && is_ended_by(it, clause, rule, (fact, view)))
}

/// Whether a fact that the clause asks for is about this promise.
fn is_ended_by(run: &Run, clause: &Clause, rule: &ClockRule, (fact, view): (&Fact, &View<'_>)) -> bool {
    let answer = fact.body.answer();
    run.clause == clause.id
        && run.basis_seq != fact.seq
        && run.is_about(view)
        && (!rule.same_person || run.is_by_same(view))
        && (answer.is_none() || run.answer.is_none() || run.answer == answer)
}

/// Puts down for the timer what the clause says follows a break: of which promise, when, by which calendar.
pub(crate) fn put_down_acts(
    standard: &Standard,
    state: &mut CaseState,
    clause: &Clause,
    (key, broken_at, calendar): (&PromiseKey, Instant, Option<&WorkingCalendar>),
) {
    for step in &clause.on_break {
        let after = match (calendar, step.after) {
            (_, Figure::Span(span)) => later(calendar, broken_at, span),
            (Some(calendar), figure) => calendar.add_figure(broken_at, &figure).ok(),
            (None, figure) => standard
                .calendars
                .of(None)
                .ok()
                .and_then(|it| it.add_figure(broken_at, &figure).ok()),
        };
        let at = after.unwrap_or(broken_at).max(broken_at);
        let at = match step.act {
            BreakAct::TellPerson
            | BreakAct::TellTeamLead
            | BreakAct::TellSupervisor
            | BreakAct::TellDirector
            | BreakAct::Urge => allowed_from(standard, &state.case, at).unwrap_or(at),
            BreakAct::RaisePriority | BreakAct::DeductPoints => at,
        };
        state.acts.push(PendingAct {
            promise: key.clone(),
            act: step.act,
            at,
        });
    }
}
