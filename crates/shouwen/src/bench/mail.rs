//! Mail taken in from an IMAP server on this machine that holds a full mailbox.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::desk_process::DeskProcess;
use super::figures::{head, tell};
use super::load::Caller;
use super::stopwatch::Stopwatch;

/// Points a new desk at the mailbox and waits until all `mails` are cases.
pub(super) async fn run(imap_port: u16, user: &str, password: &str, mails: u32) -> anyhow::Result<()> {
    let folder = super::seeding::new_folder("mail")?;
    let desk = DeskProcess::start(&folder, true).await?;
    let caller = desk.caller().await?;
    let server = json!({ "host": "127.0.0.1", "port": imap_port, "security": "plain", "user": user, "password": password });
    let body = json!({
        "address": "bench@example.cn", "name": "首问服务", "is_active": true,
        "connection": { "imap": server, "smtp": server, "folder": "INBOX", "poll_seconds": 60 },
    });
    let watch = Stopwatch::start();
    caller.post("/api/v1/mailboxes", "bench-mailbox", &body).await?;
    while newest(&caller).await? < i64::from(mails) {
        anyhow::ensure!(
            watch.passed() < Duration::from_secs(300),
            "not all mails were taken within five minutes"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let rate = f64::from(mails) / watch.passed().as_secs_f64();
    head();
    tell(
        &format!("mail taken in, a mailbox of {mails}"),
        &format!("{rate:.0}/s"),
        "1 000/s",
    );
    desk.stop().await?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// The running number of the newest case.
async fn newest(caller: &Caller) -> anyhow::Result<i64> {
    let page = caller.get("/api/v1/cases?view=all&order=opened&limit=1").await?;
    let first = page
        .get("items")
        .and_then(Value::as_array)
        .and_then(|it| it.first())
        .cloned();
    let Some(first) = first else { return Ok(0) };
    let number = first
        .get("number")
        .and_then(Value::as_str)
        .context("a case without a number")?;
    Ok(number.rsplit_once('-').map_or("0", |it| it.1).parse()?)
}
