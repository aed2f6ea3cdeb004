//! Customers as the wire shows them: phone, mail and address covered (J01).

use domain::{Actor, Customer, Identity, Permission, Place, Wishes};

use crate::show::case::masked;
use crate::wire::customer::{CustomerView, IdentityView, PlaceView};
use crate::wire::register::TitleWord;

/// A customer whom somebody opened, with the number of their open cases: notes are whole for those who may reveal fields.
pub(crate) fn opened(customer: Customer, open_cases: u32, actor: &Actor) -> CustomerView {
    let (notes, wish) = (customer.notes.clone(), customer.wishes.note.clone());
    let mut view = self::customer(customer, open_cases);
    if actor.scope(Permission::RevealFields).is_some() {
        (view.notes, view.wishes.note) = (notes, wish);
    }
    view
}

/// A customer, with the number of their open cases; numbers in notes are covered as well.
pub(crate) fn customer(customer: Customer, open_cases: u32) -> CustomerView {
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
    CustomerView {
        id: id.as_uuid(),
        name: domain::mask::name(&name),
        title: TitleWord::of(title),
        member_level: Some(member_level).filter(|it| !it.is_empty()),
        wishes: Wishes {
            note: wishes.note.as_deref().map(domain::mask::text),
            ..wishes
        }
        .into(),
        greetings_declined_at: greetings_declined_at.map(calendar::Instant::as_millis),
        identities: once(identities, |one, other| {
            one.kind == other.kind && one.value == other.value
        })
        .into_iter()
        .map(identity)
        .collect(),
        places: once(places, |one, other| {
            one.address == other.address && one.unit == other.unit
        })
        .into_iter()
        .map(place)
        .collect(),
        notes: domain::mask::text(&notes),
        version,
        open_cases,
        created_at: created_at.as_millis(),
        updated_at: updated_at.as_millis(),
    }
}

/// Entries that were merged may hold the same number or place each; it is shown once.
fn once<T>(entries: Vec<T>, is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut shown: Vec<T> = Vec::new();
    for entry in entries {
        if !shown.iter().any(|it| is_same(it, &entry)) {
            shown.push(entry);
        }
    }
    shown
}

fn identity(identity: Identity) -> IdentityView {
    let Identity {
        id,
        kind,
        value,
        written: _,
        is_verified,
        is_primary,
    } = identity;
    IdentityView {
        id: id.as_uuid(),
        kind,
        value_masked: masked(kind, &value),
        verified: is_verified,
        primary: is_primary,
    }
}

fn place(place: Place) -> PlaceView {
    let Place { id, address, unit } = place;
    let unit = Some(domain::mask::address(&unit)).filter(|it| !it.is_empty());
    PlaceView {
        id: id.as_uuid(),
        address: domain::mask::address(&address),
        unit,
    }
}
