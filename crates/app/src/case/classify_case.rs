//! Changes type, priority, team, label, subject, fields, customer or place of a case (B03, B18, B19).

use domain::{Actor, FactBody, Permission, Reclassified};
use pack::says;

use crate::case::second_complaint::note_second_complaint;
use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// Records what changed. A new type without a new priority lets the rule of B18 decide anew.
///
/// # Errors
/// [`AppError::Invalid`] when nothing changes, or for an empty subject or a label of another category.
pub async fn classify_case(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    change: Reclassified,
) -> Result<Done, AppError> {
    if change == Reclassified::default() {
        return Err(AppError::invalid(
            "type",
            "empty",
            says!("请至少改一项", "name at least one change"),
        ));
    }
    if let Some(subject) = &change.subject {
        check_text("subject", subject, 200)?;
    }
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        if let Some(label) = change.label {
            work.require_label_of(label, case.case().category)?;
        }
        if let Some(team) = change.team {
            work.require_active_team("team_id", team)?;
        }
        let mut change = change.clone();
        if change.case_type.is_some() && change.priority.is_none() {
            (change.priority, change.priority_by) = work.priority_after(case.case(), &change);
        }
        let was = case.case().case_type;
        case.record(FactBody::Classified { change })?;
        if case.case().case_type == was {
            return Ok(());
        }
        note_second_complaint(work, case)
    })
    .await
}
