//! Takes a telephone system's report in: the call is found or begun, recognised, and its facts land where they belong.
//!
//! Always true: a report that comes again changes nothing. The trap: the line is locked first, so reports of one line are
//! taken one after the other on both engines.

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::{
    Call, CallAnswer, CallEnd, CallEvent, CallNews, CallSight, Channel, ContactId, ContactStage, CustomerId,
    Direction, HangUpCause, IdentityKind, LineId, PersonId, PushedCall,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::calls::{CallBody, CallRecord};
use store::contacts::LiveContact;
use store::phone_lines::CallReport;

use crate::phone::follow::{follow, who_dialled};
use crate::phone::line_settings::LineSettings;
use crate::phone::settle::settle;
use crate::work::Work;
use crate::{AppError, Desk};

/// A call of which nothing more was heard for so long is over.
pub(crate) const FORGOTTEN_AFTER: Millis = Millis::hours(4);

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenReport {
    /// The call.
    pub call: ContactId,
    /// It said something new.
    pub is_new: bool,
    /// Those at whom the call rings or rang.
    pub people: Vec<PersonId>,
}

/// Takes it in.
///
/// # Errors
/// Not found when the line is gone; failures of the store.
pub async fn take_report(desk: &Desk, line: LineId, pushed: PushedCall) -> Result<TakenReport, AppError> {
    desk.write(None, move |work| take(work, line, &pushed)).await
}

fn take(work: &mut Work<'_, '_>, line: LineId, pushed: &PushedCall) -> Result<TakenReport, AppError> {
    let now = work.now();
    let line =
        store::phone_lines::use_line(work.tx, line, now)?.ok_or(AppError::NotFound { what: "phone line" })?;
    let settings = LineSettings::read(&line.settings)?;
    let (mut record, is_begun) = find_or_begin(work, &line, pushed)?;
    let before = record.body.call.sight().people();
    let is_new = add_reports(work, &mut record, &settings, pushed)?;
    let sight = record.body.call.sight();
    if is_new {
        recognise(work, &mut record, &sight, (&settings, line.team))?;
        if is_begun {
            begin_contact(work, &record, &sight)?;
        } else {
            store::calls::insert_leg(work.tx, &record, &pushed.leg)?;
        }
        follow(work, &record)?;
        settle(work, &mut record)?;
        let number = work.desk().settings().phone(&sight.number);
        store::calls::update_call(work.tx, &record, &number)?;
    }
    let report = CallReport {
        at: now,
        call: Some(record.id),
        word: pushed.news.word().to_owned(),
        outcome: if is_new { "taken" } else { "known" }.to_owned(),
        detail: log_detail(&record, &sight, &work.desk().settings().phone(&sight.number)),
    };
    store::phone_lines::append_report(work.tx, line.id, &report)?;
    let mut people = sight.people();
    people.extend(before);
    people.sort_unstable();
    people.dedup();
    Ok(TakenReport {
        call: record.id,
        is_new,
        people,
    })
}

fn find_or_begin(
    work: &mut Work<'_, '_>,
    line: &store::phone_lines::PhoneLine,
    pushed: &PushedCall,
) -> Result<(CallRecord, bool), AppError> {
    let mut found = store::calls::find_leg(work.tx, line.id, &pushed.leg)?;
    if let (None, Some(continued)) = (found, &pushed.continues) {
        found = store::calls::find_leg(work.tx, line.id, continued)?;
    }
    if let Some(id) = found {
        let record = store::calls::lock_call(work.tx, id)?.ok_or(AppError::NotFound { what: "call" })?;
        return Ok((record, false));
    }
    let record = CallRecord {
        id: ContactId::from_uuid(work.next_id()),
        line: line.id,
        team: line.team,
        customer: None,
        person: None,
        case: None,
        is_registered: false,
        look_at: None,
        body: CallBody {
            thing: pushed.leg.clone(),
            ..CallBody::default()
        },
    };
    Ok((record, true))
}

/// Adds the report, and what goes with it: a ring that got lost, the turning away of a barred caller.
fn add_reports(
    work: &mut Work<'_, '_>,
    record: &mut CallRecord,
    settings: &LineSettings,
    pushed: &PushedCall,
) -> Result<bool, AppError> {
    let person_of = people_by_sign(work, settings)?;
    let event = pushed
        .clone()
        .into_event(work.now(), |sign| person_of.get(sign.trim()).copied());
    let call = &mut record.body.call;
    if let Some(seen) = pushed.seen.clone().filter(|_| !has_rung(call)) {
        call.take(CallEvent {
            news: seen,
            ..event.clone()
        });
    }
    let area = work.desk().settings().area_code.as_ref();
    if settings.answer_to(&event.news, area) == CallAnswer::Reject {
        let (cause, by) = (HangUpCause::Rejected, None);
        call.take(CallEvent {
            news: CallNews::HungUp { cause, by },
            ..event.clone()
        });
    }
    Ok(call.take(event))
}

fn has_rung(call: &Call) -> bool {
    call.events()
        .iter()
        .any(|it| matches!(it.news, CallNews::Rang { .. }))
}

/// Whose extension is whose: as the line says, else by work number or log-in name.
fn people_by_sign(
    work: &mut Work<'_, '_>,
    settings: &LineSettings,
) -> Result<BTreeMap<String, PersonId>, AppError> {
    let mut people = BTreeMap::new();
    let active = store::people::list_people(work.tx)?;
    for person in active.iter().filter(|it| it.is_active) {
        people.insert(person.login.clone(), person.id);
        if !person.work_number.is_empty() {
            people.insert(person.work_number.clone(), person.id);
        }
    }
    people.extend(
        settings
            .people
            .iter()
            .map(|(sign, id)| (sign.trim().to_owned(), *id)),
    );
    Ok(people)
}

/// Who calls, whose call it is, in which language, and when to look again.
fn recognise(
    work: &mut Work<'_, '_>,
    record: &mut CallRecord,
    sight: &CallSight,
    (settings, team): (&LineSettings, Option<domain::TeamId>),
) -> Result<(), AppError> {
    let area = work.desk().settings().area_code.as_ref();
    let meaning = settings.meaning_of((&sight.desk_number, sight.queue.as_deref()), area);
    if !record.is_registered {
        record.team = meaning.and_then(|it| it.team).or(team);
    }
    record.body.language = meaning.and_then(|it| it.language.clone());
    record.person = sight.person.or(record.person).or_else(|| who_dialled(sight));
    if record.customer.is_none() {
        record.customer = only_customer_of(work, &sight.number)?;
    }
    Ok(())
}

/// The customer with this number, when there is exactly one.
pub(crate) fn only_customer_of(
    work: &mut Work<'_, '_>,
    number: &str,
) -> Result<Option<CustomerId>, AppError> {
    let number = work.desk().settings().phone(number);
    if number.is_empty() {
        return Ok(None);
    }
    let found = store::customers::find_identity(work.tx, IdentityKind::Phone, &number, 2)?;
    Ok(match found.as_slice() {
        [only] => Some(*only),
        [] | [_, _, ..] => None,
    })
}

fn begin_contact(work: &mut Work<'_, '_>, record: &CallRecord, sight: &CallSight) -> Result<(), AppError> {
    let number = work.desk().settings().phone(&sight.number);
    let contact = LiveContact {
        id: record.id,
        channel: Channel::Phone,
        direction: sight.direction,
        customer: record.customer,
        person: record.person,
        began_at: sight.began_at,
        ended_at: sight.ended_at,
        address: number.clone(),
        stage: ContactStage::Waiting,
        account: record.line.to_string(),
        case: None,
        team: record.team,
        language: record.body.language.clone(),
        skill: None,
        queued_at: None,
        stage_at: work.now(),
        until_at: None,
        last_in_at: None,
        last_out_at: None,
        replies_since: 0,
        taken_at: None,
    };
    store::contacts::insert_live_contact(work.tx, &contact)?;
    Ok(store::calls::insert_call(work.tx, record, &number)?)
}

/// When a call that goes on must be looked at again: when nothing more is heard of it.
pub(crate) fn forgotten_at(call: &Call) -> Option<Instant> {
    call.events().last().map(|it| it.at.plus(FORGOTTEN_AFTER))
}

fn log_detail(record: &CallRecord, sight: &CallSight, number: &str) -> String {
    json!({
        "thing": record.body.thing,
        "direction": sight.direction,
        "number": domain::phone::masked(number),
        "stage": sight.stage,
        "end": sight.end,
        "people": sight.people(),
    })
    .to_string()
}

/// Whether a call ended without anybody of the desk speaking to the customer who called.
pub(crate) fn is_missed(sight: &CallSight) -> bool {
    sight.direction == Direction::Inbound && matches!(sight.end, Some(CallEnd::Missed | CallEnd::Voicemail))
}
