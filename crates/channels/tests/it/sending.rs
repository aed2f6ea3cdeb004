//! Sending through a real SMTP dialogue.

use std::time::Duration;

use calendar::Instant;
use channels::mail::read::MailAddress;
use channels::mail::send::{OutgoingMail, SendError, SmtpSettings, SmtpTransport, compose_mail};
use channels::mail::server::{Secret, Tls, Trust};
use channels::mail::{OurMail, read_mail};
use testkit::smtp::{Answer, Encryption, Sink};

fn settings(sink: &Sink) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: sink.port(),
        tls: Tls::Plain,
        trust: Trust::Public,
        login: None,
        step_within: Duration::from_secs(5),
    }
}

fn mail() -> OutgoingMail {
    let address = |name: &str, address: &str| MailAddress {
        name: Some(name.to_owned()),
        address: address.to_owned(),
    };
    OutgoingMail {
        message_id: "20261121-000123.t1@desk.example".to_owned(),
        reference: "20261121-000123".parse().unwrap(),
        from: address("客服", "kefu@desk.example"),
        to: vec![address("张三", "zs@ex.cn")],
        cc: vec![address("李四", "ls@ex.cn")],
        subject: "回复：暖气不热".to_owned(),
        text: "您好。\n.\n今晚七点上门。".to_owned(),
        in_reply_to: Some("c@ex.cn".to_owned()),
        references: Vec::new(),
        attachments: Vec::new(),
        is_automatic: false,
        written_at: Instant::from_millis(1_795_000_000_000),
    }
}

#[tokio::test]
async fn a_mail_leaves_the_house_as_written() {
    let sink = Sink::start();
    let transport = SmtpTransport::new(&settings(&sink)).unwrap();
    transport.try_connection().await.unwrap();
    transport.send(&compose_mail(&mail()).unwrap()).await.unwrap();
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].from, "kefu@desk.example");
    assert_eq!(received[0].to, ["zs@ex.cn", "ls@ex.cn"]);
    let read = read_mail(&received[0].mail, Instant::EPOCH, &OurMail::default()).unwrap();
    assert_eq!(read.subject, "回复：暖气不热 [#20261121-000123]");
    assert_eq!(read.text, mail().text);
    assert_eq!(
        read.message_id.as_deref(),
        Some("20261121-000123.t1@desk.example")
    );
}

#[tokio::test]
async fn refusals_are_told_apart_from_troubles() {
    let sink = Sink::start();
    let transport = SmtpTransport::new(&settings(&sink)).unwrap();
    sink.answer_next(&[
        Answer::Busy,
        Answer::Refuse,
        Answer::Reject,
        Answer::HangUp,
        Answer::KeepAndHangUp,
    ]);
    let composed = compose_mail(&mail()).unwrap();
    let mut outcomes = Vec::new();
    for _ in 0..6 {
        outcomes.push(transport.send(&composed).await.err());
    }
    let codes: Vec<Option<(bool, Option<u16>)>> = outcomes
        .iter()
        .map(|it| {
            it.as_ref().map(|error| match error {
                SendError::Temporary { code, .. } => (false, *code),
                SendError::Permanent { code, .. } => (true, *code),
            })
        })
        .collect();
    let expected = [
        Some((false, Some(451))),
        Some((true, Some(550))),
        Some((true, Some(554))),
        Some((false, None)),
        Some((false, None)),
        None,
    ];
    assert_eq!(codes, expected, "{outcomes:?}");
    // The one that was kept although the line broke, and the last try of the same message id.
    assert_eq!(sink.received().len(), 2);
}

#[tokio::test]
async fn the_log_in_is_given_and_a_dead_server_is_temporary() {
    let sink = Sink::start();
    let mut with_login = settings(&sink);
    with_login.login = Some(("kefu".to_owned(), Secret::new("geheim")));
    SmtpTransport::new(&with_login)
        .unwrap()
        .send(&compose_mail(&mail()).unwrap())
        .await
        .unwrap();
    assert_eq!(sink.log_ins().len(), 1);
    with_login.port = testkit::free_port();
    let dead = SmtpTransport::new(&with_login)
        .unwrap()
        .send(&compose_mail(&mail()).unwrap())
        .await
        .unwrap_err();
    assert!(
        !dead.is_permanent() && !format!("{dead:?}").contains("geheim"),
        "{dead:?}"
    );
}

#[tokio::test]
async fn without_encryption_no_other_machine_is_spoken_to() {
    let mut elsewhere = settings(&Sink::start());
    elsewhere.host = "mail.example.cn".to_owned();
    let refused = SmtpTransport::new(&elsewhere).unwrap_err();
    assert!(refused.to_string().contains("only this machine"), "{refused}");
}

async fn is_spoken_with_its_authority_only(encryption: Encryption, tls: Tls) {
    let sink = Sink::start_encrypted(encryption);
    let mut strict = settings(&sink);
    strict.tls = tls;
    strict.login = Some(("kefu".to_owned(), Secret::new("geheim")));
    let composed = compose_mail(&mail()).unwrap();
    let unknown = SmtpTransport::new(&strict)
        .unwrap()
        .send(&composed)
        .await
        .unwrap_err();
    assert!(
        !unknown.is_permanent() && unknown.to_string().contains("certificate"),
        "a certificate of nobody we know is told, and tried again: {unknown}"
    );
    assert!(sink.received().is_empty() && sink.log_ins().is_empty());
    strict.trust = Trust::PrivateCa(sink.authority().to_owned());
    let transport = SmtpTransport::new(&strict).unwrap();
    transport.try_connection().await.unwrap();
    transport.send(&composed).await.unwrap();
    assert_eq!(sink.received().len(), 1);
    assert!(!sink.log_ins().is_empty(), "the log-in goes inside of TLS");
}

#[tokio::test]
async fn tls_from_the_first_byte_is_spoken_with_its_authority_only() {
    is_spoken_with_its_authority_only(Encryption::Implicit, Tls::Implicit).await;
}

#[tokio::test]
async fn starttls_is_spoken_with_its_authority_only() {
    is_spoken_with_its_authority_only(Encryption::StartTls, Tls::StartTls).await;
}

#[tokio::test]
async fn a_server_that_offers_no_tls_gets_no_log_in() {
    let sink = Sink::start();
    let mut strict = settings(&sink);
    strict.tls = Tls::StartTls;
    strict.login = Some(("kefu".to_owned(), Secret::new("geheim")));
    let composed = compose_mail(&mail()).unwrap();
    let refused = SmtpTransport::new(&strict)
        .unwrap()
        .send(&composed)
        .await
        .unwrap_err();
    assert!(!refused.is_permanent(), "{refused:?}");
    assert!(sink.received().is_empty() && sink.log_ins().is_empty());
}
