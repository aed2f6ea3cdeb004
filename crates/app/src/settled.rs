//! What is written of a case after its facts were judged: the usual step, or all facts anew when one came late.

use std::collections::{BTreeMap, BTreeSet};

use domain::{CaseId, Promise, PromiseKey, PromiseState, Verdict};
use engine::{CaseState, Effects};
use store::Tx;

use crate::AppError;
use crate::settings::standard::Standards;

/// State, promises and verdicts to be written.
pub(crate) struct Settled {
    pub(crate) state: CaseState,
    pub(crate) promises: Vec<Promise>,
    pub(crate) verdicts: Vec<Verdict>,
    /// Everything was judged anew, not only what is new.
    is_anew: bool,
}

impl Settled {
    pub(crate) fn from_step(state: CaseState, effects: Effects) -> Self {
        Self {
            state,
            promises: latest(effects.opened.into_iter().chain(effects.changed)),
            verdicts: effects.verdicts,
            is_anew: false,
        }
    }

    /// Whether a promise of the present round was broken; `before` is the round in which one was, as known before.
    pub(crate) fn is_breached(&self, before: Option<u32>) -> bool {
        let round = self.state.case.round;
        let breaks = |it: &Promise| it.state == PromiseState::Broken && it.round == round;
        let stays = !self.is_anew && before == Some(round);
        stays || self.promises.iter().any(breaks)
    }

    /// Judges all facts of a case in the order in which they happened, each by the standard that held when it was recorded.
    /// Verdicts that come out differently are written as
    /// corrections; promises that no longer arise are void.
    pub(crate) fn anew(tx: &mut Tx<'_>, standards: &Standards, case: CaseId) -> Result<Self, AppError> {
        let facts = store::facts::facts_of_case(tx, case, 0)?;
        let (state, effects) =
            engine::replay_by(&facts, |fact| standards.for_fact(fact)).map_err(AppError::internal)?;
        let before = store::promises::verdicts_of_case(tx, case)?;
        let verdicts = engine::correct(&before, &effects.verdicts);
        let mut promises = latest(effects.opened.into_iter().chain(effects.changed));
        let arisen: BTreeSet<PromiseKey> = promises.iter().map(|it| it.key.clone()).collect();
        for stale in store::promises::promises_of_case(tx, case)? {
            if !arisen.contains(&stale.key) {
                promises.push(Promise {
                    state: PromiseState::Void,
                    due_at: None,
                    warn_at: None,
                    ..stale
                });
            }
        }
        Ok(Self {
            state,
            promises,
            verdicts,
            is_anew: true,
        })
    }
}

/// Each promise as it stands last.
fn latest(promises: impl Iterator<Item = Promise>) -> Vec<Promise> {
    let by_key: BTreeMap<PromiseKey, Promise> = promises.map(|it| (it.key.clone(), it)).collect();
    by_key.into_values().collect()
}
