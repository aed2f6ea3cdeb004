//! Lends a real IMAP server and a mail sink to programs that are not written in Rust, such as the browser tests.
//!
//! Prints its settings as `NAME=value` lines and `ready`, then runs until its input ends. What is sent to the sink for
//! `wang@anywhere` lands in the inbox of the IMAP user `wang`, so a mail makes the whole way round.

#![expect(clippy::print_stdout, reason = "its output is what it is for")]

use std::io::{Read, stdin};

use testkit::dovecot::{Mailbox, PASSWORD};
use testkit::smtp::{Received, Sink};

fn main() {
    let desk = Mailbox::of("desk");
    let sink = Sink::start_with(deliver);
    let homes = desk
        .inbox()
        .parent()
        .and_then(std::path::Path::parent)
        .unwrap_or(desk.inbox());
    println!("SHOUWEN_TEST_MAIL_HOST={}", desk.host());
    println!("SHOUWEN_TEST_IMAP_PORT={}", desk.port());
    println!("SHOUWEN_TEST_IMAP_TLS_PORT={}", desk.tls_port());
    println!("SHOUWEN_TEST_MAIL_PASSWORD={PASSWORD}");
    println!("SHOUWEN_TEST_SMTP_PORT={}", sink.port());
    println!("SHOUWEN_TEST_MAIL_HOMES={}", homes.display());
    println!("ready");
    // Ends when whoever started us ends; the content does not matter.
    drop(stdin().read_to_end(&mut Vec::new()));
}

fn deliver(received: &Received) {
    for address in &received.to {
        let user = address.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let is_plain = user
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'));
        if is_plain && !user.is_empty() {
            Mailbox::of(&user).deliver(&received.mail);
        }
    }
}
