//! Keeps what somebody has not finished writing on a case, so that no text is lost; only they see it.

use calendar::Instant;
use domain::{Actor, CaseId, Permission, closed_set};
use serde::{Deserialize, Serialize};
use store::settings::Draft;

use crate::case::show_rows::draft_prefix;
use crate::error::check_length;
use crate::{AppError, Desk};

closed_set! {
    /// What is being written.
    DraftKind {
        /// A reply to the customer.
        Reply = "reply",
        /// A note that stays inside.
        Note = "note",
    }
}

/// An unsent text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The words.
    pub text: String,
    /// Counts changes, from 1.
    pub version: i64,
    /// Kept last.
    pub saved_at: Instant,
}

/// Keeps a text; an empty one is forgotten. `version` is the one that the writer saw; none: whichever.
///
/// # Errors
/// [`AppError::Conflict`] when it was changed meanwhile, in another window; not found when the case is out of reach.
pub async fn keep_draft(
    desk: &Desk,
    actor: &Actor,
    (case, kind): (CaseId, DraftKind),
    (text, version): (String, Option<i64>),
) -> Result<KeptDraft, AppError> {
    check_length("body", &text, 100_000)?;
    let reach = actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let person = actor.person;
    desk.write(None, move |work| {
        crate::case::view_case::require_within(work.tx, &reach, case)?;
        let subject = format!("{}{kind}", draft_prefix(case));
        let before = match store::settings::load_draft(work.tx, person, &subject)? {
            Some(draft) => read(&draft)?.version,
            None => 0,
        };
        if version.is_some_and(|it| it != before) {
            return Err(AppError::Conflict { current: before });
        }
        let kept = KeptDraft {
            text: text.clone(),
            version: before + 1,
            saved_at: work.now(),
        };
        if text.trim().is_empty() {
            store::settings::delete_draft(work.tx, person, &subject)?;
        } else {
            let body = serde_json::to_string(&kept).map_err(AppError::internal)?;
            store::settings::save_draft(
                work.tx,
                person,
                &Draft {
                    subject,
                    body,
                    updated_at: work.now(),
                },
            )?;
        }
        Ok(kept)
    })
    .await
}

/// Forgets a text; one that is not there is forgotten already.
///
/// # Errors
/// Failures of the store.
pub async fn drop_draft(desk: &Desk, actor: &Actor, case: CaseId, kind: DraftKind) -> Result<(), AppError> {
    let person = actor.person;
    desk.write(None, move |work| {
        store::settings::delete_draft(work.tx, person, &format!("{}{kind}", draft_prefix(case)))?;
        Ok(())
    })
    .await
}

/// A stored draft.
pub(crate) fn read(draft: &Draft) -> Result<KeptDraft, AppError> {
    serde_json::from_str(&draft.body).map_err(AppError::internal)
}
