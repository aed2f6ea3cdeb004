//! Endpoints as settings show them: how they fare, what they were told, every try; without their secrets.

use domain::{Actor, DeliveryId, HookId, Permission};
use store::hooks::{Hook, HookDelivery, HookTry};

use super::save_hook::NO_HOOK;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// An endpoint, and how much waits for it.
#[derive(Debug, Clone)]
pub struct ShownHook {
    /// The endpoint; its secrets are empty.
    pub hook: Hook,
    /// The kinds of facts that it is told; none: all.
    pub kinds: Vec<String>,
    /// Deliveries that wait.
    pub waiting: u64,
    /// Deliveries that were given up.
    pub dead: u64,
}

/// Every endpoint, the oldest first.
///
/// # Errors
/// Forbidden without the right to manage the desk.
pub async fn list_hooks(desk: &Desk, actor: &Actor) -> Result<Vec<ShownHook>, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(|tx| {
        let mut shown = Vec::new();
        for hook in store::hooks::list_hooks(tx)? {
            let (waiting, dead) = store::hooks::count_deliveries(tx, hook.id)?;
            let kinds = super::kinds_of(&hook.kinds)?;
            let hook = Hook {
                secrets: String::new(),
                ..hook
            };
            shown.push(ShownHook {
                hook,
                kinds,
                waiting,
                dead,
            });
        }
        Ok(shown)
    })
    .await
}

/// One endpoint.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is none.
pub async fn view_hook(desk: &Desk, actor: &Actor, id: HookId) -> Result<ShownHook, AppError> {
    let all = list_hooks(desk, actor).await?;
    all.into_iter().find(|it| it.hook.id == id).ok_or(NO_HOOK)
}

/// What an endpoint was told and is to be told, with the latest try of each, the latest first; those below a number, at
/// most `limit`; all, or what was given up.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is no such endpoint.
pub async fn list_deliveries(
    desk: &Desk,
    actor: &Actor,
    (hook, only_dead): (HookId, bool),
    (before, limit): (Option<i64>, u32),
) -> Result<Vec<(HookDelivery, Option<HookTry>)>, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(move |tx| {
        store::hooks::load_hook(tx, hook)?.ok_or(NO_HOOK)?;
        let limit = limit.clamp(1, 200);
        let mut listed = Vec::new();
        for delivery in store::hooks::list_deliveries(tx, (hook, only_dead), before, limit)? {
            let last = store::hooks::last_try(tx, delivery.id)?;
            listed.push((delivery, last));
        }
        Ok(listed)
    })
    .await
}

/// One delivery with its tries, the latest first.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is none.
pub async fn view_delivery(
    desk: &Desk,
    actor: &Actor,
    id: DeliveryId,
) -> Result<(HookDelivery, Vec<HookTry>), AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(move |tx| {
        let delivery = store::hooks::load_delivery(tx, id)?.ok_or(AppError::NotFound { what: "delivery" })?;
        let tries = store::hooks::tries_of(tx, id)?;
        Ok((delivery, tries))
    })
    .await
}
