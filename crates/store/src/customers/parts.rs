//! The identities and places of customers: rows that are written with their customer.
//!
//! Always true: a row stays with the entry that it was entered on, however many entries one customer has been merged of,
//! so that undoing a merge finds everything where it was.

use std::collections::BTreeMap;

use domain::{CustomerId, Identity, IdentityKind, Place, alike, place};
use uuid::Uuid;

use crate::error::StoreError;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_IDENTITY = Statement::new(
        "insert_identity",
        "INSERT INTO identities (identity_id, customer_id, kind, value, is_verified, is_primary, rank, written, mail_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    IDENTITY_HOLDERS = Statement::new(
        "identity_holders",
        "SELECT identity_id, customer_id FROM identities
         WHERE customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1)",
    );
    DELETE_IDENTITIES = Statement::new(
        "delete_identities",
        "DELETE FROM identities
         WHERE customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1)",
    );
    INSERT_PLACE = Statement::new(
        "insert_place",
        "INSERT INTO places (place_id, customer_id, address, unit, rank, place_key) VALUES ($1, $2, $3, $4, $5, $6)",
    );
    PLACE_HOLDERS = Statement::new(
        "place_holders",
        "SELECT place_id, customer_id FROM places
         WHERE customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1)",
    );
    DELETE_PLACES = Statement::new(
        "delete_places",
        "DELETE FROM places
         WHERE customer_id IN (SELECT customer_id FROM customers WHERE customer_id = $1 OR merged_into = $1)",
    );
}

/// Writes the identities and places of a customer who is entered.
pub(super) fn insert_parts(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    identities: &[Identity],
    places: &[Place],
) -> Result<(), StoreError> {
    for (rank, identity) in (0_i64..).zip(identities) {
        insert_identity(tx, customer, rank, identity)?;
    }
    for (rank, place) in (0_i64..).zip(places) {
        insert_place(tx, customer, rank, place)?;
    }
    Ok(())
}

/// Writes them in place of those that were there, each on the entry that held it; new ones on the customer's own.
pub(super) fn replace_parts(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    identities: &[Identity],
    places: &[Place],
) -> Result<(), StoreError> {
    let mut holders: BTreeMap<Uuid, CustomerId> = BTreeMap::new();
    for statement in [&IDENTITY_HOLDERS, &PLACE_HOLDERS] {
        for mut row in tx.query(statement, values![customer])? {
            holders.insert(row.take()?, row.take()?);
        }
    }
    tx.execute(&DELETE_IDENTITIES, values![customer])?;
    tx.execute(&DELETE_PLACES, values![customer])?;
    let holder = |id: Uuid| holders.get(&id).copied().unwrap_or(customer);
    for (rank, identity) in (0_i64..).zip(identities) {
        insert_identity(tx, holder(identity.id.as_uuid()), rank, identity)?;
    }
    for (rank, place) in (0_i64..).zip(places) {
        insert_place(tx, holder(place.id.as_uuid()), rank, place)?;
    }
    Ok(())
}

fn insert_identity(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    rank: i64,
    identity: &Identity,
) -> Result<(), StoreError> {
    let Identity {
        id,
        kind,
        value,
        written,
        is_verified,
        is_primary,
    } = identity;
    let mail_name = match kind {
        IdentityKind::Email => alike::mail_name(value).unwrap_or_default(),
        IdentityKind::Phone | IdentityKind::Other => String::new(),
    };
    let row = values![
        *id,
        customer,
        *kind,
        value,
        *is_verified,
        *is_primary,
        rank,
        written,
        mail_name
    ];
    tx.execute(&INSERT_IDENTITY, row)?;
    Ok(())
}

fn insert_place(tx: &mut Tx<'_>, customer: CustomerId, rank: i64, place: &Place) -> Result<(), StoreError> {
    let Place { id, address, unit } = place;
    let key = place::place_key(address, unit);
    tx.execute(&INSERT_PLACE, values![*id, customer, address, unit, rank, key])?;
    Ok(())
}

/// Identities by the entry that holds them, in their order.
pub(super) fn load_identities(
    tx: &mut Tx<'_>,
    ids: &[CustomerId],
) -> Result<BTreeMap<CustomerId, Vec<Identity>>, StoreError> {
    let mut composed = Composed::new("load_identities");
    composed
        .push(
            "SELECT customer_id, identity_id, kind, value, written, is_verified, is_primary FROM identities
             WHERE customer_id IN ",
        )
        .bind_list(ids.iter().copied())
        .push(" ORDER BY customer_id, rank");
    let mut found: BTreeMap<CustomerId, Vec<Identity>> = BTreeMap::new();
    for mut row in tx.query_composed(&composed)? {
        found.entry(row.take()?).or_default().push(Identity {
            id: row.take()?,
            kind: row.take()?,
            value: row.take()?,
            written: row.take()?,
            is_verified: row.take()?,
            is_primary: row.take()?,
        });
    }
    Ok(found)
}

/// Places by the entry that holds them, in their order.
pub(super) fn load_places(
    tx: &mut Tx<'_>,
    ids: &[CustomerId],
) -> Result<BTreeMap<CustomerId, Vec<Place>>, StoreError> {
    let mut composed = Composed::new("load_places");
    composed
        .push("SELECT customer_id, place_id, address, unit FROM places WHERE customer_id IN ")
        .bind_list(ids.iter().copied())
        .push(" ORDER BY customer_id, rank");
    let mut found: BTreeMap<CustomerId, Vec<Place>> = BTreeMap::new();
    for mut row in tx.query_composed(&composed)? {
        let place_of = row.take()?;
        found.entry(place_of).or_default().push(Place {
            id: row.take()?,
            address: row.take()?,
            unit: row.take()?,
        });
    }
    Ok(found)
}
