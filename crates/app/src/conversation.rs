//! Written conversations of any door, chat or messenger: what comes in goes onto its case and into the queue, replies go
//! out the way the customer came.
//!
//! Always true: a door's message is taken once; one address has one live contact; nothing a customer wrote is dropped.
//! The trap: what somebody types about themselves is never certain; only what the door itself knows is.

mod person_behind;
mod reply;
mod reply_rule;
pub(crate) mod take_message;

use calendar::Instant;
use domain::{AttachmentId, CaseId, Channel, ContactId, Customer, IdentityKind, MessageId, TeamId};
use serde::{Deserialize, Serialize};

pub(crate) use reply::write_reply;
pub(crate) use take_message::take_message;
pub use take_message::{take_messages, taken_before};

/// Kind of outbox entries that a messenger delivers; the payload is an [`OutgoingMessage`].
pub const MESSENGER: &str = "messenger";

/// What a door knows for certain about who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertainIdentity {
    /// Phone, mail or other.
    pub kind: IdentityKind,
    /// In its one form: digits, small letters, or for others the door and its own id, `wecom:wm123`.
    pub value: String,
    /// The customer was shown to hold it.
    pub is_verified: bool,
}

/// A message that came in through a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingMessage {
    /// Chat or messenger.
    pub channel: Channel,
    /// Which door: a site, an account.
    pub account: String,
    /// Who writes, in the door's own words.
    pub address: String,
    /// The door's own id of the message: taken once for each account.
    pub wire_id: String,
    /// Their name as the door shows it; may be empty.
    pub name: String,
    /// What the door knows for certain about them.
    pub identities: Vec<CertainIdentity>,
    /// The words.
    pub text: String,
    /// Files that were uploaded before and belong to no message yet.
    pub attachments: Vec<AttachmentId>,
    /// When it was written, by the door's clock.
    pub at: Instant,
    /// Whose queue; none: everybody's.
    pub team: Option<TeamId>,
    /// The language in which they write, where the door knows it (A27): `en`, `yue`.
    pub language: Option<String>,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenMessage {
    /// It was taken before.
    Known,
    /// It is on a case now.
    Taken {
        /// The case.
        case: CaseId,
        /// The contact.
        contact: ContactId,
        /// The message.
        message: MessageId,
        /// The case was raised by it.
        is_new_case: bool,
        /// The contact began with it.
        is_new_contact: bool,
    },
}

/// What the outbox keeps of a message that a messenger delivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutgoingMessage {
    /// The message.
    pub message: MessageId,
    /// The contact, which says account and address.
    pub contact: ContactId,
}

impl CertainIdentity {
    /// Whether a customer holds it.
    pub(crate) fn is_of(&self, customer: &Customer) -> bool {
        customer
            .identities
            .iter()
            .any(|it| it.kind == self.kind && it.value == self.value)
    }
}
