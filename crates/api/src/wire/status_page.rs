//! Links to the customers' page of a case, and what a company sets for that page.

use app::kept::LinkWay;
use app::status_page::settings::AgentShown;
use app::status_page::view::PageMay;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::form::Bilingual;
use crate::wire::reference::PersonRef;
use crate::words;

/// A link to the customer's page of a case, without its token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusLink)]
pub(crate) struct StatusLinkView {
    /// Identity.
    pub(crate) id: Uuid,
    /// How it came about.
    #[schema(value_type = words::LinkWay)]
    pub(crate) way: LinkWay,
    /// Who made it; none: the program.
    #[schema(required)]
    pub(crate) made_by: Option<PersonRef>,
    /// When.
    pub(crate) made_at: i64,
    /// Leads nowhere from then on.
    pub(crate) expires_at: i64,
    /// Last opened, to the hour.
    #[schema(required)]
    pub(crate) used_at: Option<i64>,
    /// Withdrawn.
    #[schema(required)]
    pub(crate) revoked_at: Option<i64>,
}

/// A link that was just made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MadeStatusLink)]
pub(crate) struct MadeStatusLinkView {
    /// What is kept of it.
    pub(crate) link: StatusLinkView,
    /// Where it leads; shown this once.
    pub(crate) url: String,
}

/// What a company sets for the customers' page.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = StatusPageSettings)]
pub(crate) struct StatusPageBody {
    /// Days for which a link leads to the page, 1 to 366.
    pub(crate) link_days: u32,
    /// Minutes for which a page can be read that was found by number, 1 to 1440.
    pub(crate) look_up_minutes: u32,
    /// How the page names whoever works on the matter.
    #[schema(value_type = words::AgentShown)]
    pub(crate) agent_shown: AgentShown,
    /// A mail to the customer ends with a link to the page.
    pub(crate) in_mails: bool,
    /// The page is also found by number and the last four digits of the phone number.
    pub(crate) found_by_number: bool,
    /// The page shows what the customer and the desk wrote to each other.
    pub(crate) shows_messages: bool,
    /// What customers are offered, as far as the case allows it.
    #[schema(value_type = Vec<words::PageMay>)]
    pub(crate) acts: Vec<PageMay>,
    /// The company's name as customers know it, at most 60 characters; empty: the desk's.
    pub(crate) company: Bilingual,
    /// Words at the foot of every page, at most 500 characters: how else the company is reached.
    pub(crate) words: Bilingual,
}
