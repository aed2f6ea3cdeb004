//! Corrects a customer in the contact in which something turns out wrong (B19).

use std::collections::BTreeSet;

use domain::{
    Actor, Author, Customer, CustomerId, Identity, IdentityId, IdentityKind, Permission, Place, PlaceId,
    Title, Wishes,
};
use pack::says;
use serde_json::json;
use store::StoreError;

use crate::customer::enter_customer::{WrittenIdentity, identity_values};
use crate::customer::greetings;
use crate::error::{check_length, check_text};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::work::Work;
use crate::{AppError, Desk};

/// What changes; what is none or empty stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerChange {
    /// New name.
    pub name: Option<String>,
    /// New title.
    pub title: Option<Title>,
    /// New member level; an empty one takes it away.
    pub member_level: Option<String>,
    /// New wishes, all of them.
    pub wishes: Option<Wishes>,
    /// Wants no holiday wishes and no company news, or wants them again (F09).
    pub declines_greetings: Option<bool>,
    /// New notes; empty ones take them away.
    pub notes: Option<String>,
    /// Phone numbers to add, as given.
    pub add_phones: Vec<String>,
    /// Mail addresses to add, as given.
    pub add_emails: Vec<String>,
    /// Numbers and addresses to take away.
    pub remove_identities: Vec<IdentityId>,
    /// The number or address that is the first choice of its kind from now on.
    pub primary: Option<IdentityId>,
    /// Places to add: street and house, then building, entrance, flat.
    pub add_places: Vec<(String, String)>,
    /// Places to take away.
    pub remove_places: Vec<PlaceId>,
}

/// On which customer, at which version, under which key.
#[derive(Debug, Clone)]
pub struct OnCustomer {
    /// The customer.
    pub id: CustomerId,
    /// The version on which the actor decided; none: whichever.
    pub version: Option<i64>,
    /// Doing it twice does it once.
    pub once: Option<Once>,
}

/// The most numbers and addresses, and the most places, that one customer may have.
const MOST_ENTRIES: usize = 30;

/// Changes a customer; gives them as they are now.
///
/// # Errors
/// Forbidden without the right to edit customers; not found for an unknown customer or entry;
/// [`AppError::Conflict`] when somebody changed them meanwhile; [`AppError::Invalid`] for fields that cannot be taken.
pub async fn change_customer(
    desk: &Desk,
    actor: &Actor,
    on: OnCustomer,
    change: CustomerChange,
) -> Result<Customer, AppError> {
    require(actor, Permission::EditCustomers)?;
    check(&change)?;
    let by = actor.person;
    desk.write(on.once.clone(), move |work| {
        let mut customer = store::customers::load_customer(work.tx, on.id)?
            .ok_or(AppError::NotFound { what: "customer" })?;
        if on.version.is_some_and(|it| it != customer.version) {
            return Err(AppError::Conflict {
                current: customer.version,
            });
        }
        let before = customer.clone();
        apply(work, &mut customer, &change)?;
        if customer == before {
            return Ok(customer);
        }
        if before.greetings_declined_at != customer.greetings_declined_at {
            let declines = customer.greetings_declined_at.is_some();
            greetings::tell_wanted(work, Author::Person(by), (customer.id, declines))?;
        }
        customer.updated_at = work.now();
        store::customers::update_customer(work.tx, &mut customer).map_err(changed_meanwhile)?;
        crate::search::index_customer(work.tx, &customer)?;
        let detail = json!({ "fields": changed_fields(&before, &customer) });
        note(
            work,
            by,
            ("customer_changed", format!("customer:{}", on.id), &detail),
        )?;
        Ok(customer)
    })
    .await
}

/// Two writers at once; the version was right when this one looked. Trying again tells what is so.
fn changed_meanwhile(error: StoreError) -> AppError {
    if matches!(error, StoreError::VersionConflict { .. }) {
        AppError::Busy
    } else {
        error.into()
    }
}

fn check(change: &CustomerChange) -> Result<(), AppError> {
    if let Some(name) = &change.name {
        check_text("name", name, 100)?;
    }
    check_length(
        "member_level",
        change.member_level.as_deref().unwrap_or_default(),
        40,
    )?;
    check_length("notes", change.notes.as_deref().unwrap_or_default(), 2_000)?;
    for (address, unit) in &change.add_places {
        check_text("address", address, 300)?;
        check_length("unit", unit, 100)?;
    }
    let Wishes {
        no_call_from,
        no_call_to,
        language,
        note,
    } = change.wishes.clone().unwrap_or_default();
    for (field, time) in [("no_call_from", &no_call_from), ("no_call_to", &no_call_to)] {
        if time.as_deref().is_some_and(|it| !is_time(it)) {
            return Err(AppError::invalid(
                field,
                "not_a_time",
                says!("请写当地时间，如 21:30", "a local time such as 21:30"),
            ));
        }
    }
    check_length("language", language.as_deref().unwrap_or_default(), 40)?;
    check_length("note", note.as_deref().unwrap_or_default(), 500)
}

/// `HH:MM`.
fn is_time(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else {
        return false;
    };
    let below = |part: &str, end: u8| part.len() == 2 && part.parse::<u8>().is_ok_and(|it| it < end);
    below(hour, 24) && below(minute, 60)
}

fn apply(work: &mut Work<'_, '_>, customer: &mut Customer, change: &CustomerChange) -> Result<(), AppError> {
    if let Some(name) = &change.name {
        name.trim().clone_into(&mut customer.name);
    }
    customer.title = change.title.unwrap_or(customer.title);
    if let Some(level) = &change.member_level {
        level.trim().clone_into(&mut customer.member_level);
    }
    if let Some(wishes) = &change.wishes {
        customer.wishes.clone_from(wishes);
    }
    if let Some(declines) = change.declines_greetings {
        let at = work.now();
        greetings::set_declined(work, customer, (declines, at))?;
    }
    if let Some(notes) = &change.notes {
        customer.notes.clone_from(notes);
    }
    change_identities(work, customer, change)?;
    change_places(work, customer, change)
}

fn change_identities(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    change: &CustomerChange,
) -> Result<(), AppError> {
    for id in &change.remove_identities {
        let found = customer.identities.iter().find(|it| it.id == *id).cloned();
        let removed = found.ok_or(AppError::NotFound {
            what: "number or address",
        })?;
        // Entries that were merged may hold the same number each.
        customer
            .identities
            .retain(|it| it.kind != removed.kind || it.value != removed.value);
    }
    let added = identity_values(work.desk().settings(), &change.add_phones, &change.add_emails)?;
    for WrittenIdentity { kind, value, written } in added {
        if !customer
            .identities
            .iter()
            .any(|it| it.kind == kind && it.value == value)
        {
            let id = IdentityId::from_uuid(work.next_id());
            customer.identities.push(Identity {
                id,
                kind,
                value,
                written,
                is_verified: false,
                is_primary: false,
            });
        }
    }
    if customer.identities.len() > MOST_ENTRIES {
        return Err(AppError::invalid(
            "identities",
            "too_many",
            says!(
                "号码和邮箱合计最多 {MOST_ENTRIES} 个",
                "at most {MOST_ENTRIES} numbers and addresses"
            ),
        ));
    }
    if let Some(primary) = change.primary {
        let chosen = customer
            .identities
            .iter()
            .find(|it| it.id == primary)
            .map(|it| it.kind);
        let kind = chosen.ok_or(AppError::NotFound {
            what: "number or address",
        })?;
        for it in customer.identities.iter_mut().filter(|it| it.kind == kind) {
            it.is_primary = it.id == primary;
        }
    }
    for kind in IdentityKind::ALL {
        let mut of_kind = customer.identities.iter_mut().filter(|it| it.kind == *kind);
        let Some(first) = of_kind.next() else { continue };
        if !first.is_primary && !of_kind.any(|it| it.is_primary) {
            first.is_primary = true;
        }
    }
    Ok(())
}

fn change_places(
    work: &mut Work<'_, '_>,
    customer: &mut Customer,
    change: &CustomerChange,
) -> Result<(), AppError> {
    for id in &change.remove_places {
        let before = customer.places.len();
        customer.places.retain(|it| it.id != *id);
        if customer.places.len() == before {
            return Err(AppError::NotFound { what: "place" });
        }
    }
    for (address, unit) in &change.add_places {
        let (address, unit) = (address.trim().to_owned(), unit.trim().to_owned());
        if !customer
            .places
            .iter()
            .any(|it| it.address == address && it.unit == unit)
        {
            customer.places.push(Place {
                id: PlaceId::from_uuid(work.next_id()),
                address,
                unit,
            });
        }
    }
    if customer.places.len() > MOST_ENTRIES {
        return Err(AppError::invalid(
            "places",
            "too_many",
            says!("最多 {MOST_ENTRIES} 个地址", "at most {MOST_ENTRIES} places"),
        ));
    }
    Ok(())
}

/// Names of what changed; never the values, which stay covered (J01).
fn changed_fields(before: &Customer, after: &Customer) -> BTreeSet<&'static str> {
    [
        ("name", before.name != after.name),
        ("title", before.title != after.title),
        ("member_level", before.member_level != after.member_level),
        ("wishes", before.wishes != after.wishes),
        (
            "declines_greetings",
            before.greetings_declined_at != after.greetings_declined_at,
        ),
        ("notes", before.notes != after.notes),
        ("identities", before.identities != after.identities),
        ("places", before.places != after.places),
    ]
    .into_iter()
    .filter(|(_, is_changed)| *is_changed)
    .map(|(name, _)| name)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn times_of_day_are_hours_and_minutes() {
        assert!(is_time("21:30") && is_time("00:00") && is_time("23:59"));
        assert!(!is_time("24:00") && !is_time("9:00") && !is_time("09:60") && !is_time("noon"));
    }
}
