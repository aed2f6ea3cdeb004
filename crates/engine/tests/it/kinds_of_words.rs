//! The kinds of clauses that look at records, words, hours and rights: forms, phrases, windows, routes, privacy.

use domain::*;
use engine::*;
use pack::*;

use crate::desk::*;
use crate::sample_clauses::*;

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
