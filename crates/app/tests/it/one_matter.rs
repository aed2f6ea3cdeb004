//! One matter: offered with reasons, joined without loops, answered together and each by themselves (B07).

use app::case::answer_together::answer_together;
use app::case::find_matter::{FindMatter, find_matter};
use app::case::join_case::join_case;
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::case::reopen_case::reopen_case;
use app::customer::enter_customer::NewCustomer;
use app::{Done, OnCase};
use domain::matter::MatterSign;
use domain::{CaseId, CaseType, EventKind, Outcome};

use crate::bench::{Bench, any};

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
    let said = facts.iter().any(|it| match &it.body {
        domain::FactBody::ReplySent { reply } => {
            reply.text.starts_with("李先生您好") || reply.text.starts_with("李2您好")
        }
        _ => false,
    });
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
