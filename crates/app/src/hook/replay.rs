//! Tells an endpoint again what it was told before, or what was given up.

use calendar::Instant;
use domain::{Actor, DeliveryId, HookId, Permission};
use pack::says;
use serde_json::json;

use super::save_hook::NO_HOOK;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// Makes one delivery due again, with the same id and at its old place: before all that was entered later.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is none; [`AppError::WrongState`] while it waits.
pub async fn replay_delivery(
    desk: &Desk,
    actor: &Actor,
    id: DeliveryId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let now = work.now();
        let known =
            store::hooks::load_delivery(work.tx, id)?.ok_or(AppError::NotFound { what: "delivery" })?;
        if !store::hooks::replay_delivery(work.tx, id, now)? {
            return Err(AppError::WrongState {
                state: "waiting",
                hint: says!(
                    "它已在排队，轮到就会发出",
                    "it waits already and is sent as soon as its turn comes"
                ),
            });
        }
        let detail = json!({ "delivery": id, "kind": known.kind });
        note(
            work,
            by,
            ("hook_replayed", format!("hook:{}", known.hook), &detail),
        )
    })
    .await
}

/// Makes all deliveries due again that were entered at `since` or later and have ended; gives how many.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is no such endpoint.
pub async fn replay_since(
    desk: &Desk,
    actor: &Actor,
    (hook, since): (HookId, Instant),
    once: Option<Once>,
) -> Result<u64, AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    desk.write(once, move |work| {
        store::hooks::load_hook(work.tx, hook)?.ok_or(NO_HOOK)?;
        let now = work.now();
        let count = store::hooks::replay_since(work.tx, hook, since, now)?;
        let detail = json!({ "since": since.as_millis(), "count": count });
        note(work, by, ("hook_replayed", format!("hook:{hook}"), &detail))?;
        Ok(count)
    })
    .await
}
