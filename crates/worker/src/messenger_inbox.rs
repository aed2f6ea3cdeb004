//! Works what messengers' vendors left: fetches what it points at, and takes messages in.
//!
//! Always true: the entries of one account are worked one after the other, in order of receipt; a slow vendor holds up
//! nobody else's. What cannot be read is set aside where people see it; what cannot be fetched now is tried again.
//!
//! The trap: words are never held back for the sake of a file: after a few tries the message comes without it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app::AppError;
use app::messenger::MessengerAccount;
use app::messenger::inbox::{
    LeasedEntry, Worked, enter_catch_up, keep_pulled, lease_inbox, next_entry_due, reached, settle_entry,
};
use app::messenger::take_entry::{ArrivedMessage, take_entry, take_report};
use calendar::{Instant, Millis};
use channels::messenger::{
    Account, Fault, ReadMessage, fetch_file, place_of, pull, read_message, read_report,
};
use domain::{InboxId, InboxStep, MessengerId};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::messenger_room::{Messengers, account_of};

/// Entries in one lease.
const AT_ONCE: u32 = 64;
/// Leases in hand at once, each for one account.
const IN_HAND: usize = 16;
/// Tries of one entry before somebody must look at it: about a day.
const MOST_TRIES: u32 = 50;
/// Tries of a message's files before it is taken in without them.
const FILE_TRIES: u32 = 5;
/// Tries to store what was read before somebody must look at it.
const MOST_STORES: u32 = 8;
/// Longest time between two looks; another node may have taken a callback.
const LOOK_WITHIN: Duration = Duration::from_secs(10);
/// Rest after the desk could not be asked.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(2);
/// Lists are read again so often, in case a callback was missed.
const CATCH_UP_EVERY: Millis = Millis::hours(1);

/// One after the other, for each account.
type Turns = BTreeMap<MessengerId, Arc<Mutex<()>>>;

/// Works the inbox until `stop` falls; entries in hand are finished first.
pub async fn run_messenger_inbox(room: Messengers, stop: CancellationToken) {
    let worker: Arc<str> = format!("inbox-{}", room.ids.next()).into();
    let mut bell = room.desk.outbox_changes();
    let (mut turns, mut tasks) = (Turns::new(), JoinSet::new());
    let in_hand = Arc::new(Semaphore::new(IN_HAND));
    let mut caught_up: Option<Instant> = None;
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        catch_up(&room, &mut caught_up).await;
        let rest = match lease_inbox(&room.desk, &worker, AT_ONCE).await {
            Ok(leased) if leased.is_empty() => time_to_next(&room).await,
            Ok(leased) => {
                for batch in by_account(leased) {
                    let turn = turns.entry(batch.0).or_default();
                    let work = work_batch(room.clone(), Arc::clone(&worker), Arc::clone(turn), batch.1);
                    let place = Arc::clone(&in_hand).acquire_owned().await;
                    tasks.spawn(async move {
                        let _place = place;
                        work.await;
                    });
                }
                while tasks.try_join_next().is_some() {}
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "the inbox of messengers cannot be worked now");
                REST_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => break,
            _ = bell.changed() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
    while tasks.join_next().await.is_some() {}
}

async fn catch_up(room: &Messengers, caught_up: &mut Option<Instant>) {
    let now = room.now();
    if caught_up.is_some_and(|it| now.since(it) < CATCH_UP_EVERY) {
        return;
    }
    match enter_catch_up(&room.desk).await {
        Ok(()) => *caught_up = Some(now),
        Err(error) => tracing::error!(%error, "what vendors may have kept back cannot be asked for now"),
    }
}

async fn time_to_next(room: &Messengers) -> Duration {
    let due = next_entry_due(&room.desk).await.unwrap_or_default();
    let wait = due.and_then(|it| u64::try_from(it.since(room.now()).as_i64().max(0)).ok());
    wait.map_or(LOOK_WITHIN, Duration::from_millis)
        .clamp(Duration::from_millis(50), LOOK_WITHIN)
}

fn by_account(leased: Vec<LeasedEntry>) -> BTreeMap<MessengerId, Vec<LeasedEntry>> {
    let mut batches: BTreeMap<MessengerId, Vec<LeasedEntry>> = BTreeMap::new();
    for it in leased {
        batches.entry(it.entry.messenger).or_default().push(it);
    }
    batches
}

async fn work_batch(room: Messengers, worker: Arc<str>, turn: Arc<Mutex<()>>, batch: Vec<LeasedEntry>) {
    let _turn = turn.lock().await;
    for leased in batch {
        let (id, attempts) = (leased.entry.id, leased.entry.attempts);
        if let Err(error) = work_one(&room, &worker, leased).await {
            put_back(&room, &worker, (id, attempts), &error).await;
        }
    }
}

/// What the desk itself could not do is tried again a few times, and then for somebody to look at; it stops nothing else.
async fn put_back(room: &Messengers, worker: &str, (id, attempts): (InboxId, u32), error: &AppError) {
    tracing::error!(entry = %id, %error, "what a messenger's vendor left cannot be stored now");
    let told = format!("it could not be stored: {error}");
    let worked = if attempts < MOST_STORES {
        Worked::Again {
            not_before: room.now().plus(rest_after(attempts)),
            error: told,
        }
    } else {
        Worked::Stranded { error: told }
    };
    if let Err(error) = settle_entry(&room.desk, worker, id, worked).await {
        tracing::error!(entry = %id, %error, "an entry stays leased; it is tried again when its lease ends");
    }
}

async fn work_one(room: &Messengers, worker: &str, leased: LeasedEntry) -> Result<(), AppError> {
    let LeasedEntry { entry, account } = leased;
    let outcome = match &account {
        None => Err(Fault::Final("the account is gone".to_owned())),
        Some(account) => match entry.item.step {
            InboxStep::Pull => pull_all(room, account, &entry.item.payload).await?,
            InboxStep::Message => {
                let arrived = read_arrived(room, account, (&entry.item.payload, entry.attempts)).await;
                match arrived {
                    Ok(mut arrived) => {
                        // A vendor that does not say when wrote it when it came.
                        arrived.at = arrived.at.min(entry.received_at.max(Instant::EPOCH));
                        take_entry(&room.desk, (worker, entry.id), account, arrived).await?;
                        return Ok(());
                    }
                    Err(fault) => Err(fault),
                }
            }
            InboxStep::Report => match read_report(&account_of(account), &entry.item.payload) {
                Ok(report) => {
                    let told = (
                        report.message.as_str(),
                        report.is_delivered,
                        report.detail.clone(),
                    );
                    return take_report(&room.desk, (worker, entry.id), told).await;
                }
                Err(fault) => Err(fault),
            },
        },
    };
    let worked = match outcome {
        Ok(()) => Worked::Done,
        Err(Fault::Passing(error)) if entry.attempts < MOST_TRIES => Worked::Again {
            not_before: room.now().plus(rest_after(entry.attempts)),
            error,
        },
        Err(Fault::Passing(error) | Fault::Final(error)) => {
            tracing::warn!(entry = %entry.id, "what a messenger's vendor left is set aside: {error}");
            Worked::Stranded { error }
        }
    };
    settle_entry(&room.desk, worker, entry.id, worked).await
}

/// Two seconds, doubled each time, half an hour at most.
pub(crate) fn rest_after(attempts: u32) -> Millis {
    Millis::new(2_000_i64.saturating_mul(1_i64 << attempts.saturating_sub(1).min(10)))
        .min(Millis::minutes(30))
}

/// Reads a vendor's list to its end; each part is kept, and the cursor moved, before any of it is worked.
async fn pull_all(
    room: &Messengers,
    account: &MessengerAccount,
    payload: &str,
) -> Result<Result<(), Fault>, AppError> {
    let seen_as = account_of(account);
    let place = place_of(&seen_as, payload);
    loop {
        let seen = reached(&room.desk, account.id, place.clone()).await?;
        let pulled = pull(&room.line, &seen_as, payload, seen.as_deref()).await;
        let pulled = match room.note(account.id, pulled) {
            Ok(pulled) => pulled,
            Err(fault) => return Ok(Err(fault)),
        };
        let is_stuck = seen.as_deref() == Some(pulled.reached.as_str());
        let cursor = (seen, pulled.reached);
        let is_kept = keep_pulled(&room.desk, (account.id, place.clone()), cursor, pulled.items).await?;
        if is_kept && (!pulled.has_more || is_stuck) {
            return Ok(Ok(()));
        }
    }
}

/// A message with its files; one whose files cannot be had says so in its text.
async fn read_arrived(
    room: &Messengers,
    account: &MessengerAccount,
    (payload, attempts): (&str, u32),
) -> Result<ArrivedMessage, Fault> {
    let account = account_of(account);
    let ReadMessage {
        address,
        wire_id,
        name,
        mut text,
        at,
        files,
        reply_to,
        reply_until,
    } = read_message(&account, payload)?;
    let mut fetched = Vec::new();
    for file in &files {
        match fetch(room, &account, file).await {
            Ok(it) => fetched.push(it),
            Err(Fault::Passing(error)) if attempts < FILE_TRIES => return Err(Fault::Passing(error)),
            Err(Fault::Passing(error) | Fault::Final(error)) => {
                text.push_str(&format!("\n（附件“{}”无法取得：{error}）", file.name));
            }
        }
    }
    Ok(ArrivedMessage {
        address,
        wire_id,
        name,
        text,
        at,
        files: fetched,
        reply_to,
        reply_until,
    })
}

async fn fetch(
    room: &Messengers,
    account: &Account,
    file: &channels::messenger::FileAtVendor,
) -> Result<(String, Vec<u8>), Fault> {
    let fetched = room.note(account.id, fetch_file(&room.line, account, file).await)?;
    if fetched.bytes.is_empty() || fetched.bytes.len() > app::attachment::LARGEST {
        return Err(Fault::Final("it is empty or larger than 25 MB".to_owned()));
    }
    Ok((fetched.name, fetched.bytes))
}

#[cfg(test)]
mod tests {
    use calendar::Millis;

    use super::rest_after;

    #[test]
    fn rests_grow_up_to_half_an_hour() {
        assert_eq!(rest_after(1), Millis::new(2_000));
        assert_eq!(rest_after(4), Millis::new(16_000));
        assert_eq!(rest_after(40), Millis::minutes(30));
    }
}
