//! Judging a past record as a desk would have whose timer never slept: for records that came without a timer, and for
//! asking what another standard would have made of them.
//!
//! Always true: what the timer wrote is left out and written anew, so that no break of one standard hangs over into the
//! judging by another. The trap: what the timer writes anew is numbered behind all facts of the chain.

use calendar::Instant;
use domain::{Author, Fact, FactBody, FactId, NotRaised};

use crate::kinds::route::priority_of;
use crate::replay::standing;
use crate::{CaseState, Effects, Standard, advance, catch_up, step};

/// Judges the facts of one case anew, each by the standard that `standard_for` names for it.
///
/// Time passes up to `to` in the end; none: up to the last fact. Notices among the effects are of the past and not to be
/// sent. A priority that a rule had decided is decided again by the rule of the standard.
///
/// # Errors
/// When nothing but the timer's facts is there, or the first one can begin no chain.
pub fn judge_anew<'a>(
    facts: &[Fact],
    standard_for: impl Fn(&Fact) -> &'a Standard,
    to: Option<Instant>,
) -> Result<(CaseState, Effects), NotRaised> {
    let mut in_order = standing(facts);
    in_order.retain(|it| it.author != Author::Timer);
    in_order.sort_by_key(|it| it.judging_order());
    let last_seq = facts.iter().map(|it| it.seq).max().unwrap_or(0);
    let Some((first, rest)) = in_order.split_first() else {
        let of_nobody = domain::CaseId::from_uuid(uuid::Uuid::nil());
        return Err(NotRaised(facts.first().map_or(of_nobody, |it| it.case_id)));
    };
    let mut standard = standard_for(first);
    let first = with_priority(standard, first);
    let (mut state, mut effects) = CaseState::begin(standard, &first)?;
    let mut timer = Timer {
        next_seq: last_seq.saturating_add(1),
        like: &first,
    };
    for fact in rest {
        standard = standard_for(fact);
        let due = catch_up(standard, &state, fact);
        timer.write(standard, &mut state, due, &mut effects);
        effects.append(step(standard, &mut state, fact));
    }
    if let Some(to) = to {
        let due = advance(standard, &state, to);
        timer.write(standard, &mut state, due, &mut effects);
    }
    Ok((state, effects))
}

/// Writes what the passing of time asks for.
struct Timer<'f> {
    next_seq: u32,
    like: &'f Fact,
}

impl Timer<'_> {
    fn write(
        &mut self,
        standard: &Standard,
        state: &mut CaseState,
        due: Vec<(Instant, FactBody)>,
        effects: &mut Effects,
    ) {
        for (at, body) in due {
            let fact = Fact {
                id: FactId::from_uuid(self.like.case_id.as_uuid()),
                case_id: self.like.case_id,
                seq: self.next_seq,
                at,
                recorded_at: at,
                author: Author::Timer,
                body,
            };
            self.next_seq = self.next_seq.saturating_add(1);
            effects.append(step(standard, state, &fact));
        }
    }
}

fn with_priority(standard: &Standard, fact: &Fact) -> Fact {
    let mut fact = fact.clone();
    if let FactBody::CaseRaised { raised } = &mut fact.body
        && raised.priority_by.is_some()
    {
        (raised.priority, raised.priority_by) = priority_of(standard, raised);
    }
    fact
}
