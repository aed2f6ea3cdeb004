//! Messenger accounts, and what their vendors left and could not be taken in.

use std::collections::BTreeMap;

use domain::MessengerKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A kind of messenger, and what is entered of an account of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessengerKindInfo)]
pub(crate) struct KindView {
    /// `wecom_kf`, `official_account`, `dingtalk`, `feishu`, `sms_gateway`, `sms_aliyun`.
    pub(crate) kind: String,
    /// Its fields, in the order in which they are entered.
    pub(crate) fields: Vec<FieldView>,
}

/// One thing that is entered of an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessengerField)]
pub(crate) struct FieldView {
    /// Its name.
    pub(crate) name: String,
    /// Never shown again.
    pub(crate) secret: bool,
    /// Nothing works without it.
    pub(crate) required: bool,
    /// What holds when nothing is entered.
    pub(crate) default: String,
}

/// A messenger account; its secrets are never shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Messenger)]
pub(crate) struct MessengerView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Which vendor.
    pub(crate) kind: String,
    /// What people call it.
    pub(crate) name: String,
    /// The address that the vendor is given.
    pub(crate) callback_url: String,
    /// The team whose queue its messages enter.
    #[schema(required)]
    pub(crate) team_id: Option<Uuid>,
    /// The language of those who write here.
    #[schema(required)]
    pub(crate) language: Option<String>,
    /// It is read and written.
    pub(crate) enabled: bool,
    /// What was entered, by field; secrets are not among it.
    pub(crate) settings: BTreeMap<String, String>,
    /// The secrets that are entered.
    pub(crate) secrets: Vec<String>,
    /// How it fares; none when nothing was heard or sent since the program started.
    #[schema(required)]
    pub(crate) health: Option<MessengerHealthView>,
    /// How much of what its vendor left could not be taken in.
    pub(crate) stranded: u32,
}

/// How a messenger account fares.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MessengerHealth)]
pub(crate) struct MessengerHealthView {
    /// `ok` or `failing`.
    pub(crate) state: String,
    /// What the vendor said.
    #[schema(required)]
    pub(crate) detail: Option<String>,
    /// When that was.
    pub(crate) at: i64,
}

/// What is entered or changed of an account; what is absent stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = MessengerBody)]
pub(crate) struct MessengerBody {
    /// Which vendor; needed for a new account, ignored in a change.
    #[schema(value_type = Option<String>)]
    pub(crate) kind: Option<MessengerKind>,
    /// What people call it.
    pub(crate) name: Option<String>,
    /// The team whose queue its messages enter; null: none.
    #[serde(deserialize_with = "crate::wire::given")]
    #[schema(value_type = Option<Uuid>)]
    pub(crate) team_id: Option<Option<Uuid>>,
    /// The language of those who write here; null: not known.
    #[serde(deserialize_with = "crate::wire::given")]
    #[schema(value_type = Option<String>)]
    pub(crate) language: Option<Option<String>>,
    /// It is read and written; yes when absent.
    pub(crate) enabled: Option<bool>,
    /// Fields of its kind; absent ones, and empty secrets, stay as they were.
    pub(crate) settings: BTreeMap<String, String>,
}

/// Something that a vendor left and that could not be taken in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StrandedMessage)]
pub(crate) struct StrandedView {
    /// Identity.
    pub(crate) id: Uuid,
    /// The account's name.
    pub(crate) account: String,
    /// `pull`, `message`, `report`.
    pub(crate) step: String,
    /// As the vendor wrote it.
    pub(crate) payload: String,
    /// What the last try met with.
    pub(crate) reason: String,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// When the vendor left it.
    pub(crate) received_at: i64,
}
