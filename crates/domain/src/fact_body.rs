//! What can happen to a case, typed; the words of `kind` are those in tables, packs and on the wire.

use std::collections::BTreeMap;

use calendar::Instant;
use serde::{Deserialize, Serialize};

use crate::{
    AnswerId, AttachmentId, BreakAct, CaseId, CaseType, Channel, ClauseId, ContactId, CustomerId,
    CustomerWord, Direction, Event, LabelId, MessageId, PersonId, PlaceId, Priority, PromiseRecord, TeamId,
    TryOutcome, WaitReason, closed_set,
};

/// Which promise is meant: the clause and the instant and occasion on which it began.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PromiseKey {
    /// The clause.
    pub clause: ClauseId,
    /// The place in the chain of the fact that began it.
    pub basis_seq: u32,
    /// Counts promises of one clause that one fact began, or that follow each other without a new fact (B16).
    pub turn: u32,
}

/// How a case is described when it is raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// What the customer wants.
    pub case_type: CaseType,
    /// How soon, as decided when it was raised.
    pub priority: Priority,
    /// The clause whose rule decided the priority; none when a person did.
    pub priority_by: Option<ClauseId>,
    /// The way in.
    pub channel: Channel,
    /// The conversation in which it was raised.
    pub contact: ContactId,
    /// Who asks; none while unknown.
    pub customer: Option<CustomerId>,
    /// Where; none when it does not matter.
    pub place: Option<PlaceId>,
    /// One line.
    pub subject: String,
    /// In the customer's words.
    pub description: String,
    /// Since when, in the customer's words.
    pub since: Option<String>,
    /// The form's fields by name.
    pub fields: BTreeMap<String, String>,
    /// What the priority's rule looks at: `elderly`, `safety`, `leak` and the like.
    pub flags: Vec<String>,
    /// The key facts were read back and confirmed (B13).
    pub is_confirmed: bool,
    /// The team whose queue it enters.
    pub team: Option<TeamId>,
    /// Whoever was asked first (B01); none until somebody takes what came in writing.
    pub owner: Option<PersonId>,
}

/// What was said in a call or at the counter, as far as it was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// The conversation.
    pub contact: ContactId,
    /// Phone, counter or visit.
    pub channel: Channel,
    /// Who began it.
    pub direction: Direction,
    /// First words of the agent (A03).
    pub opening: Option<String>,
    /// Last words of the agent (A05).
    pub closing: Option<String>,
    /// What was told the customer.
    pub told: Option<String>,
    /// Seconds.
    pub duration_s: Option<u32>,
}

/// A message from the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The message.
    pub message: MessageId,
    /// The conversation.
    pub contact: ContactId,
    /// The way in.
    pub channel: Channel,
    /// Subject line, where the channel has one.
    pub subject: Option<String>,
    /// New text, without what it quotes.
    pub text: String,
}

/// A message to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replied {
    /// The message; none for what was said aloud.
    pub message: Option<MessageId>,
    /// The conversation.
    pub contact: ContactId,
    /// The way out.
    pub channel: Channel,
    /// What was written or said.
    pub text: String,
    /// Written by a rule, not by a person: never counts as a response (clock table, row 15).
    pub is_automatic: bool,
    /// Files that went with it.
    pub attachments: Vec<AttachmentId>,
}

/// Changes of a case's description; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reclassified {
    /// New type (B03).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_type: Option<CaseType>,
    /// New priority (B18).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The clause whose rule decided the priority; none when a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_by: Option<ClauseId>,
    /// New team.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// New label, of the category in which the case stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// New subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Changed form fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The customer, once known or corrected (B19).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The place, once known or corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceId>,
    /// The key facts were read back and confirmed (B13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_confirmed: Option<bool>,
}

macro_rules! fact_bodies {
    ($($(#[$meta:meta])* $variant:ident = $word:literal { $($(#[$fmeta:meta])* $field:ident : $ty:ty),* $(,)? }),+ $(,)?) => {
        /// What happened. Field words are stored for good: rename none.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum FactBody {
            $($(#[$meta])* #[serde(rename = $word)] $variant { $($(#[$fmeta])* $field: $ty),* }),+
        }

        closed_set! {
            /// Kinds of facts, without their content; what packs name.
            FactKind { $($(#[$meta])* $variant = $word),+ }
        }

        impl FactBody {
            /// Which kind it is.
            #[must_use]
            pub const fn kind(&self) -> FactKind {
                match self { $(Self::$variant { .. } => FactKind::$variant),+ }
            }
        }
    };
}

fact_bodies! {
    /// A case was raised.
    CaseRaised = "case_raised" {
        /// How it is described.
        #[serde(flatten)] raised: Raised,
    },
    /// Somebody spoke with the customer.
    CallTalked = "call_talked" {
        /// What was said.
        #[serde(flatten)] talk: Talk,
    },
    /// The customer wrote.
    MessageReceived = "message_received" {
        /// What came.
        #[serde(flatten)] received: Received,
    },
    /// The desk answered the customer.
    ReplySent = "reply_sent" {
        /// What went out.
        #[serde(flatten)] reply: Replied,
    },
    /// A written reply reached the next server, or finally did not.
    ReplyDelivered = "reply_delivered" {
        /// The reply's message.
        message: MessageId,
        /// It got through.
        is_delivered: bool,
        /// What the other side said.
        detail: String,
    },
    /// Something was noted inside.
    NoteAdded = "note_added" {
        /// The words.
        text: String,
    },
    /// An answer was promised for a certain time (A21, A22).
    AnswerPromised = "answer_promised" {
        /// The promised answer.
        answer: AnswerId,
        /// When it is due.
        by_at: Instant,
        /// What will be answered.
        what: String,
        /// What was recorded with it.
        #[serde(flatten)] record: PromiseRecord,
    },
    /// A promised answer was excused and promised anew (B15).
    AnswerRenewed = "answer_renewed" {
        /// The promised answer.
        answer: AnswerId,
        /// The new time.
        by_at: Instant,
        /// How it was excused.
        apology: String,
    },
    /// A promised answer was given (A22).
    AnswerGiven = "answer_given" {
        /// The promised answer.
        answer: AnswerId,
        /// What was answered.
        text: String,
    },
    /// Ownership was offered (B01); it moves only on acceptance.
    HandoverOffered = "handover_offered" {
        /// To a person; none when to any of the team.
        to_person: Option<PersonId>,
        /// To a team.
        to_team: Option<TeamId>,
        /// What the next one must know.
        note: String,
    },
    /// The author accepted ownership (B01).
    HandoverAccepted = "handover_accepted" {},
    /// The offer was declined; ownership stays.
    HandoverDeclined = "handover_declined" {
        /// Why.
        reason: String,
    },
    /// Somebody works on the case now; none: it went back to the queue.
    HandlerChanged = "handler_changed" {
        /// The handler.
        handler: Option<PersonId>,
    },
    /// The description changed.
    Classified = "classified" {
        /// What changed.
        #[serde(flatten)] change: Reclassified,
    },
    /// The case began to wait.
    WaitingStarted = "waiting_started" {
        /// Why.
        reason: WaitReason,
        /// Until when at the latest.
        until_at: Option<Instant>,
        /// In words.
        note: String,
    },
    /// The case no longer waits.
    WaitingEnded = "waiting_ended" {
        /// In words.
        note: String,
    },
    /// The customer asked again (an urging, never a new case by accident).
    Urged = "urged" {
        /// In the customer's words.
        text: String,
    },
    /// Somebody tried to reach the customer (C06).
    ContactTried = "contact_tried" {
        /// How it went.
        outcome: TryOutcome,
        /// In words.
        note: String,
    },
    /// The outcome of the matter was recorded (C06).
    ResultRecorded = "result_recorded" {
        /// What was done, or found.
        result: String,
    },
    /// The customer said what they think of the outcome (C06).
    CustomerWordTaken = "customer_word_taken" {
        /// What.
        word: CustomerWord,
        /// In words.
        note: String,
    },
    /// This case goes on in another.
    CaseJoined = "case_joined" {
        /// The survivor.
        into: CaseId,
    },
    /// Another case goes on in this one.
    JoinReceived = "join_received" {
        /// The one that joined.
        from: CaseId,
    },
    /// The case is done.
    CaseClosed = "case_closed" {
        /// Why it came to this (C14).
        cause: Option<String>,
        /// What was done (C14).
        remedy: Option<String>,
        /// How it is kept from happening again (C14).
        prevention: Option<String>,
    },
    /// The case is not done after all (C13).
    CaseReopened = "case_reopened" {
        /// Why.
        reason: String,
        /// The owner it goes back to.
        to_owner: Option<PersonId>,
    },
    /// A masked field was shown to the author (J01).
    FieldRevealed = "field_revealed" {
        /// Which field.
        field: String,
        /// Why.
        reason: String,
    },
    /// The author took back what they did within the seconds that are given for it: it stays in the chain, struck out, and
    /// counts for nothing.
    ActTakenBack = "act_taken_back" {
        /// Its place in the chain.
        of: u32,
    },
    /// The desk called the customer (F02).
    CallPlaced = "call_placed" {
        /// The conversation.
        contact: ContactId,
    },
    /// A part of the house reports something: a call rang, a visit was agreed, a shift was handed over.
    EventHappened = "event_happened" {
        /// What.
        #[serde(flatten)] event: Event,
    },
    /// A promise fell due unkept; `at` is the instant at which it was due.
    DeadlinePassed = "deadline_passed" {
        /// Which promise.
        promise: PromiseKey,
    },
    /// Somebody was warned that a promise falls due.
    WarningGiven = "warning_given" {
        /// Which promise.
        promise: PromiseKey,
    },
    /// What the clause says follows a break was done.
    BreakActed = "break_acted" {
        /// Which promise.
        promise: PromiseKey,
        /// What was done.
        act: BreakAct,
    },
}

/// What some facts carry and others do not. Facts that the rest of the house reports are events, so this list hardly grows.
impl FactBody {
    /// The event, when it is one.
    #[must_use]
    pub const fn event(&self) -> Option<&Event> {
        if let Self::EventHappened { event } = self {
            Some(event)
        } else {
            None
        }
    }

    /// The contact in which the desk's words were said or written.
    #[must_use]
    pub const fn contact(&self) -> Option<ContactId> {
        if let Self::CallTalked { talk } = self {
            Some(talk.contact)
        } else if let Self::ReplySent { reply } = self {
            Some(reply.contact)
        } else {
            None
        }
    }

    /// The promised answer that it is about.
    #[must_use]
    pub const fn answer(&self) -> Option<AnswerId> {
        if let Self::AnswerPromised { answer, .. }
        | Self::AnswerRenewed { answer, .. }
        | Self::AnswerGiven { answer, .. } = self
        {
            Some(*answer)
        } else {
            None
        }
    }

    /// The time that it agrees on.
    #[must_use]
    pub const fn agreed_at(&self) -> Option<Instant> {
        if let Self::AnswerPromised { by_at, .. } | Self::AnswerRenewed { by_at, .. } = self {
            Some(*by_at)
        } else if let Self::WaitingStarted { until_at, .. } = self {
            *until_at
        } else if let Some(event) = self.event() {
            event.by_at
        } else {
            None
        }
    }

    /// The promise that a fact of the timer is about.
    #[must_use]
    pub const fn promise(&self) -> Option<&PromiseKey> {
        if let Self::DeadlinePassed { promise }
        | Self::WarningGiven { promise }
        | Self::BreakActed { promise, .. } = self
        {
            Some(promise)
        } else {
            None
        }
    }

    /// Why it was done, where that is asked for; none when nothing is written there.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        let reason = if let Self::CaseReopened { reason, .. }
        | Self::FieldRevealed { reason, .. }
        | Self::HandoverDeclined { reason } = self
        {
            Some(reason.as_str())
        } else if let Self::WaitingStarted { note, .. } | Self::WaitingEnded { note } = self {
            Some(note.as_str())
        } else if let Self::CaseClosed { cause, .. } = self {
            cause.as_deref()
        } else {
            None
        };
        reason.map(str::trim).filter(|it| !it.is_empty())
    }
}
