//! One matter from the first call to its end, and what the standard refuses on the way.

use app::case::close_case::{ClosingWords, close_case};
use app::case::give_answer::{GiveAnswer, give_answer};
use app::case::promise_answer::{PromiseAnswer, promise_answer};
use app::case::promise_needs::promise_needs;
use app::case::promise_record::PromiseWith;
use app::case::raise_case::{Asking, raise_case};
use app::case::record_result::record_result;
use app::case::reopen_case::reopen_case;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::case::take_customer_word::take_customer_word;
use app::case::try_contact::try_contact;
use app::{AppError, Done};
use calendar::Millis;
use domain::{Actor, Category, Channel, CustomerWord, Evidence, FactKind, Outcome, Priority, TryOutcome};

use crate::bench::{Bench, any, on, refusal_of, refused, words};

pub(crate) fn spoken(on: app::OnCase, text: &str) -> ReplyToCustomer {
    ReplyToCustomer {
        on,
        text: text.to_owned(),
        channel: Channel::Phone,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn a_registered_call_is_owned_and_promised() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    assert_eq!((raised.number.as_str(), raised.version), ("20261123-000001", 1));
    let view = bench.view(raised.case).await;
    assert_eq!(
        (view.case.owner, view.case.handler),
        (Some(bench.li.person), Some(bench.li.person))
    );
    assert_eq!(
        (view.case.category, view.case.priority),
        (Category::Open, Priority::Normal)
    );
    let known = view.customer.unwrap();
    assert_eq!(known.name, "王芳");
    assert_eq!(view.case.place, Some(known.places[0].id));
    let live = view.promises.iter().filter(|it| it.state.is_live());
    assert_eq!(live.map(|it| it.key.clause.as_str()).collect::<Vec<_>>(), ["B16"]);
    assert_eq!(
        bench.kinds(raised.case).await,
        [FactKind::CaseRaised, FactKind::CallTalked]
    );
}

/// What closing would miss; nothing of the refused act is kept.
async fn closing_misses(bench: &Bench, done: &Done) -> Vec<Evidence> {
    let before = bench.kinds(done.case).await;
    let closing = close_case(&bench.desk, &bench.li, on(done), ClosingWords::default()).await;
    let (clause, missing) = refused(closing);
    assert_eq!(clause, "C06");
    assert_eq!(bench.kinds(done.case).await, before);
    missing
}

#[tokio::test]
async fn a_case_from_the_call_to_its_end() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let missing = closing_misses(&bench, &raised).await;
    assert!(missing.contains(&Evidence::Result), "{missing:?}");
    assert!(missing.contains(&Evidence::CustomerWordOrTries), "{missing:?}");

    bench.move_by(Millis::hours(2));
    let answer = spoken(
        on(&raised),
        "您好，维修师傅今天下午三点上门，请您留意电话，谢谢。",
    );
    let replied = reply_to_customer(&bench.desk, &bench.li, answer).await.unwrap();
    let result = "更换阀门后恢复供热".to_owned();
    let resolved = record_result(&bench.desk, &bench.li, on(&replied), result)
        .await
        .unwrap();
    let missing = closing_misses(&bench, &resolved).await;
    assert!(!missing.contains(&Evidence::Result), "{missing:?}");

    bench.move_by(Millis::minutes(30));
    let told = spoken(on(&resolved), "您好，阀门已更换，请您确认，谢谢。");
    let told = reply_to_customer(&bench.desk, &bench.li, told).await.unwrap();
    assert_eq!(
        closing_misses(&bench, &told).await,
        [Evidence::CustomerWordOrTries]
    );
    let satisfied = (CustomerWord::Satisfied, String::new());
    let word = take_customer_word(&bench.desk, &bench.li, on(&told), satisfied.0, satisfied.1)
        .await
        .unwrap();
    let words = ClosingWords {
        cause: Some("入户阀门锈死".to_owned()),
        remedy: Some("更换阀门".to_owned()),
        prevention: Some("入冬前检查同年代阀门".to_owned()),
        ..ClosingWords::default()
    };
    let closed = close_case(&bench.desk, &bench.li, on(&word), words)
        .await
        .unwrap();

    let view = bench.view(closed.case).await;
    assert_eq!(view.case.category, Category::Closed);
    assert_eq!(view.case.closed_at, Some(bench.desk.clock().now()));
    // What is owed after the end: the case is filed (C08); the closing note (C14) came with the closing.
    let owed = view.promises.iter().filter(|it| it.state.is_live());
    assert_eq!(
        owed.map(|it| it.key.clause.to_string()).collect::<Vec<_>>(),
        ["C08"]
    );
    assert_eq!(bench.outcomes(closed.case, "C14").await, [Outcome::Kept]);
    for clause in ["B02", "C06"] {
        assert_eq!(bench.outcomes(closed.case, clause).await, [Outcome::Kept]);
    }
    let of_progress = bench.outcomes(closed.case, "B16").await;
    assert!(!of_progress.contains(&Outcome::Broken), "{of_progress:?}");
    let chain = bench
        .desk
        .store()
        .read(move |tx| store::facts::verify_chain(tx, closed.case))
        .await
        .unwrap();
    assert_eq!((chain.facts, chain.broken_at), (closed.seq, None));
}

#[tokio::test]
async fn a_closed_case_takes_no_more_and_is_reopened_for_its_first_owner() {
    let bench = Bench::new().await;
    let closed = close_at_once(&bench).await;
    let late = record_result(&bench.desk, &bench.li, any(&closed), "又一次".to_owned()).await;
    assert!(
        matches!(late, Err(AppError::WrongState { state: "closed", .. })),
        "{late:?}"
    );
    let bare = reopen_case(&bench.desk, &bench.lead, any(&closed), "  ".to_owned()).await;
    assert_eq!(refused(bare), ("C13".to_owned(), vec![Evidence::Reason]));
    let reopened = reopen_case(
        &bench.desk,
        &bench.lead,
        any(&closed),
        "客户说又不热了".to_owned(),
    )
    .await
    .unwrap();
    let view = bench.view(reopened.case).await;
    assert_eq!((view.case.round, view.case.owner), (2, Some(bench.li.person)));
    assert_eq!(view.case.category, Category::Open);
    let again = close_case(&bench.desk, &bench.li, on(&reopened), ClosingWords::default()).await;
    assert_eq!(refused(again).0, "C06");
}

async fn close_at_once(bench: &Bench) -> Done {
    let mut cmd = Bench::repair();
    cmd.told = Some("您好，阀门打开就可以了，请您试一下，谢谢。".to_owned());
    cmd.close_now = Some(words("指导客户打开阀门", CustomerWord::Satisfied));
    raise_case(&bench.desk, &bench.li, cmd).await.unwrap()
}

#[tokio::test]
async fn what_is_answered_at_once_closes_in_the_same_act() {
    let bench = Bench::new().await;
    let closed = close_at_once(&bench).await;
    assert_eq!(bench.view(closed.case).await.case.category, Category::Closed);
    assert_eq!(bench.outcomes(closed.case, "C06").await, [Outcome::Kept]);
}

#[tokio::test]
async fn an_incomplete_intake_is_refused_and_leaves_nothing() {
    let bench = Bench::new().await;
    let mut cmd = Bench::repair();
    cmd.asking = Asking::Unknown;
    cmd.since = None;
    let (clause, missing) = refused(raise_case(&bench.desk, &bench.li, cmd).await);
    assert_eq!(clause, "B02");
    assert!(
        missing.contains(&Evidence::CustomerName) && missing.contains(&Evidence::Since),
        "{missing:?}"
    );
    let mut cmd = Bench::repair();
    cmd.case_type = None;
    assert_eq!(
        refused(raise_case(&bench.desk, &bench.li, cmd).await),
        ("B03".to_owned(), vec![Evidence::CaseType])
    );
    assert_eq!(
        bench.raise().await.number.as_str(),
        "20261123-000001",
        "refused ones take no number"
    );
}

#[tokio::test]
async fn three_failed_tries_stand_for_the_customers_word() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let answer = spoken(any(&raised), "您好，阀门已更换，请您留意室温，谢谢。");
    reply_to_customer(&bench.desk, &bench.li, answer).await.unwrap();
    record_result(&bench.desk, &bench.li, any(&raised), "更换阀门".to_owned())
        .await
        .unwrap();
    let answer = spoken(any(&raised), "您好，办理结果已告知，请您放心，谢谢。");
    reply_to_customer(&bench.desk, &bench.li, answer).await.unwrap();
    for _ in 0..3 {
        let closing = close_case(&bench.desk, &bench.li, any(&raised), ClosingWords::default()).await;
        assert_eq!(
            refused(closing),
            ("C06".to_owned(), vec![Evidence::CustomerWordOrTries])
        );
        try_contact(
            &bench.desk,
            &bench.li,
            any(&raised),
            TryOutcome::NoAnswer,
            String::new(),
        )
        .await
        .unwrap();
    }
    close_case(&bench.desk, &bench.li, any(&raised), ClosingWords::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn nobody_is_called_in_their_rest_hours() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    bench.move_by(Millis::hours(3));
    let call = try_contact(
        &bench.desk,
        &bench.li,
        any(&raised),
        TryOutcome::NoAnswer,
        String::new(),
    )
    .await;
    assert_eq!(refused(call).0, "F02");
    bench.move_by(Millis::hours(2));
    try_contact(
        &bench.desk,
        &bench.li,
        any(&raised),
        TryOutcome::NoAnswer,
        String::new(),
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_promised_answer_is_owed_until_it_is_given() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let by_at = bench.desk.clock().now().plus(Millis::hours(4));
    let promise = PromiseAnswer {
        on: any(&raised),
        by_at,
        what: "答复维修时间".to_owned(),
        with: sorry(),
    };
    promise_answer(&bench.desk, &bench.li, promise).await.unwrap();
    let view = bench.view(raised.case).await;
    let running = view
        .promises
        .iter()
        .find(|it| it.key.clause.as_str() == "A22")
        .unwrap();
    assert_eq!(running.due_at, Some(by_at));
    let closing = close_case(
        &bench.desk,
        &bench.li,
        any(&raised),
        words("好了", CustomerWord::Accepted),
    )
    .await;
    let (clause, missing) = refused(closing);
    assert_eq!(clause, "C06");
    assert!(missing.contains(&Evidence::AnswersGiven), "{missing:?}");
    bench.move_by(Millis::hours(4));
    let answer = view.case.owed_answers.keys().next().unwrap().parse().unwrap();
    let text = "您好，师傅明天上午九点上门，请您在家等候，谢谢。".to_owned();
    give_answer(
        &bench.desk,
        &bench.li,
        GiveAnswer {
            on: any(&raised),
            answer,
            text,
        },
    )
    .await
    .unwrap();
    assert_eq!(
        bench.outcomes(raised.case, "A22").await,
        [Outcome::Kept],
        "exactly at the due instant is in time"
    );
    let late = PromiseAnswer {
        on: any(&raised),
        by_at,
        what: "过去".to_owned(),
        with: sorry(),
    };
    assert!(matches!(
        promise_answer(&bench.desk, &bench.li, late).await,
        Err(AppError::Invalid(_))
    ));
}

fn sorry() -> PromiseWith {
    PromiseWith {
        apologised: true,
        ..PromiseWith::default()
    }
}

async fn promised(
    bench: &Bench,
    raised: &Done,
    (actor, with): (&Actor, PromiseWith),
) -> Result<Done, AppError> {
    let promise = PromiseAnswer {
        on: any(raised),
        by_at: bench.desk.clock().now().plus(Millis::hours(4)),
        what: "收费标准".to_owned(),
        with,
    };
    promise_answer(&bench.desk, actor, promise).await
}

/// What was recorded with the answers that were promised on a case.
async fn promise_records(bench: &Bench, case: domain::CaseId) -> Vec<domain::PromiseRecord> {
    let mut records = Vec::new();
    for fact in bench.facts(case).await {
        if let domain::FactBody::AnswerPromised { record, .. } = fact.body {
            records.push(record);
        }
    }
    records
}

#[tokio::test]
async fn a_promise_is_recorded_with_place_and_number_of_the_customer() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let needs = promise_needs(&bench.desk, &bench.li, raised.case).await.unwrap();
    assert_eq!(needs.refusals.len(), 1);
    assert_eq!(
        needs.refusals[0].missing,
        [Evidence::PromisedTime, Evidence::Reach, Evidence::Apology],
        "the place and the content stand in the case"
    );
    let bare = promised(&bench, &raised, (&bench.li, PromiseWith::default())).await;
    assert_eq!(refused(bare), ("A21".to_owned(), vec![Evidence::Apology]));
    promised(&bench, &raised, (&bench.li, sorry())).await.unwrap();
    let nowhere = PromiseWith {
        no_place: Some("问收费".to_owned()),
        ..sorry()
    };
    promised(&bench, &raised, (&bench.li, nowhere)).await.unwrap();
    let records = promise_records(&bench, raised.case).await;
    assert_eq!(
        (records[0].place, records[0].reach),
        (needs.filled.place, needs.filled.reach)
    );
    assert!(records[0].place.is_some() && records[0].reach.is_some());
    assert_eq!(records[1].no_place.as_deref(), Some("问收费"));
    assert_eq!(records[1].place, None);
    assert_eq!(
        bench.outcomes(raised.case, "A21").await,
        [Outcome::Kept, Outcome::Kept]
    );
    let foreign = PromiseWith {
        place: Some(domain::PlaceId::from_uuid(uuid::Uuid::nil())),
        ..sorry()
    };
    assert!(matches!(
        promised(&bench, &raised, (&bench.li, foreign)).await,
        Err(AppError::Invalid(_))
    ));
}

#[tokio::test]
async fn a_token_promises_with_words_and_a_call_with_what_was_said() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let token = Actor {
        only: Some(vec![domain::Permission::WorkCases, domain::Permission::ReadCases]),
        ..bench.li.clone()
    };
    let ticked = promised(&bench, &raised, (&token, sorry())).await;
    assert_eq!(refused(ticked), ("A21".to_owned(), vec![Evidence::Apology]));
    let said = PromiseWith {
        apology: Some("非常抱歉，现在还查不到".to_owned()),
        ..PromiseWith::default()
    };
    promised(&bench, &raised, (&token, said)).await.unwrap();

    let by_at = bench.desk.clock().now().plus(Millis::hours(2));
    let promise = |with| app::case::promise_record::PromisedAnswer {
        by_at,
        what: "上门时间".to_owned(),
        with,
    };
    let mut call = Bench::repair();
    call.promise = Some(promise(PromiseWith::default()));
    let silent = raise_case(&bench.desk, &bench.li, call.clone()).await;
    assert_eq!(refused(silent), ("A21".to_owned(), vec![Evidence::Apology]));
    call.told = Some("您好，抱歉现在还定不下来，两小时内回电告诉您，谢谢。".to_owned());
    let made = raise_case(&bench.desk, &bench.li, call.clone()).await.unwrap();
    assert_eq!(bench.outcomes(made.case, "A21").await, [Outcome::Kept]);
    // From somebody else's phone: they are called back there.
    call.caller_number = Some("139 0000 1111".to_owned());
    let made = raise_case(&bench.desk, &bench.li, call.clone()).await.unwrap();
    let records = promise_records(&bench, made.case).await;
    assert_eq!((records[0].reach, records[0].came_by.is_some()), (None, true));
    call.promise.as_mut().unwrap().by_at = bench.desk.clock().now();
    let past = raise_case(&bench.desk, &bench.li, call.clone()).await;
    assert_eq!(refused(past), ("A21".to_owned(), vec![Evidence::PromisedTime]));
    let seen = app::case::preview_case::preview_case(&bench.desk, &bench.li, call)
        .await
        .unwrap();
    assert_eq!(
        seen.refusals[0].missing,
        [Evidence::PromisedTime],
        "seen before it is refused"
    );
}

#[tokio::test]
async fn words_that_pass_the_customer_off_do_not_go_out() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let reply = reply_to_customer(
        &bench.desk,
        &bench.li,
        spoken(any(&raised), "您好，这事不归我们管，您去找物业吧。"),
    )
    .await;
    let refusal = refusal_of(reply);
    assert_eq!(refusal.clause.as_str(), "B14");
    assert_eq!(refusal.missing, [Evidence::NoBannedWords]);
    assert!(!refusal.findings[0].better.is_empty());
}

#[tokio::test]
async fn the_heating_standard_puts_leaks_first() {
    let bench = Bench::under("heating").await;
    let mut cmd = Bench::repair();
    cmd.description = "厨房管道漏水，水已经流到楼下".to_owned();
    let raised = raise_case(&bench.desk, &bench.li, cmd).await.unwrap();
    let view = bench.view(raised.case).await;
    assert_eq!(view.case.priority, Priority::Urgent);
    assert!(view.promises.iter().any(|it| it.key.clause.as_str() == "A23"));
}
