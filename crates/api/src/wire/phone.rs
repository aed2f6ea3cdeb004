//! Calls, callbacks and telephone lines on the wire.

use std::collections::BTreeMap;

use domain::Direction;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::promise::PromiseView;
use crate::wire::reference::{PersonRef, TeamRef};
use crate::words;

/// A case by id and number.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CallCase {
    /// The case.
    pub(crate) id: Uuid,
    /// Its number.
    pub(crate) number: String,
}

/// A call that a telephone system reported.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CallView {
    /// The call: its contact.
    pub(crate) id: Uuid,
    /// Who began it.
    #[schema(value_type = words::Direction)]
    pub(crate) direction: Direction,
    /// Where it stands.
    #[schema(value_type = words::CallStage)]
    pub(crate) stage: domain::CallStage,
    /// How it ended.
    #[schema(value_type = Option<words::CallEnd>, required)]
    pub(crate) end: Option<domain::CallEnd>,
    /// The customer's number; empty when hidden, masked for whom it does not ring at.
    pub(crate) number: String,
    /// The desk's number.
    pub(crate) desk_number: String,
    /// The queue that was called.
    #[schema(required)]
    pub(crate) queue: Option<String>,
    /// The language of the number that was called.
    #[schema(required)]
    pub(crate) language: Option<String>,
    /// What the caller pressed.
    pub(crate) digits: String,
    /// Begun.
    pub(crate) began_at: i64,
    /// Answered.
    #[schema(required)]
    pub(crate) answered_at: Option<i64>,
    /// Ended.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// Whose.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// Who of the desk talks.
    #[schema(required)]
    pub(crate) person: Option<PersonRef>,
    /// The case that came of it.
    #[schema(required)]
    pub(crate) case: Option<CallCase>,
    /// It was marked as one that led to no case.
    pub(crate) disposed: bool,
    /// It is the reader's: it rings there, or they talk or talked.
    pub(crate) mine: bool,
}

/// Which case a call led to.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CallCaseBody {
    /// The case.
    pub(crate) case_id: Uuid,
}

/// What a call was about that led to no case.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DispositionBody {
    /// `misdialled`, `out_of_remit`, `answered` or `nuisance`.
    pub(crate) disposition: String,
    /// The caller was told kindly.
    #[serde(default)]
    pub(crate) told: bool,
    /// The right number or place, where it is known.
    #[serde(default)]
    pub(crate) right_contact: String,
    /// What was said.
    #[serde(default)]
    pub(crate) text: String,
}

/// A customer who is to be called back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallbackView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Whose.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// The number, masked; empty when it was hidden.
    pub(crate) number_masked: String,
    /// The number, for whoever took the callback.
    #[schema(required)]
    pub(crate) number: Option<String>,
    /// Who called, when the number says it.
    #[schema(required)]
    pub(crate) customer_id: Option<Uuid>,
    /// Their name.
    pub(crate) customer_name: String,
    /// How often they called in vain.
    pub(crate) misses: u32,
    /// The first miss.
    pub(crate) first_at: i64,
    /// The last one.
    pub(crate) last_at: i64,
    /// The promise that falls due first (A14).
    #[schema(required)]
    pub(crate) promise: Option<PromiseView>,
    /// They left a message.
    pub(crate) has_voicemail: bool,
    /// What they said.
    pub(crate) words: Vec<String>,
    /// Nobody has called back yet.
    pub(crate) open: bool,
    /// Made.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// Somebody who is about to call.
    #[schema(required)]
    pub(crate) taken_by: Option<PersonRef>,
    /// Whoever called back.
    #[schema(required)]
    pub(crate) made_by: Option<PersonRef>,
    /// The customer answered.
    #[schema(required)]
    pub(crate) reached: Option<bool>,
    /// What was said.
    pub(crate) note: String,
    /// Nobody called in vain: the customer is to be told this.
    #[schema(required)]
    pub(crate) telling: Option<String>,
    /// The case that came of it.
    #[schema(required)]
    pub(crate) case: Option<CallCase>,
}

/// How a customer was called back.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CallbackMadeBody {
    /// They answered.
    pub(crate) reached: bool,
    /// What was said.
    #[serde(default)]
    pub(crate) note: String,
    /// The case that came of it.
    pub(crate) case_id: Option<Uuid>,
}

/// What a called number or queue means.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct LineNumberWire {
    /// The number, or the name of the queue.
    pub(crate) number: String,
    /// Whose calls those are.
    pub(crate) team_id: Option<Uuid>,
    /// The language that callers there speak.
    pub(crate) language: Option<String>,
}

/// The number that outgoing calls show.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct CallerIdWire {
    /// The beginning of the called number; empty: all.
    pub(crate) prefix: String,
    /// The number that is shown.
    pub(crate) shows: String,
}

/// A telephone system that reports its calls.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhoneLineView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name.
    pub(crate) name: String,
    /// Reports are taken.
    pub(crate) active: bool,
    /// Whose calls.
    #[schema(required)]
    pub(crate) team_id: Option<Uuid>,
    /// Addresses and networks that may report; none: all.
    pub(crate) sources: Vec<String>,
    /// Whose extension is whose.
    pub(crate) people: BTreeMap<String, Uuid>,
    /// What called numbers and queues mean.
    pub(crate) numbers: Vec<LineNumberWire>,
    /// Callers who are turned away.
    pub(crate) barred: Vec<String>,
    /// The numbers that outgoing calls show.
    pub(crate) caller_ids: Vec<CallerIdWire>,
    /// Reports a minute that are taken.
    pub(crate) per_minute: u32,
    /// The last report.
    #[schema(required)]
    pub(crate) last_used_at: Option<i64>,
    /// Where its reports go, with the token: shown once, when the line was entered or got another token.
    #[schema(required)]
    pub(crate) hook_url: Option<String>,
}

/// A telephone line that is entered or changed; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct PhoneLineBody {
    /// Name.
    pub(crate) name: Option<String>,
    /// Reports are taken.
    pub(crate) active: Option<bool>,
    /// Whose calls.
    #[serde(default, deserialize_with = "crate::wire::given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) team_id: Option<Option<Uuid>>,
    /// Addresses and networks that may report.
    pub(crate) sources: Option<Vec<String>>,
    /// Whose extension is whose.
    pub(crate) people: Option<BTreeMap<String, Uuid>>,
    /// What called numbers and queues mean.
    pub(crate) numbers: Option<Vec<LineNumberWire>>,
    /// Callers who are turned away.
    pub(crate) barred: Option<Vec<String>>,
    /// The numbers that outgoing calls show.
    pub(crate) caller_ids: Option<Vec<CallerIdWire>>,
    /// Reports a minute that are taken.
    pub(crate) per_minute: Option<u32>,
}

/// One report as it came in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallReportView {
    /// When.
    pub(crate) at: i64,
    /// What it said, as a word; empty when it could not be read.
    pub(crate) word: String,
    /// `taken`, `known` (it came before), `unreadable` or `refused_source`.
    pub(crate) outcome: String,
    /// More about it.
    #[schema(value_type = Object)]
    pub(crate) detail: Value,
}

/// A report to try a line with, as a telephone system would send it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CallTrial {
    /// The fields, as JSON: `event`, `callId`, `from`, `to`, `user` …
    #[schema(value_type = Object)]
    pub(crate) fields: Value,
}
