//! Saving a case: facts, promises, verdicts, search entries and the case's row in the transaction of the act.

use domain::{Fact, Promise, Verdict};
use engine::{CaseState, Memory};
use store::cases::CaseRecord;

use super::{OpenCase, Work};
use crate::AppError;
use crate::desk::Done;
use crate::settled::Settled;

/// A case as it was written.
#[derive(Debug)]
pub(crate) struct Saved {
    /// As it is kept, at its new version.
    pub(crate) record: CaseRecord,
    /// What the engine remembers of it.
    memory: Memory,
    /// The promises that were written; of a new case: all.
    pub(crate) promises: Vec<Promise>,
    /// The verdicts that were written; of a new case: all.
    pub(crate) verdicts: Vec<Verdict>,
    /// The facts that were written; of a new case: all.
    pub(crate) facts: Vec<Fact>,
}

impl Saved {
    /// What a verb tells of it; the place is that of the last fact in a person's own name, so that taking the act back takes
    /// back that one and not what the program added.
    pub(crate) fn done(&self) -> Done {
        let own = self.facts.iter().rev().find(|it| it.author.person().is_some());
        Done {
            case: self.record.case.id,
            number: self.record.number.clone(),
            version: self.record.version,
            seq: own.map_or(self.record.last_seq, |it| it.seq),
        }
    }

    /// Its state as the engine knows it.
    pub(crate) fn state(&self) -> CaseState {
        CaseState::from_parts(self.record.case.clone(), self.memory.clone())
    }
}

impl Work<'_, '_> {
    /// Writes all that was recorded on a case.
    pub(crate) fn save(&mut self, case: OpenCase) -> Result<Done, AppError> {
        self.save_whole(case).map(|it| it.done())
    }

    /// Writes all that was recorded on a case, and gives it as it was written.
    pub(crate) fn save_whole(&mut self, mut case: OpenCase) -> Result<Saved, AppError> {
        store::facts::append_facts(self.tx, &case.facts)?;
        self.note_for_periods(&case.facts, case.is_new)?;
        let settled = if case.is_late {
            Settled::anew(self.tx, &self.desk.standards(), case.state.case.id)?
        } else {
            Settled::from_step(case.state, std::mem::take(&mut case.effects))
        };
        for promise in &settled.promises {
            store::promises::save_promise(self.tx, settled.state.case.id, promise)?;
        }
        for verdict in &settled.verdicts {
            store::promises::append_verdict(self.tx, settled.state.case.id, verdict)?;
        }
        let spot = case.spot.clone();
        self.save_spot(&settled.state.case, (case.is_new, spot.as_ref(), &case.facts))?;
        let indexed = (&settled.state.case, case.is_new);
        crate::search::index_facts(self.tx, indexed, &case.number, &case.facts)?;
        let next_look_at = engine::next_look_at(&settled.state);
        let next_due_at = settled.state.promises().iter().filter_map(|it| it.due_at).min();
        let is_breached = settled.is_breached(case.is_breached);
        let (folded, memory) = settled.state.into_parts();
        let mut record = CaseRecord {
            next_look_at,
            next_due_at,
            is_breached,
            engine: serde_json::to_string(&memory).map_err(AppError::internal)?,
            case: folded,
            number: case.number,
            version: case.version,
            last_seq: case.seq,
        };
        if case.is_new {
            record.version = 1;
            store::cases::insert_case(self.tx, &record)?;
        } else {
            store::cases::update_case(self.tx, &mut record)?;
        }
        crate::hook::enter(self, &record, &case.facts.iter().map(|it| &it.0))?;
        Ok(Saved {
            record,
            memory,
            promises: settled.promises,
            verdicts: settled.verdicts,
            facts: case.facts.into_iter().map(|(fact, _salt)| fact).collect(),
        })
    }
}
