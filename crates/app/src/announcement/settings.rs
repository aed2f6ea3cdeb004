//! What the desk does about outages unasked: from when on it proposes many cases as one matter, whether they answer by themselves.

use domain::{Actor, Permission};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::value::{load_value, save_value};
use crate::{AppError, Desk};

/// When many cases are proposed as one matter, and whether known outages answer by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProposalSettings {
    /// From so many customers on.
    pub cases: u32,
    /// Within so many hours.
    pub hours: u32,
    /// Whoever writes from where an outage is known is told of it at once: known outages answer by themselves (B11).
    #[serde(alias = "answers_chats")]
    pub answers_at_once: bool,
}

impl Default for ProposalSettings {
    fn default() -> Self {
        Self {
            cases: 3,
            hours: 4,
            answers_at_once: true,
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
        return Err(AppError::invalid(
            "cases",
            "out_of_range",
            says!("请填 2 至 100 件", "2 to 100 cases"),
        ));
    }
    if !(1..=72).contains(&settings.hours) {
        return Err(AppError::invalid(
            "hours",
            "out_of_range",
            says!("请填 1 至 72 小时", "1 to 72 hours"),
        ));
    }
    let by = actor.person;
    desk.write(once, move |work| {
        save_value(work, NAME, &settings)?;
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
    Ok(load_value(tx, NAME)?.unwrap_or_default())
}
