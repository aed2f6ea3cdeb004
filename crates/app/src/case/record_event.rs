//! Records an event on a case: what calls, visits, departments and the rest of the house report.

use domain::{Action, Actor, Event, FactBody, Permission};

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// Records it; guards and forms are asked first. A closed case takes events too: it is archived and followed up.
///
/// # Errors
/// [`AppError::Invalid`] for something that events of this kind do not carry, or that does not fit; refused by the
/// clause that wants evidence first.
pub async fn record_event(desk: &Desk, actor: &Actor, on: OnCase, event: Event) -> Result<Done, AppError> {
    event
        .check()
        .map_err(|it| AppError::invalid("event", "unfit", it.to_string()))?;
    for text in event.text.iter().chain(event.fields.values()).chain(&event.items) {
        check_length("event", text, 2_000)?;
    }
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.ask(work, &Action::Record { event: event.clone() })?;
        case.record(FactBody::EventHappened { event: event.clone() })
    })
    .await
}
