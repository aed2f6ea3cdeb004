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
    /// What the page around the chat kept of an earlier visit.
    pub(crate) handle: Option<String>,
    /// There is a page around the chat that keeps a handle.
    #[serde(default)]
    pub(crate) keeps_handle: bool,
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
    /// What the page around the chat keeps from now on; none: what it has stays good.
    #[schema(required)]
    pub(crate) handle: Option<String>,
    /// What the site calls the visitor; empty while unknown.
    pub(crate) name: String,
    /// The site.
    pub(crate) site: WidgetSite,
    /// The conversation so far.
    pub(crate) chat: ChatView,
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
    /// Known outages, in the visitor's language.
    pub(crate) notices: Vec<String>,
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

/// The last message that a browser has.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AfterQuery {
    /// Its identity; what came after it is answered.
    pub(crate) after: Option<Uuid>,
}

/// A message of a visitor.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MessageBody {
    /// The words; may be empty when files go along.
    pub(crate) text: String,
    /// Files that were sent up before.
    #[serde(default)]
    pub(crate) attachment_ids: Vec<Uuid>,
    /// The last message that the browser has; only what came after it is answered.
    pub(crate) after: Option<Uuid>,
}

/// A visitor wants a person.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PersonWishBody {
    /// The wish in the visitor's language, as it stands on the button.
    pub(crate) text: String,
}

/// How it was.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RatingBody {
    /// 1 to 5.
    pub(crate) score: u8,
    /// In words.
    #[serde(default)]
    pub(crate) words: String,
}

/// What was read.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReadBody {
    /// The last message that was read.
    pub(crate) up_to: Uuid,
}

/// A conversation as its visitor sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Chat)]
pub(crate) struct ChatView {
    /// Messages, oldest first; some may be known already.
    pub(crate) messages: Vec<ChatMessageView>,
    /// Where it stands.
    pub(crate) state: ChatStateView,
}

/// A message of a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChatMessage)]
pub(crate) struct ChatMessageView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The key under which the visitor's browser sent it.
    #[schema(required)]
    pub(crate) key: Option<String>,
    /// Who wrote it.
    pub(crate) from: ChatAuthorWord,
    /// The writer's name.
    pub(crate) name: String,
    /// The words.
    pub(crate) text: String,
    /// Files.
    pub(crate) files: Vec<WidgetFile>,
    /// When.
    pub(crate) at: i64,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChatAuthorWord {
    /// The visitor.
    Visitor,
    /// A person of the desk.
    Desk,
    /// A rule.
    Auto,
}

/// A file of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WidgetFile {
    /// Identity.
    pub(crate) id: Uuid,
    /// Its name.
    pub(crate) name: String,
    /// Media type, by its bytes.
    pub(crate) media_type: String,
    /// Size.
    pub(crate) size_bytes: u64,
}

/// Where a conversation stands, for its visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChatStageWord {
    /// Nothing was written yet.
    None,
    /// It waits for somebody.
    Waiting,
    /// Somebody is in it.
    Active,
    /// It is over.
    Ended,
}

/// Where a conversation stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChatState)]
pub(crate) struct ChatStateView {
    /// Stage.
    pub(crate) stage: ChatStageWord,
    /// How many are before it.
    #[schema(required)]
    pub(crate) ahead: Option<u32>,
    /// Seconds that it will still wait.
    #[schema(required)]
    pub(crate) wait_s: Option<u64>,
    /// Who is in it.
    #[schema(required)]
    pub(crate) person: Option<ChatPerson>,
    /// Number of its case.
    #[schema(required)]
    pub(crate) number: Option<String>,
    /// By when the first answer is promised.
    #[schema(required)]
    pub(crate) answer_by_at: Option<i64>,
    /// Somebody answers now.
    pub(crate) is_open: bool,
    /// When somebody answers again.
    #[schema(required)]
    pub(crate) opens_at: Option<i64>,
    /// It is over and not rated yet.
    pub(crate) may_rate: bool,
    /// The desk has read what was written up to then.
    #[schema(required)]
    pub(crate) desk_read_at: Option<i64>,
    /// Messages that the visitor has not read.
    pub(crate) unread: u32,
    /// Somebody of the desk is typing.
    pub(crate) is_typing: bool,
}

/// Somebody of the desk as visitors see them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChatPerson {
    /// Name.
    pub(crate) name: String,
    /// Work number.
    pub(crate) work_number: String,
}

/// A chat as the desk sees it beside its messages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseChat)]
pub(crate) struct CaseChatView {
    /// The contact.
    pub(crate) contact_id: Uuid,
    /// Stage.
    pub(crate) stage: ChatStageWord,
    /// What the site calls the visitor; empty while unknown.
    pub(crate) name: String,
    /// The site signed who they are.
    pub(crate) is_signed: bool,
    /// The page that they looked at last.
    pub(crate) page: String,
    /// They have read up to then.
    #[schema(required)]
    pub(crate) read_at: Option<i64>,
    /// They are typing.
    pub(crate) is_typing: bool,
    /// The desk has read up to then.
    #[schema(required)]
    pub(crate) desk_read_at: Option<i64>,
}
