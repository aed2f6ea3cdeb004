//! Customers with their identities and places, and the conversations (contacts) they had.
//!
//! Always true: a customer's identities and places are written with the customer, in their order; an entry that was merged
//! is read as the one that goes on, with the identities and places of all. The trap: one number may belong to several
//! customers (a family, an office), so finding by identity gives a list.

pub mod greetings;
pub mod groups;
pub mod merging;
pub(crate) mod parts;
pub mod records;

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{Channel, ContactId, Customer, CustomerId, Direction, IdentityKind, PersonId, Place, PlaceId};

use crate::customers::parts::{insert_parts, load_identities, load_places, replace_parts};
use crate::error::StoreError;
use crate::json;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_CUSTOMER = Statement::new(
        "insert_customer",
        "INSERT INTO customers (customer_id, name, title, member_level, wishes, notes, version, created_at, updated_at,
           greetings_declined_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    );
    UPDATE_CUSTOMER = Statement::new(
        "update_customer",
        "UPDATE customers SET name = $2, title = $3, member_level = $4, wishes = $5, notes = $6, version = $7 + 1,
           updated_at = $8, greetings_declined_at = $9 WHERE customer_id = $1 AND version = $7",
    );
    FIND_IDENTITY = Statement::new(
        "find_identity",
        "SELECT DISTINCT COALESCE(c.merged_into, c.customer_id) AS customer FROM identities i
         JOIN customers c ON c.customer_id = i.customer_id
         WHERE i.value = $1 AND i.kind = $2 ORDER BY customer LIMIT $3",
    );
    LATEST_CUSTOMERS = Statement::new(
        "latest_customers",
        "SELECT customer_id FROM customers WHERE (updated_at, customer_id) < ($1, $2) AND merged_into IS NULL
         ORDER BY updated_at DESC, customer_id DESC LIMIT $3",
    );
    LOAD_PLACE = Statement::new("load_place", "SELECT place_id, address, unit FROM places WHERE place_id = $1");
    INSERT_CONTACT = Statement::new(
        "insert_contact",
        "INSERT INTO contacts (contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    );
    END_CONTACT = Statement::new("end_contact", "UPDATE contacts SET ended_at = $2 WHERE contact_id = $1");
    CONTACTS_OF_CUSTOMER = Statement::new(
        "contacts_of_customer",
        "SELECT contact_id, channel, direction, customer_id, person_id, began_at, ended_at, address FROM contacts
         WHERE customer_id = $1 OR customer_id IN (SELECT customer_id FROM customers WHERE merged_into = $1)
         ORDER BY began_at DESC LIMIT $2",
    );
}

/// One conversation on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Identity.
    pub id: ContactId,
    /// The way.
    pub channel: Channel,
    /// Who began it.
    pub direction: Direction,
    /// With whom, once known.
    pub customer: Option<CustomerId>,
    /// Who of the desk took part.
    pub person: Option<PersonId>,
    /// Begun, at its source.
    pub began_at: Instant,
    /// Ended.
    pub ended_at: Option<Instant>,
    /// The other side's number or address as the channel gave it.
    pub address: String,
}

/// Enters a customer with identities and places.
///
/// # Errors
/// `Duplicate` when the customer, an identity's id or a place's id exists.
pub fn insert_customer(tx: &mut Tx<'_>, customer: &Customer) -> Result<(), StoreError> {
    let Customer {
        id,
        name,
        title,
        member_level,
        wishes,
        greetings_declined_at,
        identities,
        places,
        notes,
        version,
        created_at,
        updated_at,
    } = customer;
    let wishes = json::write("a customer's wishes", wishes)?;
    let row = values![
        *id,
        name,
        *title,
        member_level,
        wishes,
        notes,
        *version,
        *created_at,
        *updated_at,
        *greetings_declined_at
    ];
    tx.execute(&INSERT_CUSTOMER, row)?;
    insert_parts(tx, *id, identities, places)
}

/// Writes a changed customer with all identities and places, and raises `customer.version` by one.
///
/// # Errors
/// `VersionConflict` when somebody else changed the customer since it was loaded.
pub fn update_customer(tx: &mut Tx<'_>, customer: &mut Customer) -> Result<(), StoreError> {
    let Customer {
        id,
        name,
        title,
        member_level,
        wishes,
        greetings_declined_at,
        identities,
        places,
        notes,
        version,
        created_at: _,
        updated_at,
    } = customer;
    let wishes = json::write("a customer's wishes", wishes)?;
    let row = values![
        *id,
        &*name,
        *title,
        &*member_level,
        wishes,
        &*notes,
        *version,
        *updated_at,
        *greetings_declined_at
    ];
    if tx.execute(&UPDATE_CUSTOMER, row)? == 0 {
        return Err(StoreError::VersionConflict { what: "customer" });
    }
    replace_parts(tx, *id, identities, places)?;
    *version += 1;
    Ok(())
}

/// A customer; for an entry that was merged, the one that goes on.
///
/// # Errors
/// When a statement fails or a row does not read.
pub fn load_customer(tx: &mut Tx<'_>, id: CustomerId) -> Result<Option<Customer>, StoreError> {
    Ok(load_customers(tx, &[id])?.into_iter().next())
}

/// Some customers, in the order of the ids; unknown ids are left out, and ids of one person give one customer.
///
/// # Errors
/// When a statement fails or a row does not read.
pub fn load_customers(tx: &mut Tx<'_>, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
    let mut customers: Vec<Customer> = Vec::new();
    for (_, customer) in customers_as_asked(tx, ids)? {
        if customers.iter().all(|it| it.id != customer.id) {
            customers.push(customer);
        }
    }
    Ok(customers)
}

/// Some customers beside the ids that were asked for, in their order; unknown ids are left out.
///
/// # Errors
/// When a statement fails or a row does not read.
pub fn customers_as_asked(
    tx: &mut Tx<'_>,
    ids: &[CustomerId],
) -> Result<Vec<(CustomerId, Customer)>, StoreError> {
    let mut entries = load_entries(tx, ids)?;
    let behind: Vec<CustomerId> = entries.values().filter_map(|it| it.1).collect();
    let missing: Vec<CustomerId> = behind
        .into_iter()
        .filter(|it| !entries.contains_key(it))
        .collect();
    entries.extend(load_entries(tx, &missing)?);
    let all: Vec<CustomerId> = entries.keys().copied().collect();
    let (mut identities, mut places) = (load_identities(tx, &all)?, load_places(tx, &all)?);
    let mut asked = Vec::with_capacity(ids.len());
    let mut whole: BTreeMap<CustomerId, Customer> = BTreeMap::new();
    for (id, (entry, into)) in &entries {
        let root = into.unwrap_or(*id);
        let Some((first, _)) = entries.get(&root) else {
            continue;
        };
        let customer = whole.entry(root).or_insert_with(|| first.clone());
        let held = identities.remove(&entry.id).unwrap_or_default();
        let lived = places.remove(&entry.id).unwrap_or_default();
        if *id == root {
            customer.identities.splice(0..0, held);
            customer.places.splice(0..0, lived);
        } else {
            customer.identities.extend(held);
            customer.places.extend(lived);
        }
    }
    whole.values_mut().for_each(keep_one_primary);
    for id in ids {
        let root = entries.get(id).map(|it| it.1.unwrap_or(*id));
        if let Some(customer) = root.and_then(|it| whole.get(&it)) {
            asked.push((*id, customer.clone()));
        }
    }
    Ok(asked)
}

/// Entries that were merged each brought their first number, and may leave without it: one of a kind is the first.
fn keep_one_primary(customer: &mut Customer) {
    for kind in IdentityKind::ALL {
        let first = customer.reach_by(*kind).map(|it| it.id);
        for it in customer.identities.iter_mut().filter(|it| it.kind == *kind) {
            it.is_primary = Some(it.id) == first;
        }
    }
}

/// What entries call themselves, also those that were merged.
///
/// # Errors
/// When a statement fails or a row does not read.
pub fn own_names(tx: &mut Tx<'_>, ids: &[CustomerId]) -> Result<BTreeMap<CustomerId, String>, StoreError> {
    let entries = load_entries(tx, ids)?;
    let named = entries.into_iter().map(|(id, (entry, _))| (id, entry.name));
    Ok(named.collect())
}

type Entries = BTreeMap<CustomerId, (Customer, Option<CustomerId>)>;

/// The entries with these ids and those merged into them, without identities and places, each with where it goes on.
fn load_entries(tx: &mut Tx<'_>, ids: &[CustomerId]) -> Result<Entries, StoreError> {
    if ids.is_empty() {
        return Ok(Entries::new());
    }
    let mut composed = Composed::new("load_customers");
    composed
        .push(
            "SELECT customer_id, name, title, member_level, wishes, notes, version, created_at, updated_at,
               greetings_declined_at, merged_into
             FROM customers WHERE customer_id IN ",
        )
        .bind_list(ids.iter().copied())
        .push(" OR merged_into IN ")
        .bind_list(ids.iter().copied());
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| {
            let customer = Customer {
                id: row.take()?,
                name: row.take()?,
                title: row.take()?,
                member_level: row.take()?,
                wishes: json::take(&mut row, "a customer's wishes")?,
                identities: Vec::new(),
                places: Vec::new(),
                notes: row.take()?,
                version: row.take()?,
                created_at: row.take()?,
                updated_at: row.take()?,
                greetings_declined_at: row.take()?,
            };
            Ok((customer.id, (customer, row.take()?)))
        })
        .collect()
}

/// Customers who hold exactly this (normalised) number or address, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn find_identity(
    tx: &mut Tx<'_>,
    kind: IdentityKind,
    value: &str,
    limit: u32,
) -> Result<Vec<CustomerId>, StoreError> {
    tx.query(&FIND_IDENTITY, values![value, kind, limit])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

/// Customers by latest change, those after the mark (none: the newest), at most `limit`.
///
/// # Errors
/// When a statement fails or a row does not read.
pub fn latest_customers(
    tx: &mut Tx<'_>,
    after: Option<(Instant, CustomerId)>,
    limit: u32,
) -> Result<Vec<Customer>, StoreError> {
    let (at, id) = after.unwrap_or((Instant::MAX, CustomerId::from_uuid(uuid::Uuid::max())));
    let rows = tx.query(&LATEST_CUSTOMERS, values![at, id, limit])?;
    let ids = rows
        .into_iter()
        .map(|mut row| row.take())
        .collect::<Result<Vec<CustomerId>, _>>()?;
    load_customers(tx, &ids)
}

/// A place.
///
/// # Errors
/// When the statement fails.
pub fn load_place(tx: &mut Tx<'_>, id: PlaceId) -> Result<Option<Place>, StoreError> {
    tx.query_opt(&LOAD_PLACE, values![id])?
        .map(|mut row| {
            Ok(Place {
                id: row.take()?,
                address: row.take()?,
                unit: row.take()?,
            })
        })
        .transpose()
}

/// Enters a conversation.
///
/// # Errors
/// `Duplicate` when it exists.
pub fn insert_contact(tx: &mut Tx<'_>, contact: &Contact) -> Result<(), StoreError> {
    let Contact {
        id,
        channel,
        direction,
        customer,
        person,
        began_at,
        ended_at,
        address,
    } = contact;
    let row = values![
        *id, *channel, *direction, *customer, *person, *began_at, *ended_at, address
    ];
    tx.execute(&INSERT_CONTACT, row)?;
    Ok(())
}

/// Ends a conversation.
///
/// # Errors
/// `Missing` when there is no such conversation.
pub fn end_contact(tx: &mut Tx<'_>, id: ContactId, ended_at: Instant) -> Result<(), StoreError> {
    match tx.execute(&END_CONTACT, values![id, ended_at])? {
        0 => Err(StoreError::Missing {
            statement: END_CONTACT.name(),
        }),
        _ => Ok(()),
    }
}

/// A customer's conversations, the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn contacts_of_customer(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    limit: u32,
) -> Result<Vec<Contact>, StoreError> {
    tx.query(&CONTACTS_OF_CUSTOMER, values![customer, limit])?
        .into_iter()
        .map(|mut row| {
            Ok(Contact {
                id: row.take()?,
                channel: row.take()?,
                direction: row.take()?,
                customer: row.take()?,
                person: row.take()?,
                began_at: row.take()?,
                ended_at: row.take()?,
                address: row.take()?,
            })
        })
        .collect()
}
