//! The loop of one mailbox: connect, catch up, wait, and again.

use std::time::Duration;

use async_imap::types::Fetch;
use calendar::Instant;
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::connection::{ImapSession, Opened, open};
use super::fault::{FaultKind, MailboxFault, limited};
use super::idle::wait_for_news;
use super::pace::Pace;
use super::{Cursor, FetchedMail, MAX_FETCHED_BYTES, MailSink, MailboxHealth, MailboxSettings, SinkError, reconnect_after};

/// Longest time between two looks.
const LOOK_WITHIN: Duration = Duration::from_secs(300);
/// Longest silence of the server while it sends mail.
const SILENCE_WITHIN: Duration = Duration::from_secs(60);
/// Longest time to store one batch.
const STORE_WITHIN: Duration = Duration::from_secs(120);
/// Numbers looked through in one search, so that no answer grows without bounds.
const SEARCH_WINDOW: u32 = 20_000;
/// Bytes handed to the sink at once, unless one mail alone is larger.
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// What one mailbox is worked with.
struct Watch<'w, S> {
    settings: &'w MailboxSettings,
    sink: &'w S,
    health: &'w watch::Sender<MailboxHealth>,
}

/// Fetches one mailbox until `stop` falls. Never returns before that; failures are told through `health` and tried
/// again after [`reconnect_after`].
pub async fn run_mailbox<S: MailSink>(
    settings: &MailboxSettings,
    sink: &S,
    health: &watch::Sender<MailboxHealth>,
    stop: &CancellationToken,
) {
    let watch = Watch { settings, sink, health };
    let mut pace = Pace::new();
    while !stop.is_cancelled() {
        let outcome = tokio::select! {
            () = stop.cancelled() => break,
            outcome = watch.hold_session(&mut pace) => outcome,
        };
        let Err(fault) = outcome;
        let failures = pace.count_failed_session();
        let retry_in = reconnect_after(failures, fault.kind);
        tracing::warn!(mailbox = %settings.id, kind = fault.kind.code(), failures, retry_in_ms = retry_in.as_i64(),
            "mailbox cannot be fetched: {fault}");
        health.send_replace(MailboxHealth::Failing { fault, failures, retry_in });
        let wait = Duration::from_millis(u64::try_from(retry_in.as_i64()).unwrap_or(0));
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(wait) => {}
        }
    }
    health.send_replace(MailboxHealth::Stopped);
}

/// Connects, logs in and opens the folder once, for a button "try these settings"; tells how many mails it holds.
///
/// # Errors
/// What failed, in the server's words where it has any.
pub async fn try_mailbox(settings: &MailboxSettings) -> Result<u32, MailboxFault> {
    let mut opened = open(settings).await?;
    limited(SILENCE_WITHIN, "log-out", async {
        opened.session.logout().await.map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    })
    .await?;
    Ok(opened.folder.exists)
}

/// Nothing: a session only ends by a failure.
enum Never {}

impl<S: MailSink> Watch<'_, S> {
    async fn hold_session(&self, pace: &mut Pace) -> Result<Never, MailboxFault> {
        self.health.send_replace(MailboxHealth::Connecting);
        let Opened { mut session, folder, may_idle } = open(self.settings).await?;
        let uid_validity = folder
            .uid_validity
            .ok_or_else(|| MailboxFault::new(FaultKind::Folder, "the server gives no UIDVALIDITY"))?;
        let known = stored("reading the cursor", self.sink.cursor(self.settings.id)).await?;
        let start_over = Cursor { uid_validity, last_uid: 0 };
        let mut cursor = known.filter(|it| it.uid_validity == uid_validity).unwrap_or(start_over);
        let mut uid_next = folder.uid_next.unwrap_or(0);
        loop {
            self.catch_up(&mut session, &mut cursor, (pace, uid_next)).await?;
            uid_next = 0;
            pace.note_caught_up();
            self.health.send_replace(MailboxHealth::Watching);
            let at_most = self.settings.poll_every.min(LOOK_WITHIN).max(Duration::from_secs(1));
            session = wait_for_news(session, may_idle, at_most).await?;
        }
    }

    /// Takes everything behind the cursor. `uid_next` is what the server said on opening, 0 when unknown.
    async fn catch_up(
        &self,
        session: &mut ImapSession,
        cursor: &mut Cursor,
        (pace, uid_next): (&mut Pace, u32),
    ) -> Result<(), MailboxFault> {
        let mut from = cursor.last_uid.saturating_add(1);
        loop {
            let window_end = from.saturating_add(SEARCH_WINDOW);
            let is_last = window_end >= uid_next;
            let range = if is_last { format!("{from}:*") } else { format!("{from}:{}", window_end - 1) };
            let uids = search(session, &range, from).await?;
            if !uids.is_empty() {
                self.health.send_replace(MailboxHealth::Fetching);
                self.take_all(session, &uids, (cursor, pace)).await?;
            }
            if is_last {
                return Ok(());
            }
            from = window_end;
        }
    }

    /// Fetches and stores side by side: while one batch is being stored, the next is on its way.
    async fn take_all(
        &self,
        session: &mut ImapSession,
        uids: &[u32],
        (cursor, pace): (&mut Cursor, &mut Pace),
    ) -> Result<(), MailboxFault> {
        let mut rest = uids;
        let mut fetched: Option<Batch> = None;
        loop {
            let (chunk, after) = rest.split_at(pace.step().min(rest.len()));
            let (stored, next) = tokio::join!(self.store(fetched.take(), *cursor), fetch_chunk(session, chunk, (*cursor, pace)));
            match stored {
                Ok(Some(batch)) => {
                    cursor.last_uid = batch.last_uid.max(cursor.last_uid);
                    pace.note_success(&batch.uids);
                }
                Ok(None) => {}
                Err((uids, fault)) => {
                    pace.note_failure(if uids.len() > 1 { &uids } else { &[] });
                    return Err(fault);
                }
            }
            match next {
                Ok(Some(batch)) => {
                    rest = after;
                    fetched = Some(batch);
                }
                Ok(None) => return Ok(()),
                Err(fault) => {
                    if matches!(fault.kind, FaultKind::Protocol) {
                        pace.note_failure(chunk);
                    }
                    return Err(fault);
                }
            }
        }
    }

    async fn store(&self, batch: Option<Batch>, cursor: Cursor) -> Result<Option<Stored>, (Vec<u32>, MailboxFault)> {
        let Some(Batch { mails, uids, last_uid }) = batch else { return Ok(None) };
        let mut until = cursor;
        for mails in split_by_size(mails) {
            let last = mails.iter().map(|it| it.uid).max().unwrap_or(until.last_uid);
            until.last_uid = until.last_uid.max(last);
            let taking = self.sink.take_batch(self.settings.id, mails, until);
            if let Err(fault) = stored("storing mail", taking).await {
                return Err((uids, fault));
            }
        }
        Ok(Some(Stored { uids, last_uid }))
    }
}

/// Mails on their way to the sink.
struct Batch {
    mails: Vec<FetchedMail>,
    uids: Vec<u32>,
    last_uid: u32,
}

/// A batch that the sink has taken.
struct Stored {
    uids: Vec<u32>,
    last_uid: u32,
}

fn split_by_size(mails: Vec<FetchedMail>) -> Vec<Vec<FetchedMail>> {
    let mut pieces: Vec<Vec<FetchedMail>> = Vec::new();
    let mut bytes = usize::MAX;
    for mail in mails {
        bytes = bytes.saturating_add(mail.bytes.len());
        match pieces.last_mut().filter(|_| bytes <= BATCH_BYTES) {
            Some(piece) => piece.push(mail),
            None => {
                bytes = mail.bytes.len();
                pieces.push(vec![mail]);
            }
        }
    }
    pieces
}

async fn stored<T>(what: &str, step: impl Future<Output = Result<T, SinkError>>) -> Result<T, MailboxFault> {
    limited(STORE_WITHIN, what, async {
        step.await.map_err(|SinkError(cause)| MailboxFault::new(FaultKind::Sink, format!("{what}: {cause}")))
    })
    .await
}

/// The numbers in the range that are really there, in order.
async fn search(session: &mut ImapSession, range: &str, from: u32) -> Result<Vec<u32>, MailboxFault> {
    let found = limited(SILENCE_WITHIN, "search", async {
        let found = session.uid_search(format!("UID {range}")).await;
        found.map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    })
    .await?;
    // `5:*` names the last mail even when its number is below 5.
    let mut uids: Vec<u32> = found.into_iter().filter(|it| *it >= from).collect();
    uids.sort_unstable();
    Ok(uids)
}

async fn fetch_chunk(
    session: &mut ImapSession,
    uids: &[u32],
    (cursor, pace): (Cursor, &Pace),
) -> Result<Option<Batch>, MailboxFault> {
    let Some(last_uid) = uids.last().copied() else { return Ok(None) };
    let mails = match uids {
        [uid] if pace.is_hopeless(*uid) => vec![fetch_date_only(session, *uid, cursor).await?],
        _ => fetch_whole(session, uids, cursor).await?,
    };
    Ok(Some(Batch { mails, uids: uids.to_vec(), last_uid }))
}

async fn fetch_whole(session: &mut ImapSession, uids: &[u32], cursor: Cursor) -> Result<Vec<FetchedMail>, MailboxFault> {
    let query = format!("(UID INTERNALDATE BODY.PEEK[]<0.{}>)", MAX_FETCHED_BYTES + 1);
    let mut mails = Vec::with_capacity(uids.len());
    each_fetched(session, (&name_set(uids), &query), |fetch| {
        let Some(uid) = fetch.uid.filter(|it| uids.binary_search(it).is_ok()) else { return Ok(()) };
        let received_at = internal_date(&fetch).ok_or_else(|| {
            MailboxFault::new(FaultKind::Protocol, format!("the server gives no INTERNALDATE for mail {uid}"))
        })?;
        let bytes = fetch.body().map(<[u8]>::to_vec).unwrap_or_default();
        let uid_validity = cursor.uid_validity;
        mails.push(FetchedMail { uid, uid_validity, received_at, bytes, unfetchable: None });
        Ok(())
    })
    .await?;
    // Another client may have deleted a mail between search and fetch; then it is simply not there.
    mails.sort_by_key(|it| it.uid);
    mails.dedup_by_key(|it| it.uid);
    Ok(mails)
}

/// A mail that cannot be had: at least tell when it came.
async fn fetch_date_only(session: &mut ImapSession, uid: u32, cursor: Cursor) -> Result<FetchedMail, MailboxFault> {
    let mut received_at = None;
    each_fetched(session, (&uid.to_string(), "(UID INTERNALDATE)"), |fetch| {
        received_at = internal_date(&fetch).or(received_at);
        Ok(())
    })
    .await?;
    Ok(FetchedMail {
        uid,
        uid_validity: cursor.uid_validity,
        received_at: received_at.unwrap_or(Instant::EPOCH),
        bytes: Vec::new(),
        unfetchable: Some("the mail server failed three times to give this mail".to_owned()),
    })
}

async fn each_fetched(
    session: &mut ImapSession,
    (set, query): (&str, &str),
    mut each: impl FnMut(Fetch) -> Result<(), MailboxFault>,
) -> Result<(), MailboxFault> {
    let refused = |it| MailboxFault::of_command(FaultKind::Protocol, &it);
    let mut answers = limited(SILENCE_WITHIN, "fetch", async { session.uid_fetch(set, query).await.map_err(refused) }).await?;
    loop {
        let next = limited(SILENCE_WITHIN, "mail", async { answers.next().await.transpose().map_err(refused) }).await?;
        match next {
            Some(fetch) => each(fetch)?,
            None => return Ok(()),
        }
    }
}

fn internal_date(fetch: &Fetch) -> Option<Instant> {
    Some(Instant::from_millis(fetch.internal_date()?.timestamp_millis()))
}

/// `1,2,3,7` as `1:3,7`.
fn name_set(uids: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            Some(_) | None => runs.push((*uid, *uid)),
        }
    }
    let name = |(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}:{last}") };
    runs.iter().map(name).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_written_as_runs() {
        assert_eq!(name_set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(name_set(&[u32::MAX]), u32::MAX.to_string());
    }

    #[test]
    fn batches_are_split_by_size_and_lose_nothing() {
        let mail = |uid: u32, size: usize| FetchedMail {
            uid,
            uid_validity: 1,
            received_at: Instant::EPOCH,
            bytes: vec![0; size],
            unfetchable: None,
        };
        let sizes = [1, BATCH_BYTES, 5, 5, BATCH_BYTES + 9, 1];
        let mails = (1..).zip(sizes).map(|(uid, size)| mail(uid, size)).collect();
        let pieces: Vec<Vec<u32>> =
            split_by_size(mails).iter().map(|it| it.iter().map(|it| it.uid).collect()).collect();
        assert_eq!(pieces, [vec![1], vec![2], vec![3, 4], vec![5], vec![6]]);
    }
}
