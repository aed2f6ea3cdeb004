//! The suite's rows for mail, through a real IMAP and SMTP server. Mail carries no signature that we check: what stands for
//! a wrong one is mail that claims to be ours.

use std::time::{Duration, UNIX_EPOCH};

use app::case::view_case::view_case;
use app::mail::failed::list_failed_mail;
use app::mail::parked::list_parked;
use calendar::{Instant, Millis};
use domain::{CaseId, Direction};
use store::messages::{Message, MessageState};
use testkit::smtp::Answer;

use super::rows_on_both;
use crate::house::House;
use crate::messenger_house::{ANSWER, On, messages_of};

fn letter(from: &str, id: &str, text: &str) -> Vec<u8> {
    format!(
        "From: 张三 <{from}>\r\nTo: kefu@desk.example\r\nSubject: {text}\r\nMessage-ID: <{id}@ex.cn>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

async fn came_in(house: &House) -> Vec<Message> {
    messages_of(&house.desk, &house.agent, Direction::Inbound).await
}

/// So many messages are in, and no more come.
async fn until_in(house: &House, count: usize) -> Vec<Message> {
    house
        .until("the messages", async || {
            let all = came_in(house).await;
            (all.len() >= count).then_some(all)
        })
        .await
}

async fn reply_ends(house: &House, case: CaseId, state: MessageState) {
    house
        .until("the reply's end", async || {
            let view = view_case(&house.desk, &house.agent, case).await.unwrap();
            let mut all = view.timeline.messages.into_values();
            all.any(|it| it.direction == Direction::Outbound && it.state == state)
                .then_some(())
        })
        .await;
}

rows_on_both! {
    async fn duplicate(on: On) {
        let house = House::build_on(on).await;
        let loops = house.open();
        for _ in 0..2 {
            house.mailbox.deliver(&letter("zs@ex.cn", "m1", "暖气不热"));
        }
        house.mailbox.deliver(&letter("ls@ex.cn", "m2", "谁来看看"));
        let all = until_in(&house, 2).await;
        assert_eq!(all.len(), 2);
        assert_eq!(house.cases().await.len(), 2);
        loops.close().await;
    }

    async fn late(on: On) {
        let house = House::build_on(on).await;
        let received_at = Instant::parse("2026-11-21T07:30:00+08:00").unwrap();
        let seconds = u64::try_from(received_at.as_millis()).unwrap() / 1_000;
        let at = UNIX_EPOCH + Duration::from_secs(seconds);
        house.mailbox.deliver_received_at(&letter("zs@ex.cn", "m1", "暖气不热"), at);
        let loops = house.open();
        assert_eq!(until_in(&house, 1).await[0].at, received_at, "clocks start when the server received it");
        loops.close().await;
    }

    async fn malformed(on: On) {
        let house = House::build_on(on).await;
        house.mailbox.deliver(&[0xFF; 40]);
        house.mailbox.deliver(b"Subject: nobody\r\n\r\nno sender");
        house.mailbox.deliver(&letter("zs@ex.cn", "m1", "暖气不热"));
        let loops = house.open();
        assert_eq!(until_in(&house, 1).await.len(), 1);
        let parked = list_parked(&house.desk, &house.agent, None, 50).await.unwrap();
        assert!(parked.len() == 2 && parked.iter().all(|it| it.reason == "unreadable"), "{parked:?}");
        loops.close().await;
    }

    async fn refused(on: On) {
        let house = House::build_on(on).await;
        house.mailbox.deliver(&letter("zs@ex.cn", "m1", "暖气不热"));
        let loops = house.open();
        let case = until_in(&house, 1).await[0].case;
        house.sink.answer_next(&[Answer::Refuse]);
        house.reply(case, ANSWER).await.unwrap();
        reply_ends(&house, case, MessageState::Failed).await;
        assert!(house.sink.received().is_empty());
        assert_eq!(list_failed_mail(&house.desk, &house.agent, None, 10).await.unwrap().len(), 1);
        loops.close().await;
    }

    async fn slow(on: On) {
        let house = House::build_on(on).await;
        house.mailbox.deliver(&letter("zs@ex.cn", "m1", "暖气不热"));
        let loops = house.open();
        let case = until_in(&house, 1).await[0].case;
        house.sink.answer_next(&[Answer::Busy]);
        house.reply(case, ANSWER).await.unwrap();
        house
            .until("the first try", async || {
                let all = messages_of(&house.desk, &house.agent, Direction::Outbound).await;
                all.iter().any(|it| it.detail.contains("451")).then_some(())
            })
            .await;
        // What comes in meanwhile is taken.
        house.mailbox.deliver(&letter("ls@ex.cn", "m2", "谁来看看"));
        until_in(&house, 2).await;
        house.clock.move_by(Millis::new(11_000));
        house.desk.bell().ring();
        reply_ends(&house, case, MessageState::Sent).await;
        assert_eq!(house.sink.received().len(), 1);
        loops.close().await;
    }

    async fn replayed(on: On) {
        let house = House::build_on(on).await;
        house.mailbox.deliver(&letter("zs@ex.cn", "m1", "暖气不热"));
        let loops = house.open();
        until_in(&house, 1).await;
        loops.close().await;
        // The folder is numbered anew, so everything in it is fetched again.
        house.mailbox.change_uid_validity();
        house.mailbox.deliver(&letter("ls@ex.cn", "m2", "谁来看看"));
        let loops = house.open();
        assert_eq!(until_in(&house, 2).await.len(), 2);
        loops.close().await;
    }

    async fn wrongly_signed(on: On) {
        let house = House::build_on(on).await;
        // A stranger's mail under a message id as only we write them, and one as if from ourselves about a case.
        let ours = String::from_utf8(letter("ls@ex.cn", "m1", "我是客服自己")).unwrap();
        house.mailbox.deliver(ours.replace("m1@ex.cn", "20261121-000123.x@desk.example").as_bytes());
        let claims = "X-Shouwen-Case: 20261121-000123\r\nSubject:";
        let as_us = String::from_utf8(letter("kefu@desk.example", "m3", "我是客服自己")).unwrap();
        house.mailbox.deliver(as_us.replace("Subject:", claims).as_bytes());
        house.mailbox.deliver(&letter("zs@ex.cn", "m2", "暖气不热"));
        let loops = house.open();
        let all = until_in(&house, 1).await;
        assert_eq!(all.iter().map(|it| it.sender.address.as_str()).collect::<Vec<_>>(), ["zs@ex.cn"]);
        let parked = list_parked(&house.desk, &house.agent, None, 50).await.unwrap();
        assert!(parked.len() == 2 && parked.iter().all(|it| it.reason == "loop"), "{parked:?}");
        loops.close().await;
    }
}
