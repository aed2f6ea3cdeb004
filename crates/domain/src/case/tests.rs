//! Tries the fold of facts into a case: ownership, waiting, reopening.

use std::collections::BTreeMap;

use calendar::Instant;
use uuid::Uuid;

use super::Case;
use crate::{
    Author, CaseId, CaseType, Category, Channel, ContactId, Fact, FactBody, FactId, MessageId, PersonId,
    Priority, Raised, Received, Replied, WaitReason,
};

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn fact(seq: u32, author: Author, body: FactBody) -> Fact {
    let at = Instant::from_millis(i64::from(seq) * 1_000);
    let id = FactId::from_uuid(Uuid::from_u128(u128::from(seq)));
    Fact {
        id,
        case_id: CaseId::from_uuid(Uuid::nil()),
        seq,
        at,
        recorded_at: at,
        author,
        body,
    }
}

fn raised(owner: Option<PersonId>) -> FactBody {
    FactBody::CaseRaised {
        raised: Raised {
            case_type: CaseType::Repair,
            priority: Priority::Normal,
            priority_by: None,
            channel: Channel::Email,
            contact: ContactId::from_uuid(Uuid::nil()),
            customer: None,
            place: None,
            subject: "客厅暖气不热".to_owned(),
            description: String::new(),
            since: None,
            fields: BTreeMap::new(),
            flags: Vec::new(),
            is_confirmed: true,
            team: None,
            owner,
        },
    }
}

fn reply(is_automatic: bool) -> FactBody {
    FactBody::ReplySent {
        reply: Replied {
            message: None,
            contact: ContactId::from_uuid(Uuid::nil()),
            channel: Channel::Email,
            text: "您好，师傅下午上门。".to_owned(),
            is_automatic,
            attachments: Vec::new(),
        },
    }
}

fn message() -> FactBody {
    FactBody::MessageReceived {
        received: Received {
            message: MessageId::from_uuid(Uuid::nil()),
            contact: ContactId::from_uuid(Uuid::nil()),
            channel: Channel::Email,
            subject: None,
            text: "还没有人来".to_owned(),
        },
    }
}

fn case_of(facts: &[Fact]) -> Case {
    let mut case = Case::raise(&facts[0]).unwrap();
    facts[1..].iter().for_each(|it| case.apply(it));
    case
}

#[test]
fn whoever_answers_first_what_nobody_owns_was_asked_first() {
    let facts = [
        fact(1, Author::Customer(None), raised(None)),
        fact(2, Author::System, reply(true)),
        fact(3, Author::Person(person(7)), reply(false)),
        fact(4, Author::Person(person(8)), reply(false)),
    ];
    assert_eq!(
        case_of(&facts[..2]).owner,
        None,
        "an automatic reply owns nothing"
    );
    assert_eq!(case_of(&facts[..2]).category, Category::New);
    let case = case_of(&facts);
    assert_eq!(
        (case.owner, case.first_owner, case.handler),
        (Some(person(7)), Some(person(7)), Some(person(7)))
    );
    assert_eq!(case.category, Category::Open);
}

#[test]
fn ownership_moves_on_acceptance_only_and_comes_back_on_reopening() {
    let offer = FactBody::HandoverOffered {
        to_person: Some(person(2)),
        to_team: None,
        note: String::new(),
    };
    let facts = [
        fact(1, Author::Person(person(1)), raised(Some(person(1)))),
        fact(2, Author::Person(person(1)), offer),
        fact(3, Author::Person(person(2)), FactBody::HandoverAccepted {}),
        fact(
            4,
            Author::Person(person(2)),
            FactBody::CaseClosed {
                cause: None,
                remedy: None,
                prevention: None,
            },
        ),
        fact(
            5,
            Author::System,
            FactBody::CaseReopened {
                reason: String::new(),
                to_owner: None,
            },
        ),
    ];
    assert_eq!(case_of(&facts[..2]).owner, Some(person(1)));
    assert_eq!(case_of(&facts[..3]).owner, Some(person(2)));
    let reopened = case_of(&facts);
    assert_eq!(
        (reopened.owner, reopened.round, reopened.closed_at),
        (Some(person(1)), 2, None)
    );
}

#[test]
fn the_customers_word_ends_a_wait_for_the_customer_and_no_other() {
    let wait = |reason| FactBody::WaitingStarted {
        reason,
        until_at: None,
        note: String::new(),
    };
    let facts = |reason| {
        [
            fact(1, Author::Person(person(1)), raised(Some(person(1)))),
            fact(2, Author::Person(person(1)), wait(reason)),
            fact(3, Author::Customer(None), message()),
        ]
    };
    assert_eq!(case_of(&facts(WaitReason::Customer)).category, Category::Open);
    let parts = case_of(&facts(WaitReason::Parts));
    assert_eq!(parts.category, Category::Waiting);
    assert!(parts.is_unanswered);
}
