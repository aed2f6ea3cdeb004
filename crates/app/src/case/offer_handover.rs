//! Offers ownership to a colleague or a team; it moves only when they accept (B01).

use domain::{Actor, FactBody, Permission, PersonId, TeamId};
use pack::says;

use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// What is offered.
#[derive(Debug, Clone)]
pub struct OfferHandover {
    /// On which case.
    pub on: OnCase,
    /// To a person.
    pub to_person: Option<PersonId>,
    /// To any of a team.
    pub to_team: Option<TeamId>,
    /// What the next one must know.
    pub note: String,
}

/// Records the offer; a later offer replaces an open one.
///
/// # Errors
/// [`AppError::Invalid`] when there is nobody to offer it to; forbidden for a case that is somebody else's, unless the
/// right to assign reaches it.
pub async fn offer_handover(desk: &Desk, actor: &Actor, cmd: OfferHandover) -> Result<Done, AppError> {
    let OfferHandover {
        on,
        to_person,
        to_team,
        note,
    } = cmd;
    check_text("note", &note, 2_000)?;
    if to_person.is_none() && to_team.is_none() {
        return Err(AppError::invalid(
            "to_person",
            "empty",
            says!("请选一位同事或一个班组", "name a colleague or a team"),
        ));
    }
    desk.change_case(actor, Permission::AssignCases, on, move |work, case| {
        case.require_live()?;
        if let Some(person) = to_person {
            work.require_active_person("to_person", person)?;
            if case.case().owner == Some(person) {
                return Err(AppError::invalid(
                    "to_person",
                    "is_owner",
                    says!(
                        "这位同事已经是事项的负责人",
                        "this colleague owns the case already"
                    ),
                ));
            }
        }
        case.record(FactBody::HandoverOffered {
            to_person,
            to_team,
            note: note.clone(),
        })
    })
    .await
}
