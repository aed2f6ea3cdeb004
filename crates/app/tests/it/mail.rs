//! Mail: taken once, put onto its case, reopening, returned, parked; and what goes out.

use app::AppError;
use app::case::close_case::close_case;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::mail::deliver::{Sending, lease_mail, settle_mail};
use app::mail::incoming::{Clue, FetchedMail, Machine, ReadableMail, Reading};
use app::mail::parked::{
    dismiss_parked, list_parked, parked_to_retry, release_parked, retry_parked, settle_retry,
};
use app::mail::take_mail::{Taken, take_mail};
use calendar::{Instant, Millis};
use domain::ports::Ids;
use domain::{Category, Channel, CustomerWord, FactBody, FactKind, IdentityKind, MessageId, ParkedMailId};

use crate::bench::{Bench, any, words};

const TAKEN: Taken = Taken {
    on_cases: 0,
    raised: 0,
    parked: 0,
    known: 0,
};

pub(crate) fn readable(bench: &Bench, header_id: &str, text: &str) -> ReadableMail {
    ReadableMail {
        message: MessageId::from_uuid(bench.ids.next()),
        header_id: header_id.to_owned(),
        from_name: "王芳".to_owned(),
        from_address: "wang.fang@example.cn".to_owned(),
        to: vec!["kefu@desk.example.cn".to_owned()],
        cc: Vec::new(),
        subject: "家里暖气不热".to_owned(),
        text: text.to_owned(),
        quoted: String::new(),
        html: None,
        references: Vec::new(),
        clues: Vec::new(),
        files: Vec::new(),
        machine: None,
        returned: None,
    }
}

pub(crate) fn fetched(bench: &Bench, uid: u32, received_at: Instant, reading: Reading) -> FetchedMail {
    FetchedMail {
        mailbox: bench.mailbox,
        folder: "INBOX".to_owned(),
        uid_validity: 1,
        uid,
        received_at,
        parked: ParkedMailId::from_uuid(bench.ids.next()),
        raw: format!("mail {uid}").into_bytes(),
        reading,
    }
}

fn now(bench: &Bench) -> Instant {
    bench.desk.clock().now()
}

async fn take(bench: &Bench, uid: u32, read: ReadableMail) -> Taken {
    let mail = fetched(bench, uid, now(bench), Reading::Mail(Box::new(read)));
    take_mail(&bench.desk, vec![mail]).await.unwrap()
}

pub(crate) async fn only_case(bench: &Bench) -> domain::CaseId {
    let ids = bench
        .desk
        .store()
        .read(|tx| store::cases::case_ids_after(tx, None, 10))
        .await
        .unwrap();
    assert_eq!(ids.len(), 1, "{ids:?}");
    ids[0]
}

#[tokio::test]
async fn a_mail_raises_a_case_once() {
    let bench = Bench::new().await;
    let received_at = now(&bench).minus(Millis::minutes(70));
    let read = readable(&bench, "m1@example.cn", "家里暖气不热，请安排维修");
    let mail = fetched(&bench, 1, received_at, Reading::Mail(Box::new(read.clone())));
    let taken = take_mail(&bench.desk, vec![mail.clone()]).await.unwrap();
    assert_eq!(taken, Taken { raised: 1, ..TAKEN });
    assert_eq!(
        take_mail(&bench.desk, vec![mail]).await.unwrap(),
        Taken { known: 1, ..TAKEN }
    );
    let renumbered = FetchedMail {
        uid_validity: 2,
        ..fetched(
            &bench,
            9,
            received_at,
            Reading::Mail(Box::new(ReadableMail {
                message: MessageId::from_uuid(bench.ids.next()),
                ..read
            })),
        )
    };
    assert_eq!(
        take_mail(&bench.desk, vec![renumbered]).await.unwrap(),
        Taken { known: 1, ..TAKEN }
    );

    let view = bench.view(only_case(&bench).await).await;
    assert_eq!(
        (view.case.category, view.case.team),
        (Category::New, Some(bench.team))
    );
    assert_eq!(view.case.owner, None);
    assert_eq!(
        view.customer
            .unwrap()
            .reach_by(IdentityKind::Email)
            .unwrap()
            .value,
        "wang.fang@example.cn"
    );
    let first = view
        .promises
        .iter()
        .find(|it| it.key.clause.as_str() == "A17")
        .unwrap();
    assert_eq!(
        first.due_at,
        Some(received_at.plus(Millis::hours(24))),
        "the clock starts when the server received it"
    );
}

#[tokio::test]
async fn a_reply_finds_its_case_by_message_and_by_number() {
    let bench = Bench::new().await;
    take(&bench, 1, readable(&bench, "m1@example.cn", "家里暖气不热")).await;
    let case = only_case(&bench).await;
    let reply = ReplyToCustomer {
        on: app::OnCase::any_version(case),
        text: "王女士您好，维修师傅明天上午上门，如有问题请随时联系我们。感谢您的来信！暖城供热 李敏"
            .to_owned(),
        channel: Channel::Email,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    };
    reply_to_customer(&bench.desk, &bench.li, reply).await.unwrap();
    let view = bench.view(case).await;
    assert_eq!(
        (view.case.owner, view.case.category),
        (Some(bench.li.person), Category::Open),
        "B01: asked first"
    );

    let leased = lease_mail(&bench.desk, "w1", 10).await.unwrap();
    let [mail] = leased.as_slice() else {
        panic!("{leased:?}")
    };
    assert_eq!(mail.mail.to, ["wang.fang@example.cn"]);
    assert_eq!(mail.mail.in_reply_to.as_deref(), Some("m1@example.cn"));
    assert!(
        mail.mail.subject.contains(view.summary.number.as_str()),
        "{}",
        mail.mail.subject
    );
    assert!(
        lease_mail(&bench.desk, "w2", 10).await.unwrap().is_empty(),
        "one worker at a time"
    );
    settle_mail(&bench.desk, "w1", mail, Sending::Sent).await.unwrap();
    settle_mail(&bench.desk, "w1", mail, Sending::Sent).await.unwrap();
    let told = bench
        .kinds(case)
        .await
        .into_iter()
        .filter(|it| *it == FactKind::ReplyDelivered)
        .count();
    assert_eq!(told, 1);

    let mut answer = readable(&bench, "m2@example.cn", "好的，谢谢");
    answer.clues = vec![Clue::Message(mail.mail.header_id.clone())];
    assert_eq!(take(&bench, 2, answer).await, Taken { on_cases: 1, ..TAKEN });
    let mut forwarded = readable(&bench, "m3@example.cn", "再问一下");
    forwarded.clues = vec![
        Clue::Message("unknown@example.cn".to_owned()),
        Clue::Number(view.summary.number),
    ];
    assert_eq!(take(&bench, 3, forwarded).await, Taken { on_cases: 1, ..TAKEN });
    assert!(bench.view(case).await.case.is_unanswered);
}

async fn closed(bench: &Bench) -> app::Done {
    let raised = bench.raise().await;
    let told = crate::case_story::spoken(any(&raised), "您好，阀门已更换，请您放心使用，谢谢。");
    app::case::record_result::record_result(&bench.desk, &bench.li, any(&raised), "更换阀门".to_owned())
        .await
        .unwrap();
    reply_to_customer(&bench.desk, &bench.li, told).await.unwrap();
    close_case(
        &bench.desk,
        &bench.li,
        any(&raised),
        words("更换阀门", CustomerWord::Satisfied),
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn a_mail_reopens_a_case_that_was_closed_lately() {
    let bench = Bench::new().await;
    let closed = closed(&bench).await;
    let about = |header: &str| {
        let mut mail = readable(&bench, header, "又不热了");
        mail.clues = vec![Clue::Number(closed.number.clone())];
        mail
    };
    bench.move_by(Millis::days(7));
    assert_eq!(
        take(&bench, 1, about("m1@example.cn")).await,
        Taken { on_cases: 1, ..TAKEN }
    );
    let view = bench.view(closed.case).await;
    assert_eq!((view.case.category, view.case.round), (Category::Open, 2));
    assert_eq!(
        view.case.owner,
        Some(bench.li.person),
        "it goes back to its first owner (C13)"
    );
    assert!(view.case.is_unanswered, "the customer wrote last");
}

#[tokio::test]
async fn a_mail_about_a_case_that_was_closed_long_ago_raises_a_new_one() {
    let bench = Bench::new().await;
    let closed = closed(&bench).await;
    bench.move_by(Millis::days(8));
    let mut mail = readable(&bench, "m1@example.cn", "又不热了");
    mail.clues = vec![Clue::Number(closed.number.clone())];
    assert_eq!(take(&bench, 1, mail).await, Taken { raised: 1, ..TAKEN });
    assert_eq!(bench.view(closed.case).await.case.category, Category::Closed);
}

#[tokio::test]
async fn a_returned_mail_is_told_on_its_case_and_set_aside() {
    let bench = Bench::new().await;
    take(&bench, 1, readable(&bench, "m1@example.cn", "家里暖气不热")).await;
    let case = only_case(&bench).await;
    let reply = ReplyToCustomer {
        on: app::OnCase::any_version(case),
        text: "王女士您好，请您提供详细地址，如有问题请随时联系我们。感谢您的来信！暖城供热 李敏".to_owned(),
        channel: Channel::Email,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    };
    reply_to_customer(&bench.desk, &bench.li, reply).await.unwrap();
    let leased = lease_mail(&bench.desk, "w1", 10).await.unwrap();
    settle_mail(&bench.desk, "w1", &leased[0], Sending::Sent)
        .await
        .unwrap();
    let mut bounce = readable(&bench, "b1@example.cn", "mailbox full");
    bounce.machine = Some(Machine::Bounce);
    bounce.returned = Some((leased[0].mail.header_id.clone(), "552 mailbox full".to_owned()));
    assert_eq!(take(&bench, 2, bounce).await, Taken { parked: 1, ..TAKEN });
    let facts = bench.facts(case).await;
    let last = &facts.last().unwrap().body;
    assert!(
        matches!(last, FactBody::ReplyDelivered { is_delivered: false, detail, .. } if detail.contains("552")),
        "{last:?}"
    );
    let parked = list_parked(&bench.desk, &bench.lead, None, 10).await.unwrap();
    assert_eq!(
        (parked.len(), parked[0].reason.as_str(), parked[0].case),
        (1, "bounce", Some(case))
    );
}

#[tokio::test]
async fn machine_mail_is_parked_until_somebody_decides() {
    let bench = Bench::new().await;
    let mut away = readable(&bench, "a1@example.cn", "我在休假");
    away.machine = Some(Machine::AutoReply);
    assert_eq!(take(&bench, 1, away.clone()).await, Taken { parked: 1, ..TAKEN });
    let mut bulk = readable(&bench, "a2@example.cn", "促销");
    bulk.machine = Some(Machine::Bulk);
    assert_eq!(take(&bench, 2, bulk).await, Taken { parked: 1, ..TAKEN });
    assert!(
        list_parked(&bench.desk, &bench.li, None, 10).await.is_err(),
        "agents do not decide on it"
    );
    let parked = list_parked(&bench.desk, &bench.lead, None, 10).await.unwrap();
    let of = |reason: &str| parked.iter().find(|it| it.reason == reason).unwrap().id;
    dismiss_parked(&bench.desk, &bench.lead, of("bulk"), None)
        .await
        .unwrap();
    assert!(
        dismiss_parked(&bench.desk, &bench.lead, of("bulk"), None)
            .await
            .is_err()
    );
    let retried = retry_parked(&bench.desk, &bench.lead, of("auto_reply"), None).await;
    assert!(
        matches!(
            retried,
            Err(AppError::WrongState {
                state: "readable",
                ..
            })
        ),
        "reading again makes no case of a machine's mail"
    );
    release_parked(&bench.desk, &bench.lead, of("auto_reply"), None)
        .await
        .unwrap();
    let due = parked_to_retry(&bench.desk).await.unwrap();
    assert_eq!(due.len(), 1);
    away.message = MessageId::from_uuid(bench.ids.next());
    let case = settle_retry(&bench.desk, due[0].id, Reading::Mail(Box::new(away)))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(bench.view(case).await.case.description, "我在休假");
    assert!(
        list_parked(&bench.desk, &bench.lead, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn an_unreadable_mail_is_tried_again_and_never_lost() {
    let bench = Bench::new().await;
    let bad = fetched(
        &bench,
        1,
        now(&bench),
        Reading::Unreadable("no header".to_owned()),
    );
    let good = readable(&bench, "m1@example.cn", "家里暖气不热");
    let good = fetched(&bench, 2, now(&bench), Reading::Mail(Box::new(good)));
    assert_eq!(
        take_mail(&bench.desk, vec![bad, good]).await.unwrap(),
        Taken {
            raised: 1,
            parked: 1,
            ..TAKEN
        }
    );
    assert!(parked_to_retry(&bench.desk).await.unwrap().is_empty(), "not yet");
    for _ in 0..6 {
        bench.move_by(Millis::days(12));
        for mail in parked_to_retry(&bench.desk).await.unwrap() {
            settle_retry(&bench.desk, mail.id, Reading::Unreadable("no header".to_owned()))
                .await
                .unwrap();
        }
    }
    assert!(parked_to_retry(&bench.desk).await.unwrap().is_empty(), "given up");
    let parked = list_parked(&bench.desk, &bench.lead, None, 10).await.unwrap();
    assert_eq!((parked.len(), parked[0].reason.as_str()), (1, "unreadable"));
    assert_eq!(
        app::mail::parked::open_parked(&bench.desk, &bench.lead, parked[0].id)
            .await
            .unwrap(),
        b"mail 1"
    );
}

#[tokio::test]
async fn a_sender_with_an_odd_address_and_an_endless_name_is_taken_all_the_same() {
    let bench = Bench::new().await;
    let mut odd = readable(&bench, "m1@example.cn", "暖气不热");
    odd.from_name = "很长的名字".repeat(100);
    odd.from_address = "not an address".to_owned();
    odd.subject = "主题".repeat(500);
    assert_eq!(take(&bench, 1, odd).await, Taken { raised: 1, ..TAKEN });
    let customer = bench.view(only_case(&bench).await).await.customer.unwrap();
    assert_eq!(customer.name.chars().count(), 100);
}

#[tokio::test]
async fn a_flood_of_one_sender_is_parked() {
    let bench = Bench::new().await;
    let mails: Vec<_> = (1..=61)
        .map(|uid| {
            let read = readable(&bench, &format!("m{uid}@example.cn"), "重复");
            fetched(&bench, uid, now(&bench), Reading::Mail(Box::new(read)))
        })
        .collect();
    let taken = take_mail(&bench.desk, mails).await.unwrap();
    assert_eq!(
        taken,
        Taken {
            on_cases: 59,
            raised: 1,
            parked: 1,
            ..TAKEN
        }
    );
}
