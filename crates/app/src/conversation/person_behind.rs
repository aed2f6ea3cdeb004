//! Who writes: found by what the door knows for certain, else entered as somebody new.
//!
//! The trap: one number may belong to several customers (a family); then the address remembers whom it was.

use domain::{CustomerId, IdentityKind};

use crate::AppError;
use crate::conversation::{CertainIdentity, IncomingMessage};
use crate::customer::{enter_customer, merge_customers};
use crate::work::Work;

/// The customer behind a message; `known` is whom the address was before.
pub(crate) fn person_behind(
    work: &mut Work<'_, '_>,
    message: &IncomingMessage,
    known: Option<CustomerId>,
) -> Result<CustomerId, AppError> {
    let certain: Vec<CertainIdentity> = message
        .identities
        .iter()
        .filter_map(|it| in_one_form(work.desk().settings(), it))
        .collect();
    if let Some(known) = known {
        learn(work, known, &certain)?;
        return one_person(work, known, &certain);
    }
    for it in &certain {
        let holders = store::customers::find_identity(work.tx, it.kind, &it.value, 2)?;
        if let [only] = holders.as_slice() {
            learn(work, *only, &certain)?;
            return one_person(work, *only, &certain);
        }
    }
    Ok(enter_customer::enter_certain(work, &message.name, &certain)?.id)
}

/// Whoever was shown to hold what this door is certain of is the same person: their entries are merged.
fn one_person(
    work: &mut Work<'_, '_>,
    id: CustomerId,
    certain: &[CertainIdentity],
) -> Result<CustomerId, AppError> {
    let mut id = id;
    for it in certain.iter().filter(|it| it.is_verified) {
        for holder in store::customers::find_identity(work.tx, it.kind, &it.value, 5)? {
            let Some(found) = store::customers::load_customer(work.tx, holder)? else {
                continue;
            };
            let is_verified =
                |own: &domain::Identity| own.is_verified && own.kind == it.kind && own.value == it.value;
            if holder != id && found.identities.iter().any(is_verified) {
                id = merge_customers::merge_certain(work, id, holder)?;
            }
        }
    }
    Ok(id)
}

/// Adds what the door knows and the customer's entry does not; what somebody else holds is left alone.
fn learn(work: &mut Work<'_, '_>, id: CustomerId, certain: &[CertainIdentity]) -> Result<(), AppError> {
    let Some(mut customer) = store::customers::load_customer(work.tx, id)? else {
        return Ok(());
    };
    let mut is_changed = false;
    for it in certain.iter().filter(|it| it.is_verified) {
        let is_taken = !store::customers::find_identity(work.tx, it.kind, &it.value, 1)?.is_empty();
        if it.is_of(&customer) || is_taken {
            continue;
        }
        let is_primary = !customer.identities.iter().any(|other| other.kind == it.kind);
        customer.identities.push(domain::Identity {
            id: domain::IdentityId::from_uuid(work.next_id()),
            kind: it.kind,
            value: it.value.clone(),
            written: it.value.clone(),
            is_verified: true,
            is_primary,
        });
        is_changed = true;
    }
    if is_changed {
        customer.updated_at = work.now();
        store::customers::update_customer(work.tx, &mut customer)?;
        crate::search::index_customer(work.tx, &customer)?;
    }
    Ok(())
}

/// The identity in the form in which it is looked for; none when nothing is left of it.
fn in_one_form(settings: &crate::DeskSettings, it: &CertainIdentity) -> Option<CertainIdentity> {
    let value = match it.kind {
        IdentityKind::Phone => settings.phone(&it.value),
        IdentityKind::Email => it.value.trim().to_lowercase(),
        IdentityKind::Other => it.value.trim().to_owned(),
    };
    (!value.is_empty() && value.chars().count() <= 254).then_some(CertainIdentity {
        kind: it.kind,
        value,
        is_verified: it.is_verified,
    })
}
