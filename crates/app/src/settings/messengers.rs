//! Messengers: which accounts the desk reads and writes, what was entered of each, and its callback address.
//!
//! Always true: a secret is entered and never shown; the end of a callback address is given out by the desk and cannot be
//! guessed. The trap: the kind of an account never changes, because its messages name it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Actor, MessengerId, MessengerKind, MessengerSettings, Permission, TeamId};
use pack::says;
use serde_json::json;
use store::messengers::Messenger;

use crate::error::{check_length, check_text};
use crate::messenger::{MessengerAccount, MessengerRoom};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::mailboxes::Removal;
use crate::{AppError, Desk};

/// What is entered of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessengerEntry {
    /// Which vendor; ignored in a change.
    pub kind: MessengerKind,
    /// What people call it.
    pub name: String,
    /// The team whose queue its messages enter.
    pub team: Option<TeamId>,
    /// The language of those who write here.
    pub language: Option<String>,
    /// It is read and written.
    pub is_active: bool,
    /// Fields of its kind; an empty secret stays as it was.
    pub settings: MessengerSettings,
}

/// An account as settings show it; secrets are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownMessenger {
    /// Identity.
    pub id: MessengerId,
    /// What was entered.
    pub entry: MessengerEntry,
    /// The secrets that are entered.
    pub secrets: Vec<&'static str>,
    /// The end of its callback address.
    pub door: String,
    /// What of it could not be taken in.
    pub stranded: u32,
}

/// Every kind of messenger; each says what is entered of its accounts.
///
/// # Errors
/// Forbidden without the right to manage the desk.
pub fn list_messenger_kinds(actor: &Actor) -> Result<&'static [MessengerKind], AppError> {
    require(actor, Permission::ManageDesk)?;
    Ok(MessengerKind::ALL)
}

/// Every account, without secrets.
///
/// # Errors
/// Forbidden without the right to manage the desk.
pub async fn list_messengers(desk: &Desk, actor: &Actor) -> Result<Vec<ShownMessenger>, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(|tx| {
        let stranded = store::messenger_inbox::count_failed_entries(tx)?;
        let count = |id| stranded.iter().find(|it| it.0 == id).map_or(0, |it| it.1);
        let all = store::messengers::list_messengers(tx)?.into_iter();
        all.map(|it| {
            let id = it.id;
            shown(it, count(id))
        })
        .collect()
    })
    .await
}

fn shown(row: Messenger, stranded: u32) -> Result<ShownMessenger, AppError> {
    let door = row.door.clone();
    let MessengerAccount {
        id,
        kind,
        name,
        team,
        language,
        is_active,
        mut settings,
    } = MessengerAccount::of(row)?;
    let mut secrets = Vec::new();
    for field in kind.fields().iter().filter(|it| it.is_secret) {
        if !settings.entered(field.name).is_empty() {
            secrets.push(field.name);
            settings.enter(field.name, "");
        }
    }
    Ok(ShownMessenger {
        id,
        entry: MessengerEntry {
            kind,
            name,
            team,
            language,
            is_active,
            settings,
        },
        secrets,
        door,
        stranded,
    })
}

/// Enters an account (`id` none) or changes one; an empty secret stays as it was.
///
/// # Errors
/// [`AppError::Invalid`] for a field that is missing, too long, or an address that is not encrypted.
pub async fn save_messenger(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (Option<MessengerId>, MessengerEntry),
    once: Option<Once>,
) -> Result<MessengerId, AppError> {
    require(actor, Permission::ManageDesk)?;
    check_text("name", &entry.name, 60)?;
    let by = actor.person;
    let fresh_door = URL_SAFE_NO_PAD.encode(desk.ids().secret());
    desk.write(once, move |work| {
        if let Some(team) = entry.team {
            work.require_active_team("team_id", team)?;
        }
        let before = match id {
            Some(id) => Some(
                store::messengers::load_messenger(work.tx, id)?
                    .ok_or(AppError::NotFound { what: "messenger" })?,
            ),
            None => None,
        };
        let kind = before.as_ref().map_or(entry.kind, |it| it.kind);
        let kept = before
            .as_ref()
            .map(|it| MessengerAccount::of(it.clone()))
            .transpose()?;
        let settings = completed(kind, &entry.settings, kept.map(|it| it.settings).as_ref())?;
        let row = Messenger {
            id: id.unwrap_or_else(|| MessengerId::from_uuid(work.next_id())),
            kind,
            name: entry.name.trim().to_owned(),
            door: before.map_or_else(|| fresh_door.clone(), |it| it.door),
            team: entry.team,
            language: entry.language.clone(),
            is_active: entry.is_active,
            settings: serde_json::to_string(&settings).map_err(AppError::internal)?,
            version: 0,
        };
        store::messengers::save_messenger(work.tx, &row)?;
        let detail = json!({ "kind": kind, "name": row.name });
        note(
            work,
            by,
            ("messenger_saved", format!("messenger:{}", row.id), &detail),
        )?;
        Ok(row.id)
    })
    .await
}

/// What was entered, with secrets that were not entered as they were before; only fields of the kind.
fn completed(
    kind: MessengerKind,
    entered: &MessengerSettings,
    before: Option<&MessengerSettings>,
) -> Result<MessengerSettings, AppError> {
    let mut settings = MessengerSettings::default();
    for field in kind.fields() {
        let mut value = entered.entered(field.name).trim();
        if value.is_empty() && field.is_secret {
            value = before.map_or("", |it| it.entered(field.name));
        }
        check_length(field.name, value, 2_000)?;
        if value.is_empty() && field.is_required {
            return Err(AppError::invalid(
                field.name,
                "empty",
                says!("不能为空", "must not be empty"),
            ));
        }
        if field.name.ends_with("_url") && !value.is_empty() && !is_safe_address(value) {
            let told = says!(
                "不加密时只能连本机，请填 https:// 开头的网址",
                "without TLS only this very machine is spoken to: https://…"
            );
            return Err(AppError::invalid(field.name, "plain", told));
        }
        if field.name == "aes_key" && !value.is_empty() && value.len() != 43 {
            return Err(AppError::invalid(
                field.name,
                "not_a_key",
                says!(
                    "须为平台给出的 43 位字母和数字",
                    "43 letters and digits, as the vendor shows them"
                ),
            ));
        }
        settings.enter(field.name, value);
    }
    Ok(settings)
}

fn is_safe_address(text: &str) -> bool {
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_here = here.iter().any(|it| {
        let rest = text.strip_prefix(it);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    text.starts_with("https://") || is_here
}

/// Gives an account another callback address, as when the old one became known; the vendor must be told the new one.
///
/// # Errors
/// Forbidden without the right; not found when there is no such account.
pub async fn renew_door(
    desk: &Desk,
    actor: &Actor,
    id: MessengerId,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    let door = URL_SAFE_NO_PAD.encode(desk.ids().secret());
    desk.write(once, move |work| {
        let before = store::messengers::load_messenger(work.tx, id)?;
        let before = before.ok_or(AppError::NotFound { what: "messenger" })?;
        let row = Messenger {
            door: door.clone(),
            ..before
        };
        store::messengers::save_messenger(work.tx, &row)?;
        note(
            work,
            by,
            ("messenger_address_renewed", format!("messenger:{id}"), &json!({})),
        )
    })
    .await
}

/// Removes an account to which nobody wrote; any other is taken out of use, because its messages name it.
///
/// # Errors
/// Forbidden without the right; not found when there is no such account.
pub async fn remove_messenger(
    desk: &Desk,
    actor: &Actor,
    id: MessengerId,
    once: Option<Once>,
) -> Result<Removal, AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let before = store::messengers::load_messenger(work.tx, id)?;
        let before = before.ok_or(AppError::NotFound { what: "messenger" })?;
        let detail = json!({ "kind": before.kind, "name": before.name });
        let (removal, act) = if store::messengers::has_peers(work.tx, id)? {
            let row = Messenger {
                is_active: false,
                ..before
            };
            store::messengers::save_messenger(work.tx, &row)?;
            (Removal::Deactivated, "messenger_deactivated")
        } else {
            store::messengers::remove_messenger(work.tx, id)?;
            (Removal::Removed, "messenger_removed")
        };
        note(work, by, (act, format!("messenger:{id}"), &detail))?;
        Ok(removal)
    })
    .await
}

/// Asks the vendor whether it knows an account.
///
/// # Errors
/// Forbidden without the right; not found; [`AppError::Invalid`] with what the vendor said.
pub async fn try_messenger(
    desk: &Desk,
    actor: &Actor,
    id: MessengerId,
    room: &dyn MessengerRoom,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    let row = desk
        .read(move |tx| Ok(store::messengers::load_messenger(tx, id)?))
        .await?;
    let account = MessengerAccount::of(row.ok_or(AppError::NotFound { what: "messenger" })?)?;
    let tried = room.try_account(&account).await;
    tried
        .map_err(|told| AppError::invalid("settings", "unreachable", says!("平台没有接受：{told}", "{told}")))
}
