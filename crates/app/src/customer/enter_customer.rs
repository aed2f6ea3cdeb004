//! Enters a customer.

use domain::{
    Actor, Customer, CustomerId, Identity, IdentityId, IdentityKind, Permission, Place, PlaceId, Title,
    Wishes,
};
use pack::says;
use serde::{Deserialize, Serialize};

use crate::conversation::CertainIdentity;
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::work::Work;
use crate::{AppError, Desk, DeskSettings};

/// What is known of a new customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCustomer {
    /// Name; empty while unknown.
    pub name: String,
    /// Title.
    pub title: Option<Title>,
    /// Phone numbers as given, first choice first.
    pub phones: Vec<String>,
    /// Mail addresses, first choice first.
    pub emails: Vec<String>,
    /// Street and house; empty: none.
    pub address: String,
    /// Building, entrance, flat.
    pub unit: String,
    /// Member level.
    pub member_level: String,
    /// Wishes.
    pub wishes: Wishes,
    /// What the desk should know.
    pub notes: String,
}

impl NewCustomer {
    pub(crate) fn is_reachable(&self) -> bool {
        self.phones
            .iter()
            .any(|it| it.contains(|it: char| it.is_numeric()))
            || self.emails.iter().any(|it| it.contains('@'))
    }
}

/// Enters a customer by themselves.
///
/// # Errors
/// Forbidden without the right to edit customers; [`AppError::Invalid`] for a nameless or unreachable entry.
pub async fn enter_customer(
    desk: &Desk,
    actor: &Actor,
    new: NewCustomer,
    once: Option<Once>,
) -> Result<Customer, AppError> {
    if actor.scope(Permission::EditCustomers).is_none() {
        return Err(AppError::Forbidden(Permission::EditCustomers));
    }
    check_text("name", &new.name, 100)?;
    desk.write(once, move |work| enter(work, &new)).await
}

/// Enters a customer within another act.
pub(crate) fn enter(work: &mut Work<'_, '_>, new: &NewCustomer) -> Result<Customer, AppError> {
    let NewCustomer {
        name,
        title,
        phones,
        emails,
        address,
        unit,
        member_level,
        wishes,
        notes,
    } = new;
    check_length("name", name, 100)?;
    check_length("address", address, 300)?;
    check_length("unit", unit, 100)?;
    check_length("notes", notes, 2_000)?;
    let mut identities = Vec::new();
    for WrittenIdentity { kind, value, written } in identity_values(work.desk().settings(), phones, emails)? {
        let is_primary = !identities.iter().any(|it: &Identity| it.kind == kind);
        let id = IdentityId::from_uuid(work.next_id());
        identities.push(Identity {
            id,
            kind,
            value,
            written,
            is_verified: false,
            is_primary,
        });
    }
    let places = if address.trim().is_empty() {
        Vec::new()
    } else {
        let id = PlaceId::from_uuid(work.next_id());
        vec![Place {
            id,
            address: address.trim().to_owned(),
            unit: unit.trim().to_owned(),
        }]
    };
    let customer = Customer {
        id: CustomerId::from_uuid(work.next_id()),
        name: name.trim().to_owned(),
        title: title.unwrap_or(Title::Unknown),
        member_level: member_level.clone(),
        wishes: wishes.clone(),
        greetings_declined_at: None,
        identities,
        places,
        notes: notes.clone(),
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    };
    store::customers::insert_customer(work.tx, &customer)?;
    crate::search::index_new_customer(work.tx, &customer)?;
    Ok(customer)
}

/// Enters a customer from what a channel gives: cuts what is too long and leaves out numbers and addresses that cannot be
/// taken, because what a customer sent is never lost for the sake of an entry.
pub(crate) fn enter_from_channel(work: &mut Work<'_, '_>, new: &NewCustomer) -> Result<Customer, AppError> {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let settings = work.desk().settings().clone();
    let takable = |phone: Option<&String>, email: Option<&String>| {
        let list = |it: Option<&String>| it.cloned().into_iter().collect::<Vec<_>>();
        identity_values(&settings, &list(phone), &list(email)).is_ok()
    };
    let fitting = NewCustomer {
        name: cut(&new.name, 100),
        title: new.title,
        phones: new
            .phones
            .iter()
            .filter(|it| takable(Some(it), None))
            .cloned()
            .collect(),
        emails: new
            .emails
            .iter()
            .filter(|it| takable(None, Some(it)))
            .cloned()
            .collect(),
        address: cut(&new.address, 300),
        unit: cut(&new.unit, 100),
        member_level: cut(&new.member_level, 40),
        wishes: new.wishes.clone(),
        notes: cut(&new.notes, 2_000),
    };
    enter(work, &fitting)
}

/// Enters somebody of whom a door knows a name and what it takes for certain.
pub(crate) fn enter_certain(
    work: &mut Work<'_, '_>,
    name: &str,
    certain: &[CertainIdentity],
) -> Result<Customer, AppError> {
    let mut identities: Vec<Identity> = Vec::new();
    for it in certain {
        let is_primary = !identities.iter().any(|other| other.kind == it.kind);
        identities.push(Identity {
            id: IdentityId::from_uuid(work.next_id()),
            kind: it.kind,
            value: match it.kind {
                IdentityKind::Phone => work.desk().settings().phone(&it.value),
                IdentityKind::Email => it.value.trim().to_lowercase(),
                IdentityKind::Other => it.value.clone(),
            },
            written: it.value.clone(),
            is_verified: it.is_verified,
            is_primary,
        });
    }
    let customer = Customer {
        id: CustomerId::from_uuid(work.next_id()),
        name: name.trim().chars().take(100).collect(),
        title: Title::Unknown,
        member_level: String::new(),
        wishes: Wishes::default(),
        greetings_declined_at: None,
        identities,
        places: Vec::new(),
        notes: String::new(),
        version: 1,
        created_at: work.now(),
        updated_at: work.now(),
    };
    store::customers::insert_customer(work.tx, &customer)?;
    crate::search::index_new_customer(work.tx, &customer)?;
    Ok(customer)
}

/// A number or an address in its one form, and as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenIdentity {
    pub(crate) kind: IdentityKind,
    pub(crate) value: String,
    pub(crate) written: String,
}

/// Phone numbers and addresses in their one form; those without content fall away.
pub(crate) fn identity_values(
    settings: &DeskSettings,
    phones: &[String],
    emails: &[String],
) -> Result<Vec<WrittenIdentity>, AppError> {
    let mut values: Vec<WrittenIdentity> = Vec::new();
    let mut add = |kind: IdentityKind, value: String, written: &str| {
        if !values.iter().any(|it| it.kind == kind && it.value == value) {
            let written = written.trim().to_owned();
            values.push(WrittenIdentity { kind, value, written });
        }
    };
    for phone in phones.iter().filter(|it| !it.trim().is_empty()) {
        check_length("phone", phone, 60)?;
        let value = settings.phone(phone);
        if value.len() < 3 || value.len() > 24 {
            return Err(AppError::invalid(
                "phone",
                "not_a_number",
                says!("“{phone}”不是电话号码", "`{phone}` is not a telephone number"),
            ));
        }
        add(IdentityKind::Phone, value, phone);
    }
    for (written, email) in emails
        .iter()
        .map(|it| (it, it.trim().to_lowercase()))
        .filter(|it| !it.1.is_empty())
    {
        let is_address = email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if !is_address || email.len() > 254 || email.contains(char::is_whitespace) {
            return Err(AppError::invalid(
                "email",
                "not_an_address",
                says!("“{email}”不是邮箱地址", "`{email}` is not a mail address"),
            ));
        }
        add(IdentityKind::Email, email, written);
    }
    Ok(values)
}
