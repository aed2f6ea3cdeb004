//! Missed calls and voicemail: they become callbacks (A14); several misses of one number are one callback.

use domain::{
    Author, CallEnd, CallNews, CallSight, CallbackId, Channel, Direction, Event, EventKind, FactBody,
};
use store::callbacks::{Callback, CallbackBody};
use store::calls::CallRecord;

use crate::AppError;
use crate::announcement::reach;
use crate::phone::landing;
use crate::work::Work;

/// Adds a missed call to the open callback of its number, or begins one.
pub(super) fn to_be_called_back(work: &mut Work<'_, '_>, record: &mut CallRecord) -> Result<(), AppError> {
    let sight = record.body.call.sight();
    let number = work.desk().settings().phone(&sight.number);
    let open = open_callback(work, record, &number)?;
    let missed_at = sight.ended_at.unwrap_or(work.now());
    if let Some(mut callback) = open {
        let mut register = work.open_for(Author::System, callback.register)?;
        landing::land(work, record, &mut register)?;
        work.save(register)?;
        record.case = Some(callback.register);
        callback.last_at = callback.last_at.max(missed_at);
        add(&mut callback.body, record);
        return Ok(store::callbacks::update_callback(work.tx, &callback)?);
    }
    let Some(register) = landing::land_on_register(work, record, None)? else {
        return Ok(());
    };
    let mut callback = Callback {
        id: CallbackId::from_uuid(work.next_id()),
        team: record.team,
        number,
        customer: record.customer,
        register,
        is_open: true,
        first_at: missed_at,
        last_at: missed_at,
        ended_at: None,
        taken_by: None,
        body: CallbackBody::default(),
    };
    add(&mut callback.body, record);
    Ok(store::callbacks::insert_callback(work.tx, &callback)?)
}

fn open_callback(
    work: &mut Work<'_, '_>,
    record: &CallRecord,
    number: &str,
) -> Result<Option<Callback>, AppError> {
    if number.is_empty() {
        return Ok(None);
    }
    let open = store::callbacks::open_of_number(work.tx, number)?;
    // Whoever is to be told something was not missed; that stands on their case.
    let Some(found) = open
        .into_iter()
        .find(|it| it.team == record.team && it.body.telling.is_none())
    else {
        return Ok(None);
    };
    // Held from here on, and looked at again: somebody may have called back meanwhile.
    Ok(store::callbacks::lock_callback(work.tx, found.id)?.filter(|it| it.is_open))
}

fn add(body: &mut CallbackBody, record: &CallRecord) {
    body.things.push(record.body.thing.clone());
    for event in record.body.call.events() {
        if let CallNews::VoicemailLeft { text, recording } = &event.news {
            body.has_voicemail = true;
            body.words.extend(text.clone());
            body.recordings
                .extend(recording.as_ref().map(|it| it.place.clone()));
        }
    }
}

/// What a call that is over means for open callbacks of its number: an outgoing one is the callback; a missed one whose
/// answer came in late needs none.
pub(super) fn note_callback(
    work: &mut Work<'_, '_>,
    record: &CallRecord,
    sight: &CallSight,
) -> Result<(), AppError> {
    let number = work.desk().settings().phone(&sight.number);
    let is_tried = match (sight.direction, sight.end) {
        (Direction::Outbound, Some(CallEnd::Answered)) => Some(true),
        (Direction::Outbound, Some(CallEnd::NotReached)) => Some(false),
        (Direction::Inbound, Some(CallEnd::Answered)) => None,
        (Direction::Inbound | Direction::Outbound, _) => return Ok(()),
    };
    if number.is_empty() {
        return Ok(());
    }
    for found in store::callbacks::open_of_number(work.tx, &number)? {
        let is_its_own = found.body.things.contains(&record.body.thing);
        let is_meant = match is_tried {
            Some(_) => sight.rang_at.is_some_and(|it| it >= found.first_at),
            None => is_its_own && found.body.things.len() == 1,
        };
        if !is_meant {
            continue;
        }
        let Some(mut callback) = store::callbacks::lock_callback(work.tx, found.id)?.filter(|it| it.is_open)
        else {
            continue;
        };
        let at = sight.ended_at.unwrap_or(work.now());
        let made = Made {
            author: sight.person.map_or(Author::System, Author::Person),
            at,
            was_reached: is_tried.unwrap_or(true),
            note: String::new(),
        };
        close_callback(work, &mut callback, made)?;
        store::callbacks::update_callback(work.tx, &callback)?;
    }
    Ok(())
}

/// How a customer was called back.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) author: Author,
    pub(crate) at: calendar::Instant,
    pub(crate) was_reached: bool,
    pub(crate) note: String,
}

/// Records that a customer was called back, once for each missed call, and closes the callback.
pub(crate) fn close_callback(
    work: &mut Work<'_, '_>,
    callback: &mut Callback,
    made: Made,
) -> Result<(), AppError> {
    let mut register = work.open_for(made.author, callback.register)?;
    for (place, thing) in callback.body.things.iter().enumerate() {
        let reached = if made.was_reached { "yes" } else { "no" };
        let event = Event {
            thing: Some(thing.clone()),
            // What was said was said once.
            text: Some(made.note.clone()).filter(|it| place == 0 && !it.trim().is_empty()),
            fields: [("reached".to_owned(), reached.to_owned())].into(),
            ..Event::of(EventKind::CallbackMade)
        };
        register.record_at(made.at, made.author, FactBody::EventHappened { event })?;
    }
    let telling = callback.body.telling.as_ref().filter(|_| made.was_reached);
    if let Some(telling) = telling {
        reach::say(work, &mut register, telling)?;
    }
    work.save(register)?;
    if let Some(telling) = telling {
        reach::note_told(
            work,
            (telling.announcement, telling.case),
            Channel::Phone.as_str(),
        )?;
    } else if callback.body.telling.is_some() {
        // Nobody was told yet: a try is no answer.
        callback.taken_by = None;
        callback.last_at = made.at;
        return Ok(());
    }
    callback.is_open = false;
    callback.ended_at = Some(made.at);
    callback.body.made_by = made.author.person();
    callback.body.was_reached = Some(made.was_reached);
    callback.body.note = made.note;
    Ok(())
}
