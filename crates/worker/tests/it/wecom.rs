//! What only 微信客服 has: a list behind a cursor, limits on answers, files by their ids, reports after the fact.

use std::sync::{Arc, Mutex};

use app::AppError;
use app::messenger::MessengerRoom as _;
use app::messenger::inbox::reached;
use calendar::{Instant, Millis};
use domain::ports::Clock as _;
use domain::{CallbackRequest, Direction, MessengerKind};
use serde_json::{Value, json};
use store::messages::MessageState;
use testkit::vendor::{Told, Vendor};

use crate::conformance::Written;
use crate::conformance::wecom::{account, message, rung, script};
use crate::messenger_house::{ANSWER, MessengerHouse, On};

struct Stage {
    list: Arc<Mutex<Vec<Value>>>,
    vendor: Vendor,
    house: MessengerHouse,
}

impl Stage {
    async fn set() -> Self {
        let list = Arc::default();
        let vendor = Vendor::start(script(Arc::clone(&list)));
        let settings = account(&vendor.url());
        let house = MessengerHouse::build(On::Sqlite, MessengerKind::WecomKf, settings).await;
        Self { list, vendor, house }
    }

    fn now(&self) -> Instant {
        self.house.clock.now()
    }

    fn put(&self, entry: Value) {
        self.list.lock().unwrap().push(entry);
    }

    fn written(&self, id: &'static str, text: &'static str) -> Written {
        Written {
            id,
            from: "wm1",
            text,
            at: self.now(),
        }
    }

    async fn ring(&self) {
        self.house.call(&rung(self.now())).await.unwrap();
        self.house.settled().await;
    }
}

fn refused_code(outcome: Result<app::Done, AppError>) -> &'static str {
    match outcome {
        Err(AppError::Invalid(fields)) => fields[0].code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_read_to_its_end_once_and_only_what_customers_wrote_is_taken() {
    let stage = Stage::set().await;
    for (id, text) in [("m1", "一"), ("m2", "二"), ("m3", "三")] {
        stage.put(message(&stage.written(id, text)));
    }
    let mut ours = message(&stage.written("m4", "坐席写的"));
    ours["origin"] = json!(5);
    stage.put(ours);
    stage.put(
        json!({ "msgid": "m5", "msgtype": "event", "origin": 4, "event": { "event_type": "enter_session" } }),
    );
    stage.ring().await;
    assert_eq!(stage.house.texts_in().await, ["一", "二", "三"]);
    assert_eq!(stage.vendor.asked("/cgi-bin/kf/sync_msg").len(), 3);
    assert_eq!(stage.vendor.asked("/cgi-bin/gettoken").len(), 1);
    let cursor = reached(&stage.house.desk, stage.house.account, "wk1".to_owned())
        .await
        .unwrap();
    assert_eq!(cursor.as_deref(), Some("5"));
    stage.house.clock.move_by(Millis::new(1_000));
    stage.put(message(&stage.written("m6", "四")));
    stage.ring().await;
    let asked = stage.vendor.asked("/cgi-bin/kf/sync_msg");
    assert!(
        asked[3].text().contains("\"cursor\":\"5\""),
        "{}",
        asked[3].text()
    );
    assert_eq!(stage.house.texts_in().await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cursor_is_kept_before_anything_is_worked_and_a_broken_entry_stops_nothing() {
    let stage = Stage::set().await;
    stage.put(
        json!({ "msgid": "m1", "origin": 3, "msgtype": "text", "text": { "content": "没有时间和地址" } }),
    );
    stage.put(message(&stage.written("m2", "暖气不热")));
    stage.ring().await;
    assert_eq!(stage.house.texts_in().await, ["暖气不热"]);
    let stranded = stage.house.stranded().await;
    assert_eq!(
        (stranded.len(), stranded[0].reason.as_str()),
        (1, "the message does not read")
    );
    let cursor = reached(&stage.house.desk, stage.house.account, "wk1".to_owned())
        .await
        .unwrap();
    assert_eq!(cursor.as_deref(), Some("2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sixth_answer_and_one_after_48_hours_are_refused_before_they_are_sent() {
    let stage = Stage::set().await;
    stage.put(message(&stage.written("m1", "暖气不热")));
    stage.ring().await;
    let case = stage.house.cases().await.remove(0).id;
    for _ in 0..5 {
        stage.house.reply(case, ANSWER).await.unwrap();
    }
    assert_eq!(refused_code(stage.house.reply(case, ANSWER).await), "too_many");
    assert_eq!(stage.vendor.wait_for("/cgi-bin/kf/send_msg", 5).len(), 5);
    stage.house.all_sent().await;
    stage.house.clock.move_by(Millis::hours(1));
    stage.put(message(&stage.written("m2", "好的")));
    stage.ring().await;
    stage.house.reply(case, ANSWER).await.unwrap();
    assert_eq!(stage.vendor.wait_for("/cgi-bin/kf/send_msg", 6).len(), 6);
    stage.house.all_sent().await;
    stage.house.clock.move_by(Millis::minutes(48 * 60 - 5));
    stage.house.reply(case, ANSWER).await.unwrap();
    stage.house.all_sent().await;
    stage.house.clock.move_by(Millis::minutes(10));
    assert_eq!(refused_code(stage.house.reply(case, ANSWER).await), "too_late");
    let long = format!("{ANSWER}{}", "很".repeat(700));
    assert_eq!(refused_code(stage.house.reply(case, &long).await), "too_long");
    stage
        .house
        .until("the outbox to be empty", async || {
            let due = app::messenger::deliver::next_message_due(&stage.house.desk).await;
            due.unwrap().is_none().then_some(())
        })
        .await;
    let sent = stage.vendor.asked("/cgi-bin/kf/send_msg").len();
    assert_eq!(sent, 7, "what was refused left nothing behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_was_withdrawn_is_renewed_and_the_answer_carries_our_id() {
    let stage = Stage::set().await;
    stage.put(message(&stage.written("m1", "暖气不热")));
    stage.ring().await;
    let case = stage.house.cases().await.remove(0).id;
    let ended = Told::Json(r#"{"errcode":42001,"errmsg":"access_token expired"}"#.to_owned());
    stage.vendor.answer_next("/cgi-bin/kf/send_msg", ended);
    stage.house.reply(case, ANSWER).await.unwrap();
    let asked = stage.vendor.wait_for("/cgi-bin/kf/send_msg", 2);
    assert_eq!(stage.vendor.asked("/cgi-bin/gettoken").len(), 2);
    let sent = stage.house.messages(Direction::Outbound).await.remove(0);
    let told: Value = serde_json::from_slice(&asked[1].body).unwrap();
    assert_eq!(
        (told["touser"].as_str(), told["open_kfid"].as_str()),
        (Some("wm1"), Some("wk1"))
    );
    assert_eq!(
        told["msgid"].as_str().unwrap(),
        sent.id.as_uuid().simple().to_string()
    );

    // The vendor reports later that it did not arrive after all.
    let failed = json!({ "event_type": "msg_send_fail", "open_kfid": "wk1", "fail_msgid": told["msgid"], "fail_type": 10 });
    stage.put(json!({ "msgid": "e1", "origin": 4, "msgtype": "event", "event": failed }));
    stage.house.clock.move_by(Millis::new(1_000));
    stage.ring().await;
    let sent = stage.house.messages(Direction::Outbound).await.remove(0);
    assert_eq!(sent.state, MessageState::Failed);
    assert!(sent.detail.contains("refuses"), "{}", sent.detail);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_fetched_and_known_by_their_bytes_and_words_never_wait_for_them_for_good() {
    let stage = Stage::set().await;
    let file = |id: &'static str, media: &str| {
        let mut entry = message(&stage.written(id, ""));
        entry["msgtype"] = json!("image");
        entry["image"] = json!({ "media_id": media });
        entry
    };
    let png = b"\x89PNG\r\n\x1a\n0000".to_vec();
    stage
        .vendor
        .answer_next("/cgi-bin/media/get", Told::File("image/jpeg", png));
    stage.put(file("m1", "a"));
    stage.ring().await;
    let gone = Told::Json(r#"{"errcode":40007,"errmsg":"invalid media_id"}"#.to_owned());
    stage.vendor.answer_next("/cgi-bin/media/get", gone);
    stage.house.clock.move_by(Millis::new(1_000));
    stage.put(file("m2", "b"));
    stage.ring().await;
    let texts = stage.house.texts_in().await;
    assert_eq!(texts[0], "[图片]");
    assert!(texts[1].contains("40007"), "{texts:?}");
    let first = stage.house.messages(Direction::Inbound).await.remove(0).id;
    let found = stage
        .house
        .desk
        .store()
        .read(move |tx| store::attachments::attachments_of_message(tx, first))
        .await
        .unwrap();
    assert_eq!((found.len(), found[0].media_type.as_str()), (1, "image/png"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_is_echoed_as_documented_and_a_wrong_one_is_not() {
    let stage = Stage::set().await;
    let echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
    let query = [
        ("msg_signature", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"),
        ("timestamp", "1409659589"),
        ("nonce", "263014780"),
        ("echostr", echo),
    ];
    let mut request = CallbackRequest {
        is_check: true,
        query: query
            .iter()
            .map(|it| (it.0.to_owned(), it.1.to_owned()))
            .collect(),
        ..CallbackRequest::default()
    };
    assert_eq!(
        stage.house.call(&request).await.unwrap().body,
        "1616140317555161061"
    );
    request.query[2].1 = "263014781".to_owned();
    assert!(stage.house.call(&request).await.is_err());
    assert_eq!(stage.house.room.health(stage.house.account), None);
}
