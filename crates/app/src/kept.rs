//! What verbs give just as the store and the engine keep it, under one roof for whoever shows it.

pub use engine::Explanation;
pub use store::attachments::Attachment;
pub use store::cases::{CaseOrder, CasePage, CaseSummary, PageMark};
pub use store::counters::Visit;
pub use store::hooks::{Hook, HookDelivery, HookState, HookTry};
pub use store::identity::{Evidence, IdentityCheck};
pub use store::mailboxes::ParkedMail;
pub use store::messages::{MailAddress, Message, MessageState};
pub use store::quick_phrases::{PhraseOwner, QuickPhrase};
pub use store::registers::{RegisterLine, Spot};
pub use store::sessions::ApiToken;
pub use store::settings::AuditEntry;
pub use store::status_links::{LinkWay, StatusLink};
pub use store::task_feeds::TaskFeed;
pub use store::team_views::TeamView;
pub use store::teams::Label;
