//! One fact more: time passes up to it, it is judged, the case takes it in, promises follow.
//!
//! The trap: facts must come in judging order; a late one needs a replay (see [`crate::is_in_order`]).

use calendar::Instant;
use domain::{Case, Fact, FactBody, NotRaised, Outcome, PersonId, PromiseKey, Verdict};

use crate::clocks::Clocks;
use crate::evidence::{answerable, remember};
use crate::fit::{Subject, applies};
use crate::kinds::{Judged, Occasion};
use crate::state::CaseState;
use crate::texts::{TextsOf, note_texts};
use crate::{Effects, Notice, NoticeKind, Standard};

impl CaseState {
    /// The state as the raising of the case makes it, with what came of it.
    ///
    /// # Errors
    /// When the fact is not the raising of a case.
    pub fn begin(standard: &Standard, fact: &Fact) -> Result<(Self, Effects), NotRaised> {
        let case = Case::raise(fact)?;
        let mut state = Self::blank(case, fact);
        let mut effects = Effects::default();
        judge(standard, &mut state, fact, &mut effects);
        Clocks {
            standard,
            state: &mut state,
            effects: &mut effects,
        }
        .take(fact);
        Ok((state, effects))
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
    match &fact.body {
        FactBody::CaseRaised { .. } | FactBody::DeadlinePassed { .. } => return effects,
        FactBody::WarningGiven { promise } => give_warning(standard, state, promise, fact.at, &mut effects),
        FactBody::BreakActed { promise, act } => {
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
        | FactBody::CallPlaced { .. }
        | FactBody::EventHappened { .. } => {}
    }
    judge(standard, state, fact, &mut effects);
    state.case.apply(fact);
    remember(&mut state.proof, fact);
    Clocks {
        standard,
        state,
        effects: &mut effects,
    }
    .take(fact);
    effects
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
fn judge(standard: &Standard, state: &mut CaseState, fact: &Fact, effects: &mut Effects) {
    let places = standard.judged_on(fact.body.kind());
    if places.is_empty() {
        return;
    }
    let texts = TextsOf::new(standard, state, fact);
    let mut broken_by_words = Vec::new();
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
            state: &*state,
            texts: &texts,
        };
        if let Some(judged) = compiled.kind.judge(&occasion) {
            if judged.outcome == Outcome::Broken {
                broken_by_words.push(clause.id.clone());
            }
            effects.verdicts.push(verdict(&occasion, judged));
        }
    }
    let moments = texts.moments();
    note_texts(state, &moments, broken_by_words);
}

fn verdict(occasion: &Occasion<'_>, judged: Judged) -> Verdict {
    let Occasion {
        standard,
        clause,
        fact,
        state,
        texts: _,
    } = occasion;
    let agent: Option<PersonId> = match clause.answerable {
        domain::Answerable::Agent => fact.author.person(),
        domain::Answerable::Handler
        | domain::Answerable::Owner
        | domain::Answerable::Team
        | domain::Answerable::Department => None,
    };
    Verdict {
        key: PromiseKey {
            clause: clause.id.clone(),
            basis_seq: fact.seq,
            turn: 0,
        },
        outcome: judged.outcome,
        pack: standard.version.clone(),
        basis_at: fact.at,
        due_at: None,
        at: fact.at,
        done_at: None,
        elapsed: None,
        person: agent.or_else(|| answerable(clause, &state.case)),
        team: state.case.team,
        evidence: judged.evidence,
        detail: judged.detail,
        is_correction: false,
    }
}
