//! The answer to a registration, made from what was written, is what reading would have given.

use app::case::check_words::{CheckWords, check_words};
use app::case::close_case::ClosingWords;
use app::case::raise_case::{Asking, RaiseCase, raise_case};
use app::case::show_beside::show_beside;
use app::case::show_raised::raise_and_show;
use app::case::view_case::view_case;
use calendar::Millis;
use domain::{Actor, CustomerWord};

use crate::bench::{Bench, promised_answer};

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
        promise: Some(promised_answer(by_at, "回电告知结果")),
        opening: Some("您好，首问服务。".to_owned()),
        ..Bench::repair()
    };
    let viewed = raise_and_show(&bench.desk, &bench.li, cmd).await;
    assert!(viewed.is_err(), "a name is missed (B02)");
    let cmd = RaiseCase {
        promise: Some(promised_answer(by_at, "回电告知结果")),
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

#[tokio::test]
async fn words_are_checked_against_the_case_while_one_writes() {
    let bench = Bench::new().await;
    let complaint = RaiseCase {
        case_type: Some(domain::CaseType::Complaint),
        ..Bench::repair()
    };
    let raised = raise_case(&bench.desk, &bench.li, complaint).await.unwrap();
    let found = async |case: Option<domain::CaseId>| {
        let asked = CheckWords {
            text: "马上安排师傅上门。".to_owned(),
            moment: domain::Moment::Reply,
            case,
            channel: None,
        };
        let checked = check_words(&bench.desk, &bench.li, asked).await.unwrap();
        let mut clauses: Vec<String> = checked.parts.iter().map(|it| it.clause.to_string()).collect();
        clauses.sort();
        clauses.dedup();
        clauses
    };
    let of_complaint = found(Some(raised.case)).await;
    assert!(of_complaint.contains(&"E02".to_owned()), "{of_complaint:?}");
    assert!(of_complaint.contains(&"E13".to_owned()), "{of_complaint:?}");
    let of_repair = found(Some(bench.raise().await.case)).await;
    assert!(!of_repair.contains(&"E02".to_owned()), "{of_repair:?}");
}

#[tokio::test]
async fn what_was_found_in_a_reply_stays_beside_it() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let reply = app::case::reply_to_customer::ReplyToCustomer {
        on: crate::bench::any(&raised),
        text: "师傅下午到。".to_owned(),
        channel: domain::Channel::Phone,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    };
    app::case::reply_to_customer::reply_to_customer(&bench.desk, &bench.li, reply)
        .await
        .unwrap();
    let view = bench.view(raised.case).await;
    let said = view
        .timeline
        .facts
        .iter()
        .find(|it| it.body.kind() == domain::FactKind::ReplySent)
        .unwrap();
    let judged = view.timeline.judged.get(&said.seq).unwrap();
    assert!(
        judged
            .iter()
            .all(|it| it.outcome == domain::Outcome::Broken && it.evidence == [said.seq])
    );
}
