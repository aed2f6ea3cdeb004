//! How the domain's ids and words go into columns: ids as 16 bytes, words as they are spelled.

use domain::{
    AgentState, AnnouncementId, AnswerId, AttachmentId, CaseId, CaseNumber, CaseType, Category, Channel,
    ChatSiteId, ClauseId, ContactId, ContactStage, CustomerId, DeliveryId, Direction, EventArea, FactId,
    GroupId, GroupKind, IdentityId, IdentityKind, InboxId, LabelId, MailboxId, MergeId, MessageId,
    MessengerId, Outcome, PackVersion, ParkedMailId, PersonId, PlaceId, PromiseState, Role, SessionId,
    TeamId, Title, TokenId, VisitorId, WaitReason,
};
use domain::{CallbackId, CounterId, LineId, ProposalId, VisitId};
use domain::{CheckId, EvidenceId, HookId};
use domain::{QuickPhraseId, StatusLinkId, TaskFeedId, TeamViewId};
use uuid::Uuid;

use crate::value::{FromValue, Value};

macro_rules! ids {
    ($($id:ident),* $(,)?) => {
        $(impl From<$id> for Value {
            fn from(it: $id) -> Self { Self::Id(it.as_uuid()) }
        }
        impl FromValue for $id {
            const EXPECTED: &'static str = stringify!($id);
            fn from_value(value: Value) -> Result<Self, Value> {
                Uuid::from_value(value).map(Self::from_uuid)
            }
        })*
    };
}

ids![
    AnnouncementId,
    GroupId,
    ProposalId,
    MergeId,
    AnswerId,
    AttachmentId,
    CaseId,
    CheckId,
    ChatSiteId,
    ContactId,
    CustomerId,
    DeliveryId,
    EvidenceId,
    FactId,
    HookId,
    IdentityId,
    InboxId,
    LabelId,
    MailboxId,
    MessageId,
    MessengerId,
    ParkedMailId,
    PersonId,
    PlaceId,
    SessionId,
    StatusLinkId,
    QuickPhraseId,
    TaskFeedId,
    TeamViewId,
    TeamId,
    TokenId,
    VisitorId,
];

ids![CallbackId, CounterId, LineId, VisitId];

/// Words that parse come out of columns.
macro_rules! read_words {
    ($($word:ident),* $(,)?) => {
        $(impl $crate::value::FromValue for $word {
            const EXPECTED: &'static str = concat!("a word of ", stringify!($word));
            fn from_value(value: $crate::value::Value) -> Result<Self, $crate::value::Value> {
                let text = <String as $crate::value::FromValue>::from_value(value)?;
                text.parse().map_err(|_unknown| $crate::value::Value::Text(text))
            }
        })*
    };
}

/// Closed sets go in by their word.
macro_rules! write_words {
    ($($word:ident),* $(,)?) => {
        $(impl From<$word> for $crate::value::Value {
            fn from(it: $word) -> Self { Self::Text(String::from(it.as_str())) }
        })*
    };
}

write_words![
    AgentState,
    CaseType,
    Category,
    Channel,
    ContactStage,
    Direction,
    EventArea,
    GroupKind,
    IdentityKind,
    Outcome,
    PromiseState,
    Role,
    Title,
    WaitReason,
];
read_words![
    AgentState,
    CaseNumber,
    CaseType,
    Category,
    Channel,
    ClauseId,
    ContactStage,
    Direction,
    EventArea,
    GroupKind,
    IdentityKind,
    Outcome,
    PromiseState,
    Role,
    Title,
    WaitReason,
];

impl From<&ClauseId> for Value {
    fn from(it: &ClauseId) -> Self {
        Self::Text(String::from(it.as_str()))
    }
}

impl From<&CaseNumber> for Value {
    fn from(it: &CaseNumber) -> Self {
        Self::Text(String::from(it.as_str()))
    }
}

impl From<&PackVersion> for Value {
    fn from(it: &PackVersion) -> Self {
        Self::Text(it.0.clone())
    }
}

impl FromValue for PackVersion {
    const EXPECTED: &'static str = "a pack's version";
    fn from_value(value: Value) -> Result<Self, Value> {
        String::from_value(value).map(Self)
    }
}

pub(crate) use {read_words, write_words};
