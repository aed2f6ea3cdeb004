//! Fetching from a real IMAP server.

use std::time::{Duration, UNIX_EPOCH};

use calendar::Instant;
use channels::mail::fetch::{FaultKind, MailboxHealth, try_mailbox};
use channels::mail::server::{Secret, Tls, Trust};
use channels::mail::{AutoKind, OurMail, read_mail};
use testkit::dovecot::Mailbox;

use crate::awkward_server::{AwkwardServer, Giving};
use crate::desk::{Desk, Running, settings};

fn mail(subject: &str) -> Vec<u8> {
    format!(
        "From: a@ex.cn\r\nMessage-ID: <{subject}@ex.cn>\r\nSubject: {subject}\r\n\r\nbody of {subject}\r\n"
    )
    .into_bytes()
}

fn subjects(mails: &[channels::mail::fetch::FetchedMail]) -> Vec<String> {
    let read = |bytes: &[u8]| read_mail(bytes, Instant::EPOCH, &OurMail::default()).map(|it| it.subject);
    mails
        .iter()
        .map(|it| read(&it.bytes).unwrap_or_else(|why| why.code().to_owned()))
        .collect()
}

#[tokio::test]
async fn existing_mail_is_taken_and_new_mail_comes_without_polling() {
    let mailbox = Mailbox::fresh();
    (0..5).for_each(|it| mailbox.deliver(&mail(&format!("old{it}"))));
    let desk = Desk::new();
    let mut running = Running::start(settings(&mailbox), &desk);
    assert_eq!(
        subjects(&desk.wait_for(5).await.mails),
        ["old0", "old1", "old2", "old3", "old4"]
    );
    running.wait_health(|it| *it == MailboxHealth::Watching).await;
    for round in 0..3 {
        mailbox.deliver(&mail(&format!("new{round}")));
        // The wait gives up after half of the time after which the mailbox would be asked.
        desk.wait_for(6 + round).await;
    }
    running.stop().await;
    // The mailbox itself is left as it was: nothing marked as seen, nothing deleted.
    assert_eq!(mailbox.count(), 8);
}

#[tokio::test]
async fn after_a_restart_only_what_is_new_is_taken() {
    let mailbox = Mailbox::fresh();
    mailbox.deliver(&mail("one"));
    let desk = Desk::new();
    let running = Running::start(settings(&mailbox), &desk);
    desk.wait_for(1).await;
    running.stop().await;
    mailbox.deliver(&mail("two"));
    let running = Running::start(settings(&mailbox), &desk);
    assert_eq!(subjects(&desk.wait_for(2).await.mails), ["one", "two"]);
    running.stop().await;
}

#[tokio::test]
async fn a_new_numbering_offers_everything_again() {
    let mailbox = Mailbox::fresh();
    mailbox.deliver(&mail("one"));
    let desk = Desk::new();
    let running = Running::start(settings(&mailbox), &desk);
    let before = desk.wait_for(1).await.cursor.unwrap();
    running.stop().await;
    mailbox.change_uid_validity();
    mailbox.deliver(&mail("two"));
    let running = Running::start(settings(&mailbox), &desk);
    let after = desk.wait_for(3).await;
    let mut seen = subjects(&after.mails);
    seen.sort();
    assert_eq!(seen, ["one", "one", "two"]);
    assert_ne!(after.cursor.unwrap().uid_validity, before.uid_validity);
    running.stop().await;
}

#[tokio::test]
async fn broken_mail_in_the_middle_stops_nothing() {
    let mailbox = Mailbox::fresh();
    mailbox.deliver(&mail("first"));
    mailbox.deliver(&[0xFF, 0x00, 0x80, b'\n', b')', b'{', b'9', b'}', b'\r', b'\n']);
    mailbox.deliver(b"");
    mailbox.deliver(
        b"Content-Type: multipart/mixed; boundary=\"\r\n\r\n--\r\n* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n",
    );
    mailbox.deliver(&mail("last"));
    let desk = Desk::new();
    let running = Running::start(settings(&mailbox), &desk);
    let held = desk.wait_for(5).await;
    assert_eq!(subjects(&held.mails).first().map(String::as_str), Some("first"));
    assert_eq!(subjects(&held.mails).last().map(String::as_str), Some("last"));
    assert_eq!(held.mails.len(), 5);
    running.stop().await;
}

#[tokio::test]
async fn what_the_desk_could_not_store_is_offered_again() {
    let mailbox = Mailbox::fresh();
    (0..3).for_each(|it| mailbox.deliver(&mail(&format!("m{it}"))));
    let desk = Desk::new();
    desk.change(|held| held.fail_next = 1);
    let mut running = Running::start(settings(&mailbox), &desk);
    let failing = running
        .wait_health(|it| matches!(it, MailboxHealth::Failing { .. }))
        .await;
    let MailboxHealth::Failing {
        fault,
        failures,
        retry_in,
    } = failing
    else {
        panic!("{failing:?}")
    };
    assert_eq!(
        (fault.kind, failures, retry_in.as_i64()),
        (FaultKind::Sink, 1, 1_000)
    );
    assert_eq!(fault.text, "storing mail: the disk is full");
    let held = desk.wait_for(3).await;
    assert_eq!(subjects(&held.mails), ["m0", "m1", "m2"]);
    assert!(held.offers > 1);
    running.stop().await;
}

#[tokio::test]
async fn a_gbk_mail_comes_through_whole_and_its_clock_starts_at_the_server() {
    let mailbox = Mailbox::fresh();
    let raw = encoding_rs::GB18030
        .encode("From: 张三 <zs@ex.cn>\r\nDate: Thu, 01 Jan 2015 00:00:00 +0000\r\nSubject: 暖气不热\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n您好，镕堃家里暖气不热。\r\n")
        .0
        .into_owned();
    mailbox.deliver_received_at(&raw, UNIX_EPOCH + Duration::from_secs(1_795_000_000));
    let desk = Desk::new();
    let running = Running::start(settings(&mailbox), &desk);
    let held = desk.wait_for(1).await;
    let taken = &held.mails[0];
    assert_eq!(taken.received_at, Instant::from_millis(1_795_000_000_000));
    let read = read_mail(&taken.bytes, taken.received_at, &OurMail::default()).unwrap();
    assert_eq!(read.from.unwrap().name.as_deref(), Some("张三"));
    assert_eq!(
        (read.subject.as_str(), read.text.as_str()),
        ("暖气不热", "您好，镕堃家里暖气不热。")
    );
    assert_eq!(
        (read.received_at, read.auto),
        (taken.received_at, AutoKind::Person)
    );
    running.stop().await;
}

#[tokio::test]
async fn a_refused_log_in_is_told_clearly_and_not_hammered() {
    let mailbox = Mailbox::fresh();
    let mut wrong = settings(&mailbox);
    wrong.password = Secret::new("falsch");
    let mut running = Running::start(wrong, &Desk::new());
    let failing = running
        .wait_health(|it| matches!(it, MailboxHealth::Failing { .. }))
        .await;
    let MailboxHealth::Failing { fault, retry_in, .. } = failing else {
        panic!("{failing:?}")
    };
    assert_eq!(fault.kind, FaultKind::Login);
    assert!(
        fault.text.contains("Authentication failed") && !fault.text.contains("falsch"),
        "{}",
        fault.text
    );
    assert_eq!(retry_in.as_i64(), 60_000);
    running.stop().await;
}

#[tokio::test]
async fn tls_is_spoken_with_a_private_authority_and_with_no_other() {
    let mailbox = Mailbox::fresh();
    mailbox.deliver(&mail("one"));
    let authority = std::fs::read_to_string(mailbox.authority()).unwrap();
    let mut tls = settings(&mailbox);
    (tls.port, tls.tls) = (mailbox.tls_port(), Tls::Implicit);
    let unknown = try_mailbox(&tls).await.unwrap_err();
    assert_eq!(unknown.kind, FaultKind::Tls, "{unknown}");
    tls.trust = Trust::PrivateCa(authority);
    assert_eq!(try_mailbox(&tls).await, Ok(1));
    (tls.port, tls.tls) = (mailbox.port(), Tls::StartTls);
    assert_eq!(try_mailbox(&tls).await, Ok(1));
    let desk = Desk::new();
    let running = Running::start(tls, &desk);
    assert_eq!(subjects(&desk.wait_for(1).await.mails), ["one"]);
    running.stop().await;
}

#[tokio::test]
async fn unusable_settings_say_what_is_wrong() {
    let mailbox = Mailbox::fresh();
    let mut gone = settings(&mailbox);
    gone.port = testkit::free_port();
    assert_eq!(try_mailbox(&gone).await.unwrap_err().kind, FaultKind::Connect);
    let mut folder = settings(&mailbox);
    folder.folder = "没有这个".to_owned();
    assert_eq!(try_mailbox(&folder).await.unwrap_err().kind, FaultKind::Folder);
}

#[tokio::test]
async fn a_full_mailbox_is_taken_once_and_in_order() {
    let mailbox = Mailbox::fresh();
    (0..1_000).for_each(|it| mailbox.deliver(&mail(&format!("m{it}"))));
    let desk = Desk::new();
    let running = Running::start(settings(&mailbox), &desk);
    let held = desk.wait_for(1_000).await;
    let mut uids: Vec<u32> = held.mails.iter().map(|it| it.uid).collect();
    assert!(uids.is_sorted(), "mails come in the order of their numbers");
    uids.dedup();
    assert_eq!(uids.len(), 1_000);
    assert_eq!(held.cursor.map(|it| it.last_uid), uids.last().copied());
    running.stop().await;
}

fn awkward_settings(server: &AwkwardServer) -> channels::mail::fetch::MailboxSettings {
    channels::mail::fetch::MailboxSettings {
        port: server.port,
        poll_every: Duration::from_secs(1),
        ..settings(&Mailbox::fresh())
    }
}

async fn check_passed_on(trouble: Giving) {
    let good = |it: &str| Giving::Bytes(mail(it));
    let server = AwkwardServer::start([(3, good("a")), (4, trouble), (9, good("b"))]).await;
    let desk = Desk::new();
    let running = Running::start(awkward_settings(&server), &desk);
    let held = desk.wait_for(3).await;
    let seen: Vec<(u32, bool)> = held
        .mails
        .iter()
        .map(|it| (it.uid, it.unfetchable.is_some()))
        .collect();
    assert_eq!(seen, [(3, false), (4, true), (9, false)]);
    assert_eq!(
        held.mails[1].received_at,
        Instant::parse("2026-11-21T10:00:00+08:00").unwrap()
    );
    running.stop().await;
}

#[tokio::test]
async fn slow_a_mail_that_comes_as_garbage_is_passed_on_as_such() {
    check_passed_on(Giving::Garbage).await;
}

#[tokio::test]
async fn slow_a_mail_at_which_the_server_hangs_up_is_passed_on_as_such() {
    check_passed_on(Giving::HangUp).await;
}

#[tokio::test]
async fn a_server_without_idle_is_looked_at_again() {
    let server = AwkwardServer::start([(3, Giving::Bytes(mail("a")))]).await;
    let desk = Desk::new();
    let mut running = Running::start(awkward_settings(&server), &desk);
    running.wait_health(|it| *it == MailboxHealth::Watching).await;
    server.add(7, Giving::Bytes(mail("b")));
    assert_eq!(subjects(&desk.wait_for(2).await.mails), ["a", "b"]);
    running.stop().await;
}
