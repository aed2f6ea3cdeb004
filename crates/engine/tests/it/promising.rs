//! A21: what goes with a promised answer, asked before it is promised and judged afterwards by the same things.

use domain::*;
use engine::*;
use pack::*;
use proptest::prelude::*;

use crate::desk::*;
use crate::sample_clauses::*;

fn a21() -> Clause {
    use Evidence as E;
    guard(
        "A21",
        ActionKind::PromiseAnswer,
        &[E::Apology, E::Address, E::Reach, E::Content, E::PromisedTime],
    )
}

fn raised_desk() -> TestDesk {
    desk_with(a21(), (CUSTOMER, FactBody::CaseRaised { raised: raised() }))
}

fn promise(by: &str, record: PromiseRecord) -> FactBody {
    FactBody::AnswerPromised {
        answer: answer(1),
        by_at: at(by),
        what: "费用".into(),
        record,
    }
}

fn place() -> PlaceId {
    PlaceId::from_uuid(uuid::Uuid::from_u128(7))
}

fn number() -> IdentityId {
    IdentityId::from_uuid(uuid::Uuid::from_u128(8))
}

fn whole() -> PromiseRecord {
    PromiseRecord {
        is_apologised: true,
        place: Some(place()),
        reach: Some(number()),
        ..PromiseRecord::default()
    }
}

#[test]
fn what_is_not_recorded_breaks_it_by_name() {
    let mut desk = raised_desk();
    desk.happens(
        "2026-11-23 10:00",
        AGENT,
        promise("2026-11-23 09:00", PromiseRecord::default()),
    );
    assert_eq!(
        desk.last("A21").detail,
        vec!["apology", "address", "reach", "promised_time"]
    );
    desk.happens("2026-11-23 10:01", AGENT, promise("2026-11-23 17:00", whole()));
    assert_eq!(desk.last("A21").outcome, Outcome::Kept);
    let nowhere = PromiseRecord {
        place: None,
        no_place: Some("咨询收费".into()),
        ..whole()
    };
    desk.happens("2026-11-23 10:02", AGENT, promise("2026-11-23 17:00", nowhere));
    assert_eq!(desk.last("A21").outcome, Outcome::Kept);
    let unsaid = PromiseRecord {
        place: None,
        no_place: Some("  ".into()),
        ..whole()
    };
    desk.happens("2026-11-23 10:03", AGENT, promise("2026-11-23 17:00", unsaid));
    assert_eq!(desk.last("A21").detail, vec!["address"]);
}

#[test]
fn words_of_apology_go_with_one_promise() {
    let mut desk = raised_desk();
    let silent = || PromiseRecord {
        is_apologised: false,
        ..whole()
    };
    desk.happens("2026-11-23 10:00", AGENT, reply("非常抱歉，需要核实"));
    assert!(desk.state().has_apologised());
    let ask = |desk: &TestDesk| {
        let action = Action::PromiseAnswer {
            has_time: true,
            present: vec![Evidence::Content, Evidence::Address, Evidence::Reach],
        };
        may(
            &desk.standard,
            Some(desk.state()),
            &action,
            &asker("2026-11-23 11:00"),
        )
    };
    assert_eq!(ask(&desk), Ok(()));
    desk.happens("2026-11-23 10:01", AGENT, promise("2026-11-23 17:00", silent()));
    assert_eq!(desk.last("A21").outcome, Outcome::Kept);
    desk.happens("2026-11-23 10:02", AGENT, promise("2026-11-23 17:00", silent()));
    assert_eq!(desk.last("A21").detail, vec!["apology"]);
    assert_eq!(ask(&desk).unwrap_err().missing, vec![Evidence::Apology]);
}

#[test]
fn a_name_is_no_way_to_reach_but_old_promises_are_judged_by_what_was_known() {
    let mut desk = raised_desk();
    let customer = Some(CustomerId::from_uuid(uuid::Uuid::nil()));
    let known = Reclassified {
        customer,
        ..Reclassified::default()
    };
    desk.happens("2026-11-23 10:00", AGENT, classified(known));
    let unreached = PromiseRecord {
        reach: None,
        ..whole()
    };
    desk.happens("2026-11-23 10:01", AGENT, promise("2026-11-23 17:00", unreached));
    assert_eq!(desk.last("A21").detail, vec!["reach"]);
    desk.happens(
        "2026-11-23 10:02",
        AGENT,
        promise("2026-11-23 17:00", PromiseRecord::default()),
    );
    assert_eq!(desk.last("A21").detail, vec!["apology", "address"]);
}

#[test]
fn a_program_brings_the_words() {
    let mut desk = raised_desk();
    desk.happens(
        "2026-11-23 10:00",
        Author::System,
        promise("2026-11-23 17:00", whole()),
    );
    assert_eq!(desk.last("A21").detail, vec!["apology"]);
    let said = PromiseRecord {
        apology: Some("非常抱歉，现在查不到".into()),
        ..whole()
    };
    desk.happens(
        "2026-11-23 10:01",
        Author::System,
        promise("2026-11-23 17:00", said),
    );
    assert_eq!(desk.last("A21").outcome, Outcome::Kept);
}

proptest! {
    /// Asking before a promise and judging it afterwards miss the same things.
    #[test]
    fn asked_as_judged(
        is_apologised in any::<bool>(),
        (has_place, is_nowhere) in any::<(bool, bool)>(),
        (has_reach, has_came_by) in any::<(bool, bool)>(),
        (has_what, is_ahead) in any::<(bool, bool)>(),
        was_sorry in any::<bool>(),
    ) {
        let mut desk = raised_desk();
        if was_sorry {
            desk.happens("2026-11-23 09:30", AGENT, reply("实在对不起"));
        }
        let record = PromiseRecord {
            is_apologised,
            place: has_place.then(place),
            no_place: is_nowhere.then(|| "咨询收费".to_owned()),
            reach: has_reach.then(number),
            came_by: has_came_by.then(|| ContactId::from_uuid(uuid::Uuid::nil())),
            apology: None,
        };
        let present: Vec<Evidence> = [
            (is_apologised, Evidence::Apology),
            (record.has_place(), Evidence::Address),
            (record.has_reach(), Evidence::Reach),
            (has_what, Evidence::Content),
        ]
        .into_iter()
        .filter_map(|(is_there, it)| is_there.then_some(it))
        .collect();
        // The case tells what it is about, so that only the promise's own content can be missing afterwards.
        let asked = Action::PromiseAnswer { has_time: is_ahead, present };
        let missing = may(&desk.standard, Some(desk.state()), &asked, &asker("2026-11-23 10:00"))
            .err()
            .map(|it| it.missing)
            .unwrap_or_default();
        let body = FactBody::AnswerPromised {
            answer: answer(1),
            by_at: at(if is_ahead { "2026-11-23 17:00" } else { "2026-11-23 09:00" }),
            what: if has_what { "费用".into() } else { String::new() },
            record,
        };
        desk.happens("2026-11-23 10:00", AGENT, body);
        let judged = desk.last("A21");
        let asked: Vec<&str> = missing.iter().map(|it| it.as_str()).collect();
        let afterwards: Vec<&str> = judged
            .detail
            .iter()
            .map(String::as_str)
            .filter(|it| *it != "content")
            .collect();
        prop_assert_eq!(&asked, &afterwards);
        prop_assert_eq!(judged.outcome == Outcome::Kept, judged.detail.is_empty());
        prop_assert_eq!(!has_what, judged.detail.iter().any(|it| it == "content"));
    }
}
