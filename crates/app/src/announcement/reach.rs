//! How a word to all reaches one customer: on their own case, in their own way, and kept with the announcement.
//!
//! Always true: the case is held before it is looked at whether the word is owed, so it is said once however many try.
//! The trap: a joined customer's answer is also the matter's (B07), so it is written on both cases.

use domain::{Announcement, AnnouncementId, Author, CaseId, Category, Channel, Event, EventKind, FactBody};
use store::Tx;
use store::announcements::AnnouncedCase;
use store::callbacks::Telling;

use crate::AppError;
use crate::announcement::ways::{self, Reached};
use crate::case::answer_together::{NAME, called, called_in_english};
use crate::case::open_survivor::open_survivor;
use crate::case::reply_to_customer::{ReplyToCustomer, write_reply};
use crate::customer::written_language::is_written_in_english;
use crate::work::{OpenCase, Work};

/// Nothing was owed any more: the matter had been closed with the customer.
const CLOSED: &str = "closed";

/// The cases whose customers are owed the latest word.
pub(super) fn owed(tx: &mut Tx<'_>, id: AnnouncementId) -> Result<Vec<CaseId>, AppError> {
    let it = super::load(tx, id)?;
    let mut cases = store::announcements::cases_of(tx, id)?;
    cases.retain(|row| is_owed(&it, row));
    Ok(cases.into_iter().map(|row| row.case).collect())
}

fn is_owed(it: &Announcement, row: &AnnouncedCase) -> bool {
    it.word
        .as_ref()
        .is_some_and(|word| row.answered_at.is_none_or(|at| at < word.at))
}

/// Tells the customer of one case the latest word, when it is still owed.
pub(super) fn reach_one(work: &mut Work<'_, '_>, id: AnnouncementId, case: CaseId) -> Result<(), AppError> {
    let it = super::load(work.tx, id)?;
    let Some(word) = it.word.clone() else {
        return Ok(());
    };
    let mut open = work.open_for(Author::Person(word.by), case)?;
    let row = store::announcements::case_of(work.tx, id, case)?;
    let Some(mut row) = row.filter(|row| is_owed(&it, row)) else {
        return Ok(());
    };
    if open.case().category == Category::Closed {
        row.answered_at = Some(work.now());
        CLOSED.clone_into(&mut row.way);
        store::announcements::note_answer(work.tx, &row)?;
        return Ok(());
    }
    let customer = work.customer_of(open.case())?;
    let is_english = is_written_in_english(work.tx, case, customer.as_ref())?;
    let name = if is_english && !word.text_en.is_empty() {
        called_in_english(customer.as_ref())
    } else {
        called(customer.as_ref())
    };
    let text = word.words(is_english).replace(NAME, &name);
    let reached = ways::reach(work, &mut open, (&text, customer.as_ref()), id)?;
    let is_told = matches!(reached, Reached::Told(_));
    if is_told && it.ended_at.is_none() {
        let event = it.told_in(&text, &work.desk().settings().zone.clone());
        open.record(FactBody::EventHappened { event })?;
    }
    work.save(open)?;
    match reached {
        Reached::Told(way) => note_told(work, (id, case), way.as_str()),
        Reached::ToCall => {
            ways::CALLBACK.clone_into(&mut row.way);
            row.failure = String::new();
            store::announcements::note_answer(work.tx, &row)?;
            Ok(())
        }
        Reached::Not(failure) => {
            row.failure = failure;
            row.way = String::new();
            store::announcements::note_answer(work.tx, &row)?;
            Ok(())
        }
    }
}

/// Keeps that a customer was told: with the announcement, and on the case on which the matter goes on.
pub(crate) fn note_told(
    work: &mut Work<'_, '_>,
    (id, case): (AnnouncementId, CaseId),
    way: &str,
) -> Result<(), AppError> {
    let row = AnnouncedCase {
        announcement: id,
        case,
        told_at: None,
        answered_at: Some(work.now()),
        way: way.to_owned(),
        failure: String::new(),
    };
    store::announcements::note_answer(work.tx, &row)?;
    let record = store::cases::load_case(work.tx, case)?.ok_or(AppError::NotFound { what: "case" })?;
    let Some(into) = record.case.joined_into else {
        return Ok(());
    };
    let author = super::load(work.tx, id)?
        .word
        .map_or(Author::System, |it| Author::Person(it.by));
    let now = work.now();
    let Some(mut survivor) = open_survivor(work, author, into, now)? else {
        return Ok(());
    };
    let event = Event {
        thing: Some(record.number.as_str().to_owned()),
        customer: record.case.customer,
        ..Event::of(EventKind::MatterAnswered)
    };
    survivor.record(FactBody::EventHappened { event })?;
    work.save(survivor)?;
    Ok(())
}

/// Records that a customer who was called was told aloud.
pub(crate) fn say(work: &mut Work<'_, '_>, case: &mut OpenCase, telling: &Telling) -> Result<(), AppError> {
    let reply = ReplyToCustomer::words(telling.case, Channel::Phone, telling.text.clone());
    write_reply(work, case, &reply)?;
    let it = super::load(work.tx, telling.announcement)?;
    if it.ended_at.is_none() {
        let event = it.told_in(&telling.text, &work.desk().settings().zone.clone());
        case.record(FactBody::EventHappened { event })?;
    }
    Ok(())
}
