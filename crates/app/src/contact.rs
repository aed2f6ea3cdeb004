//! Contacts that wait for somebody: the queue, who may take the next one, and what becomes of it.
//!
//! Always true: a contact is in one hand at a time, and nobody gets more than their limit, however many ask at once.
//! Whoever holds several locks takes them in one order: person, place in the queue, contact, case.
//! The trap: on contact and wrap-up are not chosen; they follow from what somebody has in hand.

pub mod accept_contact;
pub mod agent_settings;
pub mod claim_next;
pub mod door_settings;
pub mod end_contact;
pub mod leave_contact;
pub mod my_desk;
pub mod return_contact;
pub mod routing;
pub mod set_state;
pub mod transfer_contact;
pub mod waiting;

pub(crate) mod agent_row;
pub(crate) mod languages;
pub(crate) mod queue_contact;
pub(crate) mod take_into_hand;

use domain::{CaseId, ContactId, Event, EventKind, FactBody, PersonId};
use serde::{Deserialize, Serialize};

pub use store::agents::Agent;
pub use store::contacts::LiveContact;
pub use store::waiting::WaitingContact;

/// A contact that somebody has in hand now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InHand {
    /// The contact.
    pub contact: ContactId,
    /// Its case.
    pub case: CaseId,
    /// The case's version.
    pub version: i64,
}

/// An event about a contact.
pub(crate) fn event_of(what: EventKind, contact: ContactId) -> Event {
    Event {
        thing: Some(contact.to_string()),
        ..Event::of(what)
    }
}

/// The fact that the queue was joined or left.
pub(crate) fn queue_fact(what: EventKind, contact: ContactId) -> FactBody {
    FactBody::EventHappened {
        event: event_of(what, contact),
    }
}

/// The fact that somebody is given a contact, with the state that they are in (I08).
pub(crate) fn offered_fact(contact: ContactId, agent: &Agent) -> FactBody {
    let mut event = event_of(EventKind::ContactOffered, contact);
    event.person = Some(agent.person);
    event
        .fields
        .insert("state".to_owned(), agent.state.as_str().to_owned());
    FactBody::EventHappened { event }
}

/// Whether a contact is in somebody's hand.
pub(crate) fn is_of(contact: &LiveContact, person: PersonId) -> bool {
    contact.person == Some(person)
}
