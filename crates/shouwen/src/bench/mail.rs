//! Mail taken in from an IMAP server on this machine that holds a full mailbox, beside what fetching alone and bare
//! commits cost.
//!
//! Always true: the desk says itself when it has taken everything; afterwards its cursor stands behind the last mail.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use channels::mail::fetch::{
    Cursor, FetchedMail, MailSink, MailboxHealth, MailboxSettings, SinkError, run_mailbox,
};
use channels::mail::server::{Secret, Tls, Trust};
use channels::mail::{OurMail, read_mail};
use domain::MailboxId;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::desk_process::DeskProcess;
use super::figures::{head, tell, told};
use super::load::Caller;
use super::mailbox::{Account, fill};
use super::registrations::raw_commits;
use super::stopwatch::Stopwatch;

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(300);

/// Fills the mailbox, points a new desk at it and waits until all `mails` are taken.
pub(super) async fn run(account: &Account, mails: u32) -> anyhow::Result<()> {
    fill(account, mails).await?;
    let folder = super::seeding::new_folder("mail")?;
    let (commits, mut floor) = raw_commits(&folder, Duration::from_secs(3))?;
    let fetched = fetch_only(account, mails, false).await?;
    let read = fetch_only(account, mails, true).await?;
    let desk = DeskProcess::start(&folder, true).await?;
    let caller = desk.caller().await?;
    let cpu_before = desk.cpu()?;
    let watch = Stopwatch::start();
    caller
        .post("/api/v1/mailboxes", "bench-mailbox", &mailbox(account))
        .await?;
    while !has_caught_up(&caller).await? {
        anyhow::ensure!(
            watch.passed() < PATIENCE,
            "not all mails were taken within five minutes"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let passed = watch.passed();
    let cpu = desk.cpu()?.saturating_sub(cpu_before);
    let parked = caller.get("/api/v1/mail/parked?limit=1").await?;
    anyhow::ensure!(items(&parked).is_empty(), "mails were parked: {parked}");
    desk.stop().await?;
    head();
    tell(
        "raw single-row commits, one writer",
        &format!("{commits:.0}/s, p50 {}", told(floor.within(50))),
        "the floor",
    );
    tell(
        &format!("fetching alone, a mailbox of {mails}"),
        &rate(mails, fetched),
        "the floor",
    );
    tell("fetching and reading", &rate(mails, read), "the floor");
    tell(
        "mail taken in, whole",
        &format!("{}, in {}", rate(mails, passed), told(passed)),
        "1 000/s",
    );
    tell("server CPU for one mail", &told(cpu / mails.max(1)), "–");
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn rate(mails: u32, passed: Duration) -> String {
    format!("{:.0}/s", f64::from(mails) / passed.as_secs_f64())
}

fn mailbox(account: &Account) -> Value {
    json!({
        "address": "bench@example.cn", "name": "首问服务", "enabled": true,
        "imap_host": "127.0.0.1", "imap_port": account.port, "imap_security": "plain",
        "smtp_host": "127.0.0.1", "smtp_port": 25, "smtp_security": "plain",
        "login": account.user, "password": account.password, "folder": "INBOX", "poll_seconds": 60,
    })
}

fn items(list: &Value) -> &[Value] {
    list.get("items")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// True once the desk waits for more mail: it does so only when everything is taken.
async fn has_caught_up(caller: &Caller) -> anyhow::Result<bool> {
    let mailboxes = caller.get("/api/v1/mailboxes").await?;
    let health = items(&mailboxes)
        .first()
        .and_then(|it| it.pointer("/health"))
        .cloned()
        .unwrap_or_default();
    let state = health.get("state").and_then(Value::as_str).unwrap_or_default();
    anyhow::ensure!(state != "failing", "the desk cannot fetch: {health}");
    Ok(state == "watching")
}

/// Counts mails and forgets them.
struct Counter {
    is_reading: bool,
    count: AtomicU32,
}

impl MailSink for Counter {
    async fn cursor(&self, _: MailboxId) -> Result<Option<Cursor>, SinkError> {
        Ok(None)
    }

    async fn take_batch(&self, _: MailboxId, mails: Vec<FetchedMail>, _: Cursor) -> Result<(), SinkError> {
        let ours = OurMail::default();
        for mail in mails {
            if !self.is_reading || read_mail(&mail.bytes, mail.received_at, &ours).is_ok() {
                self.count.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    }
}

/// How long fetching takes when nothing is kept.
async fn fetch_only(account: &Account, mails: u32, is_reading: bool) -> anyhow::Result<Duration> {
    let settings = MailboxSettings {
        id: MailboxId::from_uuid(uuid::Uuid::nil()),
        host: "127.0.0.1".to_owned(),
        port: account.port,
        tls: Tls::Plain,
        trust: Trust::Public,
        user: account.user.clone(),
        password: Secret::new(account.password.clone()),
        folder: "INBOX".to_owned(),
        poll_every: Duration::from_secs(60),
    };
    let counter = Counter {
        is_reading,
        count: AtomicU32::new(0),
    };
    let (sender, mut health) = watch::channel(MailboxHealth::Connecting);
    let stop = CancellationToken::new();
    let clock = Stopwatch::start();
    let caught_up = async {
        let seen = health
            .wait_for(|it| matches!(it, MailboxHealth::Watching | MailboxHealth::Failing { .. }))
            .await
            .map(|it| it.clone());
        let passed = clock.passed();
        stop.cancel();
        (seen, passed)
    };
    let both = async { tokio::join!(run_mailbox(&settings, &counter, &sender, &stop), caught_up) };
    let ((), (seen, passed)) = tokio::time::timeout(PATIENCE, both).await?;
    anyhow::ensure!(
        matches!(seen?, MailboxHealth::Watching),
        "the mailbox cannot be fetched"
    );
    let count = counter.count.into_inner();
    anyhow::ensure!(count == mails, "{count} of {mails} mails were fetched and read");
    Ok(passed)
}
