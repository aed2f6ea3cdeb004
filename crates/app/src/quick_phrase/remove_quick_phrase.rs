//! Removes a quick phrase.

use domain::{Actor, Permission, QuickPhraseId};

use crate::once::Once;
use crate::quick_phrase::may_change;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Removes a phrase of one's own, or of a team that one leads.
///
/// # Errors
/// Not found when there is none that the actor may change.
pub async fn remove_quick_phrase(
    desk: &Desk,
    actor: &Actor,
    id: QuickPhraseId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::WorkCases)?;
    let actor = actor.clone();
    desk.write(once, move |work| {
        let known = store::quick_phrases::load_quick_phrase(work.tx, id)?.filter(|it| may_change(&actor, it));
        if known.is_none() {
            return Err(AppError::NotFound { what: "quick phrase" });
        }
        store::quick_phrases::remove_quick_phrase(work.tx, id)?;
        Ok(())
    })
    .await
}
