//! From the customer's mail to the answer, and what must not go wrong on the way.

use std::time::{Duration, UNIX_EPOCH};

use app::case::view_case::view_case;
use app::mail::parked::{list_parked, release_parked};
use calendar::{Instant, Millis};
use channels::mail::{OurMail, read_mail};
use domain::{Direction, FactBody};
use testkit::smtp::Answer;

use crate::house::House;

const ANSWER: &str = "张先生您好：\n您反映的暖气不热，我们已安排维修师傅今天19:00前上门查看。有任何问题请直接回复本邮件。\n客服李娜 工号1001";

fn from_customer(subject: &str, headers: &str) -> Vec<u8> {
    from_sender("张三 <zs@ex.cn>", subject, headers)
}

fn from_sender(sender: &str, subject: &str, headers: &str) -> Vec<u8> {
    let text = format!(
        "From: {sender}\r\nTo: kefu@desk.example\r\nSubject: {subject}\r\n{headers}\
         Content-Type: text/plain; charset=gb2312\r\n\r\n您好，我家的暖气不热。\r\n"
    );
    encoding_rs::GB18030.encode(&text).0.into_owned()
}

#[tokio::test]
async fn a_mail_becomes_a_case_its_answer_leaves_and_the_reply_comes_back_to_it() {
    let house = House::build().await;
    let received_at = Instant::parse("2026-11-21T09:30:00+08:00").unwrap();
    let seconds = u64::try_from(received_at.as_millis()).unwrap() / 1_000;
    let raw = from_customer("暖气不热", "Message-ID: <m1@ex.cn>\r\n");
    house
        .mailbox
        .deliver_received_at(&raw, UNIX_EPOCH + Duration::from_secs(seconds));
    let loops = house.open();
    let case = house.until("the case", async || house.cases().await.pop()).await;
    assert_eq!(case.subject, "暖气不热");
    let view = view_case(&house.desk, &house.agent, case.id).await.unwrap();
    let message = view.timeline.messages.values().next().unwrap();
    assert_eq!(message.text, "您好，我家的暖气不热。");
    assert_eq!(
        (message.sender.name.as_str(), message.sender.address.as_str()),
        ("张三", "zs@ex.cn")
    );
    assert_eq!(
        message.at, received_at,
        "clocks start when the server received the mail"
    );

    // The mail server is busy once; the mail waits and then leaves, once.
    house.sink.answer_next(&[Answer::Busy]);
    house.reply(case.id, ANSWER).await.unwrap();
    house
        .until("the first try", async || {
            let view = view_case(&house.desk, &house.agent, case.id).await.unwrap();
            view.timeline
                .messages
                .into_values()
                .find(|it| it.detail.contains("451"))
        })
        .await;
    house.clock.move_by(Millis::new(11_000));
    house.desk.bell().ring();
    let sent = house
        .until("the mail", async || house.sink.received().pop())
        .await;
    let read = read_mail(&sent.mail, Instant::EPOCH, &OurMail::default()).unwrap();
    assert_eq!(read.text, ANSWER);
    assert_eq!(read.in_reply_to, ["m1@ex.cn"]);
    assert_eq!(read.reference_header.as_ref(), Some(&case.number));
    house
        .until("the note that it was delivered", async || {
            let view = view_case(&house.desk, &house.agent, case.id).await.unwrap();
            let told = |it: &domain::Fact| {
                matches!(
                    it.body,
                    FactBody::ReplyDelivered {
                        is_delivered: true,
                        ..
                    }
                )
            };
            view.timeline.facts.iter().any(told).then_some(())
        })
        .await;

    // The customer answers; the subject has lost everything, the thread has not.
    let ours = read.message_id.unwrap();
    house.mailbox.deliver(&from_customer(
        "谢谢",
        &format!("Message-ID: <m2@ex.cn>\r\nIn-Reply-To: <{ours}>\r\n"),
    ));
    house
        .until("the reply on the case", async || {
            let view = view_case(&house.desk, &house.agent, case.id).await.unwrap();
            let inbound = view
                .timeline
                .messages
                .values()
                .filter(|it| it.direction == Direction::Inbound)
                .count();
            (inbound == 2).then_some(())
        })
        .await;
    assert_eq!(house.cases().await.len(), 1);
    assert_eq!(house.sink.received().len(), 1);
    loops.close().await;
}

#[tokio::test]
async fn what_cannot_be_a_case_is_parked_and_stops_nothing() {
    let house = House::build().await;
    house.mailbox.deliver(&[0xFF; 40]);
    house.mailbox.deliver(b"Subject: nobody\r\n\r\nno sender");
    house.mailbox.deliver(&from_sender(
        "李四 <ls@ex.cn>",
        "休假",
        "Message-ID: <a@ex.cn>\r\nAuto-Submitted: auto-replied\r\n",
    ));
    house
        .mailbox
        .deliver(&from_customer("暖气不热", "Message-ID: <b@ex.cn>\r\n"));
    let loops = house.open();
    house
        .until("the case behind them", async || house.cases().await.pop())
        .await;
    let parked = list_parked(&house.desk, &house.agent, None, 50).await.unwrap();
    let mut reasons: Vec<&str> = parked.iter().map(|it| it.reason.as_str()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["auto_reply", "unreadable", "unreadable"]);
    // Somebody finds that the automatic mail matters after all.
    let auto = parked.iter().find(|it| it.reason == "auto_reply").unwrap();
    release_parked(&house.desk, &house.agent, auto.id, None)
        .await
        .unwrap();
    house
        .until("the released mail", async || {
            (house.cases().await.len() == 2).then_some(())
        })
        .await;
    loops.close().await;
}

#[tokio::test]
async fn stopping_and_starting_and_a_new_numbering_double_nothing() {
    let house = House::build().await;
    for number in 0..3 {
        house.mailbox.deliver(&from_customer(
            &format!("第{number}封"),
            &format!("Message-ID: <n{number}@ex.cn>\r\n"),
        ));
    }
    let loops = house.open();
    house
        .until("three cases", async || {
            (house.cases().await.len() == 3).then_some(())
        })
        .await;
    loops.close().await;
    house.mailbox.change_uid_validity();
    house
        .mailbox
        .deliver(&from_customer("第四封", "Message-ID: <n4@ex.cn>\r\n"));
    let loops = house.open();
    house
        .until("the fourth case", async || {
            (house.cases().await.len() >= 4).then_some(())
        })
        .await;
    assert_eq!(house.cases().await.len(), 4);
    loops.close().await;
}

#[tokio::test]
async fn a_receiver_that_does_not_exist_is_told_on_the_case() {
    let house = House::build().await;
    house
        .mailbox
        .deliver(&from_customer("暖气不热", "Message-ID: <m1@ex.cn>\r\n"));
    let loops = house.open();
    let case = house.until("the case", async || house.cases().await.pop()).await;
    house.sink.answer_next(&[Answer::Refuse]);
    house.reply(case.id, ANSWER).await.unwrap();
    house
        .until("the failure", async || {
            let view = view_case(&house.desk, &house.agent, case.id).await.unwrap();
            let told = |it: &domain::Fact| {
                matches!(
                    it.body,
                    FactBody::ReplyDelivered {
                        is_delivered: false,
                        ..
                    }
                )
            };
            view.timeline.facts.iter().any(told).then_some(())
        })
        .await;
    assert!(house.sink.received().is_empty());
    loops.close().await;
}
