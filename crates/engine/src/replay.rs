//! Judging a case again from all its facts, and what that corrects.
//!
//! Always true: a verdict once given is never overwritten; what facts that came late prove wrong is corrected by a
//! further verdict (clock table, row 26).

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{CaseId, Fact, NotRaised, Outcome, PromiseKey, Verdict, taken_back};
use uuid::Uuid;

use crate::{CaseState, Effects, Standard, step};

/// Whether the fact can simply be stepped: nothing that was judged before comes after it in judging order.
#[must_use]
pub fn is_in_order(state: &CaseState, fact: &Fact) -> bool {
    fact.judging_order() >= state.cursor.order
}

/// Judges all facts of a case, in judging order, whatever order they are given in.
///
/// # Errors
/// When the first fact in judging order is not the raising of the case.
pub fn replay(standard: &Standard, facts: &[Fact]) -> Result<(CaseState, Vec<Verdict>), NotRaised> {
    let (state, effects) = replay_by(facts, |_| standard)?;
    Ok((state, effects.verdicts))
}

/// As [`replay`], each fact by the standard that held when it was recorded, and with all effects.
///
/// So a pack or calendar that changed later changes nothing that was judged before (rows 13 and 27). The caller's
/// `standard_for` decides; notices among the effects are of the past and not to be sent.
///
/// # Errors
/// When the first fact in judging order is not the raising of the case.
pub fn replay_by<'a>(
    facts: &[Fact],
    standard_for: impl Fn(&Fact) -> &'a Standard,
) -> Result<(CaseState, Effects), NotRaised> {
    let mut in_order = standing(facts);
    in_order.sort_by_key(|it| it.judging_order());
    let Some((first, rest)) = in_order.split_first() else {
        return Err(NotRaised(CaseId::from_uuid(Uuid::nil())));
    };
    let (mut state, mut effects) = CaseState::begin(standard_for(first), first)?;
    for fact in rest {
        effects.append(step(standard_for(fact), &mut state, fact));
    }
    Ok((state, effects))
}

/// The facts that count: all but what its author took back.
pub(crate) fn standing(facts: &[Fact]) -> Vec<&Fact> {
    let gone = taken_back(facts);
    let stands = |it: &&Fact| !gone.contains(&(it.case_id, it.seq));
    facts.iter().filter(stands).collect()
}

/// The further verdicts that make `before`, the verdicts given so far, say what `after`, those of a replay, says.
///
/// A verdict on a promise that turns out never to have been made is voided at its own instant. A verdict that was given
/// under another version of the pack stays as it is: judging by an edited pack is a run of its own (row 13).
#[must_use]
pub fn correct(before: &[Verdict], after: &[Verdict]) -> Vec<Verdict> {
    let given = latest(before);
    let right = latest(after);
    let mut further: Vec<Verdict> = Vec::new();
    for verdict in after {
        if right.get(&verdict.key) != Some(&verdict) {
            continue;
        }
        match given.get(&verdict.key) {
            Some(it) if stands(it, verdict) => {}
            Some(_) => further.push(Verdict {
                is_correction: true,
                ..verdict.clone()
            }),
            None => further.push(Verdict {
                is_correction: false,
                ..verdict.clone()
            }),
        }
    }
    let is_same_pack = |verdict: &Verdict| after.is_empty() || after.iter().any(|it| it.pack == verdict.pack);
    for (key, verdict) in &given {
        if !right.contains_key(key) && verdict.outcome != Outcome::Void && is_same_pack(verdict) {
            further.push(void(verdict));
        }
    }
    further
}

fn latest(verdicts: &[Verdict]) -> BTreeMap<&PromiseKey, &Verdict> {
    verdicts.iter().map(|it| (&it.key, it)).collect()
}

/// Whether nothing is to be corrected. Who answers for it and what proves it matter as much as how it ended.
fn stands(given: &Verdict, right: &Verdict) -> bool {
    given.pack != right.pack
        || Verdict {
            is_correction: right.is_correction,
            ..given.clone()
        } == *right
}

fn void(verdict: &Verdict) -> Verdict {
    let at: Instant = verdict.at;
    Verdict {
        outcome: Outcome::Void,
        at,
        done_at: None,
        detail: Vec::new(),
        is_correction: true,
        ..verdict.clone()
    }
}
