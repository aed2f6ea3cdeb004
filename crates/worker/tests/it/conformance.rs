//! The conformance suite of channels: whatever a vendor or a customer's program does, each message is taken once, nobody
//! else's is, and nothing is lost; walked for every adapter, on both databases.
//!
//! Always true: the list is an exhaustive match over the kinds of messengers, so a new one does not compile without an
//! adapter here. Doors that are no messengers have the same rows in files of their own; `place_of` says where.

mod adapter;
mod calls;
mod chat;
mod dingtalk;
mod feishu;
mod mail;
mod official;
mod rows;
mod sms;
pub(crate) mod wecom;

use domain::{Channel, MessengerKind};

use adapter::Adapter;
pub(crate) use adapter::Written;

use crate::messenger_house::On;

fn adapter_of(kind: MessengerKind) -> Box<dyn Adapter> {
    match kind {
        MessengerKind::WecomKf => Box::new(wecom::Wecom::default()),
        MessengerKind::OfficialAccount => Box::new(official::Official),
        MessengerKind::Dingtalk => Box::new(dingtalk::Dingtalk::default()),
        MessengerKind::Feishu => Box::new(feishu::Feishu),
        MessengerKind::SmsGateway => Box::new(sms::Gateway),
        MessengerKind::SmsAliyun => Box::new(sms::Aliyun),
    }
}

/// Where each way in is held to the same rows: a new channel must say so here.
const fn place_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Messenger => "crates/worker/tests/it/conformance.rs",
        Channel::Email => "crates/worker/tests/it/conformance/mail.rs",
        Channel::Phone => "crates/worker/tests/it/conformance/calls.rs",
        Channel::Chat => "crates/worker/tests/it/conformance/chat.rs",
        // Typed in by people of the desk.
        Channel::Counter | Channel::Visit => "crates/app/tests/it",
    }
}

#[test]
fn every_channel_says_where_it_is_held_to_the_suite() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for channel in Channel::ALL {
        assert!(root.join(place_of(*channel)).exists(), "{channel}");
    }
}

/// Declares rows of a door that is no messenger, `async fn name(on: On) { … }`, and makes a test of each on both databases.
macro_rules! rows_on_both {
    ($(async fn $name:ident($on:ident : On) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every row needs its neighbours")]
            use super::*;

            async fn row($on: On) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                row(On::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                row(On::Postgres).await;
            }
        })*
    };
}
pub(crate) use rows_on_both;

/// Makes a test of a row for every adapter on a database.
macro_rules! walked {
    ($($row:ident),+ $(,)?) => {$(
        mod $row {
            use super::{MessengerKind, On, adapter_of, rows};

            async fn walk(on: On) {
                for kind in MessengerKind::ALL {
                    println!("{kind} on {on:?}");
                    rows::$row(on, adapter_of(*kind).as_ref()).await;
                }
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                walk(On::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                walk(On::Postgres).await;
            }
        }
    )+};
}

walked![
    duplicate,
    late,
    malformed,
    refused,
    slow,
    replayed,
    wrongly_signed,
    files
];
