//! The loop of one mailbox: connect, catch up, wait, and again.

use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::command::{fetch_date_only, fetch_whole, search};
use super::connection::{ImapSession, Opened, open};
use super::fault::{FaultKind, MailboxFault, limited};
use super::idle::wait_for_news;
use super::pace::Pace;
use super::{Cursor, FetchedMail, MailSink, MailboxHealth, MailboxSettings, SinkError, reconnect_after};

/// Longest time between two looks.
const LOOK_WITHIN: Duration = Duration::from_secs(300);
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
    let watch = Watch {
        settings,
        sink,
        health,
    };
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
        health.send_replace(MailboxHealth::Failing {
            fault,
            failures,
            retry_in,
        });
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
    limited(Duration::from_secs(10), "log-out", async {
        opened
            .session
            .logout()
            .await
            .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    })
    .await?;
    Ok(opened.folder.exists)
}

/// Nothing: a session only ends by a failure.
enum Never {}

impl<S: MailSink> Watch<'_, S> {
    async fn hold_session(&self, pace: &mut Pace) -> Result<Never, MailboxFault> {
        self.health.send_replace(MailboxHealth::Connecting);
        let Opened {
            mut session,
            folder,
            may_idle,
        } = open(self.settings).await?;
        let uid_validity = folder
            .uid_validity
            .ok_or_else(|| MailboxFault::new(FaultKind::Folder, "the server gives no UIDVALIDITY"))?;
        let known = stored("reading the cursor", self.sink.cursor(self.settings.id)).await?;
        let start_over = Cursor {
            uid_validity,
            last_uid: 0,
        };
        let mut cursor = known
            .filter(|it| it.uid_validity == uid_validity)
            .unwrap_or(start_over);
        let mut uid_next = folder.uid_next.unwrap_or(0);
        loop {
            self.catch_up(&mut session, &mut cursor, (pace, uid_next)).await?;
            uid_next = 0;
            pace.note_caught_up();
            self.health.send_replace(MailboxHealth::Watching);
            let at_most = self
                .settings
                .poll_every
                .min(LOOK_WITHIN)
                .max(Duration::from_secs(1));
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
            let range = if is_last {
                format!("{from}:*")
            } else {
                format!("{from}:{}", window_end - 1)
            };
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
            let (stored, next) = tokio::join!(
                self.store(fetched.take(), *cursor),
                fetch_chunk(session, chunk, (*cursor, pace))
            );
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

    async fn store(
        &self,
        batch: Option<Batch>,
        cursor: Cursor,
    ) -> Result<Option<Stored>, (Vec<u32>, MailboxFault)> {
        let Some(Batch {
            mails,
            uids,
            last_uid,
        }) = batch
        else {
            return Ok(None);
        };
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
        step.await
            .map_err(|SinkError(cause)| MailboxFault::new(FaultKind::Sink, format!("{what}: {cause}")))
    })
    .await
}

async fn fetch_chunk(
    session: &mut ImapSession,
    uids: &[u32],
    (cursor, pace): (Cursor, &Pace),
) -> Result<Option<Batch>, MailboxFault> {
    let Some(last_uid) = uids.last().copied() else {
        return Ok(None);
    };
    let mails = match uids {
        [uid] if pace.is_hopeless(*uid) => vec![fetch_date_only(session, *uid, cursor).await?],
        _ => fetch_whole(session, uids, cursor).await?,
    };
    Ok(Some(Batch {
        mails,
        uids: uids.to_vec(),
        last_uid,
    }))
}

#[cfg(test)]
mod tests {
    use calendar::Instant;

    use super::*;

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
        let pieces: Vec<Vec<u32>> = split_by_size(mails)
            .iter()
            .map(|it| it.iter().map(|it| it.uid).collect())
            .collect();
        assert_eq!(pieces, [vec![1], vec![2], vec![3, 4], vec![5], vec![6]]);
    }
}
