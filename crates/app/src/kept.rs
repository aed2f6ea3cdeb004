//! What verbs give just as the store and the engine keep it, under one roof for whoever shows it.

pub use engine::Explanation;
pub use store::attachments::Attachment;
pub use store::cases::{CaseOrder, CasePage, CaseSummary, PageMark};
pub use store::counters::Visit;
pub use store::mailboxes::ParkedMail;
pub use store::messages::{MailAddress, Message};
pub use store::registers::{RegisterLine, Spot};
pub use store::sessions::ApiToken;
pub use store::settings::AuditEntry;
pub use store::teams::Label;
