//! A desk in memory: takes mail as the real one does, and can be told to fail.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use channels::mail::fetch::{
    Cursor, FetchedMail, MailSink, MailboxHealth, MailboxSettings, SinkError, run_mailbox,
};
use channels::mail::server::{Secret, Tls, Trust};
use domain::MailboxId;
use testkit::dovecot::{Mailbox, PASSWORD};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What a desk holds: mails and the cursor, changed together.
#[derive(Debug, Default, Clone)]
pub(crate) struct Held {
    pub(crate) mails: Vec<FetchedMail>,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) offers: usize,
    pub(crate) fail_next: usize,
}

/// The sink of the tests.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    held: Arc<Mutex<Held>>,
    changed: Arc<watch::Sender<usize>>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            held: Arc::default(),
            changed: Arc::new(watch::Sender::new(0)),
        }
    }

    pub(crate) fn held(&self) -> Held {
        self.held.lock().unwrap().clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.lock().unwrap());
    }

    /// Waits until so many mails are held.
    pub(crate) async fn wait_for(&self, count: usize) -> Held {
        let mut seen = self.changed.subscribe();
        let reached = tokio::time::timeout(Duration::from_secs(30), seen.wait_for(|it| *it >= count)).await;
        assert!(
            reached.is_ok(),
            "{} of {count} mails came",
            self.held().mails.len()
        );
        self.held()
    }
}

impl MailSink for Desk {
    async fn cursor(&self, _mailbox: MailboxId) -> Result<Option<Cursor>, SinkError> {
        Ok(self.held().cursor)
    }

    async fn take_batch(
        &self,
        _mailbox: MailboxId,
        mails: Vec<FetchedMail>,
        cursor: Cursor,
    ) -> Result<(), SinkError> {
        let mut held = self.held.lock().unwrap();
        held.offers += 1;
        if held.fail_next > 0 {
            held.fail_next -= 1;
            return Err(SinkError("the disk is full".into()));
        }
        held.mails.extend(mails);
        held.cursor = Some(cursor);
        self.changed.send_replace(held.mails.len());
        Ok(())
    }
}

/// A mailbox being fetched in the background; stops when dropped.
pub(crate) struct Running {
    pub(crate) health: watch::Receiver<MailboxHealth>,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    pub(crate) fn start(settings: MailboxSettings, desk: &Desk) -> Self {
        let (sender, health) = watch::channel(MailboxHealth::Stopped);
        let stop = CancellationToken::new();
        let (desk, token) = (desk.clone(), stop.clone());
        let task = tokio::spawn(async move { run_mailbox(&settings, &desk, &sender, &token).await });
        Self { health, stop, task }
    }

    /// Stops; must happen at once.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(Duration::from_secs(1), self.task)
            .await
            .unwrap()
            .unwrap();
    }

    pub(crate) async fn wait_health(&mut self, wanted: impl FnMut(&MailboxHealth) -> bool) -> MailboxHealth {
        let reached = tokio::time::timeout(Duration::from_secs(20), self.health.wait_for(wanted)).await;
        reached.unwrap().unwrap().clone()
    }
}

pub(crate) fn settings(mailbox: &Mailbox) -> MailboxSettings {
    MailboxSettings {
        id: MailboxId::from_uuid(uuid::Uuid::from_u128(7)),
        host: mailbox.host().to_owned(),
        port: mailbox.port(),
        tls: Tls::Plain,
        trust: Trust::Public,
        user: mailbox.user().to_owned(),
        password: Secret::new(PASSWORD),
        folder: "INBOX".to_owned(),
        poll_every: Duration::from_secs(60),
    }
}
