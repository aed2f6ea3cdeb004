//! Answers everybody who joined one matter in one act, each by themselves: own words, own channel, own name (B07).
//!
//! Always true: what cannot reach one customer stops no other, and is told for that one. The trap: whoever only called
//! cannot be written to; they stay owed until somebody told them.

use domain::{
    Actor, Author, CaseNumber, Channel, Customer, Event, EventKind, FactBody, IdentityKind, Permission, Title,
};
use serde::{Deserialize, Serialize};

use crate::case::join_case::owed_answers;
use crate::case::reply_to_customer::{ReplyToCustomer, write_reply};
use crate::error::check_text;
use crate::work::{OpenCase, Work, first_reach};
use crate::{AppError, Desk, OnCase};

/// How one customer was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredOne {
    /// Their case.
    pub case: domain::CaseId,
    /// Its number.
    pub number: String,
    /// On which channel; none: they can only be called.
    pub channel: Option<Channel>,
    /// Why not, when they were not; empty: they were.
    pub failure: String,
}

pub use domain::announcement::NAME;

/// Answers all; `by_word_of_mouth` names cases whose customers were told aloud.
///
/// # Errors
/// Forbidden, not found and so on as for any act on the case; [`AppError::Invalid`] without words.
pub async fn answer_together(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    (text, told): (String, Vec<String>),
) -> Result<Vec<AnsweredOne>, AppError> {
    check_text("text", &text, 20_000)?;
    let actor = actor.clone();
    desk.write(on.once.clone(), move |work| {
        let mut survivor = work.open(&actor, Permission::WorkCases, &on)?;
        let facts = store::facts::facts_of_case(work.tx, on.id, 0)?;
        let mut answered = Vec::new();
        for (number, customer) in owed_answers(&facts) {
            let is_told = told.contains(&number);
            if !told.is_empty() && !is_told {
                continue;
            }
            let found = number
                .parse::<CaseNumber>()
                .ok()
                .map(|it| store::cases::find_case_number(work.tx, &it))
                .transpose()?
                .flatten();
            let Some(id) = found else { continue };
            let mut case = work.open_for(Author::Person(actor.person), id)?;
            let one = answer_one(work, &mut case, (&text, is_told))?;
            if one.failure.is_empty() {
                work.save(case)?;
                let event = Event {
                    thing: Some(number),
                    customer,
                    text: Some(text.clone()),
                    ..Event::of(EventKind::MatterAnswered)
                };
                survivor.record(FactBody::EventHappened { event })?;
            }
            answered.push(one);
        }
        if told.is_empty() {
            answered.push(answer_one(work, &mut survivor, (&text, false))?);
        }
        work.save(survivor)?;
        Ok(answered)
    })
    .await
}

fn answer_one(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    (text, is_told): (&str, bool),
) -> Result<AnsweredOne, AppError> {
    let customer = work.customer_of(case.case())?;
    let channel = if is_told {
        Some(Channel::Phone)
    } else {
        way_to(case, customer.as_ref())
    };
    let mut one = AnsweredOne {
        case: case.case().id,
        number: case.number.as_str().to_owned(),
        channel,
        failure: String::new(),
    };
    let Some(channel) = channel else {
        one.failure = "to_call".to_owned();
        return Ok(one);
    };
    let text = text.replace(NAME, &called(customer.as_ref()));
    let reply = ReplyToCustomer::words(one.case, channel, text);
    let Err(error) = write_reply(work, case, &reply) else {
        return Ok(one);
    };
    // What concerns this customer is told for them; what breaks the whole act ends it.
    let is_theirs = matches!(
        error,
        AppError::Refused(_) | AppError::Invalid(_) | AppError::WrongState { .. } | AppError::NotFound { .. }
    );
    if !is_theirs {
        return Err(error);
    }
    one.failure = error.to_string();
    Ok(one)
}

/// The channel on which they can be written to: their own, else mail.
fn way_to(case: &OpenCase, customer: Option<&Customer>) -> Option<Channel> {
    match case.case().channel {
        own @ (Channel::Email | Channel::Chat | Channel::Messenger) => Some(own),
        Channel::Phone | Channel::Counter | Channel::Visit => customer
            .and_then(|it| first_reach(it, IdentityKind::Email))
            .map(|_| Channel::Email),
    }
}

/// How a customer is called in a letter (G02).
pub(crate) fn called(customer: Option<&Customer>) -> String {
    let Some(customer) = customer.filter(|it| !it.name.trim().is_empty()) else {
        return "客户".to_owned();
    };
    match (domain::surname(&customer.name), customer.title) {
        (Some(surname), Title::Mr) => format!("{surname}先生"),
        (Some(surname), Title::Ms) => format!("{surname}女士"),
        (Some(_) | None, _) => customer.name.clone(),
    }
}

/// The same in an English text: by their name, for titles are of the Chinese.
pub(crate) fn called_in_english(customer: Option<&Customer>) -> String {
    let name = customer.map(|it| it.name.trim()).filter(|it| !it.is_empty());
    name.unwrap_or("customer").to_owned()
}
