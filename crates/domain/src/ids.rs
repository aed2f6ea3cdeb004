//! Identities: one type for each kind of thing, so that they cannot be mixed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps an identity that was given out before (from a table, a link or [`crate::ports::Ids`]).
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
            /// The bare identity, for tables and the wire.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
    )+};
}

ids! {
    /// One matter, from first word to archive.
    CaseId,
    /// One conversation on one channel.
    ContactId,
    /// One thing that happened.
    FactId,
    /// Somebody whom the desk serves.
    CustomerId,
    /// A way to recognise a customer: a number, an address.
    IdentityId,
    /// A place where a customer is served.
    PlaceId,
    /// Somebody who works at the desk.
    PersonId,
    /// A group of people with queues of its own.
    TeamId,
    /// A mailbox that the desk reads and writes.
    MailboxId,
    /// A mail or other written message.
    MessageId,
    /// A file that came or went with a message.
    AttachmentId,
    /// An answer that was promised for a certain time.
    AnswerId,
    /// A free name over a closed category.
    LabelId,
    /// An API token.
    TokenId,
    /// A browser session.
    SessionId,
    /// A mail that was parked or set aside.
    ParkedMailId,
    /// One entry of a customer merged into another.
    MergeId,
    /// A household or a company.
    GroupId,
    /// An outage or a notice that is told to customers.
    AnnouncementId,
    /// Cases that may be one matter, proposed to people.
    ProposalId,
    /// Something to be delivered outside.
    DeliveryId,
    /// An account at a messenger's vendor.
    MessengerId,
    /// Something that a messenger's vendor left to be worked.
    InboxId,
    /// A telephone line: a telephone system that reports its calls.
    LineId,
    /// A customer who is to be called back.
    CallbackId,
    /// A counter where customers take numbers.
    CounterId,
    /// A customer's visit at a counter.
    VisitId,
    /// Somebody else's program that is told what happens.
    HookId,
    /// A check of somebody's identity.
    CheckId,
    /// Something that was shown for a check of identity.
    EvidenceId,
    /// A web site that shows the chat.
    ChatSiteId,
    /// Somebody who came to the chat of a site.
    VisitorId,
    /// A link to the customer's page of a case.
    StatusLinkId,
    /// Words that a person or a team writes often.
    QuickPhraseId,
    /// A list of cases that a team shares.
    TeamViewId,
    /// A secret address under which somebody's tasks are read as a calendar.
    TaskFeedId,
}
