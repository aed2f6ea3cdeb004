//! Who may be the same person: for one customer now, and for all those who changed, as a list to go through.
//!
//! Always true: what is suggested is only suggested; two entries that somebody kept apart are not suggested again.

use std::collections::BTreeSet;

use calendar::Instant;
use domain::alike::{Alikeness, compare, mail_name};
use domain::{Actor, Customer, CustomerId, IdentityKind, Permission, place};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::customers::merging;
use store::marks;

use crate::customer::merge_customers::log;
use crate::once::Once;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// An entry that may be the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlikeCustomer {
    /// The entry.
    pub customer: Customer,
    /// Why, and how likely.
    pub alikeness: Alikeness,
}

/// So many entries are compared for each thing that is shared: a company's number is shared by many.
const COMPARED: u32 = 20;
/// So many changed customers are looked at in one round of the sweep.
const ROUND: u32 = 100;

/// Who may be the same person as this one, the likeliest first.
///
/// # Errors
/// Forbidden without the right to see customers; not found for an unknown customer.
pub async fn find_alike(desk: &Desk, actor: &Actor, id: CustomerId) -> Result<Vec<AlikeCustomer>, AppError> {
    require(actor, Permission::ReadCustomers)?;
    desk.read(move |tx| {
        let customer =
            store::customers::load_customer(tx, id)?.ok_or(AppError::NotFound { what: "customer" })?;
        alike_of(tx, &customer)
    })
    .await
}

/// The likeliest pairs that nobody has decided on.
///
/// # Errors
/// Forbidden without the right to edit customers.
pub async fn list_suggestions(
    desk: &Desk,
    actor: &Actor,
) -> Result<Vec<(Customer, Customer, Alikeness)>, AppError> {
    require(actor, Permission::EditCustomers)?;
    desk.read(|tx| {
        let mut pairs = Vec::new();
        for (one, other, _) in merging::suggestions(tx, 100)? {
            let both = store::customers::load_customers(tx, &[one, other])?;
            let [one, other] = both.as_slice() else { continue };
            // Entries change after they were found alike; what is shown is what holds now.
            let alikeness = compare(one, other);
            if alikeness.is_suggested() && !merging::are_apart(tx, one.id, other.id)? {
                pairs.push((one.clone(), other.clone(), alikeness));
            }
        }
        Ok(pairs)
    })
    .await
}

/// Says that two entries are two people.
///
/// # Errors
/// Forbidden without the right to edit customers.
pub async fn keep_apart(
    desk: &Desk,
    actor: &Actor,
    (one, other): (CustomerId, CustomerId),
    once: Option<Once>,
) -> Result<(), AppError> {
    require(actor, Permission::EditCustomers)?;
    let by = actor.person;
    desk.write(once, move |work| {
        merging::keep_apart(work.tx, (one, other), Some(by), work.now())?;
        log(work, Some(by), "customers_kept_apart", (one, other), &[])
    })
    .await
}

fn alike_of(tx: &mut Tx<'_>, customer: &Customer) -> Result<Vec<AlikeCustomer>, AppError> {
    let mut ids: BTreeSet<CustomerId> = BTreeSet::new();
    for it in &customer.identities {
        ids.extend(store::customers::find_identity(tx, it.kind, &it.value, COMPARED)?);
        if it.kind == IdentityKind::Email
            && let Some(name) = mail_name(&it.value)
        {
            ids.extend(merging::with_mail_name(tx, &name, COMPARED)?);
        }
    }
    for it in &customer.places {
        ids.extend(merging::at_place(
            tx,
            &place::place_key(&it.address, &it.unit),
            COMPARED,
        )?);
    }
    ids.remove(&customer.id);
    let mut found = Vec::new();
    for id in ids {
        if merging::are_apart(tx, customer.id, id)? {
            continue;
        }
        let Some(other) = store::customers::load_customer(tx, id)? else {
            continue;
        };
        let alikeness = compare(customer, &other);
        if alikeness.is_suggested() {
            found.push(AlikeCustomer {
                customer: other,
                alikeness,
            });
        }
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.alikeness.score));
    found.truncate(10);
    Ok(found)
}

/// Up to where the sweep has looked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Reached(Instant, CustomerId);

/// Looks at the customers who changed since the last round, and keeps whom they may be; gives how many it looked at.
///
/// # Errors
/// Only when the store fails.
pub async fn sweep(desk: &Desk) -> Result<usize, AppError> {
    desk.write(None, |work| {
        let kept = marks::load_mark(work.tx, marks::Mark::CustomerSweep)?;
        let reached: Option<Reached> = kept.and_then(|it| serde_json::from_str(&it).ok());
        let Reached(at, id) =
            reached.unwrap_or(Reached(Instant::MIN, CustomerId::from_uuid(uuid::Uuid::nil())));
        let changed = merging::changed_since(work.tx, (at, id), ROUND)?;
        for (id, _) in &changed {
            let Some(customer) = store::customers::load_customer(work.tx, *id)? else {
                continue;
            };
            for other in alike_of(work.tx, &customer)? {
                let pair = (customer.id, other.customer.id);
                merging::suggest(work.tx, pair, &other.alikeness, work.now())?;
            }
        }
        if let Some((id, at)) = changed.last().copied() {
            let body = serde_json::to_string(&Reached(at, id)).map_err(AppError::internal)?;
            marks::note_mark(work.tx, marks::Mark::CustomerSweep, &body, work.now())?;
        }
        Ok(changed.len())
    })
    .await
}
