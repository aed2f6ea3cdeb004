//! Killed while mails are held for their author to recall, again and again, with real servers: what was not recalled leaves
//! once and not before its time; what was recalled never leaves.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use testkit::dovecot::{Mailbox, PASSWORD};
use testkit::http::Client;
use testkit::program::Program;
use testkit::smtp::Sink;

use crate::desk::{Desk, json as read};

const HELD_SECONDS: &str = "4";
const KILLS: usize = 3;

/// Does something once; gives the answer's status and body.
fn post(client: &mut Client, path: &str, key: &str, body: &Value) -> (u16, Value) {
    let answer = client
        .ask(
            "POST",
            &format!("/api/v1{path}"),
            &[("Idempotency-Key", key)],
            Some(&body.to_string()),
        )
        .unwrap();
    (answer.status, read(&answer))
}

fn serve(desk: &Desk) -> Program {
    desk.command(&["serve"])
        .with("SHOUWEN_HOLD_REPLIES_SECONDS", HELD_SECONDS)
        .ready_when_it_says("shouwen is ready")
        .start()
}

fn enter_mailbox(client: &mut Client, sink: &Sink) -> Mailbox {
    let mailbox = Mailbox::fresh();
    let body = json!({
        "name": "service", "address": "desk@ex.cn", "enabled": true,
        "imap_host": mailbox.host(), "imap_port": mailbox.port(), "imap_security": "plain",
        "smtp_host": "127.0.0.1", "smtp_port": sink.port(), "smtp_security": "plain",
        "login": mailbox.user(), "password": PASSWORD, "folder": "INBOX", "poll_seconds": 60,
    });
    let (status, told) = post(client, "/mailboxes", "the-mailbox", &body);
    assert_eq!(status, 201, "{told}");
    mailbox
}

/// A case of a customer who has an address.
fn raise(client: &mut Client) -> String {
    let customer = json!({ "new": { "name": "王秀英", "title": "ms", "phone": "13955557777", "phones": [],
        "email": "wang@home.cn", "address": "建设路 6 号", "unit": "2-101" } });
    let body = json!({
        "channel": "counter", "type": "enquiry", "subject": "采暖费", "confirmed": true,
        "description": "请问今年的采暖费什么时候可以交？", "customer": customer,
    });
    let (status, told) = post(client, "/cases", "the-case", &body);
    assert_eq!(status, 201, "{told}");
    let id = told.pointer("/case/id").or_else(|| told.pointer("/id"));
    id.unwrap().as_str().unwrap().to_owned()
}

/// Writes to the customer; gives the reply's place and until when it is held.
fn reply(client: &mut Client, case: &str, key: &str) -> (u64, u128) {
    let body = json!({
        "channel": "email", "attachment_ids": [],
        "body": format!("王女士您好，维修师傅明天上午上门（{key}），如有问题请随时联系我们。感谢您的来信！暖城供热 王晓燕"),
    });
    let (status, told) = post(client, &format!("/cases/{case}/replies"), key, &body);
    assert_eq!(status, 201, "{told}");
    let item = &told["item"];
    let held = item.pointer("/data/held_until").and_then(Value::as_u64);
    (item["seq"].as_u64().unwrap(), u128::from(held.unwrap()))
}

fn recall(client: &mut Client, case: &str, seq: u64) -> (u16, Value) {
    let path = format!("/cases/{case}/replies/recall");
    post(client, &path, &format!("recall-{seq}"), &json!({ "seq": seq }))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test looks at the real clock, and so must who compares with it"
)]
fn now() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()
}

/// What has left, by the keys of the replies.
fn left(sink: &Sink, keys: &[&str]) -> Vec<String> {
    let received = sink.received();
    let texts = received.iter().map(|it| {
        let read = channels::mail::read_mail(
            &it.mail,
            calendar::Instant::EPOCH,
            &channels::mail::OurMail::default(),
        );
        read.unwrap().text
    });
    let name = |text: String| {
        let found = keys.iter().find(|it| text.contains(&format!("（{it}）")));
        found.map_or(text.clone(), |it| (*it).to_owned())
    };
    texts.map(name).collect()
}

fn holds(desk: &Desk) {
    let sink = Sink::start();
    desk.add_person("admin", "administrator");
    let mut program = serve(desk);
    let mut client = desk.log_in("admin");
    let _mailbox = enter_mailbox(&mut client, &sink);
    let case = raise(&mut client);

    let (gone, _) = reply(&mut client, &case, "gone");
    let (stays, held_until) = reply(&mut client, &case, "stays");
    let (status, told) = recall(&mut client, &case, gone);
    assert_eq!(status, 200, "{told}");
    for _kill in 0..KILLS {
        program.kill();
        program = serve(desk);
        if now() < held_until {
            assert!(sink.received().is_empty(), "held, whoever holds it");
        }
    }
    let _kept = sink.wait_for(1);
    assert!(now() >= held_until, "not before its time");
    assert_eq!(left(&sink, &["gone", "stays"]), ["stays"]);

    let mut client = desk.log_in("admin");
    let (status, told) = recall(&mut client, &case, stays);
    assert_eq!(
        (status, told["code"].as_str()),
        (409, Some("wrong_state")),
        "{told}"
    );
    // Whatever still waited would have left before this one.
    reply(&mut client, &case, "last");
    program.kill();
    program = serve(desk);
    let _kept = sink.wait_for(2);
    assert_eq!(left(&sink, &["gone", "stays", "last"]), ["stays", "last"]);
    until_delivered(&mut desk.log_in("admin"), &case);
    assert!(program.stop().success());
    let (status, said) = desk.run(&["verify", "--judge"]);
    assert!(status.success() && said.contains(" 0 broken chains"), "{said}");
}

/// Waits until the case says that both mails left and that one was recalled.
fn until_delivered(client: &mut Client, case: &str) {
    let mut states = Vec::new();
    for _look in 0..100 {
        let shown = read(
            &client
                .ask("GET", &format!("/api/v1/cases/{case}"), &[], None)
                .unwrap(),
        );
        let timeline = shown["timeline"].as_array().unwrap();
        let state = |it: &Value| {
            it.pointer("/data/delivery/state")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        states = timeline.iter().filter_map(state).collect();
        if states == ["recalled", "sent", "sent"] {
            return;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    panic!("{states:?}");
}

#[test]
fn slow_a_held_mail_leaves_once_however_often_the_desk_is_killed_on_sqlite() {
    holds(&Desk::on_sqlite());
}

#[test]
fn slow_a_held_mail_leaves_once_however_often_the_desk_is_killed_on_postgres() {
    holds(&Desk::on_postgres());
}
