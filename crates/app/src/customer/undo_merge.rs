//! Takes a merge back: both entries are as they were, and what came since goes to whom it can be told to belong.
//!
//! Always true: the two are never merged by themselves again. The trap: an entry may have brought others along; the whole
//! branch leaves with it.

use std::collections::BTreeSet;

use calendar::Instant;
use domain::alike::PersonSign;
use domain::{
    Actor, Author, Customer, CustomerId, Direction, FactBody, MergeId, Permission, Reach, Reclassified,
};
use store::customers::merging::{self, Merge};

use crate::customer::merge_customers::{OwnWords, load_again, log};
use crate::once::Once;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// So many cases that came since the merge are looked at.
const LOOKED_AT: u32 = 500;

/// Undoes a merge; gives the entry that goes its own way again.
///
/// # Errors
/// Forbidden without the right to edit customers; not found when there is no such merge, or it was undone.
pub async fn undo_merge(
    desk: &Desk,
    actor: &Actor,
    id: MergeId,
    once: Option<Once>,
) -> Result<CustomerId, AppError> {
    require(actor, Permission::EditCustomers)?;
    let actor = actor.clone();
    desk.write(once, move |work| undo(work, &actor, id)).await
}

/// An entry that was merged, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedEntry {
    /// The merge.
    pub id: MergeId,
    /// The entry.
    pub merged: CustomerId,
    /// What it calls itself.
    pub name: String,
    /// By a certain sign, not by a person.
    pub is_automatic: bool,
    /// What spoke for it.
    pub signs: Vec<PersonSign>,
    /// When.
    pub at: Instant,
}

/// The merges of which a customer is made.
///
/// # Errors
/// Forbidden without the right to see customers; not found for an unknown customer.
pub async fn list_merges(desk: &Desk, actor: &Actor, id: CustomerId) -> Result<Vec<MergedEntry>, AppError> {
    require(actor, Permission::ReadCustomers)?;
    desk.read(move |tx| {
        let customer =
            store::customers::load_customer(tx, id)?.ok_or(AppError::NotFound { what: "customer" })?;
        let merges = merging::merges_of(tx, customer.id)?;
        let ids: Vec<CustomerId> = merges.iter().map(|it| it.merged).collect();
        let mut names = store::customers::own_names(tx, &ids)?;
        let entry = |it: Merge| MergedEntry {
            id: it.id,
            merged: it.merged,
            name: names.remove(&it.merged).unwrap_or_default(),
            is_automatic: it.is_automatic,
            signs: it.signs,
            at: it.at,
        };
        Ok(merges.into_iter().map(entry).collect())
    })
    .await
}

fn undo(work: &mut Work<'_, '_>, actor: &Actor, id: MergeId) -> Result<CustomerId, AppError> {
    let merge = merging::load_merge(work.tx, id)?.ok_or(AppError::NotFound { what: "merge" })?;
    let mut whole = load_again(work, merge.survivor)?;
    let branch = branch_of(&merging::merges_of(work.tx, whole.id)?, merge.merged);
    let root = whole.id;
    if root == merge.survivor {
        restore(&mut whole, &merge)?;
    }
    whole.updated_at = work.now();
    store::customers::update_customer(work.tx, &mut whole)?;
    merging::undo_merge(work.tx, id, work.now(), actor.person)?;
    merging::point(work.tx, merge.merged, None)?;
    for entry in branch.iter().filter(|it| **it != merge.merged) {
        merging::point(work.tx, *entry, Some(merge.merged))?;
    }
    merging::keep_apart(work.tx, (root, merge.merged), Some(actor.person), work.now())?;
    let (stays, leaves) = (load_again(work, root)?, load_again(work, merge.merged)?);
    give_back(work, actor, (&stays, &leaves), &merge)?;
    crate::search::index_customer(work.tx, &stays)?;
    crate::search::index_customer(work.tx, &leaves)?;
    log(
        work,
        Some(actor.person),
        "merge_undone",
        (root, merge.merged),
        &merge.signs,
    )?;
    Ok(merge.merged)
}

/// The entry and all that came along with it.
fn branch_of(merges: &[Merge], entry: CustomerId) -> BTreeSet<CustomerId> {
    let mut branch = BTreeSet::from([entry]);
    // Merges are in their order, but an entry may have brought others before it was merged: go round until none is added.
    loop {
        let more: Vec<CustomerId> = merges
            .iter()
            .filter(|it| branch.contains(&it.survivor) && !branch.contains(&it.merged))
            .map(|it| it.merged)
            .collect();
        if more.is_empty() {
            return branch;
        }
        branch.extend(more);
    }
}

/// What the merge filled in is taken back where nobody changed it since.
fn restore(customer: &mut Customer, merge: &Merge) -> Result<(), AppError> {
    let read = |text: &str| serde_json::from_str::<OwnWords>(text).map_err(AppError::internal);
    let (before, after) = (read(&merge.before)?, read(&merge.after)?);
    if customer.name == after.name {
        customer.name = before.name;
    }
    if customer.title == after.title {
        customer.title = before.title;
    }
    if customer.member_level == after.member_level {
        customer.member_level = before.member_level;
    }
    if customer.wishes == after.wishes {
        customer.wishes = before.wishes;
    }
    if customer.greetings_declined_at == after.greetings_declined_at {
        customer.greetings_declined_at = before.greetings_declined_at;
    }
    if customer.notes == after.notes {
        customer.notes = before.notes;
    }
    Ok(())
}

/// Contacts and cases that came since from a number or address that only the leaving entry holds go with it.
fn give_back(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    (stays, leaves): (&Customer, &Customer),
    merge: &Merge,
) -> Result<(), AppError> {
    let holds = |it: &Customer, address: &str| it.identities.iter().any(|own| own.value == address);
    let is_theirs = |address: &str| holds(leaves, address) && !holds(stays, address);
    for (contact, address) in merging::contacts_since(work.tx, stays.id, merge.at)? {
        if is_theirs(&address) {
            merging::move_contact(work.tx, contact, leaves.id)?;
        }
    }
    let cases = store::cases::cases_of_customer(work.tx, &Reach::All, stays.id, LOOKED_AT)?;
    for summary in cases
        .into_iter()
        .filter(|it| it.customer == Some(stays.id) && it.opened_at >= merge.at)
    {
        let mut case = work.open_for(Author::Person(actor.person), summary.id)?;
        let contact = case.case().contact;
        let called = merging::contact_address(work.tx, contact)?;
        let wrote = store::messages::messages_of_case(work.tx, summary.id)?
            .into_iter()
            .find(|it| it.direction == Direction::Inbound)
            .map(|it| it.sender.address.to_lowercase());
        if [called, wrote].into_iter().flatten().any(|it| is_theirs(&it)) {
            let change = Reclassified {
                customer: Some(leaves.id),
                ..Reclassified::default()
            };
            case.record(FactBody::Classified { change })?;
            work.save(case)?;
        }
    }
    Ok(())
}
