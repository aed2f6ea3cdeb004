//! How the closed sets of the domain stand in the OpenAPI document: as strings with their words.
//!
//! Each unit type here only lends its name and words to `#[schema(value_type = …)]`; values are the domain's own.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

fn string_of(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .into()
}

macro_rules! words {
    ($($name:ident = $set:ty),+ $(,)?) => {$(
        /// The words of the closed set of the same name.
        pub(crate) struct $name;

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                string_of(<$set>::ALL.iter().map(|it| it.as_str()))
            }
        }
    )+};
}

words! {
    CaseType = domain::CaseType,
    Priority = domain::Priority,
    Category = domain::Category,
    Channel = domain::Channel,
    Direction = domain::Direction,
    CallStage = domain::CallStage,
    CallEnd = domain::CallEnd,
    AgentState = domain::AgentState,
    ContactStage = domain::ContactStage,
    VisitStage = domain::VisitStage,
    WaitReason = domain::WaitReason,
    TryOutcome = domain::TryOutcome,
    CustomerWord = domain::CustomerWord,
    Severity = domain::Severity,
    Moment = domain::Moment,
    Role = domain::Role,
    Permission = domain::Permission,
    Scope = domain::Scope,
    IdentityKind = domain::IdentityKind,
    GroupKind = domain::GroupKind,
    Evidence = domain::Evidence,
    FindingAct = domain::FindingAct,
    PromiseState = domain::PromiseState,
    Outcome = domain::Outcome,
    ProposalState = app::announcement::ProposalState,
    FactKind = domain::FactKind,
    FieldKind = app::settings::forms::FieldKind,
    DayKind = app::settings::calendars::DayKind,
    LinkWay = app::kept::LinkWay,
    AgentShown = app::status_page::settings::AgentShown,
    PageMay = app::status_page::view::PageMay,
    TaskWhat = app::task::TaskWhat,
}
