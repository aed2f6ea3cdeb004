//! Delivers replies through messengers, at least once.
//!
//! Always true: a reply is leased before it is sent, and every try is recorded; replies to one customer go in their order;
//! one that cannot go now is tried again with growing rests, and one that never can is given up where people see it.
//!
//! The trap: when the line breaks after the last word, the reply may have gone out. It is sent again under the same id.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app::AppError;
use app::mail::deliver::Sending;
use app::messenger::deliver::{LeasedFile, LeasedMessage, lease_messages, next_message_due, settle_message};
use channels::messenger::{Fault, OutgoingFile, OutgoingText, send_text};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::messenger_inbox::rest_after;
use crate::messenger_room::{Messengers, account_of};

/// Replies in one lease.
const AT_ONCE: u32 = 32;
/// Tries of one reply before it is given up: about a day.
const MOST_TRIES: u32 = 50;
/// Longest time between two looks; another node may have entered replies.
const LOOK_WITHIN: Duration = Duration::from_secs(10);
/// Rest after the desk could not be asked.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Delivers replies until `stop` falls; those on their way are finished first.
pub async fn run_messenger_delivery(room: Messengers, stop: CancellationToken) {
    let worker: Arc<str> = format!("messenger-{}", room.ids.next()).into();
    let mut bell = room.desk.outbox_changes();
    let mut tasks = JoinSet::new();
    while !stop.is_cancelled() {
        bell.mark_unchanged();
        while tasks.try_join_next().is_some() {}
        let rest = match lease_messages(&room.desk, &worker, AT_ONCE).await {
            Ok(leased) if leased.is_empty() => time_to_next(&room).await,
            Ok(leased) => {
                for replies in by_receiver(leased) {
                    tasks.spawn(deliver_in_order(room.clone(), Arc::clone(&worker), replies));
                }
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "the messengers' outbox cannot be worked now");
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

async fn time_to_next(room: &Messengers) -> Duration {
    let due = next_message_due(&room.desk).await.unwrap_or_default();
    let wait = due.and_then(|it| u64::try_from(it.since(room.now()).as_i64().max(0)).ok());
    wait.map_or(LOOK_WITHIN, Duration::from_millis)
        .clamp(Duration::from_millis(50), LOOK_WITHIN)
}

fn by_receiver(leased: Vec<LeasedMessage>) -> Vec<Vec<LeasedMessage>> {
    let mut receivers: BTreeMap<_, Vec<LeasedMessage>> = BTreeMap::new();
    for it in leased {
        let receiver = (it.account.as_ref().map(|account| account.id), it.address.clone());
        receivers.entry(receiver).or_default().push(it);
    }
    receivers.into_values().collect()
}

async fn deliver_in_order(room: Messengers, worker: Arc<str>, replies: Vec<LeasedMessage>) {
    let mut held_up: Option<String> = None;
    for reply in replies {
        let sending = match &held_up {
            // What was written before has to wait, so this waits too.
            Some(error) => again(&room, &reply, error.clone()),
            None => deliver_one(&room, &reply).await,
        };
        if let Sending::Again { error, .. } = &sending {
            held_up = Some(error.clone());
        }
        if let Err(error) = settle(&room, &worker, &reply, sending).await {
            tracing::error!(delivery = %reply.id, %error, "what became of a reply cannot be recorded; it is tried again when its lease ends");
            return;
        }
    }
}

async fn settle(
    room: &Messengers,
    worker: &str,
    reply: &LeasedMessage,
    sending: Sending,
) -> Result<(), AppError> {
    settle_message(&room.desk, worker, reply, sending).await
}

fn again(room: &Messengers, reply: &LeasedMessage, error: String) -> Sending {
    Sending::Again {
        not_before: room.now().plus(rest_after(reply.attempts)),
        error,
    }
}

fn outgoing(file: &LeasedFile) -> OutgoingFile {
    OutgoingFile {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes.clone(),
        message: file.id.as_uuid().simple().to_string(),
    }
}

async fn deliver_one(room: &Messengers, reply: &LeasedMessage) -> Sending {
    let outcome = match &reply.account {
        Some(account) => {
            let out = OutgoingText {
                address: reply.address.clone(),
                reply_to: reply.reply_to.clone(),
                reply_until: reply.reply_until,
                text: reply.text.clone(),
                files: reply.files.iter().map(outgoing).collect(),
                message: reply.message.as_uuid().simple().to_string(),
                request: room.ids.next().simple().to_string(),
            };
            let sent = send_text(&room.line, &account_of(account), &out).await;
            room.note(account.id, sent)
        }
        None => Err(Fault::Passing(
            "the account that sends it is not in use".to_owned(),
        )),
    };
    match outcome {
        Ok(()) => Sending::Sent,
        Err(Fault::Passing(error)) if reply.attempts < MOST_TRIES => {
            tracing::warn!(delivery = %reply.id, attempts = reply.attempts, "a reply has to wait: {error}");
            again(room, reply, error)
        }
        Err(Fault::Passing(error) | Fault::Final(error)) => {
            tracing::warn!(delivery = %reply.id, attempts = reply.attempts, "a reply is given up: {error}");
            Sending::Failed { error }
        }
    }
}
