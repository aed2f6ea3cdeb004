//! The conformance suite of channels: whatever a vendor or a customer's program does, each message is taken once, nobody
//! else's is, and nothing is lost; walked for every adapter, on both databases.
//!
//! Always true: the list is an exhaustive match over the kinds of messengers, so a new one does not compile without an
//! adapter here. Doors that are no messengers have the same rows where they are tested; `place_of` says where.

mod adapter;
mod dingtalk;
mod feishu;
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
        // Duplicate, late, malformed, refused, slow (busy, hung up), replayed (a folder numbered anew); mail is not signed.
        Channel::Email => "crates/worker/tests/it/mail.rs",
        // Telephone systems report by the web hook of `api`, chat by `/w`: their own tests walk their rows.
        Channel::Phone | Channel::Chat => "crates/api/tests/it",
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
    wrongly_signed
];
