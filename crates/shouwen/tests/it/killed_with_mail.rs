//! Killed in the middle of taking mail in, again and again, with a real mail server: every mail is taken, and once.
//!
//! Each mail's subject is its own, and a third of them answer an earlier one, so what is lost, doubled or on the wrong case
//! shows.

use std::collections::BTreeMap;
use std::time::Duration;

use testkit::dovecot::{Mailbox, PASSWORD};
use testkit::http::Client;

use crate::desk::{Desk, json};

const MAILS: usize = 1_200;
const KILLS: u32 = 12;

fn mail(index: usize) -> Vec<u8> {
    let answered = if index % 3 == 2 {
        format!("In-Reply-To: <m{}@ex.cn>\r\n", index - 1)
    } else {
        String::new()
    };
    format!(
        "From: kehu{}@ex.cn\r\nTo: desk@ex.cn\r\nMessage-ID: <m{index}@ex.cn>\r\n{answered}\
         Subject: letter {index}\r\n\r\nThe radiator in room {index} is cold.\r\n",
        index % 400,
    )
    .into_bytes()
}

fn enter_mailbox(client: &mut Client, mailbox: &Mailbox) {
    let body = serde_json::json!({
        "name": "service", "address": "desk@ex.cn", "enabled": true,
        "imap_host": mailbox.host(), "imap_port": mailbox.port(), "imap_security": "plain",
        "smtp_host": mailbox.host(), "smtp_port": 25, "smtp_security": "plain",
        "login": mailbox.user(), "password": PASSWORD, "folder": "INBOX", "poll_seconds": 60,
    });
    let answer = client
        .ask(
            "POST",
            "/api/v1/mailboxes",
            &[("Idempotency-Key", "the-mailbox")],
            Some(&body.to_string()),
        )
        .unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
}

/// How the desk's one mailbox fares.
fn health(client: &mut Client) -> String {
    let answer = client.ask("GET", "/api/v1/mailboxes", &[], None).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    let state = json(&answer)["items"][0]["health"]["state"].clone();
    state.as_str().unwrap_or_default().to_owned()
}

/// How many cases there are: the running number of the newest.
fn count_raised(client: &mut Client) -> usize {
    let path = "/api/v1/cases?view=all&order=opened&limit=1";
    let page = json(&client.ask("GET", path, &[], None).unwrap());
    let number = page["items"][0]["number"].as_str().unwrap_or("-0").to_owned();
    number.rsplit_once('-').unwrap().1.parse().unwrap()
}

/// Every mail on every case: the letters by case, oldest case first.
fn letters(client: &mut Client) -> Vec<Vec<String>> {
    let mut letters = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/api/v1/cases?view=all&order=opened&limit=100{after}");
        let page = json(&client.ask("GET", &path, &[], None).unwrap());
        for row in page["items"].as_array().unwrap() {
            let path = format!("/api/v1/cases/{}", row["id"].as_str().unwrap());
            let case = json(&client.ask("GET", &path, &[], None).unwrap());
            let timeline = case["timeline"].as_array().unwrap();
            letters.push(subjects(timeline));
        }
        match page["next"].as_str() {
            Some(cursor) => after = format!("&after={cursor}"),
            None => return letters,
        }
    }
}

fn subjects(timeline: &[serde_json::Value]) -> Vec<String> {
    let of_mails = timeline.iter().filter(|it| it["kind"] == "message_received");
    of_mails
        .map(|it| it["data"]["subject"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn takes_each_once(desk: &Desk) {
    let mailbox = Mailbox::fresh();
    desk.add_person("admin", "administrator");
    let mut program = desk.serve();
    let mut client = desk.log_in("admin");
    (0..MAILS / 2).for_each(|it| mailbox.deliver(&mail(it)));
    enter_mailbox(&mut client, &mailbox);
    let (mut delivered, mut raised) = (MAILS / 2, 0);
    for kill in 0..KILLS {
        // Each life takes something in; then the kill comes at ever different moments of the next batch.
        let before = raised;
        while raised == before {
            raised = count_raised(&mut client);
        }
        assert!(raised < delivered * 2 / 3, "the kill came when all was done");
        std::thread::park_timeout(Duration::from_millis(u64::from(kill * 97 % 150)));
        program.kill();
        let more = (delivered + MAILS / 24).min(MAILS);
        (delivered..more).for_each(|it| mailbox.deliver(&mail(it)));
        delivered = more;
        program = desk.serve();
    }
    (delivered..MAILS).for_each(|it| mailbox.deliver(&mail(it)));
    drop(client);
    let mut client = desk.log_in("admin");
    let mut found = Vec::new();
    for _look in 0..200 {
        found = if health(&mut client) == "watching" {
            letters(&mut client)
        } else {
            Vec::new()
        };
        if found.iter().map(Vec::len).sum::<usize>() >= MAILS {
            break;
        }
        std::thread::park_timeout(Duration::from_millis(100));
    }
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    for subject in found.iter().flatten() {
        *taken.entry(subject.clone()).or_default() += 1;
    }
    let wrong: Vec<_> = (0..MAILS)
        .map(|it| format!("letter {it}"))
        .filter(|it| taken.get(it) != Some(&1))
        .collect();
    assert!(wrong.is_empty(), "lost or taken twice: {wrong:?}");
    assert_eq!(taken.len(), MAILS, "nothing is there that nobody sent");
    for case in &found {
        assert!(
            matches!(case.len(), 1 | 2),
            "answers stay with what they answer: {case:?}"
        );
    }
    assert!(program.stop().success());
    let (status, said) = desk.run(&["verify"]);
    assert!(status.success() && said.contains(" 0 broken chains"), "{said}");
}

#[test]
fn slow_each_mail_is_taken_once_however_often_the_desk_is_killed_on_sqlite() {
    takes_each_once(&Desk::on_sqlite());
}

#[test]
fn slow_each_mail_is_taken_once_however_often_the_desk_is_killed_on_postgres() {
    takes_each_once(&Desk::on_postgres());
}
