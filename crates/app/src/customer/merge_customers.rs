//! Merges two entries of one person: the one goes on with the identities, places and cases of both.
//!
//! Always true: nothing is moved; the merged entry keeps what is its own and only points at the one that goes on, so
//! undoing restores both. The trap: blanks of the survivor are filled from the merged entry, and what they were is kept.

use calendar::Instant;
use domain::alike::{Alikeness, PersonSign, compare};
use domain::{Actor, Customer, CustomerId, MergeId, Permission, PersonId, Title, Wishes};
use pack::says;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::customers::merging::{self, Merge};
use store::settings::AuditEntry;

use crate::once::Once;
use crate::settings::audit::require;
use crate::work::Work;
use crate::{AppError, Desk};

/// What an entry says of itself, beside identities and places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnWords {
    pub(crate) name: String,
    pub(crate) title: Title,
    pub(crate) member_level: String,
    pub(crate) wishes: Wishes,
    #[serde(default)]
    pub(crate) greetings_declined_at: Option<Instant>,
    pub(crate) notes: String,
}

impl OwnWords {
    pub(crate) fn of(customer: &Customer) -> Self {
        Self {
            name: customer.name.clone(),
            title: customer.title,
            member_level: customer.member_level.clone(),
            wishes: customer.wishes.clone(),
            greetings_declined_at: customer.greetings_declined_at,
            notes: customer.notes.clone(),
        }
    }
}

/// Merges `other` into `into`, on a person's word; gives whoever goes on.
///
/// # Errors
/// Forbidden without the right to edit customers; not found for unknown entries; [`AppError::Invalid`] when both are one
/// person already.
pub async fn merge_customers(
    desk: &Desk,
    actor: &Actor,
    (into, other): (CustomerId, CustomerId),
    once: Option<Once>,
) -> Result<CustomerId, AppError> {
    require(actor, Permission::EditCustomers)?;
    let by = actor.person;
    desk.write(once, move |work| merge(work, (into, other), Some(by)))
        .await
}

/// Merges within another act; `by` none: a certain sign does it.
pub(crate) fn merge(
    work: &mut Work<'_, '_>,
    (into, other): (CustomerId, CustomerId),
    by: Option<PersonId>,
) -> Result<CustomerId, AppError> {
    let mut load =
        |id| store::customers::load_customer(work.tx, id)?.ok_or(AppError::NotFound { what: "customer" });
    let (survivor, merged) = (load(into)?, load(other)?);
    if survivor.id == merged.id {
        return Err(AppError::invalid(
            "other_id",
            "same",
            says!("这两条已经是同一位客户", "both are entries of one person already"),
        ));
    }
    let Alikeness { signs, .. } = compare(&survivor, &merged);
    merging::forget_suggestion(work.tx, survivor.id, merged.id)?;
    merging::point_all(work.tx, merged.id, survivor.id)?;
    let before = OwnWords::of(&survivor);
    let mut whole = load_again(work, survivor.id)?;
    fill_blanks(&mut whole, &merged);
    whole.updated_at = work.now();
    store::customers::update_customer(work.tx, &mut whole)?;
    crate::search::index_customer(work.tx, &whole)?;
    let entry = Merge {
        id: MergeId::from_uuid(work.next_id()),
        survivor: survivor.id,
        merged: merged.id,
        is_automatic: by.is_none(),
        signs: signs.clone(),
        before: serde_json::to_string(&before).map_err(AppError::internal)?,
        after: serde_json::to_string(&OwnWords::of(&whole)).map_err(AppError::internal)?,
        by,
        at: work.now(),
    };
    merging::insert_merge(work.tx, &entry)?;
    log(work, by, "customers_merged", (survivor.id, merged.id), &signs)?;
    Ok(survivor.id)
}

/// Merges two entries that one door takes for one person, unless somebody said that they are two; the older one goes on.
pub(crate) fn merge_certain(
    work: &mut Work<'_, '_>,
    one: CustomerId,
    other: CustomerId,
) -> Result<CustomerId, AppError> {
    let customers = store::customers::load_customers(work.tx, &[one, other])?;
    let [first, second] = customers.as_slice() else {
        return Ok(customers.first().map_or(one, |it| it.id));
    };
    if merging::are_apart(work.tx, first.id, second.id)? {
        return Ok(one);
    }
    let (into, merged) = if (first.created_at, first.id) <= (second.created_at, second.id) {
        (first.id, second.id)
    } else {
        (second.id, first.id)
    };
    merge(work, (into, merged), None)
}

/// Merges a customer with everybody who was shown to hold the same identity.
pub(crate) fn merge_by_certain_signs(
    work: &mut Work<'_, '_>,
    customer: &Customer,
) -> Result<CustomerId, AppError> {
    let mut id = customer.id;
    for mine in customer.identities.iter().filter(|it| it.is_verified) {
        for holder in store::customers::find_identity(work.tx, mine.kind, &mine.value, 10)? {
            if holder == id {
                continue;
            }
            let found = load_again(work, holder)?;
            let holds =
                |it: &domain::Identity| it.is_verified && it.kind == mine.kind && it.value == mine.value;
            if found.identities.iter().any(holds) {
                id = merge_certain(work, id, holder)?;
            }
        }
    }
    Ok(id)
}

pub(crate) fn load_again(work: &mut Work<'_, '_>, id: CustomerId) -> Result<Customer, AppError> {
    store::customers::load_customer(work.tx, id)?.ok_or(AppError::NotFound { what: "customer" })
}

fn fill_blanks(survivor: &mut Customer, merged: &Customer) {
    let fill = |own: &mut String, other: &String| {
        if own.trim().is_empty() {
            own.clone_from(other);
        }
    };
    fill(&mut survivor.name, &merged.name);
    fill(&mut survivor.member_level, &merged.member_level);
    if survivor.title == Title::Unknown {
        survivor.title = merged.title;
    }
    let (own, other) = (&mut survivor.wishes, &merged.wishes);
    if own.no_call_from.is_none() && own.no_call_to.is_none() {
        own.no_call_from.clone_from(&other.no_call_from);
        own.no_call_to.clone_from(&other.no_call_to);
    }
    own.language = own.language.take().or_else(|| other.language.clone());
    // Whoever opted out under one of two names stays out.
    let declined = [survivor.greetings_declined_at, merged.greetings_declined_at];
    survivor.greetings_declined_at = declined.into_iter().flatten().min();
    let (own, other) = (&mut survivor.wishes, &merged.wishes);
    own.note = own.note.take().or_else(|| other.note.clone());
    if !merged.notes.trim().is_empty() && !survivor.notes.contains(merged.notes.trim()) {
        survivor.notes = [survivor.notes.trim(), merged.notes.trim()]
            .join("\n")
            .trim()
            .to_owned();
    }
}

/// Notes who became one, or two again; never a value of theirs (J01).
pub(crate) fn log(
    work: &mut Work<'_, '_>,
    by: Option<PersonId>,
    act: &str,
    (survivor, merged): (CustomerId, CustomerId),
    signs: &[PersonSign],
) -> Result<(), AppError> {
    let entry = AuditEntry {
        number: 0,
        at: work.now(),
        person: by,
        act: act.to_owned(),
        subject: format!("customer:{survivor}"),
        detail: json!({ "merged": merged.to_string(), "signs": signs }).to_string(),
    };
    Ok(store::settings::append_audit(work.tx, &entry)?)
}
