//! `cargo xtask mail`: a real mail server on this machine, to try the desk with; it vanishes when it is stopped.
//!
//! Dovecot holds the mailboxes; what is sent to its outgoing side for `name@anywhere` lands in the mailbox of `name`, so a
//! mail goes all the way to the desk and back to the customer.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result};

use crate::{outside, project, terminal};

/// Runs until Ctrl-C.
pub(crate) fn run() -> Result<()> {
    terminal::heading("A mail server to try the desk with (Ctrl-C stops it and its mail is gone)");
    let words = [
        "run",
        "--quiet",
        "--locked",
        "--package",
        "testkit",
        "--bin",
        "test-mail",
    ];
    let mut command = outside::command(&project::root(), "cargo", &words);
    // It runs until its input ends: the input is this program's own.
    let mut server = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let output = server.stdout.take().context("the mail server has no output")?;
    let mut told = Vec::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        if line == "ready" {
            tell(&told);
            break;
        }
        told.push(line);
    }
    let status = server.wait()?;
    anyhow::ensure!(status.success(), "the mail server ended with {status}");
    Ok(())
}

fn tell(told: &[String]) {
    let value = |name: &str| {
        let line = told
            .iter()
            .find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_default().to_owned()
    };
    let (imap, smtp) = (value("SHOUWEN_TEST_IMAP_PORT"), value("SHOUWEN_TEST_SMTP_PORT"));
    let password = value("SHOUWEN_TEST_MAIL_PASSWORD");
    terminal::say(&format!(
        "Enter under 设置 → 邮箱 (Settings → Mailboxes), as administrator:
  address   desk@example.cn
  receiving 127.0.0.1, port {imap}, no TLS, user desk, password {password}
  sending   127.0.0.1, port {smtp}, no TLS, user desk, password {password}

Then write to the desk as a customer, in another terminal:
  printf 'From: 王芳 <wangfang@example.cn>\\nTo: desk@example.cn\\nSubject: 暖气不热\\n\\n家里暖气从昨晚开始不热。\\n' \\
    | curl --url smtp://127.0.0.1:{smtp} --mail-from wangfang@example.cn --mail-rcpt desk@example.cn --upload-file -

The desk's answer lands in the mailbox of wangfang on the same server."
    ));
}
