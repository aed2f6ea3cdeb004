//! The checks of identity on a case, with what was shown for them: names and times, never the content.

use domain::{Actor, CaseId, Permission};
use store::identity::{Evidence, IdentityCheck};

use crate::{AppError, Desk};

/// A check, with what was shown for it.
pub type ShownCheck = (IdentityCheck, Vec<Evidence>);

/// The checks on a case, the latest first.
///
/// # Errors
/// Forbidden without the right to read cases; not found when the case is out of reach.
pub async fn list_checks(desk: &Desk, actor: &Actor, case: CaseId) -> Result<Vec<ShownCheck>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    desk.read(move |tx| {
        crate::case::view_case::require_within(tx, &reach, case)?;
        let mut listed = Vec::new();
        for check in store::identity::checks_of_case(tx, case)? {
            let evidence = store::identity::evidence_of(tx, check.id)?;
            listed.push((check, evidence));
        }
        Ok(listed)
    })
    .await
}
