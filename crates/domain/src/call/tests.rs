//! Calls told by their reports, in any order and more than once.

use calendar::{Instant, Millis};
use proptest::prelude::*;
use uuid::Uuid;

use super::{Call, CallEnd, CallEvent, CallNews, CallStage, Extension, HangUpCause, Side};
use crate::{Direction, EventKind, PersonId};

fn at(seconds: i64) -> Instant {
    Instant::from_millis(1_795_000_000_000).plus(Millis::seconds(seconds))
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn agent(number: u128) -> Extension {
    Extension {
        sign: number.to_string(),
        person: Some(person(number)),
    }
}

fn on(leg: &str, seconds: i64, news: CallNews) -> CallEvent {
    CallEvent {
        leg: leg.to_owned(),
        at: at(seconds),
        news,
    }
}

fn rang(agents: &[u128]) -> CallNews {
    CallNews::Rang {
        direction: Direction::Inbound,
        from: "13812345678".to_owned(),
        to: "01066554433".to_owned(),
        agents: agents.iter().copied().map(agent).collect(),
        queue: None,
        diverted_from: None,
    }
}

fn answered(by: u128) -> CallNews {
    CallNews::Answered {
        agent: Some(agent(by)),
    }
}

const fn hung_up(cause: HangUpCause) -> CallNews {
    CallNews::HungUp { cause, by: None }
}

fn call(events: impl IntoIterator<Item = CallEvent>) -> Call {
    let mut call = Call::default();
    for event in events {
        call.take(event);
    }
    call
}

fn told(call: &Call) -> Vec<(&'static str, Option<String>)> {
    call.facts("c1", at(10_000))
        .into_iter()
        .map(|it| {
            let first = it.event.fields.values().next().cloned();
            (it.event.what.as_str(), first)
        })
        .collect()
}

#[test]
fn an_answered_call_rings_is_answered_and_ends() {
    let call = call([
        on("a", 0, rang(&[1, 2])),
        on("a", 21, answered(2)),
        on(
            "a",
            141,
            CallNews::HungUp {
                cause: HangUpCause::Normal,
                by: Some(Side::Customer),
            },
        ),
    ]);
    let sight = call.sight();
    assert_eq!(sight.end, Some(CallEnd::Answered));
    assert_eq!((sight.talked_s(), sight.person), (Some(120), Some(person(2))));
    let facts = call.facts("c1", at(200));
    let kinds: Vec<_> = facts.iter().map(|it| it.event.what).collect();
    assert_eq!(
        kinds,
        [EventKind::CallRang, EventKind::CallAnswered, EventKind::CallEnded]
    );
    assert_eq!(facts[1].event.number("rings"), Some(5));
    assert_eq!(facts[1].author.person(), Some(person(2)));
    assert_eq!(facts[2].event.field("released_by"), Some("customer"));
    for fact in &facts {
        fact.event.check().unwrap();
    }
}

#[test]
fn nobody_answers_and_it_is_missed_after_the_grace() {
    let call = call([
        on("a", 0, rang(&[1])),
        on("a", 9, hung_up(HangUpCause::Cancelled)),
    ]);
    assert_eq!(call.sight().end, Some(CallEnd::Missed));
    assert!(call.facts("c1", at(11)).is_empty());
    let facts = call.facts("c1", at(12));
    assert_eq!(facts.len(), 2);
    assert_eq!(facts[1].event.what, EventKind::CallMissed);
    assert_eq!(facts[1].event.field("number"), Some("13812345678"));
}

#[test]
fn an_answer_that_comes_after_the_hang_up_still_counts() {
    let call = call([
        on("a", 30, hung_up(HangUpCause::NoAnswer)),
        on("a", 32, answered(1)),
        on("a", 0, rang(&[1])),
    ]);
    let sight = call.sight();
    assert_eq!(sight.end, Some(CallEnd::Answered));
    assert_eq!(sight.answered_at, Some(at(30)));
    assert_eq!(sight.talked_s(), Some(0));
}

#[test]
fn a_lost_answer_is_seen_in_the_cause_and_breaks_no_clock() {
    let call = call([on("a", 0, rang(&[1])), on("a", 90, hung_up(HangUpCause::Normal))]);
    assert_eq!(call.sight().end, Some(CallEnd::Answered));
    assert_eq!(told(&call), [("call_ended", None)]);
}

#[test]
fn a_transfer_goes_on_until_its_last_leg_ends() {
    let mut call = call([
        on("a", 0, rang(&[1])),
        on("a", 5, answered(1)),
        on("b", 60, rang(&[2])),
        on("a", 61, hung_up(HangUpCause::Forwarded)),
    ]);
    assert_eq!(call.sight().stage, CallStage::Talking);
    assert_eq!(call.sight().people(), [person(1)]);
    call.take(on("b", 66, answered(2)));
    assert_eq!(call.sight().people(), [person(2)]);
    call.take(on("b", 126, hung_up(HangUpCause::Normal)));
    assert_eq!(call.sight().talked_s(), Some(121));
    assert_eq!(call.sight().end, Some(CallEnd::Answered));
}

#[test]
fn whoever_rings_sees_the_call_until_one_answers() {
    let mut call = call([on("a", 0, rang(&[1, 2])), on("a", 1, rang(&[1, 2]))]);
    assert_eq!(call.events().len(), 1, "the same ring twice is one ring");
    assert_eq!(call.sight().people(), [person(1), person(2)]);
    call.take(on("a", 4, answered(1)));
    assert_eq!(call.sight().people(), [person(1)]);
    assert!(!call.take(on("a", 9, answered(1))));
}

#[test]
fn a_message_is_no_answer() {
    let call = call([
        on("a", 0, rang(&[1])),
        on(
            "a",
            40,
            CallNews::VoicemailLeft {
                text: Some("请回电".to_owned()),
                recording: None,
            },
        ),
        on("a", 41, hung_up(HangUpCause::Normal)),
    ]);
    assert_eq!(call.sight().end, Some(CallEnd::Voicemail));
    let kinds: Vec<_> = told(&call).into_iter().map(|it| it.0).collect();
    assert_eq!(kinds, ["call_rang", "voicemail_left", "call_missed"]);
}

#[test]
fn an_end_without_anything_before_it_is_nobodys_missed_call() {
    let call = call([on("a", 0, hung_up(HangUpCause::NoAnswer))]);
    assert_eq!(call.sight().end, Some(CallEnd::Unknown));
    assert!(told(&call).is_empty());
}

#[test]
fn an_outgoing_call_without_answer_did_not_reach_anybody() {
    let out = CallNews::Rang {
        direction: Direction::Outbound,
        from: "8021".to_owned(),
        to: "13812345678".to_owned(),
        agents: vec![agent(1)],
        queue: None,
        diverted_from: None,
    };
    let call = call([on("a", 0, out), on("a", 20, hung_up(HangUpCause::NoAnswer))]);
    assert_eq!(call.sight().end, Some(CallEnd::NotReached));
    assert_eq!(call.sight().number, "13812345678");
    assert!(told(&call).is_empty());
}

fn news() -> impl Strategy<Value = CallNews> {
    let cause = proptest::sample::select(HangUpCause::ALL);
    prop_oneof![
        proptest::collection::vec(1_u128..4, 0..3).prop_map(|it| rang(&it)),
        (1_u128..4).prop_map(answered),
        Just(CallNews::Answered { agent: None }),
        cause.prop_map(hung_up),
        Just(CallNews::Held {}),
        Just(CallNews::Resumed {}),
        Just(CallNews::QueueJoined {
            queue: "热线".to_owned()
        }),
        Just(CallNews::QueueLeft {
            queue: "热线".to_owned()
        }),
        (1_u128..4).prop_map(|it| CallNews::Transferred {
            to: agent(it),
            reason: None
        }),
        Just(CallNews::VoicemailLeft {
            text: None,
            recording: None
        }),
    ]
}

fn events() -> impl Strategy<Value = Vec<CallEvent>> {
    let leg = proptest::sample::select(vec!["a", "b", "c"]);
    proptest::collection::vec((leg, 0_i64..60, news()), 1..12)
        .prop_map(|it| it.into_iter().map(|(leg, at, news)| on(leg, at, news)).collect())
}

proptest! {
    #[test]
    fn order_and_repetition_change_nothing(
        (straight, mixed) in events().prop_flat_map(|it| {
            let mut twice = it.clone();
            twice.extend(it.iter().cloned());
            (Just(it), Just(twice).prop_shuffle())
        })
    ) {
        // Of reports that are alike the earliest counts; which cause or cast comes with it is the first one's.
        let mut first: Vec<CallEvent> = Vec::new();
        for event in straight {
            if !first.iter().any(|it| it.key() == event.key()) {
                first.push(event);
            }
        }
        let known: Vec<String> = first.iter().map(CallEvent::key).collect();
        let mixed = mixed.into_iter().filter(|it| first.contains(it));
        let (one, other) = (call(first.clone()), call(mixed));
        prop_assert_eq!(known.len(), one.events().len());
        prop_assert_eq!(one.sight(), other.sight());
        prop_assert_eq!(one.facts("c", at(9_999)), other.facts("c", at(9_999)));
    }

    #[test]
    fn a_call_holds_together_whatever_comes(events in events()) {
        let call = call(events);
        let sight = call.sight();
        prop_assert_eq!(sight.ended_at.is_some(), sight.stage == CallStage::Ended);
        prop_assert_eq!(sight.ended_at.is_some(), sight.end.is_some());
        if let (Some(answered_at), Some(ended_at)) = (sight.answered_at, sight.ended_at) {
            prop_assert!(answered_at <= ended_at);
        }
        let mut keys = std::collections::BTreeSet::new();
        for fact in call.facts("c", at(9_999)) {
            prop_assert!(fact.event.check().is_ok(), "{:?}", fact.event.check());
            prop_assert!(keys.insert(fact.key));
        }
    }

    #[test]
    fn facts_once_told_are_told_again(events in events(), cut in 0_usize..12) {
        // What was known of a call that still goes on is not taken back by what comes later.
        let mut call = Call::default();
        let mut told: Vec<String> = Vec::new();
        for (place, event) in events.into_iter().enumerate() {
            call.take(event);
            if place == cut {
                told = call.facts("c", at(-1)).into_iter().map(|it| it.key).collect();
            }
        }
        let later: Vec<String> = call.facts("c", at(-1)).into_iter().map(|it| it.key).collect();
        prop_assert!(told.iter().all(|it| later.contains(it)), "{told:?} {later:?}");
    }
}
