//! What is due once in a contact: live judging, replaying and a slow reference that looks at each contact by itself agree, whatever
//! the order in which words, names and ends come.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use calendar::{Instant, Millis, WorkingCalendar};
use domain::*;
use engine::*;
use pack::Sources;
use proptest::prelude::*;

use crate::desk::*;
use crate::properties::{holding, sorted, step_all};
use crate::stories::{clause_text, pack_text};

const START: &str = "2026-11-20 15:00";
const ADDRESSED: &str = "王女士，请稍等";

fn addressing() -> Arc<Standard> {
    static STANDARD: LazyLock<Arc<Standard>> = LazyLock::new(|| {
        let rule = "moments = [\"chat_opening\", \"reply\", \"email_reply\", \"call_closing\"]\nonce_in_contact = true\n\
                    needs_address_by_name = true\ntitles = [\"女士\"]\nact = \"warn\"";
        let text = pack_text(&clause_text("X01", "phrase", rule));
        let pack = pack::load(&Sources::new([("own/pack.toml", text)]), "own");
        let pack = pack.unwrap_or_else(|errors| panic!("{}", errors.first().unwrap()));
        let calendars = Calendars::only(WorkingCalendar::always_open(shanghai()));
        Arc::new(Standard::compile(&pack, &calendars).unwrap())
    });
    Arc::clone(&STANDARD)
}

fn contact(number: u8) -> ContactId {
    ContactId::from_uuid(uuid::Uuid::from_u128(900 + u128::from(number)))
}

fn said(number: u8, text: &str, is_automatic: bool) -> FactBody {
    FactBody::ReplySent {
        reply: Replied {
            message: None,
            contact: contact(number),
            channel: if number == 0 {
                Channel::Chat
            } else {
                Channel::Messenger
            },
            text: text.to_owned(),
            is_automatic,
            attachments: Vec::new(),
        },
    }
}

fn named() -> FactBody {
    let name = ("customer_name".to_owned(), "王芳".to_owned());
    classified(Reclassified {
        fields: [name].into(),
        ..Reclassified::default()
    })
}

fn ended(number: u8) -> FactBody {
    happened(event(EventKind::ContactEnded, &contact(number).to_string()))
}

fn talked(opening: Option<&str>, told: Option<&str>, duration_s: Option<u32>) -> FactBody {
    FactBody::CallTalked {
        talk: Talk {
            contact: contact(9),
            channel: Channel::Phone,
            direction: Direction::Inbound,
            opening: opening.map(str::to_owned),
            closing: None,
            told: told.map(str::to_owned),
            duration_s,
        },
    }
}

fn body(kind: u8) -> (Author, FactBody) {
    let number = kind / 8 % 2;
    match kind % 8 {
        0 => (AGENT, said(number, "请稍等", false)),
        1 => (OTHER, said(number, "女士，好的", false)),
        2 => (AGENT, said(number, ADDRESSED, false)),
        3 => (Author::System, said(number, ADDRESSED, true)),
        4 => (AGENT, named()),
        5 => (Author::System, ended(number)),
        6 => (AGENT, closed()),
        _ => (CUSTOMER, reopened()),
    }
}

fn timelines() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec((0_i64..60, any::<u8>()), 0..24).prop_map(|list| {
        let first = FactBody::CaseRaised { raised: raised() };
        let mut facts = vec![fact_at(at(START), 1, CUSTOMER, first)];
        for (seq, (quarters, kind)) in (2..).zip(list) {
            let at = at(START).plus(Millis::minutes(quarters * 15));
            let (author, body) = body(kind);
            facts.push(fact_at(at, seq, author, body));
        }
        facts
    })
}

/// When and how each contact was judged, by looking at it alone from the beginning.
fn reference(facts: &[Fact]) -> BTreeMap<u8, (Outcome, Instant)> {
    let mut judged = BTreeMap::new();
    for number in 0..2 {
        let (mut is_named, mut is_due, mut is_addressed) = (false, false, false);
        for fact in sorted(facts) {
            let mut is_over = false;
            if let FactBody::ReplySent { reply } = &fact.body
                && reply.contact == contact(number)
                && !reply.is_automatic
            {
                is_due |= is_named;
                is_addressed |= reply.text == ADDRESSED;
            }
            is_named |= fact.body.kind() == FactKind::Classified;
            let ends = |it: &Event| it.thing == Some(contact(number).to_string());
            is_over |= fact.body.event().is_some_and(ends);
            is_over |= fact.body.kind() == FactKind::CaseClosed;
            // Only words said under a known name tell whether earlier ones addressed them.
            if is_due && (is_addressed || is_over) {
                let outcome = if is_addressed {
                    Outcome::Kept
                } else {
                    Outcome::Broken
                };
                judged.insert(number, (outcome, fact.at));
                break;
            }
        }
    }
    judged
}

fn by_contact(facts: &[Fact], verdicts: &[Verdict]) -> BTreeMap<u8, (Outcome, Instant)> {
    let number = |it: &Verdict| {
        let basis = facts.iter().find(|fact| fact.seq == it.key.basis_seq).unwrap();
        u8::from(basis.body.contact() == Some(contact(1)))
    };
    verdicts
        .iter()
        .map(|it| (number(it), (it.outcome, it.at)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn live_judging_replaying_and_the_reference_agree(facts in timelines()) {
        let standard = addressing();
        let (state, verdicts) = replay(&standard, &facts).unwrap();
        let (stepped, given) = step_all(&standard, &sorted(&facts), |_| false);
        prop_assert_eq!(state, stepped);
        prop_assert_eq!(&verdicts, &given);
        prop_assert_eq!(by_contact(&facts, &verdicts), reference(&facts));
        prop_assert_eq!(verdicts.len(), reference(&facts).len(), "one verdict a contact");
    }

    #[test]
    fn words_that_arrive_late_end_with_the_verdicts_of_words_in_order(facts in timelines()) {
        let mut desk = TestDesk::new(addressing());
        for fact in &facts {
            desk.take(fact);
        }
        let (state, verdicts) = replay(&desk.standard, &facts).unwrap();
        prop_assert_eq!(desk.state(), &state);
        let right = holding(&verdicts);
        let mut given = holding(&desk.verdicts);
        given.retain(|key, it| right.contains_key(key) || it.outcome != Outcome::Void);
        prop_assert_eq!(given, right);
    }
}

fn named_customer() -> Raised {
    let name = ("customer_name".to_owned(), "王芳".to_owned());
    Raised {
        fields: [name].into(),
        ..raised()
    }
}

#[test]
fn a_call_that_is_written_down_after_its_end_is_judged_with_what_was_written() {
    for (told, duration_s, outcome) in [
        (Some(ADDRESSED), Some(60), Some(Outcome::Kept)),
        (Some("请稍等"), Some(60), Some(Outcome::Broken)),
        (None, Some(60), None),
    ] {
        let mut desk = TestDesk::raised_as(addressing(), START, named_customer());
        let mut answered = event(EventKind::CallAnswered, "leg-7");
        answered.text = Some("您好，请讲".to_owned());
        desk.happens("2026-11-20 15:01", AGENT, happened(answered));
        let over = happened(event(EventKind::CallEnded, "leg-7"));
        desk.happens("2026-11-20 15:05", Author::System, over);
        assert!(desk.given("X01").is_empty(), "nothing that obliges was said yet");
        desk.happens("2026-11-20 15:06", AGENT, talked(None, told, duration_s));
        let given: Vec<Outcome> = desk.given("X01").into_iter().map(|it| it.0).collect();
        assert_eq!(given, Vec::from_iter(outcome), "{told:?}");
    }
}

#[test]
fn a_call_that_is_registered_while_it_goes_on_is_judged_when_it_ends_and_whoever_spoke_answers() {
    let mut desk = TestDesk::raised_as(addressing(), START, named_customer());
    desk.happens(
        "2026-11-20 15:01",
        OTHER,
        talked(Some("您好"), Some("请稍等"), None),
    );
    assert!(desk.given("X01").is_empty());
    desk.happens("2026-11-20 15:02", Author::System, ended(0));
    assert!(desk.given("X01").is_empty(), "another contact ended");
    // A telephone system calls the call by a name of its own, and some give names like ours.
    let over = happened(event(EventKind::CallEnded, &contact(3).to_string()));
    desk.happens("2026-11-20 15:05", Author::System, over);
    let broken = desk.last("X01");
    assert_eq!(
        (broken.outcome, broken.at),
        (Outcome::Broken, at("2026-11-20 15:05"))
    );
    assert_eq!(
        (broken.basis_at, broken.person),
        (at("2026-11-20 15:01"), OTHER.person())
    );
    assert_eq!(
        (broken.evidence.len(), broken.detail.as_slice()),
        (2, &["address_by_name".to_owned()][..])
    );
}
