//! Sites that show the chat, and what visitors send and see.

use domain::TeamId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::given;

/// A site that shows the chat; its secret is never shown again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChatSite)]
pub(crate) struct ChatSiteView {
    /// Identity.
    pub(crate) id: Uuid,
    /// What the page names it by.
    pub(crate) key: String,
    /// What customers see.
    pub(crate) name: String,
    /// The team whose queue its contacts enter.
    #[schema(required)]
    pub(crate) team_id: Option<Uuid>,
    /// The calendar of its hours; none: the team's.
    #[schema(required)]
    pub(crate) calendar_id: Option<String>,
    /// It takes visitors.
    pub(crate) enabled: bool,
    /// Origins whose pages may show the chat.
    pub(crate) origins: Vec<String>,
    /// First words in Chinese.
    pub(crate) greeting_zh: String,
    /// First words in English.
    pub(crate) greeting_en: String,
    /// Buttons before the first message.
    pub(crate) offers: Vec<OfferWords>,
    /// The line that the site's pages take in.
    pub(crate) snippet: String,
}

/// A button that writes a first message.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct OfferWords {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

/// What is entered or changed of a site; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChatSiteBody {
    /// What the page names it by: small letters, digits and hyphens.
    pub(crate) key: Option<String>,
    /// What customers see.
    pub(crate) name: Option<String>,
    /// The team; null: none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) team_id: Option<Option<Uuid>>,
    /// The calendar of its hours; null: the team's.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(crate) calendar_id: Option<Option<String>>,
    /// It takes visitors.
    pub(crate) enabled: Option<bool>,
    /// Origins whose pages may show the chat.
    pub(crate) origins: Option<Vec<String>>,
    /// First words in Chinese.
    pub(crate) greeting_zh: Option<String>,
    /// First words in English.
    pub(crate) greeting_en: Option<String>,
    /// Buttons before the first message.
    pub(crate) offers: Option<Vec<OfferWords>>,
}

impl ChatSiteBody {
    /// The team that was given.
    pub(crate) fn team(&self) -> Option<Option<TeamId>> {
        self.team_id.map(|it| it.map(TeamId::from_uuid))
    }
}

/// A signing secret, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct SigningSecret {
    /// The secret.
    pub(crate) secret: String,
}

/// How a browser opens the chat.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct VisitBody {
    /// Which site.
    pub(crate) site_key: String,
    /// The code of a link from another device.
    pub(crate) link: Option<String>,
    /// The page's language.
    #[serde(default)]
    pub(crate) language: String,
    /// The page.
    #[serde(default)]
    pub(crate) page: String,
}

/// An open chat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitView {
    /// A new token for this browser, sent as `X-Visitor-Token`; none: the one that was sent stays good.
    #[schema(required)]
    pub(crate) token: Option<String>,
    /// What the site calls the visitor; empty while unknown.
    pub(crate) name: String,
    /// The site.
    pub(crate) site: WidgetSite,
}

/// A site as its visitors see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WidgetSite {
    /// Its name.
    pub(crate) name: String,
    /// First words, in the visitor's language.
    pub(crate) greeting: String,
    /// Buttons before the first message, in the visitor's language.
    pub(crate) offers: Vec<String>,
    /// Pages of these origins may speak with the chat.
    pub(crate) origins: Vec<String>,
    /// Somebody answers now.
    pub(crate) is_open: bool,
    /// When somebody answers again; none: open, or not known.
    #[schema(required)]
    pub(crate) opens_at: Option<i64>,
    /// Most bytes of a file.
    pub(crate) max_file_bytes: u64,
}

/// Who the visitor is, as the site signed it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct IdentityBody {
    /// A JSON Web Token with HS256 under the site's secret; good for a day at most.
    pub(crate) identity: String,
}

/// Who the visitor is known as.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownVisitor {
    /// Shown name.
    pub(crate) name: String,
}

/// A link by which the same chat goes on elsewhere: good once, for a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResumeLink {
    /// Its address.
    pub(crate) url: String,
}
