//! Contacts that wait or are in hand, and who takes them.

use std::collections::BTreeMap;

use domain::{AgentState, Channel, ContactStage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::case::CaseRow;
use crate::wire::reference::{PersonRef, TeamRef};
use crate::words;

/// What one does, has in hand and is offered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyState {
    /// What one does.
    #[schema(value_type = words::AgentState)]
    pub(crate) state: AgentState,
    /// Why, for breaks and for being away: one's own words, or `no_answer`, `declined`, `vanished` when the desk set it.
    pub(crate) reason: String,
    /// Since when; none: never chosen.
    #[schema(required)]
    pub(crate) since_at: Option<i64>,
    /// How many chats one takes at once.
    pub(crate) chat_limit: u32,
    /// In hand.
    pub(crate) in_hand: Vec<ContactInHand>,
    /// Offered now.
    pub(crate) offered: Vec<OfferedContact>,
    /// How many wait that one may take.
    pub(crate) waiting: u32,
}

/// A contact in somebody's hand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactInHand {
    /// Identity.
    pub(crate) id: Uuid,
    /// The way.
    #[schema(value_type = words::Channel)]
    pub(crate) channel: Channel,
    /// Where it stands: active or `wrap_up`.
    #[schema(value_type = words::ContactStage)]
    pub(crate) stage: ContactStage,
    /// Since when.
    pub(crate) since_at: i64,
    /// When writing up ends by itself.
    #[schema(required)]
    pub(crate) until_at: Option<i64>,
    /// The caller's number, covered; empty for what is no call.
    pub(crate) number: String,
    /// Its case; none: a call that was not registered, and is written up.
    #[schema(required)]
    pub(crate) case: Option<CaseRow>,
}

/// A contact that is offered to one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferedContact {
    /// Identity.
    pub(crate) id: Uuid,
    /// The way.
    #[schema(value_type = words::Channel)]
    pub(crate) channel: Channel,
    /// Since when it waits.
    pub(crate) joined_at: i64,
    /// Until when it can be taken.
    #[schema(required)]
    pub(crate) until_at: Option<i64>,
    /// The customer's language, where known.
    #[schema(required)]
    pub(crate) language: Option<String>,
    /// Its case.
    pub(crate) case: CaseRow,
}

/// A contact in the queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingContact)]
pub(crate) struct WaitingView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The way.
    #[schema(value_type = words::Channel)]
    pub(crate) channel: Channel,
    /// Since when it waits.
    pub(crate) joined_at: i64,
    /// The nearest due time of its case since it waits.
    #[schema(required)]
    pub(crate) due_at: Option<i64>,
    /// Whose queue.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// The customer's language, where known.
    #[schema(required)]
    pub(crate) language: Option<String>,
    /// What whoever takes it must be able to do.
    #[schema(required)]
    pub(crate) skill: Option<String>,
    /// To whom it is offered now.
    #[schema(required)]
    pub(crate) offered_to: Option<PersonRef>,
    /// Its case.
    pub(crate) case: CaseRow,
}

/// What one chooses to do.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct StateBody {
    /// ready, break or away.
    #[schema(value_type = words::AgentState)]
    pub(crate) state: AgentState,
    /// Why; a break needs one.
    #[serde(default)]
    pub(crate) reason: String,
}

/// Which contact is wanted next.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NextBody {
    /// The ways; none: chats and messengers.
    #[serde(default)]
    #[schema(value_type = Vec<words::Channel>)]
    pub(crate) channels: Vec<Channel>,
}

/// The next contact, when there was one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextContact {
    /// What is in one's hand now; none: nothing waits.
    #[schema(required)]
    pub(crate) taken: Option<TakenContact>,
}

/// A contact that one took.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenContact {
    /// The contact.
    pub(crate) id: Uuid,
    /// Its case.
    pub(crate) case_id: Uuid,
    /// The case's version.
    pub(crate) case_version: i64,
}

/// What is done with a contact that is over.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct EndingBody {
    /// What.
    pub(crate) act: EndingAct,
}

/// What is done with a contact that is over.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EndingAct {
    /// The talk is over; it is written up.
    WrapUp,
    /// Writing up takes longer.
    Extend,
    /// Nothing is left to do.
    End,
}

/// To whom a contact is passed on, and what the customer was told (A07).
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TransferBody {
    /// To a colleague who is ready …
    #[serde(default)]
    pub(crate) to_person: Option<Uuid>,
    /// … or into the queue of a team.
    #[serde(default)]
    pub(crate) to_team: Option<Uuid>,
    /// Why.
    pub(crate) reason: String,
    /// The customer agrees.
    pub(crate) customer_agrees: bool,
    /// What the customer was told.
    #[serde(default)]
    pub(crate) told: String,
}

/// Who does what, and how many wait.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgentBoard {
    /// Everybody who takes contacts.
    pub(crate) agents: Vec<AgentView>,
    /// How many wait in each queue.
    pub(crate) waiting: Vec<QueueCount>,
}

/// Somebody who takes contacts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgentOnDuty)]
pub(crate) struct AgentView {
    /// Who.
    pub(crate) person: PersonRef,
    /// What they do.
    #[schema(value_type = words::AgentState)]
    pub(crate) state: AgentState,
    /// Why.
    pub(crate) reason: String,
    /// Since when.
    pub(crate) since_at: i64,
    /// Last seen at the screen.
    pub(crate) seen_at: i64,
    /// What they have in hand, offered ones too.
    pub(crate) in_hand: u32,
    /// How many chats they take at once.
    pub(crate) chat_limit: u32,
    /// Their teams.
    pub(crate) teams: Vec<TeamRef>,
}

/// How many wait in a queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueCount {
    /// Whose; none: everybody's.
    #[schema(required)]
    pub(crate) team: Option<TeamRef>,
    /// How many.
    pub(crate) count: u32,
    /// How long whoever joins now will wait, in seconds (A09).
    pub(crate) expected_s: u64,
}

/// What somebody can do and how much they take.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = AgentSettings)]
pub(crate) struct AgentSettingsBody {
    /// What they can do; a language is `lang:yue`.
    pub(crate) skills: Vec<String>,
    /// How many chats they take at once, 1 to 20.
    pub(crate) chat_limit: u32,
    /// How much they take in comparison with others, in percent, 10 to 300.
    pub(crate) ability: u32,
}

/// What a door asks of whoever takes its contacts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DoorRouting)]
pub(crate) struct DoorRoutingView {
    /// What they must be able to do; null: anybody may.
    #[schema(required)]
    pub(crate) skill: Option<String>,
    /// What contacts about a type of case ask for instead, by the type's word.
    pub(crate) skills_by_type: BTreeMap<String, String>,
    /// For so many seconds a contact is kept for whom its customer spoke to last, while they are on duty; 0 to 600.
    pub(crate) waits_for_known_s: u32,
}
