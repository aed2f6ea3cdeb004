//! What a company sets for the customers' page.

use domain::{Actor, Permission, closed_set};
use pack::{Wording, says};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use crate::error::check_length;
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::settings::value::{load_value, save_value};
use crate::status_page::view::PageMay;
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
#[serde(default)]
pub struct StatusPageSettings {
    /// Days for which a link leads to the page.
    pub link_days: u32,
    /// Minutes for which a page can be read that was found by number.
    pub look_up_minutes: u32,
    /// How the page names whoever works on the matter.
    pub agent_shown: AgentShown,
    /// A mail to the customer ends with a link to the page.
    pub is_in_mails: bool,
    /// The page is also found by case number and the last four digits of the phone number.
    pub is_found_by_number: bool,
    /// The page shows what the customer and the desk wrote to each other.
    pub shows_messages: bool,
    /// What customers are offered, as far as the case allows it.
    pub acts: Vec<PageMay>,
    /// The company's name as customers know it; empty: the desk's.
    pub company: Wording,
    /// Words at the foot of every page: how else the company is reached; may be empty.
    pub words: Wording,
}

impl Default for StatusPageSettings {
    fn default() -> Self {
        Self {
            link_days: 30,
            look_up_minutes: 60,
            agent_shown: AgentShown::WorkNumber,
            is_in_mails: true,
            is_found_by_number: true,
            shows_messages: true,
            acts: PageMay::ALL.to_vec(),
            company: Wording::default(),
            words: Wording::default(),
        }
    }
}

const NAME: &str = "status_page";
/// The most days for which a link may lead to the page.
const MOST_DAYS: u32 = 366;
/// The most minutes for which a page that was found by number may be read: a day.
const MOST_MINUTES: u32 = 1_440;

/// What every page of the company carries, whoever reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageDress {
    /// The company's name, in both languages.
    pub company: Wording,
    /// How else it is reached; may be empty.
    pub words: Wording,
    /// Pages are also found by number and digits.
    pub is_found_by_number: bool,
}

/// What every page carries.
///
/// # Errors
/// Failures of the store.
pub async fn page_dress(desk: &Desk) -> Result<PageDress, AppError> {
    let set = desk.read(load).await?;
    let otherwise = &desk.settings().company;
    let or_desk = |it: String| if it.is_empty() { otherwise.clone() } else { it };
    Ok(PageDress {
        company: Wording {
            zh: or_desk(set.company.zh),
            en: or_desk(set.company.en),
        },
        words: set.words,
        is_found_by_number: set.is_found_by_number,
    })
}

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
    check(&settings)?;
    let by = actor.person;
    desk.write(once, move |work| {
        save_value(work, NAME, &settings)?;
        let detail = json!(&settings);
        note(work, by, ("status_page_set", format!("setting:{NAME}"), &detail))?;
        Ok(settings.clone())
    })
    .await
}

fn check(settings: &StatusPageSettings) -> Result<(), AppError> {
    let out_of =
        |field, most| AppError::invalid(field, "out_of_range", says!("请填 1 至 {most}", "1 to {most}"));
    if !(1..=MOST_DAYS).contains(&settings.link_days) {
        return Err(out_of("link_days", MOST_DAYS));
    }
    if !(1..=MOST_MINUTES).contains(&settings.look_up_minutes) {
        return Err(out_of("look_up_minutes", MOST_MINUTES));
    }
    for name in [&settings.company.zh, &settings.company.en] {
        check_length("company", name, 60)?;
    }
    for words in [&settings.words.zh, &settings.words.en] {
        check_length("words", words, 500)?;
    }
    Ok(())
}

/// What is set, or what holds until a company sets something.
pub(crate) fn load(tx: &mut Tx<'_>) -> Result<StatusPageSettings, AppError> {
    Ok(load_value(tx, NAME)?.unwrap_or_default())
}
