//! What a scenario has told so far, and the identities that it makes up: the same text gives the same identities.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Instant, Zone};
use domain::{
    AnswerId, Author, CaseId, CaseType, Channel, ContactId, CustomerId, Event, EventKind, Fact, FactBody,
    FactId, IdentityId, MessageId, Moment, PersonId, PlaceId, Priority, Raised, Reclassified, Title,
};
use uuid::Uuid;

use crate::scenario::Told;
use crate::scenario::header::Header;
use crate::source::says;

/// Ranges of made-up identities, so that none of one sort equals one of another.
const CASE: u128 = 1 << 64;
const CONTACT: u128 = 2 << 64;
const CUSTOMER: u128 = 3 << 64;
const PERSON: u128 = 4 << 64;
const FACT: u128 = 5 << 64;
const MESSAGE: u128 = 6 << 64;
const ANSWER: u128 = 7 << 64;
const PLACE: u128 = 8 << 64;
const IDENTITY: u128 = 9 << 64;

/// What has been told so far.
#[derive(Debug)]
pub(super) struct Timeline {
    pub(super) zone: Zone,
    pub(super) last_at: Option<Instant>,
    pub(super) people: BTreeMap<String, PersonId>,
    /// The words on the nearest line above that has any, and when they were said.
    pub(super) last_text: Option<(Moment, String)>,
    /// The way in, once the case was raised.
    pub(super) channel: Option<Channel>,
    pub(super) answers: u32,
    pub(super) seq: u32,
    has_chatted: bool,
    contacts: u128,
    is_contact_over: bool,
    fields: BTreeMap<String, String>,
    /// Customers named on lines, in the order in which they came up; the one of the head is the first.
    customers: Vec<String>,
    /// Who wants no wishes and no news, as told up to here.
    declined: BTreeSet<CustomerId>,
}

impl Timeline {
    pub(super) fn begin(header: &Header) -> Self {
        let mut fields = BTreeMap::new();
        let mut set = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        set("customer_name", header.context.customer_name.clone());
        set(
            "customer_title",
            header.context.title.map(|it| it.as_str().to_owned()),
        );
        set("no_call_from", header.wishes.no_call_from.clone());
        set("no_call_to", header.wishes.no_call_to.clone());
        let people = header
            .people
            .iter()
            .zip(1_u128..)
            .map(|(name, it)| (name.clone(), PersonId::from_uuid(made_up(PERSON, it))));
        Self {
            zone: header.zone.clone(),
            last_at: None,
            people: people.collect(),
            last_text: None,
            channel: None,
            answers: 0,
            seq: 0,
            has_chatted: false,
            contacts: 1,
            is_contact_over: false,
            fields,
            customers: header.context.customer_name.iter().cloned().collect(),
            declined: BTreeSet::new(),
        }
    }

    /// Who opted out of wishes and news is known from the story, so that a line of sending them need not say it; a line
    /// that does is taken at its word, as records of other systems are.
    pub(super) fn know_greetings(&mut self, event: &mut Event) {
        let whom = event.customer.unwrap_or_else(customer);
        if event.what == EventKind::GreetingsDeclined {
            self.declined.insert(whom);
        } else if event.what == EventKind::GreetingsAccepted {
            self.declined.remove(&whom);
        } else if domain::is_greeting(event.what) && event.field("opted_out").is_none() {
            let has_declined = match event.customer {
                Some(it) => self.declined.contains(&it),
                None => !self.declined.is_empty(),
            };
            domain::note_opted_out(event, event.customer.is_some(), has_declined);
        }
    }

    /// A person named in the head.
    pub(super) fn person(&self, name: &str) -> Result<PersonId, Told> {
        let known = self.people.get(name).copied();
        known.ok_or_else(|| {
            Told::new(
                says!("这里没有人叫 `{name}`", "nobody here is called `{name}`"),
                says!(
                    "在开头写上：人员：王坐席 8021、李班长 8001",
                    "name them in the head: people: 王坐席 8021, 李班长 8001"
                ),
            )
        })
    }

    /// A customer by name, told from others by it.
    pub(super) fn customer_called(&mut self, name: &str) -> CustomerId {
        if self.customers.is_empty() {
            // The first identity is that of whoever writes and calls without a name.
            self.customers.push(String::new());
        }
        let place = self
            .customers
            .iter()
            .position(|it| it == name)
            .unwrap_or_else(|| {
                self.customers.push(name.to_owned());
                self.customers.len() - 1
            });
        let number = u128::try_from(place).unwrap_or_default() + 1;
        CustomerId::from_uuid(made_up(CUSTOMER, number))
    }

    /// The contact that goes on, or the next one when it ended.
    pub(super) fn contact(&mut self) -> ContactId {
        if std::mem::take(&mut self.is_contact_over) {
            self.contacts += 1;
        }
        ContactId::from_uuid(made_up(CONTACT, self.contacts))
    }

    /// The contact is over: what is said or written next belongs to another one.
    pub(super) const fn end_contact(&mut self) {
        self.is_contact_over = true;
    }

    /// The customer's name was learnt: from here on it is known.
    pub(super) fn name_customer(&mut self, name: Option<String>, title: Option<Title>) -> FactBody {
        let title = title.map(|it| it.as_str().to_owned());
        let named = [("customer_name", name), ("customer_title", title)];
        let fields: BTreeMap<String, String> = named
            .into_iter()
            .filter_map(|(field, value)| Some((field.to_owned(), value?)))
            .collect();
        self.fields.extend(fields.clone());
        FactBody::Classified {
            change: Reclassified {
                customer: Some(customer()),
                fields,
                ..Reclassified::default()
            },
        }
    }

    pub(super) fn customer() -> Author {
        Author::Customer(Some(customer()))
    }

    pub(super) fn message(&self) -> MessageId {
        MessageId::from_uuid(made_up(MESSAGE, u128::from(self.seq + 1)))
    }

    /// The latest promised answer.
    pub(super) fn answer(&self) -> AnswerId {
        AnswerId::from_uuid(made_up(ANSWER, u128::from(self.answers)))
    }

    /// Staff said or wrote something.
    pub(super) fn say(&mut self, channel: Channel, text: &str) {
        let moment = match channel {
            Channel::Email => Moment::EmailReply,
            Channel::Chat if !self.has_chatted => Moment::ChatOpening,
            Channel::Chat | Channel::Phone | Channel::Counter | Channel::Visit | Channel::Messenger => {
                Moment::Reply
            }
        };
        self.has_chatted |= channel == Channel::Chat;
        self.last_text = Some((moment, text.to_owned()));
    }

    pub(super) fn raised(&mut self, channel: Channel, case_type: CaseType, text: &str) -> Raised {
        self.channel = Some(channel);
        Raised {
            case_type,
            priority: Priority::Normal,
            priority_by: None,
            channel,
            contact: self.contact(),
            customer: None,
            place: None,
            subject: domain::preview_of(text),
            description: text.to_owned(),
            since: None,
            fields: self.fields.clone(),
            flags: Vec::new(),
            is_confirmed: false,
            team: None,
            owner: None,
        }
    }

    /// The next fact of the case.
    pub(super) fn fact(&mut self, at: Instant, recorded_at: Instant, author: Author, body: FactBody) -> Fact {
        self.seq += 1;
        Fact {
            id: FactId::from_uuid(made_up(FACT, u128::from(self.seq))),
            case_id: CaseId::from_uuid(made_up(CASE, 1)),
            seq: self.seq,
            at,
            recorded_at,
            author,
            body,
        }
    }
}

pub(super) fn customer() -> CustomerId {
    CustomerId::from_uuid(made_up(CUSTOMER, 1))
}

pub(super) fn place() -> PlaceId {
    PlaceId::from_uuid(made_up(PLACE, 1))
}

pub(super) fn identity() -> IdentityId {
    IdentityId::from_uuid(made_up(IDENTITY, 1))
}

fn made_up(range: u128, number: u128) -> Uuid {
    Uuid::from_u128(range + number)
}
