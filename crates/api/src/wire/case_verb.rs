//! The bodies of the verbs on cases.

use std::collections::BTreeMap;

use app::case::promise_record::{PromiseWith, PromisedAnswer};
use calendar::Instant;
use domain::{CaseType, Channel, CustomerWord, IdentityId, PlaceId, Priority, TryOutcome, WaitReason};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::case::CaseView;
use crate::wire::item::Item;
use crate::wire::reference::PersonRef;
use crate::wire::register::MissingPart;
use crate::words;

/// What the customer said to the outcome, or that nobody reached them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustomerWordGiven {
    /// 满意
    Satisfied,
    /// 认可
    Accepted,
    /// 不满意
    Dissatisfied,
    /// Nobody reached them: three recorded tries stand for the word (C06).
    NotReached,
}

impl CustomerWordGiven {
    /// The word; none when nobody was reached.
    pub(crate) const fn word(self) -> Option<CustomerWord> {
        match self {
            Self::Satisfied => Some(CustomerWord::Satisfied),
            Self::Accepted => Some(CustomerWord::Accepted),
            Self::Dissatisfied => Some(CustomerWord::Dissatisfied),
            Self::NotReached => None,
        }
    }
}

/// An answer to the customer.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReplyBody {
    /// The words.
    pub(crate) body: String,
    /// `email` goes out; `phone`, `counter` and `visit` record what was said.
    #[schema(value_type = words::Channel)]
    pub(crate) channel: Channel,
    /// Mail addresses; empty: the address that the customer wrote from last.
    #[serde(default)]
    pub(crate) to: Vec<String>,
    /// Copies; absent: whoever got a copy of the customer's last mail. The desk's own addresses are left out.
    #[serde(default)]
    pub(crate) cc: Option<Vec<String>>,
    /// Files that were uploaded before.
    #[serde(default)]
    pub(crate) attachment_ids: Vec<Uuid>,
}

/// Something that stays inside.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NoteBody {
    /// The words.
    pub(crate) body: String,
}

/// Something of one's own that is taken back.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TakeBackBody {
    /// Its place in the case's timeline.
    pub(crate) seq: u32,
}

/// An answer by a certain time, with what is recorded with it (A21).
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PromiseAnswerBody {
    /// By when.
    pub(crate) by_at: i64,
    /// What will be answered.
    pub(crate) what: String,
    /// The customer heard that we are sorry; of a program that acts by a token, only its words count.
    #[serde(default)]
    pub(crate) apologised: bool,
    /// In these words, where they were written.
    pub(crate) apology: Option<String>,
    /// Where the matter is: one of the customer's places; none: the case's, or their only one.
    pub(crate) place_id: Option<Uuid>,
    /// Why the matter has no place, such as a question about a bill; then it gets none.
    pub(crate) no_place: Option<String>,
    /// The number or mail address by which the answer comes; none: the one that they called from, or their first one.
    pub(crate) reach_id: Option<Uuid>,
}

impl PromiseAnswerBody {
    /// As the verbs take it.
    pub(crate) fn into_promised(self) -> PromisedAnswer {
        let Self {
            by_at,
            what,
            apologised,
            apology,
            place_id,
            no_place,
            reach_id,
        } = self;
        PromisedAnswer {
            by_at: Instant::from_millis(by_at),
            what,
            with: PromiseWith {
                apologised,
                apology,
                place: place_id.map(PlaceId::from_uuid),
                no_place,
                reach: reach_id.map(IdentityId::from_uuid),
            },
        }
    }
}

/// What a promise of an answer needs on a case, and what it is filled with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PromiseNeedsView {
    /// What the standard asks for and the case does not hold yet.
    pub(crate) asks: Vec<MissingPart>,
    /// The customer has heard an apology that no promise went with yet.
    pub(crate) has_apologised: bool,
    /// What words of apology hold, in small letters: written with the promise, they are the apology.
    pub(crate) apologies: Vec<String>,
    /// The place that is recorded when none is said.
    #[schema(required)]
    pub(crate) place_id: Option<Uuid>,
    /// The number or mail address that is recorded when none is said.
    #[schema(required)]
    pub(crate) reach_id: Option<Uuid>,
}

/// A promised answer that is excused and promised anew.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RenewAnswerBody {
    /// The new time.
    pub(crate) by_at: i64,
    /// How it was excused.
    #[serde(default)]
    pub(crate) apology: String,
}

/// A promised answer that was given.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct GiveAnswerBody {
    /// What the customer was told.
    pub(crate) note: String,
}

/// An offer of ownership.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HandoverBody {
    /// To a person.
    pub(crate) to_person: Option<Uuid>,
    /// To any of a team.
    pub(crate) to_team: Option<Uuid>,
    /// What the next one must know.
    #[serde(default)]
    pub(crate) note: String,
}

/// A reason in words.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReasonBody {
    /// Why.
    #[serde(default)]
    pub(crate) reason: String,
}

/// Who is to work on a case.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HandlerBody {
    /// The handler; none puts it back into the queue.
    pub(crate) person_id: Option<Uuid>,
}

/// What changes of a case's description; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ClassificationBody {
    /// New type.
    #[serde(rename = "type")]
    #[schema(value_type = Option<words::CaseType>)]
    pub(crate) case_type: Option<CaseType>,
    /// New priority.
    #[schema(value_type = Option<words::Priority>)]
    pub(crate) priority: Option<Priority>,
    /// New team.
    pub(crate) team_id: Option<Uuid>,
    /// New label, of the category in which the case stands.
    pub(crate) label_id: Option<Uuid>,
    /// New subject.
    pub(crate) subject: Option<String>,
    /// Changed form fields.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) fields: BTreeMap<String, Value>,
    /// The customer, once known or corrected.
    pub(crate) customer_id: Option<Uuid>,
    /// The place, once known or corrected.
    pub(crate) place_id: Option<Uuid>,
    /// The key facts were read back and confirmed (B13).
    pub(crate) confirmed: Option<bool>,
}

/// Why a case is to wait.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WaitBody {
    /// Why.
    #[schema(value_type = words::WaitReason)]
    pub(crate) reason: WaitReason,
    /// Until when at the latest.
    pub(crate) until_at: Option<i64>,
    /// In words.
    #[serde(default)]
    pub(crate) note: String,
}

/// A few words.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RemarkBody {
    /// The words.
    #[serde(default)]
    pub(crate) note: String,
}

/// The customer asked again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UrgeBody {
    /// In the customer's words.
    pub(crate) text: String,
}

/// A try to reach the customer.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ContactTryBody {
    /// How it went.
    #[schema(value_type = words::TryOutcome)]
    pub(crate) outcome: TryOutcome,
    /// In words.
    #[serde(default)]
    pub(crate) note: String,
}

/// The outcome of the matter.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ResultBody {
    /// What was done, or found.
    pub(crate) result: String,
}

/// What the customer said to the outcome.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CustomerWordBody {
    /// What.
    #[schema(value_type = words::CustomerWord)]
    pub(crate) word: CustomerWord,
    /// In words.
    #[serde(default)]
    pub(crate) note: String,
}

/// The case in which this one goes on.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct JoinBody {
    /// The survivor.
    pub(crate) into: Uuid,
}

/// One answer for everybody who joined a matter.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TogetherBody {
    /// The words; `{name}` stands for how each is called.
    pub(crate) text: String,
    /// Numbers of joined cases whose customers were told aloud; then only these are recorded, and nothing is sent.
    #[serde(default)]
    pub(crate) told: Vec<String>,
}

/// How one of them was answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnsweredOne)]
pub(crate) struct AnsweredView {
    /// Their case.
    pub(crate) case_id: Uuid,
    /// Its number.
    pub(crate) number: String,
    /// On which channel; none: they can only be called.
    #[schema(required, value_type = Option<words::Channel>)]
    pub(crate) channel: Option<Channel>,
    /// Why not, when they were not: `to_call`, or in words.
    #[schema(required)]
    pub(crate) failure: Option<String>,
}

/// What is said on closing; evidence that is on the timeline already need not be said again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CloseBody {
    /// The outcome.
    pub(crate) result: Option<String>,
    /// What the customer said to it.
    pub(crate) customer_word: Option<CustomerWordGiven>,
    /// Why it came to this (C14).
    pub(crate) cause: Option<String>,
    /// What was done (C14).
    pub(crate) remedy: Option<String>,
    /// How it is kept from happening again (C14).
    pub(crate) prevention: Option<String>,
}

/// What somebody does at a case.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PresenceBody {
    /// `viewing` or `replying`; `gone` on leaving.
    pub(crate) state: PresenceState,
}

/// What somebody does at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PresenceState {
    /// Looks at it.
    Viewing,
    /// Writes a reply or a note.
    Replying,
    /// Left it.
    Gone,
}

/// Who else is at a case.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Others {
    /// Everybody but the reader.
    pub(crate) others: Vec<OtherHere>,
}

/// Somebody else who is at a case.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct OtherHere {
    /// Who.
    pub(crate) person: PersonRef,
    /// Doing what.
    pub(crate) state: PresenceState,
}

/// Another case.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct OtherCaseBody {
    /// Which.
    pub(crate) other_id: Uuid,
}

/// An unsent text to keep.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DraftBody {
    /// The words.
    pub(crate) body: String,
    /// The version that the author saw; none: whichever.
    pub(crate) version: Option<i64>,
}

/// What a verb on a case answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseAnswer {
    /// The case as it stands now.
    pub(crate) case: CaseView,
}

/// What a verb that adds words answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemAnswer {
    /// What was added.
    pub(crate) item: Item,
    /// The case as it stands now.
    pub(crate) case: CaseView,
}
