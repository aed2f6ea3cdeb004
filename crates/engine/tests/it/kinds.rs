//! The kinds of clauses: every one is listed, documented, and judges and refuses as it says.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::*;
use engine::kinds::ALL;
use engine::*;
use pack::*;
use proptest::prelude::*;

use crate::desk::*;
use crate::sample_clauses::*;

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

/// A desk under a standard, with a first thing that happens.
pub(crate) fn desk_by(standard: Arc<Standard>, first: (Author, FactBody)) -> TestDesk {
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
