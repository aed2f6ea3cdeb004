//! The kinds of clauses: every one is listed, documented, and judges and refuses as it says.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use domain::*;
use engine::kinds::ALL;
use engine::*;
use pack::*;
use proptest::prelude::*;

use crate::desk::*;

#[test]
fn every_kind_is_listed_once_and_says_in_both_languages_how_it_judges() {
    let listed: Vec<RuleKind> = ALL.iter().map(|it| it.rule_kind()).collect();
    let unique: BTreeSet<RuleKind> = listed.iter().copied().collect();
    assert_eq!(listed.len(), unique.len());
    assert_eq!(unique, RuleKind::ALL.iter().copied().collect());
    for kind in ALL {
        let about = kind.about();
        assert!(
            about.zh.chars().count() > 20 && about.en.len() > 60,
            "{}",
            kind.rule_kind()
        );
        let file = format!("{}/src/kinds/{}.rs", env!("CARGO_MANIFEST_DIR"), kind.rule_kind());
        assert!(
            std::fs::read_to_string(&file).unwrap().starts_with("//! "),
            "{file}"
        );
    }
}

/// A rule of every kind, so that what holds for all kinds is tried with each.
fn rule_of(kind: RuleKind) -> Rule {
    match kind {
        RuleKind::Clock => Rule::Clock(clock_rule("1h")),
        RuleKind::Guard => close_guard().rule,
        RuleKind::Form => intake().rule,
        RuleKind::Phrase => banned().rule,
        RuleKind::Window => rest_hours().rule,
        RuleKind::Route => routes().rule,
        RuleKind::Privacy => privacy().rule,
    }
}

fn guard(name: &str, action: ActionKind, needs: &[Evidence]) -> Clause {
    clause(
        name,
        Rule::Guard(GuardRule {
            action,
            needs: needs.to_vec(),
            tries: 3,
            or_reason: false,
        }),
    )
}

fn close_guard() -> Clause {
    use Evidence as E;
    guard(
        "C06",
        ActionKind::Close,
        &[
            E::Result,
            E::AnswerToCustomer,
            E::CustomerWordOrTries,
            E::AnswersGiven,
        ],
    )
}

fn intake() -> Clause {
    let rule = FormRule {
        record: RecordKind::Intake,
        needs: vec![Evidence::CustomerName, Evidence::Reach, Evidence::Content],
        also: vec![(vec![CaseType::Repair], vec![Evidence::Address, Evidence::Since])],
        parts: Vec::new(),
        act: FindingAct::Refuse,
    };
    clause("B02", Rule::Form(rule))
}

fn banned() -> Clause {
    let never = BannedPhrase {
        any_of: vec!["不归我管".into()],
        unless: Vec::new(),
        better: vec!["我帮您转接".into()],
    };
    let rule = PhraseRule {
        moments: Vec::new(),
        never: vec![never],
        must: Vec::new(),
        needs_address_by_name: false,
        act: FindingAct::Refuse,
    };
    Clause {
        answerable: Answerable::Agent,
        ..clause("G04", Rule::Phrase(rule))
    }
}

fn opening() -> Clause {
    let part = TextPart {
        name: "greeting".into(),
        title: Wording::default(),
        any_of: vec!["您好".into()],
        min_rest_chars: 0,
        offer: Wording::default(),
    };
    let rule = PhraseRule {
        moments: vec![Moment::CallOpening],
        never: Vec::new(),
        must: vec![part],
        needs_address_by_name: false,
        act: FindingAct::Warn,
    };
    Clause {
        answerable: Answerable::Agent,
        ..clause("A03", Rule::Phrase(rule))
    }
}

fn rest_hours() -> Clause {
    let hours = hours(&["12:00-14:00", "20:00-09:00"]);
    clause(
        "F02",
        Rule::Window(WindowRule {
            action: ActionKind::PlaceCall,
            hours,
            wishes_first: true,
        }),
    )
}

fn routes() -> Clause {
    let when = CaseCondition {
        words: vec!["漏水".into()],
        ..CaseCondition::default()
    };
    let lines = vec![
        RouteLine {
            when,
            priority: Some(Priority::Urgent),
        },
        RouteLine {
            when: CaseCondition::default(),
            priority: Some(Priority::Normal),
        },
    ];
    clause(
        "B18",
        Rule::Route(RouteRule {
            lines,
            needs_type: true,
        }),
    )
}

fn privacy() -> Clause {
    let rule = PrivacyRule {
        fields: vec!["phone".into()],
        needs_reason: true,
        open_minutes: 5,
    };
    clause("J01", Rule::Privacy(rule))
}

fn asker(now: &str) -> Asker {
    Asker {
        now: at(now),
        zone: shanghai(),
        wishes: None,
        person: AGENT.person(),
    }
}

fn phoned(raised: Raised) -> (Author, FactBody) {
    (
        AGENT,
        FactBody::CaseRaised {
            raised: Raised {
                channel: Channel::Phone,
                ..raised
            },
        },
    )
}

fn desk_with(clause: Clause, first: (Author, FactBody)) -> TestDesk {
    desk_by(standard(vec![clause], office()).into(), first)
}

/// One standard of each kind, made once.
fn standard_of(place: usize) -> Arc<Standard> {
    static STANDARDS: LazyLock<Vec<Arc<Standard>>> = LazyLock::new(|| {
        let of = |kind| standard(vec![clause("X-1", rule_of(kind))], office()).into();
        ALL.iter().map(|it| of(it.rule_kind())).collect()
    });
    Arc::clone(&STANDARDS[place])
}

fn desk_by(standard: Arc<Standard>, first: (Author, FactBody)) -> TestDesk {
    let mut desk = TestDesk::new(standard);
    desk.happens("2026-11-23 09:00", first.0, first.1);
    desk
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Each kind, whatever the word of the fact's text and whoever is its author: judging the same fact twice gives the
    /// same verdict, at the fact's instant, proven by the fact.
    #[test]
    fn every_kind_judges_the_same_twice_and_names_its_proof(place in 0..ALL.len(), text in "[您好不归我管漏水 a-z]{0,12}", is_staff: bool) {
        let kind = ALL[place].rule_kind();
        let author = if is_staff { AGENT } else { CUSTOMER };
        let bodies = [
            reply(&text), note(&text), closed(), reopened(),
            FactBody::FieldRevealed { field: "phone".into(), reason: text.clone() },
            FactBody::CallPlaced { contact: raised().contact },
            classified(Reclassified { priority: Some(Priority::Low), ..Reclassified::default() }),
        ];
        for body in bodies {
            let judge = || {
                let first = phoned(Raised { description: text.clone(), ..raised() });
                let mut desk = desk_by(standard_of(place), first);
                desk.happens("2026-11-23 09:30", author, body.clone());
                desk.verdicts
            };
            let verdicts = judge();
            prop_assert_eq!(&verdicts, &judge());
            for it in verdicts {
                prop_assert!(!it.evidence.is_empty());
                prop_assert!(it.outcome != Outcome::Broken || kind == RuleKind::Clock || !it.detail.is_empty());
            }
        }
    }
}

#[test]
fn c06_refuses_to_close_without_evidence_and_judges_what_was_closed_all_the_same() {
    let mut desk = desk_with(
        close_guard(),
        (CUSTOMER, FactBody::CaseRaised { raised: raised() }),
    );
    let refusal = may(
        &desk.standard,
        Some(desk.state()),
        &Action::Close,
        &asker("2026-11-23 10:00"),
    )
    .unwrap_err();
    assert_eq!(refusal.clause, id("C06"));
    assert_eq!(
        refusal.missing,
        vec![
            Evidence::Result,
            Evidence::AnswerToCustomer,
            Evidence::CustomerWordOrTries
        ]
    );
    desk.happens("2026-11-23 10:00", AGENT, closed());
    assert_eq!(desk.last("C06").outcome, Outcome::Broken);
    assert_eq!(
        desk.last("C06").detail,
        vec!["result", "answer_to_customer", "customer_word_or_tries"]
    );

    desk.happens("2026-11-24 10:00", CUSTOMER, reopened());
    let result = desk.happens(
        "2026-11-24 11:00",
        AGENT,
        FactBody::ResultRecorded {
            result: "已修".into(),
        },
    );
    let told = desk.happens("2026-11-24 11:00", AGENT, reply("您好，已修好"));
    let mut tries = Vec::new();
    for hour in [12, 14, 16] {
        let body = FactBody::ContactTried {
            outcome: TryOutcome::NoAnswer,
            note: String::new(),
        };
        tries.push(desk.happens(&format!("2026-11-24 {hour}:00"), AGENT, body));
    }
    assert_eq!(
        may(
            &desk.standard,
            Some(desk.state()),
            &Action::Close,
            &asker("2026-11-24 16:00")
        ),
        Ok(())
    );
    let end = desk.happens("2026-11-24 16:30", AGENT, closed());
    assert_eq!(desk.last("C06").outcome, Outcome::Kept);
    assert_eq!(
        desk.last("C06").evidence,
        vec![result, told, tries[0], tries[1], tries[2], end]
    );
    assert_eq!(desk.given("C06").len(), 2, "the verdict of the first round stays");
}

#[test]
fn b01_ownership_moves_on_acceptance_only() {
    let b01 = || guard("B01", ActionKind::MoveOwnership, &[Evidence::Acceptance]);
    let mut desk = desk_with(b01(), (CUSTOMER, FactBody::CaseRaised { raised: raised() }));
    let to = |is_accepted| Action::MoveOwnership {
        to: person(2),
        is_accepted,
    };
    assert!(
        may(
            &desk.standard,
            Some(desk.state()),
            &to(false),
            &asker("2026-11-23 10:00")
        )
        .is_err()
    );
    assert!(
        may(
            &desk.standard,
            Some(desk.state()),
            &to(true),
            &asker("2026-11-23 10:00")
        )
        .is_ok()
    );
    let offer = FactBody::HandoverOffered {
        to_person: Some(person(2)),
        to_team: None,
        note: "接着办".into(),
    };
    let offered = desk.happens("2026-11-23 10:00", AGENT, offer);
    let accepted = desk.happens("2026-11-23 10:05", OTHER, FactBody::HandoverAccepted {});
    assert_eq!(
        (desk.last("B01").outcome, desk.last("B01").evidence.clone()),
        (Outcome::Kept, vec![offered, accepted])
    );
    desk.happens("2026-11-23 10:10", AGENT, FactBody::HandoverAccepted {});
    assert_eq!(
        desk.last("B01").outcome,
        Outcome::Broken,
        "nothing had been offered"
    );
}

#[test]
fn c13_a_reopened_case_goes_back_to_its_first_owner() {
    let c13 = guard(
        "C13",
        ActionKind::Reopen,
        &[Evidence::FirstOwner, Evidence::Reason],
    );
    let owned = Raised {
        owner: AGENT.person(),
        ..raised()
    };
    let mut desk = desk_with(c13, phoned(owned));
    let reopen = |owner: Option<PersonId>| FactBody::CaseReopened {
        reason: "又坏了".into(),
        to_owner: owner,
    };
    for (owner, outcome) in [
        (None, Outcome::Kept),
        (AGENT.person(), Outcome::Kept),
        (OTHER.person(), Outcome::Broken),
    ] {
        desk.happens("2026-11-23 10:00", AGENT, closed());
        desk.happens("2026-11-23 10:00", AGENT, reopen(owner));
        assert_eq!(desk.last("C13").outcome, outcome);
    }
    assert_eq!(desk.last("C13").detail, vec!["first_owner"]);
}

#[test]
fn a_guard_that_takes_a_reason_waives() {
    let mut clause = guard("C13", ActionKind::Reopen, &[Evidence::FirstOwner]);
    if let Rule::Guard(rule) = &mut clause.rule {
        rule.or_reason = true;
    }
    let mut desk = desk_with(
        clause,
        phoned(Raised {
            owner: AGENT.person(),
            ..raised()
        }),
    );
    let action = |has_reason| Action::Reopen {
        to_owner: OTHER.person(),
        has_reason,
    };
    assert!(
        may(
            &desk.standard,
            Some(desk.state()),
            &action(false),
            &asker("2026-11-23 10:00")
        )
        .is_err()
    );
    assert!(
        may(
            &desk.standard,
            Some(desk.state()),
            &action(true),
            &asker("2026-11-23 10:00")
        )
        .is_ok()
    );
    desk.happens("2026-11-23 10:00", AGENT, closed());
    let to_owner = OTHER.person();
    desk.happens(
        "2026-11-23 11:00",
        AGENT,
        FactBody::CaseReopened {
            reason: "原责任人离职".into(),
            to_owner,
        },
    );
    assert_eq!(desk.last("C13").outcome, Outcome::Waived);
}

#[test]
fn b02_what_staff_write_down_is_complete_or_refused() {
    let desk = desk_with(intake(), phoned(raised()));
    assert_eq!(desk.last("B02").outcome, Outcome::Broken);
    assert_eq!(desk.last("B02").detail, vec!["customer_name", "reach", "address"]);
    let known = Raised {
        customer: Some(CustomerId::from_uuid(uuid::Uuid::nil())),
        place: Some(PlaceId::from_uuid(uuid::Uuid::nil())),
        ..raised()
    };
    assert_eq!(
        desk_with(intake(), phoned(known)).last("B02").outcome,
        Outcome::Kept
    );
    let mailed = desk_with(intake(), (CUSTOMER, FactBody::CaseRaised { raised: raised() }));
    assert!(
        mailed.verdicts.is_empty(),
        "what a customer writes is no intake record"
    );

    let action = Action::Raise {
        case_type: Some(CaseType::Repair),
        present: vec![Evidence::CustomerName, Evidence::Content],
        missing_fields: Vec::new(),
        is_answered_now: false,
    };
    let refusal = may(&desk.standard, None, &action, &asker("2026-11-23 10:00")).unwrap_err();
    assert_eq!(
        refusal.missing,
        vec![Evidence::Reach, Evidence::Address, Evidence::Since]
    );
}

#[test]
fn g04_banned_words_break_at_once_and_clean_words_keep_when_the_case_ends() {
    let mut desk = desk_with(banned(), (CUSTOMER, FactBody::CaseRaised { raised: raised() }));
    desk.happens("2026-11-23 10:00", AGENT, reply("您好，我们马上来"));
    assert!(desk.verdicts.is_empty());
    desk.happens("2026-11-23 11:00", AGENT, closed());
    assert_eq!(desk.last("G04").outcome, Outcome::Kept);
    desk.happens("2026-11-23 12:00", CUSTOMER, reopened());
    desk.happens("2026-11-23 12:30", OTHER, reply("这事不归我管"));
    let broken = desk.last("G04");
    assert_eq!(
        (broken.outcome, broken.detail.clone(), broken.person),
        (Outcome::Broken, vec!["不归我管".to_owned()], OTHER.person())
    );
    desk.happens("2026-11-23 13:00", AGENT, closed());
    assert_eq!(desk.given("G04").len(), 2);
    // Customers and automatic replies may say what they like.
    let mut desk = desk_with(banned(), (CUSTOMER, FactBody::CaseRaised { raised: raised() }));
    desk.happens("2026-11-23 10:00", CUSTOMER, message("不归我管"));
    desk.happens(
        "2026-11-23 10:01",
        Author::System,
        reply_on(Channel::Email, "不归我管", true),
    );
    desk.happens("2026-11-23 11:00", AGENT, closed());
    assert!(desk.verdicts.is_empty());
}

#[test]
fn a03_the_opening_of_a_call_is_judged_when_it_was_written_down() {
    let call = |said: Option<&str>| {
        let talk = Talk {
            contact: raised().contact,
            channel: Channel::Phone,
            direction: Direction::Inbound,
            opening: said.map(str::to_owned),
            closing: None,
            told: None,
            duration_s: None,
        };
        let mut desk = desk_with(opening(), phoned(raised()));
        desk.happens("2026-11-23 09:00", AGENT, FactBody::CallTalked { talk });
        desk.verdicts
            .iter()
            .map(|it| (it.outcome, it.detail.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(call(None), Vec::new());
    assert_eq!(call(Some("您好，供热公司")), vec![(Outcome::Kept, Vec::new())]);
    assert_eq!(
        call(Some("喂")),
        vec![(Outcome::Broken, vec!["greeting".to_owned()])]
    );
}

#[test]
fn f02_no_call_in_rest_hours_and_the_customers_wishes_come_first() {
    let call = || FactBody::CallPlaced {
        contact: raised().contact,
    };
    for (when, outcome) in [
        ("2026-11-23 11:59:59.999", Outcome::Kept),
        ("2026-11-23 12:00", Outcome::Broken),
        ("2026-11-23 14:00", Outcome::Kept),
        ("2026-11-23 20:00", Outcome::Broken),
        ("2026-11-24 08:59", Outcome::Broken),
        ("2026-11-24 09:00", Outcome::Kept),
    ] {
        let mut desk = desk_with(
            rest_hours(),
            (CUSTOMER, FactBody::CaseRaised { raised: raised() }),
        );
        desk.happens(when, AGENT, call());
        assert_eq!(desk.last("F02").outcome, outcome, "{when}");
        let allowed = may(
            &desk.standard,
            Some(desk.state()),
            &Action::PlaceCall,
            &asker(when),
        )
        .is_ok();
        assert_eq!(allowed, outcome == Outcome::Kept, "{when}");
        let wishes = Wishes {
            no_call_from: Some("08:00".into()),
            no_call_to: Some("10:00".into()),
            ..Wishes::default()
        };
        let wishing = Asker {
            wishes: Some(wishes),
            ..asker("2026-11-23 12:30")
        };
        assert!(may(&desk.standard, Some(desk.state()), &Action::PlaceCall, &wishing).is_ok());
    }
}

#[test]
fn b18_the_first_line_that_fits_decides_and_nobody_sets_it_lower() {
    let desk = desk_with(routes(), phoned(raised()));
    let leak = Raised {
        description: "厨房漏水".into(),
        ..raised()
    };
    assert_eq!(
        priority_of(&desk.standard, &leak),
        (Priority::Urgent, Some(id("B18")))
    );
    assert_eq!(desk.last("B18").outcome, Outcome::Kept);
    let lowered = desk_with(routes(), phoned(leak.clone()));
    assert_eq!(lowered.last("B18").outcome, Outcome::Broken);
    let mut desk = desk_with(
        routes(),
        phoned(Raised {
            priority: Priority::Urgent,
            ..leak
        }),
    );
    assert_eq!(desk.last("B18").outcome, Outcome::Kept);
    let to = |it| {
        classified(Reclassified {
            priority: Some(it),
            ..Reclassified::default()
        })
    };
    desk.happens("2026-11-23 10:00", AGENT, to(Priority::Low));
    assert_eq!(
        (desk.last("B18").outcome, desk.last("B18").detail.clone()),
        (Outcome::Broken, vec!["urgent".to_owned()])
    );
    desk.happens("2026-11-23 10:01", AGENT, to(Priority::Urgent));
    assert_eq!(desk.last("B18").outcome, Outcome::Kept);
    let untyped = Action::Raise {
        case_type: None,
        present: Vec::new(),
        missing_fields: Vec::new(),
        is_answered_now: true,
    };
    let refusal = may(&desk.standard, None, &untyped, &asker("2026-11-23 10:00")).unwrap_err();
    assert_eq!(refusal.missing, vec![Evidence::CaseType]);
}

#[test]
fn j01_a_reveal_takes_a_reason() {
    let mut desk = desk_with(privacy(), (CUSTOMER, FactBody::CaseRaised { raised: raised() }));
    for (reason, outcome) in [("上门前核对", Outcome::Kept), ("  ", Outcome::Broken)] {
        let body = FactBody::FieldRevealed {
            field: "phone".into(),
            reason: reason.into(),
        };
        desk.happens("2026-11-23 10:00", AGENT, body);
        assert_eq!(desk.last("J01").outcome, outcome);
        let action = Action::Reveal {
            has_reason: outcome == Outcome::Kept,
        };
        let allowed = may(
            &desk.standard,
            Some(desk.state()),
            &action,
            &asker("2026-11-23 10:00"),
        )
        .is_ok();
        assert_eq!(allowed, outcome == Outcome::Kept);
    }
}

#[test]
fn a21_an_answer_is_promised_with_its_time_and_an_apology() {
    use Evidence as E;
    let a21 = guard(
        "A21",
        ActionKind::PromiseAnswer,
        &[E::Apology, E::Reach, E::Content, E::PromisedTime],
    );
    let mut desk = desk_with(a21, (CUSTOMER, FactBody::CaseRaised { raised: raised() }));
    let promise = |by: &str| FactBody::AnswerPromised {
        answer: answer(1),
        by_at: at(by),
        what: "费用".into(),
    };
    desk.happens("2026-11-23 10:00", AGENT, promise("2026-11-23 09:00"));
    assert_eq!(desk.last("A21").detail, vec!["apology", "reach", "promised_time"]);
    desk.happens("2026-11-23 10:10", AGENT, reply("非常抱歉，需要核实"));
    let customer = Some(CustomerId::from_uuid(uuid::Uuid::nil()));
    desk.happens(
        "2026-11-23 10:11",
        AGENT,
        classified(Reclassified {
            customer,
            ..Reclassified::default()
        }),
    );
    desk.happens("2026-11-23 10:12", AGENT, promise("2026-11-23 17:00"));
    assert_eq!(desk.last("A21").outcome, Outcome::Kept);
    let asked = |present: Vec<Evidence>| Action::PromiseAnswer {
        has_time: true,
        present,
    };
    let refusal = may(
        &desk.standard,
        Some(desk.state()),
        &asked(vec![E::Content]),
        &asker("2026-11-23 11:00"),
    )
    .unwrap_err();
    assert_eq!(refusal.missing, vec![E::Apology]);
}

#[test]
fn a_standard_that_cannot_run_says_which_clause_and_why() {
    let mut endless = clock("B16", "0m");
    edit(&mut endless, |it| it.turns = Turns::Again);
    let mut warned = clock("A17", "1h");
    edit(&mut warned, |it| it.warn_before = Some(figure("1wd")));
    let mut nowhere = clock("A23", "1h");
    edit(&mut nowhere, |it| it.counting = Counting::Named("moon".into()));
    let mut before = clock("B15", "1h");
    edit(&mut before, |it| it.before_due_of = Some(id("A99")));
    let pack = pack_of(vec![endless, warned, nowhere, before]);
    let errors = Standard::compile(&pack, &Calendars::only(office())).unwrap_err();
    let faults: Vec<(String, StandardFault)> = errors
        .into_iter()
        .map(|it| (it.clause.to_string(), it.fault))
        .collect();
    assert_eq!(
        faults,
        vec![
            ("A17".to_owned(), StandardFault::WarningNotASpan(figure("1wd"))),
            ("A23".to_owned(), StandardFault::NoSuchCalendar("moon".into())),
            ("B15".to_owned(), StandardFault::NoSuchClock(id("A99"))),
            ("B16".to_owned(), StandardFault::EndlessAgain),
        ]
    );
}
