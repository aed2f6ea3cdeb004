//! Labels: free names over the closed categories.

use domain::{Actor, Category, LabelId, Permission};
use pack::says;
use serde_json::json;
use store::teams::Label;

use crate::error::check_text;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// Every label.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn list_labels(desk: &Desk, actor: &Actor) -> Result<Vec<Label>, AppError> {
    require(actor, Permission::ReadCases)?;
    desk.read(|tx| Ok(store::teams::list_labels(tx)?)).await
}

/// Enters a label (`id` none) or changes one.
///
/// # Errors
/// [`AppError::Invalid`] for an empty name; [`AppError::WrongState`] when a used label would move to another category.
pub async fn save_label(
    desk: &Desk,
    actor: &Actor,
    (id, category, name, is_active): (Option<LabelId>, Category, String, bool),
    once: Option<Once>,
) -> Result<LabelId, AppError> {
    require(actor, Permission::ManageDesk)?;
    check_text("name", &name, 40)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let known = store::teams::list_labels(work.tx)?;
        let before = id.and_then(|id| known.iter().find(|it| it.id == id));
        match (id, before) {
            (Some(_), None) => return Err(AppError::NotFound { what: "label" }),
            (Some(_), Some(before)) if before.category != category => {
                return Err(AppError::WrongState {
                    state: "other_category",
                    hint: says!(
                        "标签的类别不能改；请新建一个",
                        "a label keeps its category; make a new one"
                    ),
                });
            }
            (Some(_), Some(_)) | (None, _) => {}
        }
        let rank = before.map_or_else(|| u32::try_from(known.len()).unwrap_or(u32::MAX), |it| it.rank);
        let id = id.unwrap_or_else(|| LabelId::from_uuid(work.next_id()));
        let label = Label {
            id,
            category,
            name: name.trim().to_owned(),
            rank,
            is_active,
        };
        store::teams::save_label(work.tx, &label)?;
        note(
            work,
            by,
            (
                "label_saved",
                format!("label:{id}"),
                &json!({ "name": label.name }),
            ),
        )?;
        Ok(id)
    })
    .await
}
