//! Takes the facts of a past case in: judged as they happened, with no look of the timer and nobody told.

use calendar::Instant;
use domain::{Author, CaseId, CaseNumber, Event, EventKind, Fact, FactBody, FactId, PromiseState};
use store::cases::CaseRecord;

use super::Work;
use crate::AppError;
use crate::past::import_cases::Imported;
use crate::past::same_event::{Additions, LogRow, additions};
use crate::settled::Settled;
use crate::stamp::IdSequence;

impl Work<'_, '_> {
    /// Enters what a case's rows add to the facts that it has. Time passes up to `until`: what was
    /// due by then and is not done is broken; what still runs of a case that was closed ends with the record, neither kept
    /// nor broken.
    pub(crate) fn take_in(
        &mut self,
        id: CaseId,
        rows: &[LogRow],
        until: Instant,
    ) -> Result<Imported, AppError> {
        let there = store::cases::lock_case(self.tx, id)?;
        let known = match &there {
            Some(_) => store::facts::facts_of_case(self.tx, id, 0)?,
            None => Vec::new(),
        };
        let Additions {
            facts: mut further,
            repeated,
            differing,
        } = additions(rows, &known);
        let taken = Imported {
            cases: u64::from(there.is_none()),
            known: u64::from(there.is_some()),
            facts: u64::try_from(further.len()).unwrap_or(u64::MAX),
            repeated,
            differing,
        };
        let Some(first) = further.first() else {
            return Ok(taken);
        };
        let number = match &there {
            Some(record) => record.number.clone(),
            None => self.past_number(first.at)?,
        };
        let mut last_seq = there.as_ref().map_or(0, |it| it.last_seq);
        for fact in &mut further {
            last_seq += 1;
            fact.seq = last_seq;
            fact.recorded_at = self.stamp.now;
        }
        let mut ids = self.stamp.ids_of(id.as_uuid());
        let mut salted: Vec<Salted> = further.into_iter().map(|it| (it, ids.salt())).collect();
        store::facts::append_facts(self.tx, &salted)?;
        let (settled, deadlines) = self.judge_past(id, until, (&mut last_seq, &mut ids))?;
        salted.extend(deadlines);
        let (settled, ended) = self.end_record(settled, until, (&mut last_seq, &mut ids))?;
        salted.extend(ended);
        self.note_for_periods(&salted, there.is_none())?;
        let place = Place {
            number,
            last_seq,
            there,
        };
        self.save_past(settled, place, &salted)?;
        Ok(taken)
    }

    /// Ends the record of a case that was taken in before this was done at once; false when there is nothing to end. The record
    /// reached at least up to its last fact, and everything that fell due by its end was judged then.
    pub(crate) fn end_past_record(&mut self, id: CaseId) -> Result<bool, AppError> {
        let there = store::cases::lock_case(self.tx, id)?;
        let Some(there) = there.filter(|it| it.case.fields.contains_key(IMPORTED_FROM)) else {
            return Ok(false);
        };
        let facts = store::facts::facts_of_case(self.tx, id, 0)?;
        let Some(until) = facts.iter().map(|it| it.at).max() else {
            return Ok(false);
        };
        let (mut last_seq, mut ids) = (there.last_seq, self.stamp.ids_of(id.as_uuid()));
        let settled = Settled::anew(self.tx, &self.desk.standards(), id)?;
        let (settled, ended) = self.end_record(settled, until, (&mut last_seq, &mut ids))?;
        let Some(ended) = ended else {
            return Ok(false);
        };
        let ended = [ended];
        self.note_for_periods(&ended, false)?;
        let place = Place {
            number: there.number.clone(),
            last_seq,
            there: Some(there),
        };
        self.save_past(settled, place, &ended)?;
        Ok(true)
    }

    /// Writes that the record ends, when something still runs of a case that was closed; it is judged anew then.
    fn end_record(
        &mut self,
        settled: Settled,
        until: Instant,
        (last_seq, ids): (&mut u32, &mut IdSequence),
    ) -> Result<(Settled, Option<Salted>), AppError> {
        let Some(end) = end_of_record(&settled, until) else {
            return Ok((settled, None));
        };
        let id = settled.state.case.id;
        *last_seq += 1;
        let fact = Fact {
            id: FactId::from_uuid(ids.next()),
            case_id: id,
            seq: *last_seq,
            at: until,
            recorded_at: self.stamp.now,
            author: Author::System,
            body: FactBody::EventHappened { event: end },
        };
        let ended = (fact, ids.salt());
        store::facts::append_facts(self.tx, std::slice::from_ref(&ended))?;
        let settled = Settled::anew(self.tx, &self.desk.standards(), id)?;
        Ok((settled, Some(ended)))
    }

    /// Judges the case, and writes the deadlines that passed up to `until` without the thing being done.
    fn judge_past(
        &mut self,
        id: CaseId,
        until: Instant,
        (last_seq, ids): (&mut u32, &mut IdSequence),
    ) -> Result<(Settled, Vec<Salted>), AppError> {
        let standards = self.desk.standards();
        let before = Settled::anew(self.tx, &standards, id)?;
        let overdue = engine::overdue(&standards.at(until), &before.state, until);
        let mut deadlines = Vec::new();
        for (at, body) in overdue {
            *last_seq += 1;
            let fact = Fact {
                id: FactId::from_uuid(ids.next()),
                case_id: id,
                seq: *last_seq,
                at,
                recorded_at: self.stamp.now,
                author: Author::Timer,
                body,
            };
            deadlines.push((fact, ids.salt()));
        }
        if deadlines.is_empty() {
            return Ok((before, deadlines));
        }
        store::facts::append_facts(self.tx, &deadlines)?;
        Ok((Settled::anew(self.tx, &standards, id)?, deadlines))
    }

    fn past_number(&mut self, at: Instant) -> Result<CaseNumber, AppError> {
        let day = self.desk.settings().zone.local_date(at);
        Ok(store::numbers::next_case_number(self.tx, day)?)
    }

    fn save_past(&mut self, settled: Settled, place: Place, facts: &[Salted]) -> Result<(), AppError> {
        let id = settled.state.case.id;
        for promise in &settled.promises {
            store::promises::save_promise(self.tx, id, promise)?;
        }
        for verdict in &settled.verdicts {
            store::promises::append_verdict(self.tx, id, verdict)?;
        }
        self.save_spot(&settled.state.case, (place.there.is_none(), None, facts))?;
        let indexed = (&settled.state.case, place.there.is_none());
        crate::search::index_facts(self.tx, indexed, &place.number, facts)?;
        let was_breached = place
            .there
            .as_ref()
            .filter(|it| it.is_breached)
            .map(|it| it.case.round);
        let is_breached = settled.is_breached(was_breached);
        let (folded, memory) = settled.state.into_parts();
        let mut record = CaseRecord {
            // The timer looks at it again only when somebody works on it.
            next_look_at: None,
            next_due_at: None,
            is_breached,
            engine: serde_json::to_string(&memory).map_err(AppError::internal)?,
            case: folded,
            number: place.number,
            version: place.there.as_ref().map_or(1, |it| it.version),
            last_seq: place.last_seq,
        };
        match place.there {
            None => store::cases::insert_case(self.tx, &record)?,
            Some(_) => store::cases::update_case(self.tx, &mut record)?,
        }
        Ok(())
    }
}

/// The field that names the system from which a case was taken in.
const IMPORTED_FROM: &str = "imported_from";

/// A case that was closed there goes on nowhere: what still runs when its record ends can neither be kept nor broken here.
fn end_of_record(settled: &Settled, until: Instant) -> Option<Event> {
    let case = &settled.state.case;
    let runs = settled
        .promises
        .iter()
        .any(|it| matches!(it.state, PromiseState::Running | PromiseState::Paused));
    let is_over = !case.category.is_live() && case.closed_at.is_none_or(|it| it <= until);
    (is_over && runs).then(|| Event::of(EventKind::RecordEnded))
}

/// A fact with its salt.
type Salted = (Fact, [u8; 16]);

/// Where a past case stands in the books.
struct Place {
    number: CaseNumber,
    last_seq: u32,
    there: Option<CaseRecord>,
}
