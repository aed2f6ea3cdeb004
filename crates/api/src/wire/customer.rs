//! Customers, with phone, mail and address covered (J01).

use app::customer::change_customer::CustomerChange;
use app::customer::enter_customer::NewCustomer;
use domain::{IdentityId, IdentityKind, PlaceId, Wishes};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::wire::register::TitleWord;
use crate::words;

/// Somebody whom the desk serves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(crate) struct CustomerView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Name; empty while unknown.
    pub(crate) name: String,
    /// Title.
    pub(crate) title: TitleWord,
    /// Member level; none: none.
    #[schema(required)]
    pub(crate) member_level: Option<String>,
    /// Wishes.
    pub(crate) wishes: WishesBody,
    /// Since when they want no holiday wishes and no company news; none: they want them (F09).
    #[schema(required)]
    pub(crate) greetings_declined_at: Option<i64>,
    /// Ways to reach them, covered.
    pub(crate) identities: Vec<IdentityView>,
    /// Places, covered.
    pub(crate) places: Vec<PlaceView>,
    /// What the desk should know.
    pub(crate) notes: String,
    /// Counts changes; `If-Match` takes it.
    pub(crate) version: i64,
    /// Their open cases within the reader's reach, counted up to 50.
    pub(crate) open_cases: u32,
    /// Entered.
    pub(crate) created_at: i64,
    /// Changed.
    pub(crate) updated_at: i64,
}

/// A way to reach somebody, covered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Identity)]
pub(crate) struct IdentityView {
    /// Identity of the entry.
    pub(crate) id: Uuid,
    /// Phone, mail or other.
    #[schema(value_type = words::IdentityKind)]
    pub(crate) kind: IdentityKind,
    /// Its value, partly hidden.
    pub(crate) value_masked: String,
    /// The customer was shown to hold it.
    pub(crate) verified: bool,
    /// The first choice of its kind.
    pub(crate) primary: bool,
}

/// A place, its numbers hidden.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Place)]
pub(crate) struct PlaceView {
    /// Identity.
    pub(crate) id: Uuid,
    /// Street and house.
    pub(crate) address: String,
    /// Building, entrance, flat; none: none.
    #[schema(required)]
    pub(crate) unit: Option<String>,
}

/// What a customer wishes of the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Wishes)]
pub(crate) struct WishesBody {
    /// No calls from this local time, `HH:MM` …
    pub(crate) no_call_from: Option<String>,
    /// … to this (F02).
    pub(crate) no_call_to: Option<String>,
    /// Language.
    pub(crate) language: Option<String>,
    /// Anything else.
    pub(crate) note: Option<String>,
}

/// How many customers there are to greet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Greeted)]
pub(crate) struct GreetedView {
    /// Customers.
    pub(crate) customers: i64,
    /// Those of them who want no wishes and no news.
    pub(crate) declined: i64,
}

/// A customer who is entered.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CustomerBody {
    /// Name.
    pub(crate) name: String,
    /// Title.
    pub(crate) title: Option<TitleWord>,
    /// Phone numbers, first choice first.
    #[serde(default)]
    pub(crate) phones: Vec<String>,
    /// Mail addresses, first choice first.
    #[serde(default)]
    pub(crate) emails: Vec<String>,
    /// Street and house.
    #[serde(default)]
    pub(crate) address: String,
    /// Building, entrance, flat.
    #[serde(default)]
    pub(crate) unit: String,
    /// Member level.
    #[serde(default)]
    pub(crate) member_level: String,
    /// Wishes.
    #[serde(default)]
    pub(crate) wishes: WishesBody,
    /// What the desk should know.
    #[serde(default)]
    pub(crate) notes: String,
}

/// What changes of a customer; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct CustomerPatch {
    /// New name.
    pub(crate) name: Option<String>,
    /// New title.
    pub(crate) title: Option<TitleWord>,
    /// New member level; an empty one takes it away.
    pub(crate) member_level: Option<String>,
    /// New wishes, all of them.
    pub(crate) wishes: Option<WishesBody>,
    /// Wants no holiday wishes and no company news, or wants them again (F09).
    pub(crate) declines_greetings: Option<bool>,
    /// New notes; empty ones take them away.
    pub(crate) notes: Option<String>,
    /// Phone numbers to add.
    pub(crate) add_phones: Vec<String>,
    /// Mail addresses to add.
    pub(crate) add_emails: Vec<String>,
    /// Numbers and addresses to take away.
    pub(crate) remove_identities: Vec<Uuid>,
    /// The number or address that is the first choice of its kind from now on.
    pub(crate) primary_identity: Option<Uuid>,
    /// Places to add.
    pub(crate) add_places: Vec<PlaceBody>,
    /// Places to take away.
    pub(crate) remove_places: Vec<Uuid>,
}

/// A place that is entered.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PlaceBody {
    /// Street and house.
    pub(crate) address: String,
    /// Building, entrance, flat.
    #[serde(default)]
    pub(crate) unit: String,
}

/// What somebody asks to see, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RevealBody {
    /// `phone`, `email` or `address`.
    pub(crate) field: String,
    /// Which number or mail address; none: the first choice.
    pub(crate) identity_id: Option<Uuid>,
    /// Which place; none: the first.
    pub(crate) place_id: Option<Uuid>,
    /// Why.
    #[serde(default)]
    pub(crate) reason: String,
    /// For which case, whose timeline then says so.
    pub(crate) case_id: Option<Uuid>,
}

/// A covered value, shown for a while.
#[derive(Serialize, ToSchema)]
pub(crate) struct RevealedView {
    /// The value.
    pub(crate) value: String,
    /// It is to be covered again from then on.
    pub(crate) until_at: i64,
}

impl From<WishesBody> for Wishes {
    fn from(body: WishesBody) -> Self {
        let WishesBody {
            no_call_from,
            no_call_to,
            language,
            note,
        } = body;
        Self {
            no_call_from,
            no_call_to,
            language,
            note,
        }
    }
}

impl From<Wishes> for WishesBody {
    fn from(wishes: Wishes) -> Self {
        let Wishes {
            no_call_from,
            no_call_to,
            language,
            note,
        } = wishes;
        Self {
            no_call_from,
            no_call_to,
            language,
            note,
        }
    }
}

impl From<CustomerBody> for NewCustomer {
    fn from(body: CustomerBody) -> Self {
        let CustomerBody {
            name,
            title,
            phones,
            emails,
            address,
            unit,
            member_level,
            wishes,
            notes,
        } = body;
        Self {
            name,
            title: title.map(TitleWord::title),
            phones,
            emails,
            address,
            unit,
            member_level,
            wishes: wishes.into(),
            notes,
        }
    }
}

impl From<CustomerPatch> for CustomerChange {
    fn from(patch: CustomerPatch) -> Self {
        let CustomerPatch {
            name,
            title,
            member_level,
            wishes,
            declines_greetings,
            notes,
            add_phones,
            add_emails,
            remove_identities,
            primary_identity,
            add_places,
            remove_places,
        } = patch;
        Self {
            name,
            title: title.map(TitleWord::title),
            member_level,
            wishes: wishes.map(Into::into),
            declines_greetings,
            notes,
            add_phones,
            add_emails,
            remove_identities: remove_identities.into_iter().map(IdentityId::from_uuid).collect(),
            primary: primary_identity.map(IdentityId::from_uuid),
            add_places: add_places
                .into_iter()
                .map(|PlaceBody { address, unit }| (address, unit))
                .collect(),
            remove_places: remove_places.into_iter().map(PlaceId::from_uuid).collect(),
        }
    }
}
