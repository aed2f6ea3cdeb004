//! The mail sink.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use testkit::smtp::{Answer, Sink};

fn say(sink: &Sink, lines: &[&str]) -> Vec<String> {
    let line = TcpStream::connect(("127.0.0.1", sink.port())).unwrap();
    let mut input = BufReader::new(&line);
    let mut answers = Vec::new();
    for it in lines {
        let mut answer = String::new();
        input.read_line(&mut answer).unwrap();
        answers.push(answer.trim_end().to_owned());
        (&line).write_all(format!("{it}\r\n").as_bytes()).unwrap();
    }
    let mut answer = String::new();
    input.read_line(&mut answer).unwrap();
    answers.push(answer.trim_end().to_owned());
    answers
}

const MAIL: [&str; 5] = [
    "HELO here",
    "MAIL FROM:<desk@heat.test> SIZE=20",
    "RCPT TO:<wang@home.test>",
    "DATA",
    "Subject: hot water\r\n\r\n..dots\r\n.",
];

#[test]
fn a_mail_is_kept_with_its_envelope() {
    let sink = Sink::start();
    assert_eq!(say(&sink, &MAIL).last().unwrap(), "250 kept");
    let kept = sink.wait_for(1);
    assert_eq!(kept[0].from, "desk@heat.test");
    assert_eq!(kept[0].to, ["wang@home.test"]);
    assert_eq!(kept[0].mail, b"Subject: hot water\r\n\r\n.dots\r\n");
}

#[test]
fn answers_come_in_the_order_that_was_set() {
    let sink = Sink::start();
    sink.answer_next(&[
        Answer::Busy,
        Answer::Reject,
        Answer::HangUp,
        Answer::KeepAndHangUp,
    ]);
    assert!(say(&sink, &MAIL).last().unwrap().starts_with("451"));
    assert!(say(&sink, &MAIL).last().unwrap().starts_with("554"));
    assert_eq!(say(&sink, &MAIL).last().unwrap(), "");
    assert!(sink.received().is_empty());
    assert_eq!(say(&sink, &MAIL).last().unwrap(), "");
    assert_eq!(sink.wait_for(1).len(), 1);
}

#[test]
fn an_unknown_recipient_is_refused_at_once() {
    let sink = Sink::start();
    sink.answer_next(&[Answer::Refuse]);
    assert!(
        say(&sink, MAIL.get(..3).unwrap())
            .last()
            .unwrap()
            .starts_with("550")
    );
}
