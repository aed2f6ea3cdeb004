//! Fetches the mail of all active mailboxes and hands it to the desk.
//!
//! Always true: mailboxes that are entered, changed or closed in the settings are picked up at once, without a
//! restart. A mail that the desk refuses is set aside with the reason; it never stops the rest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::mail::incoming::{self, Reading};
use app::mail::mailboxes::{active_mailboxes, cursor_of};
use app::mail::parked::{parked_to_retry, settle_retry};
use app::mail::take_mail::take_mail;
use app::settings::mailboxes::{Connection, Security, Server, connection_of};
use app::{AppError, Desk};
use channels::mail::OurMail;
use channels::mail::fetch::{
    Cursor, FetchedMail, MailSink, MailboxHealth, MailboxSettings, SinkError, run_mailbox,
};
use channels::mail::server::{Secret, Tls, Trust};
use domain::MailboxId;
use domain::ports::Ids;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::mail_reading::{read_bytes, read_fetched};

/// Longest time between two looks at the list of mailboxes; another node may have changed it.
const LOOK_WITHIN: Duration = Duration::from_secs(5);
/// Rest between two looks, however often the bell rings.
const LOOK_REST: Duration = Duration::from_millis(500);
/// Mails in one transaction: more would make people at their screens wait for the writer.
const MAILS_AT_ONCE: usize = 50;
/// Rest between two looks at parked mail, however often the bell rings.
const RETRY_REST: Duration = Duration::from_secs(1);
/// Longest time between two looks at parked mail.
const RETRY_WITHIN: Duration = Duration::from_secs(30);
/// Time for a mailbox to stop before it is cut off.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// What the mail workers are given.
#[derive(Clone)]
pub struct MailRoom {
    /// The desk.
    pub desk: Desk,
    /// Identities for messages and files.
    pub ids: Arc<dyn Ids>,
    /// Which authorities may vouch for mail servers.
    pub trust: Trust,
}

impl std::fmt::Debug for MailRoom {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MailRoom")
            .field("desk", &self.desk)
            .finish_non_exhaustive()
    }
}

/// How each mailbox is doing.
#[derive(Debug, Clone, Default)]
pub struct HealthBoard {
    mailboxes: Arc<Mutex<BTreeMap<MailboxId, watch::Receiver<MailboxHealth>>>>,
}

impl HealthBoard {
    /// Every mailbox that is being fetched, and how it is doing now.
    #[must_use]
    pub fn list(&self) -> Vec<(MailboxId, MailboxHealth)> {
        let mailboxes = self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner);
        mailboxes
            .iter()
            .map(|(id, health)| (*id, health.borrow().clone()))
            .collect()
    }

    fn put(&self, id: MailboxId, health: Option<watch::Receiver<MailboxHealth>>) {
        let mut mailboxes = self.mailboxes.lock().unwrap_or_else(PoisonError::into_inner);
        match health {
            Some(health) => mailboxes.insert(id, health),
            None => mailboxes.remove(&id),
        };
    }
}

/// One mailbox that is being fetched.
struct Running {
    settings: MailboxSettings,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// Fetches all active mailboxes until `stop` falls.
pub async fn run_mail_fetching(room: MailRoom, board: HealthBoard, stop: CancellationToken) {
    let mut running: BTreeMap<MailboxId, Running> = BTreeMap::new();
    let mut bell = room.desk.bell().listen();
    while !stop.is_cancelled() {
        match wanted_mailboxes(&room).await {
            Ok((wanted, ours)) => reconcile(&room, &board, &mut running, (wanted, &ours)).await,
            Err(error) => tracing::error!(%error, "the list of mailboxes cannot be read; it is read again"),
        }
        rest(&stop, LOOK_REST, &mut bell, LOOK_WITHIN).await;
    }
    for (id, mailbox) in running {
        end(id, mailbox, &board).await;
    }
}

async fn wanted_mailboxes(room: &MailRoom) -> Result<(Vec<MailboxSettings>, OurMail), AppError> {
    let mailboxes = active_mailboxes(&room.desk).await?;
    let addresses = mailboxes.iter().map(|it| it.address.clone()).collect();
    let ours = OurMail {
        message_domain: room.desk.settings().mail_host.clone(),
        addresses,
    };
    let mut wanted = Vec::new();
    for mailbox in &mailboxes {
        match connection_of(mailbox) {
            Ok(connection) => wanted.push(mailbox_settings(mailbox.id, &connection, &room.trust)),
            Err(error) => {
                tracing::error!(mailbox = %mailbox.id, %error, "the connection of a mailbox cannot be read")
            }
        }
    }
    Ok((wanted, ours))
}

/// The channel's settings for fetching a mailbox.
pub(crate) fn mailbox_settings(id: MailboxId, connection: &Connection, trust: &Trust) -> MailboxSettings {
    let Connection {
        imap,
        smtp: _,
        folder,
        poll_seconds,
    } = connection;
    let Server {
        host,
        port,
        security,
        user,
        password,
    } = imap;
    MailboxSettings {
        id,
        host: host.trim().to_owned(),
        port: *port,
        tls: tls_of(*security),
        trust: trust.clone(),
        user: user.clone(),
        password: Secret::new(password.clone()),
        folder: if folder.trim().is_empty() {
            "INBOX".to_owned()
        } else {
            folder.trim().to_owned()
        },
        poll_every: Duration::from_secs(u64::from((*poll_seconds).clamp(5, 300))),
    }
}

/// The channel's word for how a connection is secured.
pub(crate) fn tls_of(security: Security) -> Tls {
    match security {
        Security::Tls => Tls::Implicit,
        Security::StartTls => Tls::StartTls,
        Security::Plain => Tls::Plain,
    }
}

/// Stops what is no longer wanted or was changed, starts what is new.
async fn reconcile(
    room: &MailRoom,
    board: &HealthBoard,
    running: &mut BTreeMap<MailboxId, Running>,
    (wanted, ours): (Vec<MailboxSettings>, &OurMail),
) {
    let is_as_wanted = |it: &Running| wanted.contains(&it.settings) && !it.task.is_finished();
    let obsolete: Vec<MailboxId> = running
        .iter()
        .filter(|(_, it)| !is_as_wanted(it))
        .map(|(id, _)| *id)
        .collect();
    for id in obsolete {
        if let Some(mailbox) = running.remove(&id) {
            end(id, mailbox, board).await;
        }
    }
    for settings in wanted {
        if running.contains_key(&settings.id) {
            continue;
        }
        let (sender, health) = watch::channel(MailboxHealth::Connecting);
        board.put(settings.id, Some(health));
        let stop = CancellationToken::new();
        let sink = DeskSink {
            room: room.clone(),
            ours: ours.clone(),
            folder: settings.folder.clone(),
        };
        let (own_settings, own_stop) = (settings.clone(), stop.clone());
        let task = tokio::spawn(async move { run_mailbox(&own_settings, &sink, &sender, &own_stop).await });
        running.insert(settings.id, Running { settings, stop, task });
    }
}

async fn end(id: MailboxId, mailbox: Running, board: &HealthBoard) {
    mailbox.stop.cancel();
    let abort = mailbox.task.abort_handle();
    match tokio::time::timeout(STOP_WITHIN, mailbox.task).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(mailbox = %id, %error, "fetching a mailbox broke down"),
        Err(_elapsed) => abort.abort(),
    }
    board.put(id, None);
}

/// Hands fetched mail to the desk.
struct DeskSink {
    room: MailRoom,
    ours: OurMail,
    folder: String,
}

impl MailSink for DeskSink {
    async fn cursor(&self, mailbox: MailboxId) -> Result<Option<Cursor>, SinkError> {
        let known = cursor_of(&self.room.desk, mailbox, self.folder.clone())
            .await
            .map_err(refused)?;
        Ok(known.map(|it| Cursor {
            uid_validity: it.validity,
            last_uid: it.uid,
        }))
    }

    async fn take_batch(
        &self,
        mailbox: MailboxId,
        mails: Vec<FetchedMail>,
        _cursor: Cursor,
    ) -> Result<(), SinkError> {
        // The desk moves the cursor behind each part in the part's own transaction; the next part is read meanwhile.
        let mut parts = in_parts(mails).into_iter();
        let mut reading = parts.next().map(|it| self.read(mailbox, it));
        while let Some(read) = reading {
            let part = read.await.map_err(|it| SinkError(Box::new(it)))?;
            reading = parts.next().map(|it| self.read(mailbox, it));
            self.take_part(part).await?;
        }
        Ok(())
    }
}

/// Mails in the order in which they came, so many as one transaction takes.
fn in_parts(mails: Vec<FetchedMail>) -> Vec<Vec<FetchedMail>> {
    let mut parts: Vec<Vec<FetchedMail>> = Vec::new();
    for mail in mails {
        match parts.last_mut().filter(|it| it.len() < MAILS_AT_ONCE) {
            Some(part) => part.push(mail),
            None => parts.push(vec![mail]),
        }
    }
    parts
}

impl DeskSink {
    /// Begins to read mails: it takes time that the other tasks should not wait for.
    fn read(&self, mailbox: MailboxId, mails: Vec<FetchedMail>) -> JoinHandle<Vec<incoming::FetchedMail>> {
        let (ours, ids, folder) = (self.ours.clone(), Arc::clone(&self.room.ids), self.folder.clone());
        let now = self.room.desk.clock().now();
        tokio::task::spawn_blocking(move || {
            // A mail server whose clock is ahead must not write into our future: what follows would seem to come before.
            let not_in_future = |it: FetchedMail| FetchedMail {
                received_at: it.received_at.min(now),
                ..it
            };
            let read = |it| read_fetched((mailbox, &folder), not_in_future(it), &ours, ids.as_ref());
            mails.into_iter().map(read).collect()
        })
    }

    async fn take_part(&self, part: Vec<incoming::FetchedMail>) -> Result<(), SinkError> {
        let part = Arc::new(part);
        match take_mail(&self.room.desk, Arc::clone(&part)).await {
            Ok(_taken) => return Ok(()),
            Err(error) if !is_about_the_mail(&error) => return Err(refused(error)),
            Err(_about_the_mail) => {}
        }
        for mail in part.iter() {
            self.take_one(mail).await?;
        }
        Ok(())
    }

    /// A mail that the desk refuses is taken as an unreadable one, with the desk's reason.
    async fn take_one(&self, mail: &incoming::FetchedMail) -> Result<(), SinkError> {
        match take_mail(&self.room.desk, vec![mail.clone()]).await {
            Ok(_taken) => Ok(()),
            Err(error) if is_about_the_mail(&error) => {
                let reading = Reading::Unreadable(format!("the desk does not take it: {error}"));
                let aside = incoming::FetchedMail {
                    reading,
                    ..mail.clone()
                };
                take_mail(&self.room.desk, vec![aside])
                    .await
                    .map(|_| ())
                    .map_err(refused)
            }
            Err(error) => Err(refused(error)),
        }
    }
}

fn refused(error: AppError) -> SinkError {
    SinkError(Box::new(error))
}

/// False when it was the desk's own trouble, so that the same mail should come again.
fn is_about_the_mail(error: &AppError) -> bool {
    match error {
        AppError::Busy | AppError::Internal(_) => false,
        AppError::Refused(_)
        | AppError::NotFound { .. }
        | AppError::Forbidden(_)
        | AppError::Conflict { .. }
        | AppError::Invalid(_)
        | AppError::Figures(_)
        | AppError::WrongState { .. }
        | AppError::BadCredentials
        | AppError::Unauthenticated
        | AppError::TooManyTries { .. }
        | AppError::KeyReused => true,
    }
}

/// Reads parked mail again when its time has come, or when somebody released it, until `stop` falls.
pub async fn run_parked_mail(room: MailRoom, stop: CancellationToken) {
    let mut bell = room.desk.bell().listen();
    while !stop.is_cancelled() {
        if let Err(error) = retry_once(&room).await {
            tracing::error!(%error, "parked mail cannot be read again now");
        }
        rest(&stop, RETRY_REST, &mut bell, RETRY_WITHIN).await;
    }
}

/// Sleeps at least `least`, then until the bell rings, `most` at the longest; ends at once when `stop` falls.
async fn rest(stop: &CancellationToken, least: Duration, bell: &mut watch::Receiver<u64>, most: Duration) {
    let resting = async {
        tokio::time::sleep(least).await;
        tokio::select! {
            _ = bell.changed() => {}
            () = tokio::time::sleep(most) => {}
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = resting => {}
    }
}

async fn retry_once(room: &MailRoom) -> Result<(), AppError> {
    let due = parked_to_retry(&room.desk).await?;
    if due.is_empty() {
        return Ok(());
    }
    let (_, ours) = wanted_mailboxes(room).await?;
    for mail in due {
        let reading = read_bytes(&mail.raw, mail.received_at, &ours, room.ids.as_ref());
        match settle_retry(&room.desk, mail.id, reading).await {
            Ok(_case) => {}
            Err(error) if is_about_the_mail(&error) => {
                let reason = format!("the desk does not take it: {error}");
                settle_retry(&room.desk, mail.id, Reading::Unreadable(reason)).await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
