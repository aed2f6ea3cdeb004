//! Customers, cases and facts to test with.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{
    Author, Case, CaseId, CaseNumber, CaseType, Channel, ContactId, Customer, CustomerId, Fact, FactBody,
    FactId, Identity, IdentityId, IdentityKind, PersonId, Place, PlaceId, Priority, Raised, TeamId, Title,
    Wishes,
};
use store::cases::CaseRecord;
use uuid::Uuid;

/// An id that is the same whenever it is asked for.
pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(crate) fn case_id(number: u128) -> CaseId {
    CaseId::from_uuid(id(number))
}

pub(crate) fn person_id(number: u128) -> PersonId {
    PersonId::from_uuid(id(10_000 + number))
}

pub(crate) fn team_id(number: u128) -> TeamId {
    TeamId::from_uuid(id(20_000 + number))
}

pub(crate) fn at(millis: i64) -> Instant {
    Instant::from_millis(1_790_000_000_000 + millis)
}

pub(crate) fn customer(number: u128, name: &str) -> Customer {
    Customer {
        id: CustomerId::from_uuid(id(number)),
        name: name.to_owned(),
        title: Title::Ms,
        member_level: "金卡".to_owned(),
        wishes: Wishes {
            language: Some("zh-CN".to_owned()),
            ..Wishes::default()
        },
        greetings_declined_at: None,
        identities: vec![Identity {
            id: IdentityId::from_uuid(id(1_000 + number)),
            kind: IdentityKind::Phone,
            value: format!("138{number:08}"),
            written: format!("138-{number:08}"),
            is_verified: true,
            is_primary: true,
        }],
        places: vec![Place {
            id: PlaceId::from_uuid(id(2_000 + number)),
            address: "和平路8号".to_owned(),
            unit: "3单元201室".to_owned(),
        }],
        notes: String::new(),
        version: 1,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub(crate) fn raised(number: u128, team: Option<TeamId>, owner: Option<PersonId>) -> Fact {
    let number_ms = i64::try_from(number).unwrap();
    Fact {
        id: FactId::from_uuid(id(30_000 + number)),
        case_id: case_id(number),
        seq: 1,
        at: at(number_ms),
        recorded_at: at(number_ms + 1),
        author: Author::Person(person_id(1)),
        body: FactBody::CaseRaised {
            raised: Raised {
                case_type: CaseType::Repair,
                priority: Priority::Normal,
                priority_by: None,
                channel: Channel::Phone,
                contact: ContactId::from_uuid(id(40_000 + number)),
                customer: None,
                place: None,
                subject: format!("暖气不热 {number}"),
                description: "客户反映家中暖气不热".to_owned(),
                since: Some("昨晚".to_owned()),
                fields: BTreeMap::new(),
                flags: vec!["elderly".to_owned()],
                is_confirmed: true,
                team,
                owner,
            },
        },
    }
}

pub(crate) fn note(number: u128, seq: u32, text: &str) -> Fact {
    Fact {
        id: FactId::from_uuid(id(50_000 + number * 100 + u128::from(seq))),
        case_id: case_id(number),
        seq,
        at: at(i64::from(seq)),
        recorded_at: at(i64::from(seq)),
        author: Author::System,
        body: FactBody::NoteAdded {
            text: text.to_owned(),
        },
    }
}

pub(crate) fn record(number: u128, team: Option<TeamId>, owner: Option<PersonId>) -> CaseRecord {
    CaseRecord {
        case: Case::raise(&raised(number, team, owner)).unwrap(),
        number: CaseNumber::of_day("2026-11-21".parse().unwrap(), u32::try_from(number).unwrap()),
        version: 1,
        next_due_at: None,
        is_breached: false,
        engine: "{}".to_owned(),
        last_seq: 1,
        next_look_at: None,
    }
}
