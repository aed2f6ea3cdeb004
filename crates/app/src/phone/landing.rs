//! Lets a call's facts land on the chain where they belong, each once.

use std::collections::BTreeSet;

use domain::{Author, Event, EventKind, FactBody};
use store::calls::CallRecord;

use crate::AppError;
use crate::work::{OpenCase, Work};

/// The facts of a call that are due and were not written yet.
pub(crate) fn due_facts(work: &Work<'_, '_>, record: &CallRecord) -> Vec<domain::CallFact> {
    let body = &record.body;
    let mut facts = body.call.facts(&body.thing, work.now());
    facts.retain(|it| !body.written.contains(&it.key));
    facts
}

/// Writes the due facts of a call onto a case or register that is open.
pub(crate) fn land(
    work: &Work<'_, '_>,
    record: &mut CallRecord,
    case: &mut OpenCase,
) -> Result<(), AppError> {
    for fact in due_facts(work, record) {
        case.record_at(
            fact.at,
            fact.author,
            FactBody::EventHappened {
                event: fact.event.clone(),
            },
        )?;
        record.body.written.insert(fact.key);
    }
    Ok(())
}

/// As [`land`], with the agent's first words: they are what the clauses about openings look at (A02, A03).
pub(crate) fn land_with_opening(
    work: &Work<'_, '_>,
    record: &mut CallRecord,
    case: &mut OpenCase,
    (agent, opening): (Author, Option<&str>),
) -> Result<bool, AppError> {
    let mut is_said = false;
    for mut fact in due_facts(work, record) {
        if fact.event.what == EventKind::CallAnswered && opening.is_some() {
            fact.event.text = opening.map(str::to_owned);
            fact.author = agent;
            is_said = true;
        }
        case.record_at(
            fact.at,
            fact.author,
            FactBody::EventHappened { event: fact.event },
        )?;
        record.body.written.insert(fact.key);
    }
    Ok(is_said)
}

/// Begins a register with the due facts of a call, or with `last` when nothing else is known; `last` is recorded after them.
pub(crate) fn land_on_register(
    work: &mut Work<'_, '_>,
    record: &mut CallRecord,
    last: Option<(Author, Event)>,
) -> Result<Option<domain::CaseId>, AppError> {
    let facts = due_facts(work, record);
    let now = work.now();
    let written: BTreeSet<String> = facts.iter().map(|it| it.key.clone()).collect();
    let mut all: Vec<(calendar::Instant, Author, Event)> =
        facts.into_iter().map(|it| (it.at, it.author, it.event)).collect();
    all.extend(last.map(|(author, event)| (now, author, event)));
    let mut rest = all.into_iter();
    let Some((at, author, event)) = rest.next() else {
        return Ok(None);
    };
    let number = work.desk().settings().phone(&record.body.call.sight().number);
    let subject = domain::phone::masked(&number);
    let mut register = work.begin_register((author, at), event, (record.team, subject))?;
    for (at, author, event) in rest {
        register.record_at(at, author, FactBody::EventHappened { event })?;
    }
    let id = register.case().id;
    work.save(register)?;
    record.body.written.extend(written);
    record.case = Some(id);
    Ok(Some(id))
}
