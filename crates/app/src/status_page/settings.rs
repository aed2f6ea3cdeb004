//! What a company sets for the customers' page.

use domain::{Actor, Permission, closed_set};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;
use store::settings::{Setting, SettingKind};

use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

closed_set! {
    /// How the page names whoever works on the matter.
    AgentShown {
        /// Name and work number. 姓名和工号
        NameAndNumber = "name_and_number",
        /// The work number only. 只显示工号
        WorkNumber = "work_number",
        /// Not at all. 不显示
        Nobody = "nobody",
    }
}

/// What a company sets for the customers' page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusPageSettings {
    /// Days for which a link leads to the page.
    pub link_days: u32,
    /// How the page names whoever works on the matter.
    pub agent_shown: AgentShown,
    /// A mail to the customer ends with a link to the page.
    pub is_in_mails: bool,
    /// The page is also found by case number and the last four digits of the phone number.
    pub is_found_by_number: bool,
}

impl Default for StatusPageSettings {
    fn default() -> Self {
        Self {
            link_days: 30,
            agent_shown: AgentShown::WorkNumber,
            is_in_mails: true,
            is_found_by_number: true,
        }
    }
}

const NAME: &str = "status_page";
/// The most days for which a link may lead to the page.
const MOST_DAYS: u32 = 366;

/// What is set.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn status_page_settings(desk: &Desk, actor: &Actor) -> Result<StatusPageSettings, AppError> {
    require(actor, Permission::ReadCases)?;
    desk.read(load).await
}

/// Sets it for all pages and for links that are made from now on.
///
/// # Errors
/// Forbidden without the right to manage the desk; [`AppError::Invalid`] for a number of days that cannot be.
pub async fn save_status_page_settings(
    desk: &Desk,
    actor: &Actor,
    settings: StatusPageSettings,
    once: Option<Once>,
) -> Result<StatusPageSettings, AppError> {
    require(actor, Permission::ManageDesk)?;
    if !(1..=MOST_DAYS).contains(&settings.link_days) {
        return Err(AppError::invalid(
            "link_days",
            "out_of_range",
            format!("1 to {MOST_DAYS} days"),
        ));
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
        note(work, by, ("status_page_set", format!("setting:{NAME}"), &detail))?;
        Ok(settings.clone())
    })
    .await
}

/// What is set, or what holds until a company sets something.
pub(crate) fn load(tx: &mut Tx<'_>) -> Result<StatusPageSettings, AppError> {
    match store::settings::load_setting(tx, SettingKind::Desk, NAME)? {
        Some(saved) => serde_json::from_str(&saved.body).map_err(AppError::internal),
        None => Ok(StatusPageSettings::default()),
    }
}
