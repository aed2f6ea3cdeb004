//! Marks a call that led to no case: misdialled (A12), out of remit (A13), answered at once, a nuisance.

use domain::{Action, Actor, Author, ContactId, Event, EventKind, FactBody};
use pack::says;
use serde::{Deserialize, Serialize};

use crate::error::{check_length, unfit};
use crate::once::Once;
use crate::phone::follow::follow;
use crate::phone::{attach_call, landing};
use crate::{AppError, Desk};

/// What a call was about that led to no case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposition {
    /// `misdialled`, `out_of_remit`, `answered` or `nuisance`.
    pub word: String,
    /// The caller was told kindly.
    pub is_told: bool,
    /// The right number or place, where it is known.
    pub right_contact: String,
    /// What was said.
    pub text: String,
}

/// Marks the call and puts it on a register of its own; what is missing is for the clauses to say.
///
/// # Errors
/// [`AppError::Invalid`] for an unknown word; [`AppError::WrongState`] when the call led to a case or was marked before.
pub async fn dispose_call(
    desk: &Desk,
    actor: &Actor,
    (call, said): (ContactId, Disposition),
    once: Option<Once>,
) -> Result<(), AppError> {
    for (field, text) in [("text", &said.text), ("right_contact", &said.right_contact)] {
        check_length(field, text, 2_000)?;
    }
    let author = actor.clone();
    desk.write(once, move |work| {
        let mut record = attach_call::take_up(work, &author, call)?;
        if record.body.is_disposed {
            return Err(AppError::WrongState {
                state: "marked",
                hint: says!("这通电话已经标记过", "this call was marked already"),
            });
        }
        let event = event_of(&record.body.thing, &said);
        event
            .check()
            .map_err(|it| AppError::invalid("disposition", "unknown", unfit(&it)))?;
        let agent = Author::Person(author.person);
        record.body.is_disposed = true;
        record.person = record.person.or(Some(author.person));
        // What is marked is written up.
        follow(work, &record)?;
        match record.case {
            Some(register) => {
                let mut register = work.open_for(agent, register)?;
                landing::land(work, &mut record, &mut register)?;
                register.ask(work, &Action::Record { event: event.clone() })?;
                register.record(FactBody::EventHappened { event })?;
                work.save(register)?;
            }
            None => {
                landing::land_on_register(work, &mut record, Some((agent, event)))?;
            }
        }
        let sight = record.body.call.sight();
        record.look_at = record.body.call.over_at().filter(|it| *it > work.now());
        let number = work.desk().settings().phone(&sight.number);
        Ok(store::calls::update_call(work.tx, &record, &number)?)
    })
    .await
}

fn event_of(thing: &str, said: &Disposition) -> Event {
    let mut event = Event {
        thing: Some(thing.to_owned()),
        ..Event::of(EventKind::CallDisposed)
    };
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    event.text = filled(&said.text);
    let told = if said.is_told { "yes" } else { "no" };
    event.fields.insert("disposition".to_owned(), said.word.clone());
    event.fields.insert("told".to_owned(), told.to_owned());
    if let Some(right) = filled(&said.right_contact) {
        event.fields.insert("right_contact".to_owned(), right);
    }
    event
}
