//! Telephone lines: entered, changed, given a new token; the log of what came in.

use domain::{Actor, LineId, Permission, TeamId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::phone_lines::{CallReport, PhoneLine};

use crate::error::check_text;
use crate::once::Once;
use crate::phone::line_settings::LineSettings;
use crate::session::secrets;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// A line as its settings show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLine {
    /// What is kept; its token is a hash.
    pub line: PhoneLine,
    /// What is set.
    pub settings: LineSettings,
}

/// What is entered of a line.
#[derive(Debug, Clone)]
pub struct LineEntry {
    /// Name.
    pub name: String,
    /// Whose calls, unless the number or queue says otherwise.
    pub team: Option<TeamId>,
    /// Reports are taken.
    pub is_active: bool,
    /// What else is set.
    pub settings: LineSettings,
}

/// Which line, and its new token where it got one; the token is shown once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavedLine {
    /// The line.
    pub id: LineId,
    /// The token; none when it stays, or when the same request came again.
    #[serde(skip)]
    pub token: Option<String>,
}

/// Every line.
///
/// # Errors
/// Forbidden without the right to set up the desk.
pub async fn list_lines(desk: &Desk, actor: &Actor) -> Result<Vec<ShownLine>, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(|tx| {
        let lines = store::phone_lines::list_lines(tx)?;
        lines
            .into_iter()
            .map(|line| {
                let settings = LineSettings::read(&line.settings)?;
                Ok(ShownLine { line, settings })
            })
            .collect()
    })
    .await
}

/// Enters a line (`id` none), with a token, or changes one.
///
/// # Errors
/// [`AppError::Invalid`] for an empty name, an unknown team or sources that are no networks; not found.
pub async fn save_line(
    desk: &Desk,
    actor: &Actor,
    (id, entry): (Option<LineId>, LineEntry),
    once: Option<Once>,
) -> Result<SavedLine, AppError> {
    require(actor, Permission::ManageDesk)?;
    check_text("name", &entry.name, 60)?;
    entry.settings.check()?;
    let by = actor.person;
    let secret = new_token(desk);
    let hash = secrets::hash(&secret);
    let is_new = id.is_none();
    let mut saved = desk
        .write(once, move |work| {
            if let Some(team) = entry.team {
                work.require_active_team("team_id", team)?;
            }
            let settings = serde_json::to_string(&entry.settings).map_err(AppError::internal)?;
            let before = match id {
                Some(id) => Some(
                    store::phone_lines::load_line(work.tx, id)?
                        .ok_or(AppError::NotFound { what: "phone line" })?,
                ),
                None => None,
            };
            let line = PhoneLine {
                id: match &before {
                    Some(it) => it.id,
                    None => LineId::from_uuid(work.next_id()),
                },
                name: entry.name.trim().to_owned(),
                token_hash: before.as_ref().map_or(hash, |it| it.token_hash),
                team: entry.team,
                settings,
                is_active: entry.is_active,
                version: before.as_ref().map_or(0, |it| it.version),
                created_at: before.as_ref().map_or(work.now(), |it| it.created_at),
                used_at: None,
            };
            match before {
                Some(_) => store::phone_lines::update_line(work.tx, &line)?,
                None => store::phone_lines::insert_line(work.tx, &line)?,
            }
            let subject = format!("phone_line:{}", line.id);
            note(
                work,
                by,
                ("phone_line_saved", subject, &json!({ "name": line.name })),
            )?;
            Ok((line.id, is_new.then_some(line.token_hash)))
        })
        .await
        .map(|(id, given)| (SavedLine { id, token: None }, given))?;
    // A request that came again finds the hash of the first one's token, which is kept nowhere else.
    if saved.1 == Some(hash) {
        saved.0.token = Some(secret);
    }
    Ok(saved.0)
}

/// Gives a line another token; the old one no longer opens.
///
/// # Errors
/// Forbidden without the right to set up the desk; not found.
pub async fn renew_token(desk: &Desk, actor: &Actor, id: LineId) -> Result<SavedLine, AppError> {
    require(actor, Permission::ManageDesk)?;
    let by = actor.person;
    let secret = new_token(desk);
    let hash = secrets::hash(&secret);
    desk.write(None, move |work| {
        let line =
            store::phone_lines::load_line(work.tx, id)?.ok_or(AppError::NotFound { what: "phone line" })?;
        let line = PhoneLine {
            token_hash: hash,
            ..line
        };
        store::phone_lines::update_line(work.tx, &line)?;
        note(
            work,
            by,
            ("phone_line_token_renewed", format!("phone_line:{id}"), &json!({})),
        )
    })
    .await?;
    Ok(SavedLine {
        id,
        token: Some(secret),
    })
}

fn new_token(desk: &Desk) -> String {
    format!("cti_{}", secrets::write(&desk.ids().secret()))
}

/// What came in last on a line, the latest first.
///
/// # Errors
/// Forbidden without the right to set up the desk.
pub async fn latest_reports(desk: &Desk, actor: &Actor, id: LineId) -> Result<Vec<CallReport>, AppError> {
    require(actor, Permission::ManageDesk)?;
    desk.read(move |tx| Ok(store::phone_lines::latest_reports(tx, id, 50)?))
        .await
}

/// The line that a token opens; none when it opens none, or one that is switched off.
///
/// # Errors
/// Only when the store fails.
pub async fn line_of_token(desk: &Desk, token: &str) -> Result<Option<ShownLine>, AppError> {
    let hash = secrets::hash(token);
    desk.read(move |tx| {
        let line = store::phone_lines::find_line(tx, &hash)?.filter(|it| it.is_active);
        line.map(|line| {
            let settings = LineSettings::read(&line.settings)?;
            Ok(ShownLine { line, settings })
        })
        .transpose()
    })
    .await
}

/// Notes in a line's log that something was not taken, and why.
///
/// # Errors
/// Only when the store fails.
pub async fn note_refused(desk: &Desk, id: LineId, reason: &str, detail: String) -> Result<(), AppError> {
    let reason = reason.to_owned();
    desk.write(None, move |work| {
        let report = CallReport {
            at: work.now(),
            call: None,
            word: String::new(),
            outcome: reason.clone(),
            detail: json!({ "detail": detail }).to_string(),
        };
        Ok(store::phone_lines::append_report(work.tx, id, &report)?)
    })
    .await
}
