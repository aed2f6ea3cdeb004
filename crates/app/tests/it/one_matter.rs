//! One matter: offered with reasons, joined without loops, answered together and each by themselves (B07).

use app::case::answer_together::answer_together;
use app::case::find_matter::{FindMatter, find_matter};
use app::case::join_case::join_case;
use app::case::offer_matters::{keep_matters_apart, offer_matters};
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::case::reopen_case::reopen_case;
use app::conversation::CertainIdentity;
use app::customer::enter_customer::NewCustomer;
use app::mail::incoming::{Clue, ReadableMail, Reading};
use app::mail::take_mail::take_mail;
use app::{Done, OnCase};
use calendar::Millis;
use domain::matter::MatterSign;
use domain::{CaseId, CaseType, EventKind, FactBody, FactKind, IdentityKind, Outcome, PromiseState};

use crate::bench::{Bench, any};
use crate::conversations::{message, take};
use crate::mail::{fetched, readable};

async fn neighbour(bench: &Bench, number: u32, email: Option<&str>) -> Done {
    let cmd = RaiseCase {
        asking: Asking::New(Box::new(NewCustomer {
            name: format!("李{number}"),
            title: Some(domain::Title::Mr),
            phones: vec![format!("139000000{number:02}")],
            emails: email.into_iter().map(str::to_owned).collect(),
            address: "和平里3号楼".to_owned(),
            unit: format!("{number}室"),
            ..NewCustomer::default()
        })),
        caller_number: Some(format!("139000000{number:02}")),
        ..Bench::repair()
    };
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap()
}

fn events(facts: &[domain::Fact], what: EventKind) -> usize {
    let of_kind = |it: &&domain::Fact| it.body.event().is_some_and(|event| event.what == what);
    facts.iter().filter(of_kind).count()
}

#[tokio::test]
async fn a_matter_is_offered_with_what_speaks_for_it() {
    let bench = Bench::new().await;
    let first = neighbour(&bench, 7, None).await;
    let asked = FindMatter {
        phone: Some("+86 139 0000 0007".to_owned()),
        address: "和平里三号楼".to_owned(),
        unit: "7室".to_owned(),
        case_type: Some(CaseType::Repair),
        words: "暖气不热怎么还没来人".to_owned(),
        ..FindMatter::default()
    };
    let offers = find_matter(&bench.desk, &bench.li, asked.clone()).await.unwrap();
    assert_eq!(offers[0].case.id, first.case);
    for sign in [
        MatterSign::SameNumber,
        MatterSign::SamePlace,
        MatterSign::SameType,
        MatterSign::AlikeWords,
        MatterSign::AsksAgain,
    ] {
        assert!(offers[0].signs.contains(&sign), "{sign}: {:?}", offers[0].signs);
    }
    let elsewhere = FindMatter {
        phone: None,
        unit: "8室".to_owned(),
        ..asked.clone()
    };
    assert!(
        find_matter(&bench.desk, &bench.li, elsewhere)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        find_matter(&bench.desk, &bench.stranger, asked)
            .await
            .unwrap()
            .is_empty(),
        "out of reach"
    );
}

#[tokio::test]
async fn joined_customers_are_answered_in_one_act_each_by_themselves() {
    let bench = Bench::new().await;
    let survivor = neighbour(&bench, 1, Some("li1@example.cn")).await;
    let writes = neighbour(&bench, 2, Some("li2@example.cn")).await;
    let calls = neighbour(&bench, 3, None).await;
    for it in [&writes, &calls] {
        join_case(&bench.desk, &bench.li, any(it), survivor.case)
            .await
            .unwrap();
    }
    assert_eq!(
        events(&bench.facts(survivor.case).await, EventKind::MatterJoined),
        2
    );
    let text = "{name}您好，单元阀门已经修好，请您今晚再看一下温度，给您带来不便非常抱歉。感谢您的来信，祝您生活愉快！暖城供热客服".to_owned();
    let answered = answer_together(&bench.desk, &bench.li, any(&survivor), (text.clone(), Vec::new()))
        .await
        .unwrap();
    let of = |id: CaseId| answered.iter().find(|it| it.case == id).unwrap().clone();
    assert_eq!(of(writes.case).failure, "", "{answered:?}");
    assert_eq!(of(survivor.case).failure, "");
    assert_eq!(of(calls.case).failure, "to_call");
    let facts = bench.facts(writes.case).await;
    let is_theirs = |text: &str| text.starts_with("李先生您好") || text.starts_with("李2您好");
    let said = facts
        .iter()
        .any(|it| matches!(&it.body, FactBody::ReplySent { reply } if is_theirs(&reply.text)));
    assert!(said, "by their own name: {facts:?}");
    assert_eq!(
        events(&bench.facts(survivor.case).await, EventKind::MatterAnswered),
        1
    );
    // Whoever only called is told aloud, and the promise to each is kept.
    let number = of(calls.case).number;
    answer_together(&bench.desk, &bench.li, any(&survivor), (text, vec![number]))
        .await
        .unwrap();
    assert_eq!(
        events(&bench.facts(survivor.case).await, EventKind::MatterAnswered),
        2
    );
    assert_eq!(
        bench.outcomes(survivor.case, "B07").await,
        [Outcome::Kept, Outcome::Kept]
    );
}

#[tokio::test]
async fn whoever_joined_before_comes_along() {
    let bench = Bench::new().await;
    let (a, b, c) = (
        neighbour(&bench, 1, None).await,
        neighbour(&bench, 2, None).await,
        neighbour(&bench, 3, None).await,
    );
    join_case(&bench.desk, &bench.li, any(&a), b.case).await.unwrap();
    join_case(&bench.desk, &bench.li, any(&b), c.case).await.unwrap();
    assert_eq!(events(&bench.facts(c.case).await, EventKind::MatterJoined), 2);
}

#[tokio::test]
async fn chains_of_joins_never_loop_whatever_is_tried() {
    let bench = Bench::new().await;
    let mut cases = Vec::new();
    for number in 1..=6 {
        cases.push(neighbour(&bench, number, None).await.case);
    }
    let mut seed = 20_261_122_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut joined = 0;
    for _ in 0..120 {
        let (one, other) = (cases[next(6)], cases[next(6)]);
        if next(3) == 0 {
            drop(
                reopen_case(
                    &bench.desk,
                    &bench.li,
                    OnCase::any_version(one),
                    "再看".to_owned(),
                )
                .await,
            );
        } else if join_case(&bench.desk, &bench.li, OnCase::any_version(one), other)
            .await
            .is_ok()
        {
            joined += 1;
        }
        for start in &cases {
            let (mut at, mut steps) = (*start, 0);
            while let Some(into) = bench
                .desk
                .store()
                .read(move |tx| store::cases::load_case(tx, at))
                .await
                .unwrap()
                .unwrap()
                .case
                .joined_into
            {
                (at, steps) = (into, steps + 1);
                assert!(steps <= cases.len(), "a loop");
            }
        }
    }
    assert!(joined > 5, "{joined}");
}

async fn offered_beside(bench: &Bench, case: CaseId) -> Vec<(CaseId, Vec<MatterSign>)> {
    let offers = offer_matters(&bench.desk, &bench.li, case).await.unwrap();
    offers.into_iter().map(|it| (it.case.id, it.signs)).collect()
}

#[tokio::test]
async fn beside_a_case_earlier_matters_are_offered_until_somebody_says_no() {
    let bench = Bench::new().await;
    let first = bench.raise().await;
    bench.move_by(Millis::hours(2));
    // Another number, another name, the same flat, written in another way.
    let cmd = RaiseCase {
        asking: Asking::New(Box::new(NewCustomer {
            name: "王建国".to_owned(),
            phones: vec!["13700000009".to_owned()],
            address: "和平路８号".to_owned(),
            unit: "3-201".to_owned(),
            ..NewCustomer::default()
        })),
        caller_number: Some("13700000009".to_owned()),
        ..Bench::repair()
    };
    let second = raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
    let offered = offered_beside(&bench, second.case).await;
    let [(case, signs)] = offered.as_slice() else {
        panic!("{offered:?}")
    };
    assert_eq!(*case, first.case);
    assert_eq!(
        signs.as_slice(),
        [
            MatterSign::SamePlace,
            MatterSign::AlikeWords,
            MatterSign::SameType
        ]
    );
    assert_eq!(
        offered_beside(&bench, first.case).await,
        [],
        "the earlier one goes on"
    );
    let unseen = offer_matters(&bench.desk, &bench.stranger, second.case).await;
    assert!(unseen.is_err(), "out of reach");
    let pair = (second.case, first.case);
    let forbidden = keep_matters_apart(&bench.desk, &bench.stranger, pair, None).await;
    assert!(forbidden.is_err());
    for _ in 0..2 {
        keep_matters_apart(&bench.desk, &bench.li, pair, None)
            .await
            .unwrap();
    }
    assert_eq!(offered_beside(&bench, second.case).await, []);
}

#[tokio::test]
async fn another_wish_of_the_same_customer_is_no_earlier_matter() {
    let bench = Bench::new().await;
    let first = bench.raise().await;
    let customer = bench.view(first.case).await.case.customer.unwrap();
    bench.move_by(Millis::hours(2));
    let wish = |subject: &str, case_type| RaiseCase {
        asking: Asking::Known(customer),
        case_type: Some(case_type),
        subject: subject.to_owned(),
        description: subject.to_owned(),
        fields: std::collections::BTreeMap::new(),
        ..Bench::repair()
    };
    let other = wish("想开上月的发票", CaseType::Enquiry);
    let other = raise_case(&bench.desk, &bench.li, other).await.unwrap();
    assert_eq!(offered_beside(&bench, other.case).await, []);
    bench.move_by(Millis::hours(2));
    let again = wish("昨天报修的暖气怎么还没来人", CaseType::Enquiry);
    let again = raise_case(&bench.desk, &bench.li, again).await.unwrap();
    let offered = offered_beside(&bench, again.case).await;
    assert!(
        offered
            .iter()
            .any(|it| it.0 == first.case && it.1.contains(&MatterSign::AsksAgain)),
        "{offered:?}"
    );
    // The same customer who asks again has urged, and is owed no answer beside the matter's own.
    join_case(&bench.desk, &bench.li, any(&again), first.case)
        .await
        .unwrap();
    let facts = bench.facts(first.case).await;
    assert_eq!(events(&facts, EventKind::MatterJoined), 0);
    assert!(
        facts.iter().any(|it| it.body.kind() == FactKind::Urged),
        "{facts:?}"
    );
    assert_eq!(bench.view(first.case).await.summary.urgings, 1);
    assert_eq!(offered_beside(&bench, again.case).await, [], "it has ended");
}

#[tokio::test]
async fn late_words_follow_to_the_survivor_at_every_door() {
    let bench = Bench::new().await;
    let first = bench.raise().await;
    let writes = neighbour(&bench, 5, Some("li5@example.cn")).await;
    let mut chat = message(&bench, "m1", "v1", "我家也不热，请看看");
    chat.identities = vec![CertainIdentity {
        kind: IdentityKind::Other,
        value: "shop:5".to_owned(),
        is_verified: true,
    }];
    let (talk, ..) = take(&bench, chat.clone()).await;
    for joining in [writes.case, talk] {
        join_case(&bench.desk, &bench.li, OnCase::any_version(joining), first.case)
            .await
            .unwrap();
    }
    // A mail that names the joined case's number, and one more word in the same chat.
    let number = bench.view(writes.case).await.summary.number;
    let read = ReadableMail {
        from_address: "li5@example.cn".to_owned(),
        subject: format!("回复：{}", number.as_str()),
        clues: vec![Clue::Number(number)],
        ..readable(&bench, "late@example.cn", "今天好一点了")
    };
    let at = bench.desk.clock().now();
    take_mail(
        &bench.desk,
        vec![fetched(&bench, 7, at, Reading::Mail(Box::new(read)))],
    )
    .await
    .unwrap();
    chat.wire_id = "m2".to_owned();
    chat.text = "师傅来过了".to_owned();
    let (followed, ..) = take(&bench, chat).await;
    assert_eq!(followed, first.case);
    let came = bench.facts(first.case).await;
    let words: Vec<&str> = came
        .iter()
        .filter_map(|it| {
            let FactBody::MessageReceived { received } = &it.body else {
                return None;
            };
            Some(received.text.as_str())
        })
        .collect();
    assert_eq!(words, ["今天好一点了", "师傅来过了"]);
}

#[tokio::test]
async fn a_second_contact_that_asks_again_is_an_urging_on_the_same_case() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    bench.move_by(Millis::hours(3));
    let mut chat = message(&bench, "m1", "v9", "怎么还没来人修");
    chat.identities = vec![CertainIdentity {
        kind: IdentityKind::Phone,
        value: "+86 138-1234-5678".to_owned(),
        is_verified: true,
    }];
    let (case, _, is_new_case, _) = take(&bench, chat.clone()).await;
    assert_eq!((case, is_new_case), (raised.case, false));
    assert_eq!(bench.view(case).await.summary.urgings, 1);
    // More words of the same talk are no further urging.
    (chat.wire_id, chat.text) = ("m2".to_owned(), "还没来吗".to_owned());
    take(&bench, chat).await;
    assert_eq!(bench.view(case).await.summary.urgings, 1);
    let read = readable(&bench, "m@example.cn", "暖气不热的事一直没人来，请问进展");
    let at = bench.desk.clock().now();
    let taken = take_mail(
        &bench.desk,
        vec![fetched(&bench, 1, at, Reading::Mail(Box::new(read)))],
    )
    .await
    .unwrap();
    assert_eq!((taken.on_cases, taken.raised), (1, 0));
    assert_eq!(bench.view(case).await.summary.urgings, 2);
}

#[tokio::test]
async fn a_second_complaint_on_the_same_matter_is_heard_although_it_is_another_case() {
    let bench = Bench::new().await;
    let complaint = |asking: Asking, words: &str| RaiseCase {
        asking,
        case_type: Some(CaseType::Complaint),
        subject: String::new(),
        description: words.to_owned(),
        ..Bench::repair()
    };
    let raise = async |cmd: RaiseCase| raise_case(&bench.desk, &bench.li, cmd).await.unwrap().case;
    let first = raise(complaint(
        Bench::repair().asking,
        "师傅进门没穿鞋套，木地板划了一道",
    ))
    .await;
    let customer = bench.view(first).await.case.customer.unwrap();
    let repeated = async |case: CaseId| {
        let facts = bench.facts(case).await;
        let said = facts.iter().filter_map(|it| it.body.event());
        said.filter(|it| it.what == EventKind::ComplaintRepeated)
            .map(|it| it.number("times").unwrap())
            .collect::<Vec<_>>()
    };
    let is_owed = async |case: CaseId| {
        let promises = bench.view(case).await.promises;
        promises
            .iter()
            .any(|it| it.key.clause.as_str() == "E11" && it.state == PromiseState::Running)
    };
    assert!(repeated(first).await.is_empty() && !is_owed(first).await);
    bench.move_by(Millis::days(3));
    let other = raise(complaint(Asking::Known(customer), "发票抬头开错了三次")).await;
    assert!(repeated(other).await.is_empty() && !is_owed(other).await);
    let again = raise(complaint(
        Asking::Known(customer),
        "上次师傅没穿鞋套，地板划了还没人管",
    ))
    .await;
    assert_eq!(repeated(again).await, [2]);
    assert!(is_owed(again).await, "a second complaint is a major one");

    // What becomes a complaint only later is looked at then.
    let cmd = RaiseCase {
        case_type: Some(CaseType::Enquiry),
        ..complaint(Asking::Known(customer), "木地板被师傅划了，没穿鞋套，谁来赔")
    };
    let asked = raise(cmd).await;
    assert!(repeated(asked).await.is_empty());
    let change = domain::Reclassified {
        case_type: Some(CaseType::Complaint),
        ..domain::Reclassified::default()
    };
    let changed =
        app::case::classify_case::classify_case(&bench.desk, &bench.li, OnCase::any_version(asked), change)
            .await
            .unwrap();
    assert_eq!(repeated(asked).await, [3]);
    assert!(is_owed(asked).await);

    // Taken back, it is no complaint, and no second one.
    app::case::take_back_act::take_back_act(&bench.desk, &bench.li, OnCase::any_version(asked), changed.seq)
        .await
        .unwrap();
    assert!(!is_owed(asked).await);
    bench.judges_alike().await;
}
