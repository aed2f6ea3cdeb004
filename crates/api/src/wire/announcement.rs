//! Announcements of outages, and proposals that many cases are one matter.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::case::CaseRow;
use crate::wire::given;
use crate::wire::reference::PersonRef;
use crate::words;

/// A known outage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Announcement)]
pub(crate) struct AnnouncementView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Counts changes.
    pub(crate) version: i64,
    /// The areas, as addresses name them; empty: everybody.
    pub(crate) areas: Vec<String>,
    /// The areas in the reader's language, on one line.
    pub(crate) area: String,
    /// Why, in the reader's language.
    pub(crate) cause: String,
    /// Why, in Chinese.
    pub(crate) cause_zh: String,
    /// Why, in English; may be empty.
    pub(crate) cause_en: String,
    /// What else is said, in Chinese.
    pub(crate) words_zh: String,
    /// What else is said, in English.
    pub(crate) words_en: String,
    /// The answer that it offers, in the language of the customer of the case on which it is offered, else in Chinese: area,
    /// cause, expected end, apology.
    pub(crate) answer: String,
    /// Since when.
    pub(crate) begins_at: i64,
    /// When it is expected to end; none while that is not known.
    #[schema(required)]
    pub(crate) expected_end_at: Option<i64>,
    /// Ended.
    #[schema(required)]
    pub(crate) ended_at: Option<i64>,
    /// It runs now, and is offered.
    pub(crate) running: bool,
    /// The case on which the matter is worked.
    #[schema(required)]
    pub(crate) case_id: Option<Uuid>,
    /// The latest word to everybody who was told.
    #[schema(required)]
    pub(crate) word: Option<WordView>,
    /// On how many cases it was told, or from how many it came.
    pub(crate) cases: u32,
    /// How many of their customers the latest word has not reached.
    pub(crate) owed: u32,
}

/// A word to everybody who was told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnnouncedWord)]
pub(crate) struct WordView {
    /// When it was given.
    pub(crate) at: i64,
    /// The words; `{name}` stands for how each is called.
    pub(crate) text: String,
    /// The same for those who are written to in English; empty: they get `text`.
    pub(crate) text_en: String,
    /// Who gave it.
    pub(crate) by: PersonRef,
}

/// A case of an announcement, and how the latest word reached its customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnnouncedCase)]
pub(crate) struct AnnouncedCaseView {
    /// The case.
    pub(crate) case: CaseRow,
    /// When it was told first; none: it is one of those from which the announcement came.
    #[schema(required)]
    pub(crate) told_at: Option<i64>,
    /// When the latest word reached the customer.
    #[schema(required)]
    pub(crate) answered_at: Option<i64>,
    /// By which way: a channel, `callback` while somebody is to call, `closed` when nothing was owed any more.
    #[schema(required)]
    pub(crate) way: Option<String>,
    /// Why it did not: `no_way`, `refused:` and a clause, or another word.
    #[schema(required)]
    pub(crate) failure: Option<String>,
}

/// What is announced.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AnnouncementBody {
    /// The areas, as addresses name them; empty: everybody.
    #[serde(default)]
    pub(crate) areas: Vec<String>,
    /// Why, in Chinese.
    pub(crate) cause_zh: String,
    /// Why, in English.
    #[serde(default)]
    pub(crate) cause_en: String,
    /// What else is said, in Chinese.
    #[serde(default)]
    pub(crate) words_zh: String,
    /// What else is said, in English.
    #[serde(default)]
    pub(crate) words_en: String,
    /// Since when; none: now.
    pub(crate) begins_at: Option<i64>,
    /// When it is expected to end; none while that is not known.
    pub(crate) expected_end_at: Option<i64>,
    /// The case on which the matter is worked.
    pub(crate) case_id: Option<Uuid>,
}

/// What changes; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AnnouncementChange {
    /// The areas.
    pub(crate) areas: Option<Vec<String>>,
    /// Why, in Chinese.
    pub(crate) cause_zh: Option<String>,
    /// Why, in English.
    pub(crate) cause_en: Option<String>,
    /// What else is said, in Chinese.
    pub(crate) words_zh: Option<String>,
    /// What else is said, in English.
    pub(crate) words_en: Option<String>,
    /// When it is expected to end; null: that is not known any more.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    pub(crate) expected_end_at: Option<Option<i64>>,
    /// The case on which the matter is worked.
    pub(crate) case_id: Option<Uuid>,
    /// A new word to everybody who was told; `{name}` stands for how each is called.
    pub(crate) word: Option<String>,
    /// The same for those who are written to in English; empty: they get `word`.
    #[serde(default)]
    pub(crate) word_en: String,
}

/// The word with which an announcement ends.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EndBody {
    /// The words; `{name}` stands for how each is called.
    pub(crate) text: String,
    /// The same for those who are written to in English; empty: they get `text`.
    #[serde(default)]
    pub(crate) text_en: String,
}

/// What a customer was told of an outage.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TellBody {
    /// The announcement.
    pub(crate) announcement_id: Uuid,
    /// The words; empty: those that the announcement offers, in the customer's language.
    #[serde(default)]
    pub(crate) text: String,
    /// The case joins the announcement's matter.
    #[serde(default)]
    pub(crate) join: bool,
}

/// Cases that may be one matter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MatterProposal)]
pub(crate) struct ProposalView {
    /// Identity.
    pub(crate) id: Uuid,
    /// `open`, `accepted` or `dismissed`.
    #[schema(value_type = words::ProposalState)]
    pub(crate) state: app::announcement::ProposalState,
    /// Where.
    pub(crate) area: String,
    /// Of which kind.
    #[serde(rename = "type")]
    #[schema(value_type = words::CaseType)]
    pub(crate) case_type: domain::CaseType,
    /// The words of the first who reported it.
    pub(crate) said: String,
    /// Why they are proposed, in the reader's language.
    pub(crate) reason: String,
    /// Found.
    pub(crate) found_at: i64,
    /// The case on which they go on, once accepted.
    #[schema(required)]
    pub(crate) survivor_id: Option<Uuid>,
    /// Decided.
    #[schema(required)]
    pub(crate) decided_at: Option<i64>,
    /// By whom.
    #[schema(required)]
    pub(crate) decided_by: Option<PersonRef>,
    /// The cases, those that still live first.
    pub(crate) cases: Vec<CaseRow>,
}

/// How a proposal is accepted.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AcceptBody {
    /// The case on which the matter goes on; none: the first one raised.
    pub(crate) survivor_id: Option<Uuid>,
    /// Those that join it; empty: all others that live.
    #[serde(default)]
    pub(crate) case_ids: Vec<Uuid>,
    /// Announced as well.
    pub(crate) announcement: Option<AnnouncementBody>,
}

/// What came of accepting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AcceptedMatter)]
pub(crate) struct Accepted {
    /// The case on which the matter goes on.
    pub(crate) survivor_id: Uuid,
    /// How many joined it.
    pub(crate) joined: u32,
    /// The announcement, when one was made.
    #[schema(required)]
    pub(crate) announcement_id: Option<Uuid>,
}

/// When many cases are proposed as one matter, and whether known outages answer by themselves.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub(crate) struct ProposalRule {
    /// From so many customers on.
    pub(crate) cases: u32,
    /// Within so many hours.
    pub(crate) hours: u32,
    /// Whoever writes from where an outage is known is told of it at once; when absent: they are (B11).
    #[serde(default = "yes")]
    pub(crate) answers_at_once: bool,
}

const fn yes() -> bool {
    true
}
