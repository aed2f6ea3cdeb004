//! Accepts ownership that was offered (B01).

use domain::{Action, Actor, FactBody, Permission};
use pack::says;

use crate::{AppError, Desk, Done, OnCase};

/// Makes the actor owner and handler.
///
/// # Errors
/// Refused by B01 when nothing was offered to the actor or to one of their teams.
pub async fn accept_handover(desk: &Desk, actor: &Actor, on: OnCase) -> Result<Done, AppError> {
    let person = actor.person;
    let teams = actor.teams.clone();
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        let is_accepted = case.case().offer.as_ref().is_some_and(|it| {
            it.to_person == Some(person)
                || it.to_person.is_none() && it.to_team.is_some_and(|team| teams.contains(&team))
        });
        case.ask(
            work,
            &Action::MoveOwnership {
                to: person,
                is_accepted,
            },
        )?;
        if !is_accepted {
            return Err(AppError::WrongState {
                state: "not_offered",
                hint: says!(
                    "这件事项没有移交给您；请首问责任人移交",
                    "ask the owner to hand the case over"
                ),
            });
        }
        case.record(FactBody::HandoverAccepted {})
    })
    .await
}
