//! Promises through time: they begin, stand still, change their terms, are kept, break and end.
//!
//! Always true: a promise breaks at exactly its due instant, never later and never by being looked at (row 7); a fact at
//! the due instant still keeps it (row 22).

mod ending;
mod recount;
mod renewal;

pub(crate) use ending::{ends_promise, put_down_acts};
pub use recount::recount;

use calendar::Instant;
use domain::{EventKind, Fact, FactBody};
use pack::{AgreedTime, Clause, ClockRule, Turns};

use crate::fit::{Subject, applies, fits_for_good, is_meant};
use crate::kinds::{Judged, route};
use crate::run::{Limit, Run, Stand, Term};
use crate::state::CaseState;
use crate::terms::{due_of, figure_for, pause, resume, settle, stops_for, succeed};
use crate::view::View;
use crate::{Effects, Standard};

/// How a run begins: by which fact, the how-manieth, when and for how long.
#[derive(Clone, Copy)]
struct Start {
    seq: u32,
    turn: u32,
    at: Instant,
    term: Term,
}

/// One fact's worth of work on the promises of a case.
pub(crate) struct Clocks<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) state: &'a mut CaseState,
    pub(crate) effects: &'a mut Effects,
}

impl Clocks<'_> {
    /// Lets time pass: what was due before `to` breaks at its due instant; what is due at `to` only when the passing of
    /// a deadline is the fact.
    pub(crate) fn pass_time(&mut self, to: Instant, is_deadline: bool) {
        loop {
            self.end_agreed_pauses(to);
            let is_over = |due_at: Instant| due_at < to || (is_deadline && due_at == to);
            let runs = self
                .state
                .runs
                .iter()
                .enumerate()
                .filter(|(_, it)| it.is_running());
            let due = runs.filter_map(|(place, it)| Some((it.due_at.filter(|at| is_over(*at))?, place)));
            let Some((due_at, place)) = due.min() else { return };
            self.break_run(place, due_at);
        }
    }

    /// A pause lasts until the agreed time at the latest; nobody has to say that it is over.
    fn end_agreed_pauses(&mut self, to: Instant) {
        let until_at = self.state.case.waiting.as_ref().and_then(|it| it.until_at);
        let Some(until_at) = until_at.filter(|it| *it <= to) else {
            return;
        };
        for place in 0..self.state.runs.len() {
            self.change(place, |standard, run| {
                let is_paused = run.paused_at.is_some_and(|it| it <= until_at);
                if is_paused {
                    resume(standard, run, until_at);
                }
                is_paused
            });
        }
    }

    /// What a fact means for the promises, after the case took it in.
    /// `ending` is what clauses whose promises it ends found it to lack, by their places.
    pub(crate) fn take(&mut self, fact: &Fact, view: &View<'_>, ending: &[(usize, Judged)]) {
        self.stop(fact, view, ending);
        // Telling in time is judged before what was told of takes the promise away.
        self.renew(fact, view);
        self.void(fact, view);
        self.cut(fact, view);
        match fact.body {
            FactBody::CaseClosed { .. } | FactBody::CaseJoined { .. } => self.end_all(fact),
            // Nobody can tell any more whether what still runs was done: neither kept nor broken.
            FactBody::EventHappened { ref event } if event.what == EventKind::RecordEnded => {
                self.end_all(fact);
            }
            FactBody::CaseReopened { .. } => self.begin_round(fact),
            FactBody::CaseRaised { .. }
            | FactBody::CallTalked { .. }
            | FactBody::MessageReceived { .. }
            | FactBody::ReplySent { .. }
            | FactBody::ReplyDelivered { .. }
            | FactBody::NoteAdded { .. }
            | FactBody::AnswerPromised { .. }
            | FactBody::AnswerRenewed { .. }
            | FactBody::AnswerGiven { .. }
            | FactBody::HandoverOffered { .. }
            | FactBody::HandoverDeclined { .. }
            | FactBody::HandlerChanged { .. }
            | FactBody::WaitingStarted { .. }
            | FactBody::WaitingEnded { .. }
            | FactBody::ContactTried { .. }
            | FactBody::ResultRecorded { .. }
            | FactBody::CustomerWordTaken { .. }
            | FactBody::JoinReceived { .. }
            | FactBody::FieldRevealed { .. }
            | FactBody::ActTakenBack { .. }
            | FactBody::CallPlaced { .. }
            | FactBody::EventHappened { .. }
            | FactBody::DeadlinePassed { .. }
            | FactBody::WarningGiven { .. }
            | FactBody::BreakActed { .. } => {}
            FactBody::HandoverAccepted {} | FactBody::Classified { .. } | FactBody::Urged { .. } => {
                self.review_terms(fact.at);
            }
        }
        self.follow_waiting(fact.at);
        self.start(fact, view, 0);
    }

    fn stop(&mut self, fact: &Fact, view: &View<'_>, ending: &[(usize, Judged)]) {
        let standard = self.standard;
        for place in &standard.index.for_body(&fact.body).stops {
            let Some((clause, rule)) = standard.clock(*place) else {
                continue;
            };
            if is_meant(stops_for(rule, &self.state.case), view) {
                let judged = ending.iter().find(|(of, _)| of == place).map(|(_, it)| it);
                self.stop_clause(clause, rule, (fact, view), judged);
            }
        }
    }

    /// What takes away the reason for a promise ends it.
    fn void(&mut self, fact: &Fact, view: &View<'_>) {
        let standard = self.standard;
        for place in &standard.index.for_body(&fact.body).voids {
            let Some((clause, rule)) = standard.clock(*place) else {
                continue;
            };
            if is_meant(&rule.void_by, view) {
                self.void_clause(clause, fact, view);
            }
        }
    }

    /// What brings the end of a promise nearer: it is due so long after this fact at the latest.
    fn cut(&mut self, fact: &Fact, view: &View<'_>) {
        let standard = self.standard;
        for place in &standard.index.for_body(&fact.body).cuts {
            let Some((clause, rule)) = standard.clock(*place) else {
                continue;
            };
            let Some(cut) = rule.no_later_than.as_ref().filter(|it| is_meant(&it.fact, view)) else {
                continue;
            };
            let latest_at = fact.at.plus(cut.within);
            for place in 0..self.state.runs.len() {
                self.change(place, |_, run| {
                    let is_nearer = run.clause == clause.id
                        && run.basis_seq != fact.seq
                        && (cut.any_thing || run.is_about(view))
                        && run.not_after_at.is_none_or(|it| latest_at < it);
                    if is_nearer {
                        run.not_after_at = Some(latest_at);
                    }
                    is_nearer
                });
            }
        }
    }

    /// Time stands still while the case waits for something that the clause accepts.
    fn follow_waiting(&mut self, at: Instant) {
        let waiting = self.state.case.waiting.as_ref();
        let reason = waiting
            .filter(|it| it.until_at.is_none_or(|until_at| until_at > at))
            .map(|it| it.reason);
        if reason.is_none() && self.state.runs.iter().all(|it| it.paused_at.is_none()) {
            return;
        }
        let standard = self.standard;
        for place in 0..self.state.runs.len() {
            self.change(place, |_, run| {
                let rule = standard.clock_of(&run.clause).map(|(_, rule)| rule);
                let is_pausing =
                    rule.is_some_and(|it| reason.is_some_and(|reason| it.pauses.contains(&reason)));
                match (is_pausing, run.paused_at) {
                    (true, None) => pause(run, at),
                    (false, Some(_)) => resume(standard, run, at),
                    (true, Some(_)) | (false, None) => return false,
                }
                true
            });
        }
    }

    fn start(&mut self, fact: &Fact, view: &View<'_>, turn: u32) {
        let standard = self.standard;
        let starts = &standard.index.for_body(&fact.body).starts;
        if starts.is_empty() || !self.may_start(&fact.body) {
            return;
        }
        for place in starts {
            self.start_clause(*place, fact, view, turn);
        }
    }

    pub(crate) fn start_clause(&mut self, place: usize, fact: &Fact, view: &View<'_>, turn: u32) {
        let Some((clause, rule)) = self.standard.clock(place) else {
            return;
        };
        if is_meant(&rule.start, view)
            && self.may_begin(clause, rule, (fact.seq, turn), view)
            && route::is_heard(clause, (fact, view), (self.state, true))
        {
            self.begin(clause, rule, (fact, turn), view);
        }
    }

    /// What happens in a case that is closed begins nothing, except its closing and what the house reports afterwards.
    fn may_start(&self, body: &FactBody) -> bool {
        self.state.case.category.is_live()
            || matches!(
                body,
                FactBody::CaseClosed { .. }
                    | FactBody::EventHappened { .. }
                    | FactBody::CustomerWordTaken { .. }
            )
    }

    fn may_begin(&self, clause: &Clause, rule: &ClockRule, key: (u32, u32), view: &View<'_>) -> bool {
        let is_same = |it: &&Run| it.clause == clause.id && it.is_about(view);
        let mut of_clause = self.state.runs.iter().filter(is_same);
        match rule.turns {
            Turns::OneAtATime | Turns::Again => of_clause.next().is_none(),
            Turns::OnceARound => of_clause.next().is_none() && !self.state.done.contains(&clause.id),
            // A renewal that took the place of a promise began the next one already.
            Turns::EachStart => of_clause.all(|it| (it.basis_seq, it.turn) != key),
        }
    }

    fn begin(&mut self, clause: &Clause, rule: &ClockRule, (fact, turn): (&Fact, u32), view: &View<'_>) {
        if self.is_done_before(rule, fact.at, view) {
            return;
        }
        let answer = fact.body.answer();
        let subject = if let FactBody::AnswerPromised { what, .. } = &fact.body {
            Some(what.clone())
        } else {
            None
        };
        let figure = figure_for(rule, &self.state.case).map(Term::Figure);
        let promised = || fact.body.agreed_at().map(|it| Term::By(self.ahead_of(it, rule)));
        let Some(term) = figure.or_else(promised) else {
            return;
        };
        let mut run = self.fresh_run(
            clause,
            rule,
            Start {
                seq: fact.seq,
                turn,
                at: fact.at,
                term,
            },
        );
        if let Some(agreed_at) = fact
            .body
            .agreed_at()
            .filter(|_| rule.agreed == AgreedTime::Limits)
            && due_of(self.standard, &run).is_some_and(|it| agreed_at < it)
        {
            run.term = Term::By(agreed_at);
        }
        self.open(
            clause,
            rule,
            Run {
                answer,
                subject,
                thing: view.thing().map(str::to_owned),
                customer: view.customer(),
                person: view.concerned(),
                is_after_break: matches!(fact.body, FactBody::DeadlinePassed { .. }),
                ..run
            },
        );
    }

    /// Whether what the start asks for was done shortly before, where the clause lets that count.
    fn is_done_before(&self, rule: &ClockRule, at: Instant, view: &View<'_>) -> bool {
        let Some(before) = rule.counts_before else {
            return false;
        };
        let stops = stops_for(rule, &self.state.case);
        let mut done = self.state.past.any_of(stops, view.about_whom());
        done.any(|(_, it)| at.since(it.at) <= before)
    }

    /// A promised time less the lead that the clause asks for, on the clause's calendar.
    fn ahead_of(&self, by_at: Instant, rule: &ClockRule) -> Instant {
        let Some(ahead) = rule.ahead else { return by_at };
        let used = self.standard.calendar_for(&rule.counting, self.state.case.team);
        match self.standard.calendar_of(used.as_ref()) {
            Some(calendar) => calendar.subtract(by_at, ahead).unwrap_or(by_at),
            None => by_at.minus(ahead),
        }
    }

    /// A run that begins so; not opened yet.
    fn fresh_run(&self, clause: &Clause, rule: &ClockRule, start: Start) -> Run {
        let Start { seq, turn, at, term } = start;
        Run {
            clause: clause.id.clone(),
            basis_seq: seq,
            turn,
            pack: self.standard.version.clone(),
            basis_at: at,
            term,
            calendar: self.standard.calendar_for(&rule.counting, self.state.case.team),
            stand: Stand::Live,
            from_at: None,
            counted_before: calendar::Millis::ZERO,
            credited: calendar::Millis::ZERO,
            paused_at: None,
            not_before_at: None,
            not_after_at: None,
            due_at: None,
            warn_at: None,
            is_warned: false,
            is_told: false,
            subject: None,
            answer: None,
            thing: None,
            customer: None,
            is_after_break: false,
            person: None,
            limit: Limit::First,
        }
    }

    /// Opens a run, seen or dormant as the case stands; not at all when the clause can never apply to the case.
    fn open(&mut self, clause: &Clause, rule: &ClockRule, mut run: Run) {
        let subject = Subject::from(&self.state.case);
        if !fits_for_good(&clause.applies, subject) {
            return;
        }
        if !applies(clause, subject) {
            run.stand = Stand::Dormant;
        }
        let waiting = self.state.case.waiting.as_ref();
        let at = run.not_before_at.unwrap_or(run.basis_at);
        let is_paused = waiting.is_some_and(|it| {
            it.until_at.is_none_or(|until_at| until_at > at) && rule.pauses.contains(&it.reason)
        });
        if is_paused && run.paused_at.is_none() {
            pause(&mut run, at);
        }
        settle(self.standard, &mut run, clause, rule, &self.state.case);
        if run.stand == Stand::Live {
            self.effects.opened.push(run.promise(self.state.case.round));
        }
        self.state.runs.push(run);
    }

    /// Team, type, priority or urgings changed: each run is held against what its clause says now (row 14).
    fn review_terms(&mut self, at: Instant) {
        let standard = self.standard;
        for place in 0..self.state.runs.len() {
            let Some(run) = self.state.runs.get(place) else {
                continue;
            };
            let Some((clause, rule)) = standard.clock_of(&run.clause) else {
                continue;
            };
            let is_meant = applies(clause, Subject::from(&self.state.case));
            let next = match run.stand {
                // The second limit stays as it was when the first one broke.
                Stand::Overdue => continue,
                Stand::Live if run.is_latest() => continue,
                Stand::Live if is_meant && self.has_same_terms(run, rule) => continue,
                Stand::Dormant if !is_meant => continue,
                Stand::Live => {
                    let mut next = succeed(standard, run, rule, &self.state.case, at);
                    if !is_meant {
                        next.stand = Stand::Dormant;
                    }
                    self.supersede(place, at);
                    next
                }
                Stand::Dormant => self.awaken(run, rule, at),
            };
            self.replace(place, clause, rule, next);
        }
    }

    fn has_same_terms(&self, run: &Run, rule: &ClockRule) -> bool {
        let case = &self.state.case;
        if rule.agreed == AgreedTime::Limits && matches!(run.term, Term::By(_)) {
            return true;
        }
        let figure = figure_for(rule, case).map(Term::Figure);
        figure.is_none_or(|it| it == run.term)
            && self
                .standard
                .calendar_for(&rule.counting, case.team)
                .map(|it| it.id)
                == run.calendar.as_ref().map(|it| it.id.clone())
    }

    fn awaken(&self, run: &Run, rule: &ClockRule, at: Instant) -> Run {
        let turn = run.turn;
        let next = succeed(self.standard, run, rule, &self.state.case, at);
        Run { turn, ..next }
    }

    fn replace(&mut self, place: usize, clause: &Clause, rule: &ClockRule, mut next: Run) {
        settle(self.standard, &mut next, clause, rule, &self.state.case);
        if next.stand == Stand::Live {
            self.effects.opened.push(next.promise(self.state.case.round));
        }
        if let Some(run) = self.state.runs.get_mut(place) {
            *run = next;
        }
    }

    /// Changes a run that is not overdue and, when the change says that it did, settles and reports it.
    fn change(&mut self, place: usize, change: impl FnOnce(&Standard, &mut Run) -> bool) {
        let Some(run) = self.state.runs.get_mut(place) else {
            return;
        };
        if run.stand == Stand::Overdue || !change(self.standard, run) {
            return;
        }
        if let Some((clause, rule)) = self.standard.clock_of(&run.clause) {
            settle(self.standard, run, clause, rule, &self.state.case);
        }
        if run.stand == Stand::Live {
            self.effects.changed.push(run.promise(self.state.case.round));
        }
    }
}
