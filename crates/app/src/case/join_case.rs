//! Joins a case to another: the matter goes on there, and both say so.

use domain::{Actor, CaseId, FactBody, Permission};

use crate::{AppError, Desk, Done, OnCase};

/// Joins the case into the survivor.
///
/// # Errors
/// [`AppError::Invalid`] when the survivor is the case itself or has been joined into another one; not found when it is
/// out of the actor's reach; [`AppError::WrongState`] when either is closed.
pub async fn join_case(desk: &Desk, actor: &Actor, on: OnCase, into: CaseId) -> Result<Done, AppError> {
    if into == on.id {
        return Err(AppError::invalid("into", "itself", "a case cannot join itself"));
    }
    let joining = on.id;
    let other = actor.clone();
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        let mut survivor = work.open(&other, Permission::WorkCases, &OnCase::any_version(into))?;
        if survivor.case().joined_into.is_some() {
            return Err(AppError::invalid(
                "into",
                "joined",
                "that case has itself been joined into another one",
            ));
        }
        survivor.require_live()?;
        survivor.record(FactBody::JoinReceived { from: joining })?;
        work.save(survivor)?;
        case.record(FactBody::CaseJoined { into })
    })
    .await
}
