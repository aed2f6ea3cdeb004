//! The five words: ids, closed sets, facts, cases and how facts change them, refusals, rights, and the ports.
//!
//! Nothing here looks at a clock, a random source, a file or a network.

mod closed_set;
mod ids;
mod sets;

mod clause;
mod number;

mod event;
mod fact;
mod fact_body;

pub mod alike;
pub mod announcement;
mod call;
mod case;
mod finding;
mod promise;
mod promise_record;
mod refusal;

mod contact;
mod customer;
mod group;
pub mod mask;
pub mod matter;
mod messenger;
mod permission;
mod person;
pub mod phone;
pub mod place;
pub mod ports;
pub mod routing;
mod visit;

pub use announcement::{AnnouncedWord, Announcement};
pub use call::{
    AnswerForm, Call, CallAnswer, CallEnd, CallEvent, CallFact, CallNews, CallSight, CallStage, Extension,
    HangUpCause, Leg, PushedCall, QueueEntry, Recording, Side,
};
pub use case::{Case, Closing, NotRaised, Offer, OwedAnswer, Waiting, preview_of};
pub use clause::{ClauseId, NotAClauseId, PackVersion};
pub use closed_set::UnknownWord;
pub use contact::{AgentLoad, AgentState, ContactStage};
pub use customer::{Customer, Identity, IdentityKind, Place, Title, Wishes, surname};
pub use event::{
    Event, EventArea, EventError, EventField, EventKind, EventPart, EventSpec, FieldHolds, is_greeting,
    note_opted_out, unit_in_chinese,
};
pub use fact::{Author, ChainHash, ContentHash, Fact, Link, chain_hash, content_hash, taken_back};
pub use fact_body::{FactBody, FactKind, PromiseKey, Raised, Received, Reclassified, Replied, Talk};
pub use finding::{Finding, FindingAct};
pub use group::{CustomerGroup, GroupKind, GroupMember};
pub use ids::{
    AnnouncementId, AnswerId, AttachmentId, CaseId, ChatSiteId, ContactId, CustomerId, DeliveryId, FactId,
    GroupId, IdentityId, InboxId, LabelId, MailboxId, MergeId, MessageId, MessengerId, ParkedMailId,
    PersonId, PlaceId, QuickPhraseId, SessionId, TeamId, TeamViewId, TokenId, VisitorId,
};
pub use ids::{CallbackId, CounterId, LineId, ProposalId, VisitId};
pub use ids::{CheckId, EvidenceId, HookId};
pub use ids::{StatusLinkId, TaskFeedId};
pub use messenger::{
    CallbackAnswer, CallbackRefusal, CallbackRequest, FileLimits, FileRefusal, InboxItem, InboxStep,
    MessengerField, MessengerKind, MessengerSettings, OpenedCallback, ReplyLimits, is_picture,
};
pub use number::{CaseNumber, NotACaseNumber};
pub use permission::{Actor, Permission, Reach, Scope, scope_of};
pub use person::{Person, Role, Team};
pub use promise::{NamesClause, Outcome, PeriodVerdict, Promise, PromiseState, Verdict};
pub use promise_record::PromiseRecord;
pub use refusal::{Action, Evidence, Lacking, Refusal};
pub use sets::{
    Answerable, BreakAct, CaseType, Category, Channel, CustomerWord, Direction, Moment, Priority, Severity,
    TryOutcome, WaitReason,
};
pub use visit::{VisitStage, visit_code};
