//! Sends an example to an endpoint at once, outside of its order, and shows what went out and what came back.

use domain::{Actor, HookId, Permission};
use pack::says;
use serde_json::json;

use super::save_hook::NO_HOOK;
use super::send::{HookAnswer, HookRequest, SendHook};
use super::{payload, secret};
use crate::settings::audit::{note, require};
use crate::settings::privacy;
use crate::{AppError, Desk};

/// What went out, and what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: i64,
    /// The body.
    pub body: String,
    /// What came back.
    pub answer: HookAnswer,
    /// For how long, milliseconds.
    pub took_ms: i64,
}

/// Tries an endpoint with an example of a kind.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is no such endpoint; [`AppError::Invalid`] for
/// an unknown kind.
pub async fn try_hook(
    desk: &Desk,
    actor: &Actor,
    (hook, kind): (HookId, String),
    sender: &dyn SendHook,
) -> Result<Tried, AppError> {
    require(actor, Permission::ManageDesk)?;
    if !payload::kinds().contains(&kind.as_str()) {
        return Err(AppError::invalid(
            "kind",
            "unknown",
            says!("没有“{kind}”这种记录", "there is no kind of fact `{kind}`"),
        ));
    }
    let begun = desk.clock().now();
    let (known, networks) = desk
        .read(move |tx| {
            let known = store::hooks::load_hook(tx, hook)?.ok_or(NO_HOOK)?;
            Ok((known, privacy::read(tx)?.hook_networks))
        })
        .await?;
    let request = HookRequest {
        url: known.url,
        id: format!("msg_{}", desk.ids().next().simple()),
        timestamp: begun.as_millis().div_euclid(1_000),
        body: payload::example(&kind, begun),
        secrets: secret::in_force(&known.secrets, begun)?,
        networks,
    };
    let answer = sender.send(&request).await;
    let took_ms = desk.clock().now().since(begun).as_i64();
    let by = actor.person;
    let (status, error) = (answer.status, answer.error.clone());
    desk.write(None, move |work| {
        let detail = json!({ "kind": kind, "status": status, "error": error });
        note(work, by, ("hook_tried", format!("hook:{hook}"), &detail))
    })
    .await?;
    Ok(Tried {
        id: request.id,
        timestamp: request.timestamp,
        body: request.body,
        answer,
        took_ms,
    })
}
