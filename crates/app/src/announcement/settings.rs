//! What the desk does about outages unasked: from when on it proposes many cases as one matter, whether it answers chats.

use domain::{Actor, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::settings::{Setting, SettingKind};

use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// When many cases are proposed as one matter, and whether known outages answer by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalSettings {
    /// From so many customers on.
    pub cases: u32,
    /// Within so many hours.
    pub hours: u32,
    /// Visitors who write from where an outage is known are told of it at once (B11).
    #[serde(default)]
    pub answers_chats: bool,
}

impl Default for ProposalSettings {
    fn default() -> Self {
        Self {
            cases: 3,
            hours: 4,
            answers_chats: false,
        }
    }
}

const NAME: &str = "matter_proposals";

/// What is set.
///
/// # Errors
/// Forbidden without the right to announce.
pub async fn proposal_settings(desk: &Desk, actor: &Actor) -> Result<ProposalSettings, AppError> {
    require(actor, Permission::Announce)?;
    desk.read(load).await
}

/// Sets it for what is looked at from now on.
///
/// # Errors
/// Forbidden without the right to manage the desk; [`AppError::Invalid`] for numbers that cannot be.
pub async fn save_proposal_settings(
    desk: &Desk,
    actor: &Actor,
    settings: ProposalSettings,
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::ManageDesk)?;
    if !(2..=100).contains(&settings.cases) {
        return Err(AppError::invalid("cases", "out_of_range", "2 to 100 cases"));
    }
    if !(1..=72).contains(&settings.hours) {
        return Err(AppError::invalid("hours", "out_of_range", "1 to 72 hours"));
    }
    let by = actor.person;
    desk.write(once, move |work| {
        let known = store::settings::load_setting(work.tx, SettingKind::Desk, NAME)?;
        let setting = Setting {
            kind: SettingKind::Desk,
            name: NAME.to_owned(),
            body: serde_json::to_string(&settings).map_err(AppError::internal)?,
            version: known.map_or(0, |it| it.version),
            updated_at: work.now(),
        };
        store::settings::save_setting(work.tx, &setting)?;
        let detail = json!(&settings);
        note(
            work,
            by,
            ("matter_proposals_set", format!("setting:{NAME}"), &detail),
        )
    })
    .await
}

/// What is set, or what holds until a company sets something.
pub(crate) fn load(tx: &mut Tx<'_>) -> Result<ProposalSettings, AppError> {
    match store::settings::load_setting(tx, SettingKind::Desk, NAME)? {
        Some(saved) => serde_json::from_str(&saved.body).map_err(AppError::internal),
        None => Ok(ProposalSettings::default()),
    }
}
