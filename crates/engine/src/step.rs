//! One fact more: time passes up to it, it is judged, the case takes it in, promises follow.
//!
//! The trap: facts must come in judging order; a late one needs a replay (see [`crate::is_in_order`]).

use calendar::Instant;
use domain::{Answerable, Case, Fact, FactBody, NotRaised, Outcome, PromiseKey, Verdict};
use pack::Rule;

use crate::clocks::{Clocks, ends_promise, put_down_acts};
use crate::evidence::{answerable, remember};
use crate::fit::{Subject, applies, is_meant};
use crate::index::Slot;
use crate::kinds::phrase::once::JudgedContact;
use crate::kinds::{self, Judged, Occasion};
use crate::state::{CaseState, PendingAct};
use crate::texts::{TextsOf, note_counted, note_texts};
use crate::view::{Readings, View, may_be_same};
use crate::{Effects, Notice, NoticeKind, Standard};

/// A verdict on the spot by a clause whose follow-up begins with the same fact has a turn of its own from here on.
const SPOT_TURN: u32 = 1_000;

/// As has a verdict on a whole contact: the fact that it counts from may be judged on the spot as well.
const CONTACT_TURN: u32 = 2_000;

impl CaseState {
    /// The state as the first fact makes it, with what came of it: the raising of a case, or the event that begins a
    /// register.
    ///
    /// # Errors
    /// When the fact begins neither.
    pub fn begin(standard: &Standard, fact: &Fact) -> Result<(Self, Effects), NotRaised> {
        let case = if matches!(fact.body, FactBody::EventHappened { .. }) {
            Case::begin_register(fact)?
        } else {
            Case::raise(fact)?
        };
        let mut state = Self::blank(case, fact);
        let mut effects = Effects::default();
        let readings = Readings::default();
        let view = View::of_fact(fact).keeping(&readings);
        take_in(standard, &mut state, (fact, &view), false, &mut effects);
        Ok((state, effects))
    }
}

/// Judges the fact on the case as it was, lets the case take it in unless it began with it, and lets promises follow.
fn take_in(
    standard: &Standard,
    state: &mut CaseState,
    (fact, view): (&Fact, &View<'_>),
    is_further: bool,
    effects: &mut Effects,
) {
    let slot = standard.index.for_body(&fact.body);
    let ending = if slot.judges.is_empty() {
        Vec::new()
    } else {
        judge_places(standard, state, (fact, view, 0), &slot.judges, effects)
    };
    if is_further {
        state.case.apply(fact);
        remember(&mut state.proof, fact);
    }
    Clocks {
        standard,
        state,
        effects,
    }
    .take(fact, view, &ending);
    note_past(state, (fact, view), slot);
}

/// Remembers what some clause may look back at.
fn note_past(state: &mut CaseState, (fact, view): (&Fact, &View<'_>), slot: &Slot) {
    for field in &slot.climbs {
        state.climbed.note(view, field);
    }
    let complains = slot.counts_complaints && kinds::route::complains(fact, state);
    if let Some(names) = &slot.recalls {
        state.past.note(view, names, complains);
    } else if complains {
        state.past.note(view, &[], true);
    }
}

/// Takes one more fact in, in judging order. Time advances to the fact first, so that breaks carry their due instant.
///
/// A second raising of the case changes nothing.
pub fn step(standard: &Standard, state: &mut CaseState, fact: &Fact) -> Effects {
    let mut effects = Effects::default();
    let is_deadline = matches!(fact.body, FactBody::DeadlinePassed { .. });
    let mut clocks = Clocks {
        standard,
        state,
        effects: &mut effects,
    };
    clocks.recount();
    clocks.pass_time(fact.at, is_deadline);
    state.move_cursor(fact);
    let mut thing = None;
    match &fact.body {
        FactBody::CaseRaised { .. } | FactBody::DeadlinePassed { .. } => return effects,
        FactBody::WarningGiven { promise } => {
            thing = thing_of(state, promise);
            give_warning(standard, state, promise, fact.at, &mut effects);
        }
        FactBody::BreakActed { promise, act } => {
            thing = thing_of(state, promise);
            let place = state
                .acts
                .iter()
                .position(|it| it.act == *act && it.promise == *promise);
            if let Some(place) = place {
                state.acts.remove(place);
                let kind = NoticeKind::Acted(*act);
                effects
                    .notices
                    .push(notice(standard, state, promise, kind, fact.at));
            }
        }
        FactBody::CallTalked { .. }
        | FactBody::MessageReceived { .. }
        | FactBody::ReplySent { .. }
        | FactBody::ReplyDelivered { .. }
        | FactBody::NoteAdded { .. }
        | FactBody::AnswerPromised { .. }
        | FactBody::AnswerRenewed { .. }
        | FactBody::AnswerGiven { .. }
        | FactBody::HandoverOffered { .. }
        | FactBody::HandoverAccepted {}
        | FactBody::HandoverDeclined { .. }
        | FactBody::HandlerChanged { .. }
        | FactBody::Classified { .. }
        | FactBody::WaitingStarted { .. }
        | FactBody::WaitingEnded { .. }
        | FactBody::Urged { .. }
        | FactBody::ContactTried { .. }
        | FactBody::ResultRecorded { .. }
        | FactBody::CustomerWordTaken { .. }
        | FactBody::CaseJoined { .. }
        | FactBody::JoinReceived { .. }
        | FactBody::CaseClosed { .. }
        | FactBody::CaseReopened { .. }
        | FactBody::FieldRevealed { .. }
        | FactBody::ActTakenBack { .. }
        | FactBody::CallPlaced { .. } => {}
        // It happened, by the timer or by somebody who was quicker: it is not written again.
        FactBody::EventHappened { event } => state.writes.retain(|it| {
            it.event.what != event.what || !may_be_same(it.event.thing.as_deref(), event.thing.as_deref())
        }),
    }
    let readings = Readings::default();
    let view = View::of_fact(fact).about(thing.as_deref()).keeping(&readings);
    take_in(standard, state, (fact, &view), true, &mut effects);
    effects
}

/// The thing of the promise that a fact of the timer is about.
fn thing_of(state: &CaseState, promise: &PromiseKey) -> Option<String> {
    let run = state.runs.iter().find(|it| it.is_keyed(promise));
    run.and_then(|it| it.thing.clone())
}

fn give_warning(
    standard: &Standard,
    state: &mut CaseState,
    promise: &PromiseKey,
    at: Instant,
    effects: &mut Effects,
) {
    let round = state.case.round;
    let Some(run) = state
        .runs
        .iter_mut()
        .find(|it| it.is_keyed(promise) && !it.is_warned)
    else {
        return;
    };
    run.is_warned = true;
    run.warn_at = None;
    if run.stand == crate::run::Stand::Live {
        effects.changed.push(run.promise(round));
        effects
            .notices
            .push(notice(standard, state, promise, NoticeKind::Warned, at));
    }
}

fn notice(
    standard: &Standard,
    state: &CaseState,
    promise: &PromiseKey,
    kind: NoticeKind,
    at: Instant,
) -> Notice {
    let clause = standard.clause(&promise.clause);
    Notice {
        at,
        promise: promise.clone(),
        kind,
        person: clause.and_then(|it| answerable(it, &state.case)),
        team: state.case.team,
    }
}

/// Clauses without a running time are judged by the fact itself, on the case as it was before it.
///
/// A fact that is judged by a clause and ends a promise of the same clause gets one verdict, that of the promise: what it
/// was found to lack is given back, with the places of the clauses, for the promise to end by.
pub(crate) fn judge_places(
    standard: &Standard,
    state: &mut CaseState,
    (fact, view, turn): (&Fact, &View<'_>, u32),
    places: &[usize],
    effects: &mut Effects,
) -> Vec<(usize, Judged)> {
    let mut ending = Vec::new();
    let texts = TextsOf::new(standard, state, fact);
    let (mut broken_by_words, mut counted) = (Vec::new(), Vec::new());
    let mut spoken = std::mem::take(&mut state.texts.spoken);
    for place in places {
        let Some(compiled) = standard.clauses.get(*place) else {
            continue;
        };
        let clause = &compiled.clause;
        if !applies(clause, Subject::from(&state.case)) {
            continue;
        }
        let occasion = Occasion {
            standard,
            clause,
            fact,
            view,
            state: &*state,
            texts: &texts,
        };
        counted.extend(kinds::phrase::counts(&occasion));
        let in_contacts: Vec<Verdict> = kinds::phrase::once::follow(&mut spoken, &occasion)
            .into_iter()
            .map(|it| verdict_of_contact(&occasion, it))
            .collect();
        let tells = kinds::route::tells(clause, view, fact, state);
        let judged = compiled.kind.judge(&occasion);
        let follows = clause.rule.clock().is_some_and(|it| is_meant(&it.start, view));
        let key = PromiseKey {
            clause: clause.id.clone(),
            basis_seq: fact.seq,
            turn: if follows { turn + SPOT_TURN } else { turn },
        };
        let judged = judged.filter(|it| !follows || it.outcome != Outcome::Kept);
        let ends = judged.as_ref().is_some_and(|it| it.outcome != Outcome::Waived)
            && ends_promise(state, clause, (fact, view));
        let (judged, of_promise) = if ends { (None, judged) } else { (judged, None) };
        ending.extend(of_promise.map(|it| (*place, it)));
        let verdict = judged.map(|it| verdict(&occasion, key.clone(), it));
        for broken in verdict
            .iter()
            .chain(&in_contacts)
            .filter(|it| it.outcome == Outcome::Broken)
        {
            broken_by_words.push(clause.id.clone());
            put_down_acts(standard, state, clause, (&broken.key, fact.at, None));
        }
        effects.verdicts.extend(verdict.into_iter().chain(in_contacts));
        let written = kinds::route::written(clause, view, fact, state);
        state.acts.extend(tells.iter().map(|act| PendingAct {
            promise: key.clone(),
            act: *act,
            at: fact.at,
        }));
        state.writes.extend(written);
    }
    state.texts.spoken = spoken;
    let moments = texts.moments();
    note_texts(state, &moments, broken_by_words);
    counted.into_iter().for_each(|it| note_counted(state, it));
    ending
}

/// How a contact ended for a clause that asks for something once in it: counted from the first words by which it was due.
fn verdict_of_contact(occasion: &Occasion<'_>, it: JudgedContact) -> Verdict {
    let JudgedContact { judged, since, by } = it;
    let key = PromiseKey {
        clause: occasion.clause.id.clone(),
        basis_seq: since.0,
        turn: CONTACT_TURN,
    };
    let verdict = verdict(occasion, key, judged);
    let person = match occasion.clause.answerable {
        Answerable::Agent => by.or(verdict.person),
        Answerable::Handler | Answerable::Owner | Answerable::Team | Answerable::Department => verdict.person,
    };
    Verdict {
        basis_at: since.1,
        person,
        ..verdict
    }
}

fn verdict(occasion: &Occasion<'_>, key: PromiseKey, judged: Judged) -> Verdict {
    let Occasion {
        standard,
        clause,
        fact,
        view,
        state,
        texts: _,
    } = occasion;
    let concerned = match clause.rule {
        // What somebody noted, measured or reviewed concerns the person that it names.
        Rule::Score(_) | Rule::Review(_) | Rule::Metric(_) => view.person().or_else(|| fact.author.person()),
        Rule::Clock(_)
        | Rule::Guard(_)
        | Rule::Form(_)
        | Rule::Phrase(_)
        | Rule::Window(_)
        | Rule::Coverage(_)
        | Rule::Duty(_)
        | Rule::Checklist(_)
        | Rule::Route(_)
        | Rule::Privacy(_)
        | Rule::Script(_) => fact.author.person().or_else(|| view.person()),
    };
    let person = match clause.answerable {
        Answerable::Agent => concerned.or_else(|| answerable(clause, &state.case)),
        // A register has no owner: whoever it concerns answers.
        Answerable::Handler | Answerable::Owner => answerable(clause, &state.case).or(concerned),
        Answerable::Team | Answerable::Department => None,
    };
    Verdict {
        key,
        outcome: judged.outcome,
        pack: standard.version.clone(),
        basis_at: fact.at,
        due_at: None,
        at: fact.at,
        done_at: None,
        elapsed: None,
        person,
        team: state.case.team,
        evidence: judged.evidence,
        detail: judged.detail,
        is_correction: false,
    }
}
