//! Records an event on a case: what calls, visits, departments and the rest of the house report.

use domain::{Action, Actor, Event, EventKind, FactBody, Permission, Role};

use crate::customer::greetings::{self, Receiver};
use crate::error::{check_length, unfit};
use crate::work::Work;
use crate::{AppError, Desk, Done, OnCase};

/// Records it; guards and forms are asked first. A closed case takes events too: it is archived and followed up.
///
/// # Errors
/// [`AppError::Invalid`] for something that events of this kind do not carry, or that does not fit; refused by the
/// clause that wants evidence first.
pub async fn record_event(desk: &Desk, actor: &Actor, on: OnCase, event: Event) -> Result<Done, AppError> {
    event
        .check()
        .map_err(|it| AppError::invalid("event", "unfit", unfit(&it)))?;
    for text in event.text.iter().chain(event.fields.values()).chain(&event.items) {
        check_length("event", text, 2_000)?;
    }
    let event = with_reporter(event, actor.role);
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        let mut event = event.clone();
        let (customer, now) = (event.customer.or(case.case().customer), work.now());
        greetings::know_opted_out(work, &mut event, (Receiver::One(customer), now))?;
        know_approver(work, &mut event)?;
        case.ask(work, &Action::Record { event: event.clone() })?;
        greetings::note_wanted(work, &event, (customer, now))?;
        case.record(FactBody::EventHappened { event })
    })
    .await
}

/// Who reports up is as high as their role, unless they report for somebody else and say so (C10).
fn with_reporter(mut event: Event, role: Role) -> Event {
    let from = match role {
        Role::Agent => Some("agent"),
        Role::TeamLead => Some("team_lead"),
        Role::Supervisor => Some("supervisor"),
        Role::Administrator | Role::Dispatcher | Role::Reviewer | Role::Viewer => None,
    };
    if event.what == EventKind::ReportedUp
        && let Some(from) = from
    {
        event
            .fields
            .entry("from".to_owned())
            .or_insert_with(|| from.to_owned());
    }
    event
}

/// The field that says how high whoever approved stands.
const APPROVER_ROLE: &str = "approver_role";

/// Whoever approves a compensation is as high as their role, whatever somebody types (E07). Nobody's role is known where the
/// record names no colleague, and roles that decide nothing about customers' money are not told.
fn know_approver(work: &mut Work<'_, '_>, event: &mut Event) -> Result<(), AppError> {
    if event.what.spec().field(APPROVER_ROLE).is_none() {
        return Ok(());
    }
    event.fields.remove(APPROVER_ROLE);
    let Some(person) = event.person else { return Ok(()) };
    let role = match work.require_active_person("person", person)?.role {
        role @ (Role::Agent | Role::TeamLead | Role::Supervisor | Role::Administrator) => role,
        Role::Dispatcher | Role::Reviewer | Role::Viewer => return Ok(()),
    };
    event
        .fields
        .insert(APPROVER_ROLE.to_owned(), role.as_str().to_owned());
    Ok(())
}
