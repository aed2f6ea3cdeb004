//! The answer to a registration, made from what was written, is what reading would have given.

use app::case::close_case::ClosingWords;
use app::case::raise_case::{Asking, RaiseCase};
use app::case::show_beside::show_beside;
use app::case::show_raised::raise_and_show;
use app::case::view_case::view_case;
use calendar::Millis;
use domain::{Actor, CustomerWord};

use crate::bench::Bench;

/// Registers, then reads what stands there, and compares all of it.
async fn same_as_read(bench: &Bench, actor: &Actor, cmd: RaiseCase) -> app::case::view_case::CaseView {
    let (viewed, beside) = raise_and_show(&bench.desk, actor, cmd).await.unwrap();
    let read = view_case(&bench.desk, actor, viewed.case.id).await.unwrap();
    let others = read.others_of_customer.clone();
    let read_beside = show_beside(&bench.desk, actor, read.summary.clone(), others)
        .await
        .unwrap();
    assert_eq!(format!("{viewed:#?}"), format!("{read:#?}"));
    assert_eq!(format!("{beside:#?}"), format!("{read_beside:#?}"));
    viewed
}

#[tokio::test]
async fn a_new_customers_case() {
    let bench = Bench::new().await;
    let viewed = same_as_read(&bench, &bench.li, Bench::repair()).await;
    assert!(!viewed.promises.is_empty() && viewed.others_of_customer.is_empty());
}

#[tokio::test]
async fn a_known_customers_second_case() {
    let bench = Bench::new().await;
    let first = same_as_read(&bench, &bench.li, Bench::repair()).await;
    bench.move_by(Millis::minutes(1));
    let again = RaiseCase {
        asking: Asking::Known(first.case.customer.unwrap()),
        ..Bench::repair()
    };
    let second = same_as_read(&bench, &bench.li, again.clone()).await;
    let others: Vec<_> = second.others_of_customer.iter().map(|it| it.id).collect();
    assert_eq!(others, [first.case.id]);
    same_as_read(&bench, &bench.admin, again).await;
}

#[tokio::test]
async fn a_case_of_nobody_known_with_a_promised_answer() {
    let bench = Bench::new().await;
    let by_at = bench.desk.clock().now().plus(Millis::hours(2));
    let cmd = RaiseCase {
        asking: Asking::New(Box::default()),
        promise: Some((by_at, "回电告知结果".to_owned())),
        opening: Some("您好，首问服务。".to_owned()),
        ..Bench::repair()
    };
    let viewed = raise_and_show(&bench.desk, &bench.li, cmd).await;
    assert!(viewed.is_err(), "a name is missed (B02)");
    let cmd = RaiseCase {
        promise: Some((by_at, "回电告知结果".to_owned())),
        opening: Some("您好，首问服务，1001号为您服务，请问有什么可以帮您？".to_owned()),
        ..Bench::repair()
    };
    let viewed = same_as_read(&bench, &bench.li, cmd).await;
    assert_eq!(viewed.case.owed_answers.len(), 1);
}

#[tokio::test]
async fn a_case_that_is_answered_at_once() {
    let bench = Bench::new().await;
    let cmd = RaiseCase {
        told: Some("已经告诉客户阀门要全部打开。".to_owned()),
        close_now: Some(ClosingWords {
            result: Some("已经告诉客户阀门要全部打开。".to_owned()),
            word: Some(CustomerWord::Satisfied),
            ..ClosingWords::default()
        }),
        ..Bench::repair()
    };
    let viewed = same_as_read(&bench, &bench.li, cmd).await;
    assert!(viewed.case.closed_at.is_some());
}

#[tokio::test]
async fn the_same_request_again_shows_the_same_case() {
    let bench = Bench::new().await;
    let cmd = RaiseCase {
        once: Some(app::Once {
            person: bench.li.person,
            key: "01a200d6-de0d-76eb-8b16-6d317d410002".to_owned(),
            request_hash: [1; 32],
        }),
        ..Bench::repair()
    };
    let first = same_as_read(&bench, &bench.li, cmd.clone()).await;
    let again = same_as_read(&bench, &bench.li, cmd).await;
    assert_eq!(first.case, again.case);
}
