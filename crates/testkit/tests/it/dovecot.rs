//! The throw-away IMAP server.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use testkit::dovecot::{Mailbox, PASSWORD};

/// Says each command and gives back everything that the server answered.
fn talk(mailbox: &Mailbox, commands: &[&str]) -> String {
    let line = TcpStream::connect((mailbox.host(), mailbox.port())).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut input = BufReader::new(&line);
    let mut heard = String::new();
    input.read_line(&mut heard).unwrap();
    for (number, command) in commands.iter().enumerate() {
        (&line)
            .write_all(format!("a{number} {command}\r\n").as_bytes())
            .unwrap();
        loop {
            let start = heard.len();
            input.read_line(&mut heard).unwrap();
            if heard.get(start..).unwrap().starts_with(&format!("a{number} ")) {
                break;
            }
        }
    }
    heard
}

#[test]
fn a_delivered_mail_is_told_with_its_instant_of_receipt() {
    let mailbox = Mailbox::fresh();
    mailbox.deliver_received_at(
        b"Subject: hot water\n\nNone.\n",
        SystemTime::UNIX_EPOCH + Duration::from_hours(24),
    );
    let log_in = format!("LOGIN {} {PASSWORD}", mailbox.user());
    let heard = talk(
        &mailbox,
        &[
            &log_in,
            "SELECT INBOX",
            "UID FETCH 1:* (INTERNALDATE BODY.PEEK[HEADER])",
        ],
    );
    assert!(heard.contains("02-Jan-1970"), "{heard}");
    assert!(heard.contains("Subject: hot water"), "{heard}");
    assert_eq!(mailbox.count(), 1);
}

#[test]
fn mailboxes_do_not_see_each_other_and_want_the_password() {
    let [one, two] = [Mailbox::fresh(), Mailbox::fresh()];
    one.deliver(b"Subject: one\n\n.\n");
    let log_in = format!("LOGIN {} {PASSWORD}", two.user());
    assert!(talk(&two, &[&log_in, "STATUS INBOX (MESSAGES)"]).contains("MESSAGES 0"));
    let log_in = format!("LOGIN {} wrong", two.user());
    assert!(talk(&two, &[&log_in]).contains("a0 NO"));
}

#[test]
fn the_numbering_can_be_made_to_change() {
    let mailbox = Mailbox::fresh();
    mailbox.deliver(b"Subject: one\n\n.\n");
    let log_in = format!("LOGIN {} {PASSWORD}", mailbox.user());
    let validity = |heard: &str| {
        heard
            .split("UIDVALIDITY ")
            .nth(1)
            .unwrap()
            .split(']')
            .next()
            .unwrap()
            .to_owned()
    };
    let before = validity(&talk(&mailbox, &[&log_in, "SELECT INBOX"]));
    // The numbers are seconds: begin anew until the server is past the one that it gave out.
    let after = std::iter::repeat_with(|| {
        mailbox.change_uid_validity();
        validity(&talk(&mailbox, &[&log_in, "SELECT INBOX"]))
    });
    assert!(after.take(10_000).any(|it| it != before));
}
