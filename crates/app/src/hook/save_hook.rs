//! Enters, changes, removes endpoints, and gives out their secrets.

use domain::{Actor, HookId, Permission};
use pack::says;
use serde_json::json;
use store::hooks::Hook;

use super::{payload, secret};
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// What is entered of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookEntry {
    /// Where it listens.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The kinds of facts that it is told; none: all.
    pub kinds: Vec<String>,
    /// It is told.
    pub is_active: bool,
}

/// An endpoint with a secret that was just given out.
#[derive(Clone)]
pub struct GivenSecret {
    /// The endpoint.
    pub id: HookId,
    /// The secret, shown once.
    pub secret: String,
}

/// Enters an endpoint.
///
/// # Errors
/// Forbidden without the right to manage the desk; [`AppError::Invalid`] for an address that is none, or an unknown kind;
/// [`AppError::WrongState`] when the same request comes again: the secret is not shown a second time.
pub async fn enter_hook(
    desk: &Desk,
    actor: &Actor,
    entry: HookEntry,
    once: Option<Once>,
) -> Result<GivenSecret, AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&entry)?;
    let by = actor.person;
    let id = HookId::from_uuid(desk.ids().next());
    let fresh = secret::fresh(&desk.ids().secret());
    let text = fresh.text().to_owned();
    let given = desk
        .write(once, move |work| {
            let hook = Hook {
                id,
                url: entry.url.trim().to_owned(),
                description: entry.description.trim().to_owned(),
                kinds: serde_json::to_string(&entry.kinds).map_err(AppError::internal)?,
                is_active: entry.is_active,
                stopped: None,
                secrets: secret::write(std::slice::from_ref(&fresh))?,
                version: 1,
                created_at: work.now(),
                updated_at: work.now(),
            };
            store::hooks::insert_hook(work.tx, &hook)?;
            note(
                work,
                by,
                ("hook_saved", format!("hook:{id}"), &json!({ "url": hook.url })),
            )?;
            Ok(id)
        })
        .await?;
    only_once(given == id)?;
    Ok(GivenSecret { id, secret: text })
}

/// Changes an endpoint; one that the desk had stopped telling is told again once it is active.
///
/// # Errors
/// As for entering one; not found when there is none.
pub async fn change_hook(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (HookId, HookEntry),
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    check(&entry)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let before = store::hooks::load_hook(work.tx, id)?.ok_or(NO_HOOK)?;
        let hook = Hook {
            url: entry.url.trim().to_owned(),
            description: entry.description.trim().to_owned(),
            kinds: serde_json::to_string(&entry.kinds).map_err(AppError::internal)?,
            is_active: entry.is_active,
            stopped: before.stopped.clone().filter(|_| !entry.is_active),
            updated_at: work.now(),
            ..before
        };
        store::hooks::update_hook(work.tx, &hook)?;
        let detail = json!({ "url": hook.url, "active": hook.is_active });
        note(work, by, ("hook_saved", format!("hook:{id}"), &detail))
    })
    .await
}

/// Removes an endpoint with all that it was or is to be told.
///
/// # Errors
/// Forbidden without the right to manage the desk; not found when there is none.
pub async fn remove_hook(desk: &Desk, actor: &Actor, id: HookId, once: Option<Once>) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let hook = store::hooks::load_hook(work.tx, id)?.ok_or(NO_HOOK)?;
        store::hooks::remove_hook(work.tx, id)?;
        note(
            work,
            by,
            ("hook_removed", format!("hook:{id}"), &json!({ "url": hook.url })),
        )
    })
    .await
}

/// Gives an endpoint a new secret; for a day the old one signs as well.
///
/// # Errors
/// As for removing one; [`AppError::WrongState`] when the same request comes again.
pub async fn rotate_secret(
    desk: &Desk,
    actor: &Actor,
    id: HookId,
    once: Option<Once>,
) -> Result<GivenSecret, AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    let mark = desk.ids().next();
    let fresh = secret::fresh(&desk.ids().secret());
    let text = fresh.text().to_owned();
    let done = desk
        .write(once, move |work| {
            let before = store::hooks::load_hook(work.tx, id)?.ok_or(NO_HOOK)?;
            let hook = Hook {
                secrets: secret::rotated(&before.secrets, &fresh, work.now())?,
                updated_at: work.now(),
                ..before
            };
            store::hooks::update_hook(work.tx, &hook)?;
            note(
                work,
                by,
                ("hook_secret_changed", format!("hook:{id}"), &json!({})),
            )?;
            Ok(mark)
        })
        .await?;
    only_once(done == mark)?;
    Ok(GivenSecret { id, secret: text })
}

pub(crate) const NO_HOOK: AppError = AppError::NotFound { what: "web hook" };

/// A request that comes again finds what the first one did; its secret is kept for signing, not for showing.
fn only_once(is_first: bool) -> Result<(), AppError> {
    if is_first {
        return Ok(());
    }
    Err(AppError::WrongState {
        state: "given_out",
        hint: says!(
            "密钥只在给出时显示一次；更换后会显示新的",
            "the secret was shown when it was given out; change it to get a new one"
        ),
    })
}

fn check(entry: &HookEntry) -> Result<(), AppError> {
    check_text("url", &entry.url, 2_000)?;
    check_length("description", &entry.description, 200)?;
    let url = entry.url.trim();
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if !is_web || url.contains(char::is_whitespace) || url.contains('@') {
        return Err(AppError::invalid(
            "url",
            "not_an_address",
            says!(
                "请填网址，如 https://example.cn/hooks/desk",
                "a web address, such as https://example.cn/hooks/desk"
            ),
        ));
    }
    let known = payload::kinds();
    if let Some(unknown) = entry.kinds.iter().find(|it| !known.contains(&it.as_str())) {
        return Err(AppError::invalid(
            "kinds",
            "unknown",
            says!("没有“{unknown}”这种记录", "there is no kind of fact `{unknown}`"),
        ));
    }
    Ok(())
}
