//! Cases as lists and the case screen show them.

use std::collections::BTreeMap;

use domain::{
    CaseType, Category, Channel, CustomerWord, Evidence, IdentityKind, Priority, PromiseState, WaitReason,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::item::Item;
use crate::wire::promise::PromiseView;
use crate::wire::reference::{CaseRef, CustomerRef, PersonRef, TeamRef};
use crate::words;

/// A case as a line of a list.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseRow {
    /// Identity.
    pub(crate) id: Uuid,
    /// Number for people.
    #[schema(example = "20261121-000123")]
    pub(crate) number: String,
    /// Counts changes; `If-Match` takes it.
    pub(crate) version: i64,
    /// One line.
    pub(crate) subject: String,
    /// What the customer wants.
    #[serde(rename = "type")]
    #[schema(value_type = words::CaseType)]
    pub(crate) case_type: CaseType,
    /// How soon.
    #[schema(value_type = words::Priority)]
    pub(crate) priority: Priority,
    /// Where it stands.
    #[schema(value_type = words::Category)]
    pub(crate) category: Category,
    /// The free name over the category.
    #[schema(required)]
    pub(crate) label_id: Option<Uuid>,
    /// The way in.
    #[schema(value_type = words::Channel)]
    pub(crate) channel: Channel,
    /// Who asks.
    #[schema(required)]
    pub(crate) customer: Option<CustomerRef>,
    /// Whoever was asked first.
    #[schema(required)]
    pub(crate) owner: Option<PersonRef>,
    /// Who works on it.
    #[schema(required)]
    pub(crate) handler: Option<PersonRef>,
    /// Whose queue.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// Raised.
    pub(crate) opened_at: i64,
    /// The latest fact.
    pub(crate) updated_at: i64,
    /// Closed.
    #[schema(required)]
    pub(crate) closed_at: Option<i64>,
    /// 1 when the customer wrote last and nobody has answered, else 0.
    pub(crate) unread: u32,
    /// Messages in its chat that nobody of the desk has read.
    pub(crate) unread_in_chat: u32,
    /// The latest words.
    pub(crate) preview: String,
    /// The reader has an unsent text on it.
    pub(crate) has_draft: bool,
    /// What falls due next.
    #[schema(required)]
    pub(crate) next_due: Option<NextDue>,
    /// Why it waits, while it does.
    #[schema(required)]
    pub(crate) waiting: Option<WaitingView>,
    /// The survivor, once joined.
    #[schema(required)]
    pub(crate) joined_into: Option<CaseRef>,
}

/// The promise of a case that falls due next.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct NextDue {
    /// The promise.
    pub(crate) promise_id: String,
    /// Its clause.
    pub(crate) clause: String,
    /// The clause's title.
    pub(crate) clause_title: String,
    /// When it falls due.
    pub(crate) due_at: i64,
    /// When somebody is warned; none when already done, or not at all.
    #[schema(required)]
    pub(crate) warn_at: Option<i64>,
    /// Where it stands.
    #[schema(value_type = words::PromiseState)]
    pub(crate) state: PromiseState,
}

/// Why a case waits.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Waiting)]
pub(crate) struct WaitingView {
    /// Why.
    #[schema(value_type = words::WaitReason)]
    pub(crate) reason: WaitReason,
    /// Until when at the latest.
    #[schema(required)]
    pub(crate) until_at: Option<i64>,
}

/// A case with all that its screen shows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Case)]
pub(crate) struct CaseView {
    /// The line of it.
    #[serde(flatten)]
    pub(crate) row: CaseRow,
    /// In the customer's words.
    pub(crate) description: String,
    /// Since when, in the customer's words.
    #[schema(required)]
    pub(crate) since: Option<String>,
    /// The form's fields by name.
    pub(crate) fields: BTreeMap<String, String>,
    /// What the priority's rule looks at.
    pub(crate) flags: Vec<String>,
    /// The key facts were read back and confirmed (B13).
    pub(crate) confirmed: bool,
    /// The round: 1, and one more for each reopening.
    pub(crate) round: u32,
    /// How often the customer urged.
    pub(crate) urgings: u32,
    /// Where.
    #[schema(required)]
    pub(crate) place: Option<CasePlace>,
    /// How the customer is reached first.
    #[schema(required)]
    pub(crate) identity: Option<MaskedIdentity>,
    /// What happened last, oldest first.
    pub(crate) timeline: Vec<Item>,
    /// Where earlier facts begin.
    #[schema(required)]
    pub(crate) timeline_before: Option<String>,
    /// All promises.
    pub(crate) promises: Vec<PromiseView>,
    /// What the reader may do now.
    pub(crate) allowed: Vec<String>,
    /// An unanswered offer of ownership.
    #[schema(required)]
    pub(crate) offered_to: Option<OfferView>,
    /// Who else looks at it.
    pub(crate) others_here: Vec<PersonRef>,
    /// What else is open of this customer.
    pub(crate) customer_open_cases: Vec<CaseRow>,
    /// Cases that go on in this one.
    pub(crate) joined_cases: Vec<JoinedCase>,
    /// The evidence that closing asks for (C06).
    pub(crate) closing: ClosingView,
    /// The reader's unsent texts.
    pub(crate) drafts: Drafts,
    /// Answers that were promised and are still owed.
    pub(crate) promised_answers: Vec<PromisedAnswer>,
}

/// Where a case happens.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CasePlace {
    /// Identity.
    pub(crate) id: Uuid,
    /// Street and house, numbers hidden.
    pub(crate) address: String,
    /// Building, entrance, flat; hidden numbers.
    #[schema(required)]
    pub(crate) unit: Option<String>,
}

/// A way to reach somebody, with what may be seen without a reason (J01).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct MaskedIdentity {
    /// Phone, mail or other.
    #[schema(value_type = words::IdentityKind)]
    pub(crate) kind: IdentityKind,
    /// Its value, partly hidden.
    pub(crate) value_masked: String,
}

/// An unanswered offer of ownership.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Offer)]
pub(crate) struct OfferView {
    /// To a person.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// To any of a team.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// Who offers.
    #[schema(required)]
    pub(crate) by: Option<PersonRef>,
    /// When.
    pub(crate) at: i64,
    /// What the next one must know.
    pub(crate) note: String,
}

/// A case that goes on in another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct JoinedCase {
    /// Identity.
    pub(crate) id: Uuid,
    /// Number for people.
    pub(crate) number: String,
    /// One line.
    pub(crate) subject: String,
}

/// The evidence that closing asks for (C06), and what of it is missing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Closing)]
pub(crate) struct ClosingView {
    /// The outcome was recorded.
    pub(crate) result_recorded: bool,
    /// The customer was answered.
    pub(crate) answered: bool,
    /// What the customer said to it.
    #[schema(value_type = Option<words::CustomerWord>, required)]
    pub(crate) customer_word: Option<CustomerWord>,
    /// Tries to reach the customer that failed.
    pub(crate) tries: u32,
    /// What would be missing if it were closed now.
    #[schema(value_type = Vec<words::Evidence>)]
    pub(crate) missing: Vec<Evidence>,
}

/// The reader's unsent texts on a case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Drafts {
    /// A reply.
    #[schema(required)]
    pub(crate) reply: Option<DraftView>,
    /// A note.
    #[schema(required)]
    pub(crate) note: Option<DraftView>,
}

/// An unsent text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Draft)]
pub(crate) struct DraftView {
    /// The words.
    pub(crate) body: String,
    /// Counts changes.
    pub(crate) version: i64,
    /// Kept last.
    pub(crate) saved_at: i64,
}

/// An answer that was promised.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PromisedAnswer {
    /// Identity.
    pub(crate) id: Uuid,
    /// By when.
    pub(crate) by_at: i64,
    /// What.
    pub(crate) what: String,
    /// `owed`, or `late` once the time has passed.
    pub(crate) state: String,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseList {
    /// The cases.
    pub(crate) items: Vec<CaseRow>,
    /// Where the next page begins; none when this is the last.
    #[schema(required)]
    pub(crate) next: Option<String>,
    /// How many each view holds, when asked for; counted up to 1 000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) counts: Option<Counts>,
}

/// How many cases each view holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Counts {
    /// What the reader handles.
    pub(crate) mine: u32,
    /// What the reader's team has.
    pub(crate) team: u32,
    /// What nobody handles.
    pub(crate) unassigned: u32,
    /// All that is live.
    pub(crate) all: u32,
    /// What waits.
    pub(crate) waiting: u32,
    /// Where the customer wrote last.
    pub(crate) unanswered: u32,
    /// Where a promise was broken.
    pub(crate) breached: u32,
}
