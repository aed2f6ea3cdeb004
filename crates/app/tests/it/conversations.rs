//! Messages of doors: taken once, onto the right case, into the queue; and answers on the way that they came.

use app::case::close_case::close_case;
use app::case::join_case::join_case;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::conversation::{
    CertainIdentity, IncomingMessage, OutgoingMessage, TakenMessage, take_messages, taken_before,
};
use app::{AppError, Done, OnCase};
use calendar::Millis;
use domain::ports::Ids;
use domain::{
    CaseId, Category, Channel, ContactId, CustomerWord, EventKind, FactBody, FactKind, IdentityKind,
    MessengerId, MessengerKind,
};
use store::messages::MessageState;

use crate::bench::{Bench, any, invalid, words};

pub(crate) fn message(bench: &Bench, wire_id: &str, address: &str, text: &str) -> IncomingMessage {
    IncomingMessage {
        channel: Channel::Chat,
        account: "site-1".to_owned(),
        address: address.to_owned(),
        wire_id: wire_id.to_owned(),
        name: "访客".to_owned(),
        identities: Vec::new(),
        text: text.to_owned(),
        attachments: Vec::new(),
        at: bench.desk.clock().now(),
        team: Some(bench.team),
        language: None,
    }
}

/// Takes one message; gives case and contact, and whether each is new.
pub(crate) async fn take(bench: &Bench, message: IncomingMessage) -> (CaseId, ContactId, bool, bool) {
    // No two messages come in one instant: who came first is known by the time.
    bench.move_by(Millis::new(1));
    let taken = take_messages(&bench.desk, vec![message]).await.unwrap();
    let TakenMessage::Taken {
        case,
        contact,
        message: _,
        is_new_case,
        is_new_contact,
    } = taken[0]
    else {
        panic!("known already")
    };
    (case, contact, is_new_case, is_new_contact)
}

pub(crate) async fn events(bench: &Bench, case: CaseId) -> Vec<EventKind> {
    let facts = bench.facts(case).await;
    facts
        .iter()
        .filter_map(|it| it.body.event().map(|it| it.what))
        .collect()
}

/// An active account of a messenger.
pub(crate) async fn messenger(bench: &Bench, kind: MessengerKind) -> MessengerId {
    let account = store::messengers::Messenger {
        id: MessengerId::from_uuid(bench.ids.next()),
        kind,
        name: "短信".to_owned(),
        door: format!("door-{kind}"),
        team: None,
        language: None,
        is_active: true,
        settings: "{}".to_owned(),
        version: 0,
    };
    let id = account.id;
    let store = bench.desk.store();
    store
        .write(move |tx| store::messengers::save_messenger(tx, &account))
        .await
        .unwrap();
    id
}

/// What waits to go out by messengers.
pub(crate) async fn leased_messages(bench: &Bench) -> Vec<OutgoingMessage> {
    let now = bench.desk.clock().now();
    let lease = move |tx: &mut store::Tx<'_>| {
        let lease = store::outbox::Lease {
            now,
            until: now.plus(Millis::minutes(1)),
            worker: "w",
        };
        store::outbox::lease_due(tx, app::conversation::MESSENGER, lease, 5)
    };
    let leased = bench.desk.store().write(lease).await.unwrap();
    leased
        .iter()
        .map(|it| serde_json::from_str(&it.payload).unwrap())
        .collect()
}

pub(crate) fn reply(case: CaseId, channel: Channel, text: &str) -> ReplyToCustomer {
    ReplyToCustomer {
        on: OnCase::any_version(case),
        text: text.to_owned(),
        channel,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn the_first_message_raises_a_case_and_waits() {
    let bench = Bench::new().await;
    let (case, contact, is_new_case, is_new_contact) =
        take(&bench, message(&bench, "m1", "v1", "我家暖气不热")).await;
    assert!(is_new_case && is_new_contact);
    let view = bench.view(case).await;
    assert_eq!(view.case.channel, Channel::Chat);
    assert_eq!(view.case.subject, "我家暖气不热");
    assert_eq!(view.case.team, Some(bench.team));
    assert!(view.case.is_unanswered);
    assert_eq!(events(&bench, case).await, [EventKind::QueueJoined]);
    let waiting = bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 9))
        .await
        .unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].contact, contact);
    assert_eq!(
        waiting[0].due_at, view.summary.next_due_at,
        "drawn by what its case promises"
    );
    assert!(waiting[0].due_at.is_some());
}

#[tokio::test]
async fn a_message_is_taken_once_for_each_account() {
    let bench = Bench::new().await;
    let first = message(&bench, "m1", "v1", "您好");
    let other_door = IncomingMessage {
        account: "site-2".to_owned(),
        ..first.clone()
    };
    let taken = take_messages(&bench.desk, vec![first.clone(), first.clone(), other_door])
        .await
        .unwrap();
    assert!(matches!(taken[0], TakenMessage::Taken { .. }));
    assert_eq!(taken[1], TakenMessage::Known);
    assert!(
        matches!(
            taken[2],
            TakenMessage::Taken {
                is_new_case: true,
                ..
            }
        ),
        "another door, another person"
    );
    let again = taken_before(&bench.desk, "site-1", "m1").await.unwrap();
    let (Some(TakenMessage::Taken { message: known, .. }), TakenMessage::Taken { message: id, .. }) =
        (again, taken[0])
    else {
        panic!("{again:?}")
    };
    assert_eq!(known, id);
    assert_eq!(taken_before(&bench.desk, "site-1", "m9").await.unwrap(), None);
}

#[tokio::test]
async fn what_follows_goes_on_in_the_same_contact() {
    let bench = Bench::new().await;
    let (case, contact, ..) = take(&bench, message(&bench, "m1", "v1", "暖气不热")).await;
    bench.move_by(Millis::minutes(1));
    let (same, same_contact, is_new_case, is_new_contact) =
        take(&bench, message(&bench, "m2", "v1", "客厅最冷")).await;
    assert_eq!(
        (same, same_contact, is_new_case, is_new_contact),
        (case, contact, false, false)
    );
    let (other, ..) = take(&bench, message(&bench, "m3", "v2", "发票怎么开")).await;
    assert_ne!(other, case);
}

#[tokio::test]
async fn what_the_door_knows_for_certain_finds_the_customer() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let customer = bench.view(raised.case).await.case.customer;
    let mut signed = message(&bench, "m1", "v1", "有人来修吗");
    signed.identities = vec![
        CertainIdentity {
            kind: IdentityKind::Phone,
            value: "+86 138 1234 5678".to_owned(),
            is_verified: true,
        },
        CertainIdentity {
            kind: IdentityKind::Other,
            value: "shop:u-77".to_owned(),
            is_verified: true,
        },
    ];
    let (case, _, is_new_case, _) = take(&bench, signed).await;
    assert_eq!(
        (case, is_new_case),
        (raised.case, false),
        "the matter that is open goes on"
    );
    let found = bench
        .desk
        .store()
        .read(|tx| store::customers::find_identity(tx, IdentityKind::Other, "shop:u-77", 2))
        .await
        .unwrap();
    assert_eq!(Some(found[0]), customer, "what was learnt is kept");
    let typed = message(&bench, "m2", "v2", "我的电话是13812345678");
    let (other, ..) = take(&bench, typed).await;
    assert_ne!(other, raised.case, "what somebody types is never certain");
}

#[tokio::test]
async fn a_late_message_follows_to_the_survivor() {
    let bench = Bench::new().await;
    let (case, contact, ..) = take(&bench, message(&bench, "m1", "v1", "暖气不热")).await;
    let survivor: Done = bench.raise().await;
    join_case(&bench.desk, &bench.li, OnCase::any_version(case), survivor.case)
        .await
        .unwrap();
    let (on, same, is_new_case, _) = take(&bench, message(&bench, "m2", "v1", "还是不热")).await;
    assert_eq!((on, same, is_new_case), (survivor.case, contact, false));
}

#[tokio::test]
async fn a_closed_case_is_reopened_for_a_while() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let mut signed = message(&bench, "m1", "v1", "修好了吗");
    signed.identities = vec![CertainIdentity {
        kind: IdentityKind::Phone,
        value: "13812345678".to_owned(),
        is_verified: true,
    }];
    let (case, ..) = take(&bench, signed.clone()).await;
    reply_to_customer(
        &bench.desk,
        &bench.li,
        reply(case, Channel::Phone, "您好，已经修好了，请您放心使用"),
    )
    .await
    .unwrap();
    close_case(
        &bench.desk,
        &bench.li,
        any(&raised),
        words("更换阀门", CustomerWord::Satisfied),
    )
    .await
    .unwrap();
    bench.move_by(Millis::days(1));
    signed.wire_id = "m2".to_owned();
    signed.at = bench.desk.clock().now();
    assert_eq!(take(&bench, signed.clone()).await.0, case);
    assert_eq!(bench.view(case).await.case.category, Category::Open);
}

#[tokio::test]
async fn a_reply_in_the_chat_is_sent_at_once_and_takes_the_contact() {
    let bench = Bench::new().await;
    let (case, contact, ..) = take(&bench, message(&bench, "m1", "v1", "暖气不热")).await;
    let text = "您好，暖城供热客服1001号李敏为您服务，请问您家的详细地址是？";
    reply_to_customer(&bench.desk, &bench.li, reply(case, Channel::Chat, text))
        .await
        .unwrap();
    let kept = bench
        .desk
        .store()
        .read(move |tx| store::messages::messages_of_case(tx, case))
        .await
        .unwrap();
    assert_eq!((kept[1].state, kept[1].contact), (MessageState::Sent, contact));
    let view = bench.view(case).await;
    assert!(!view.case.is_unanswered);
    assert_eq!(view.case.handler, Some(bench.li.person));
    assert_eq!(view.case.owner, Some(bench.li.person));
    assert_eq!(
        events(&bench, case).await,
        [
            EventKind::QueueJoined,
            EventKind::ContactOffered,
            EventKind::QueueLeft,
            EventKind::PersonJoined
        ]
    );
    let left = bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 9))
        .await
        .unwrap();
    assert_eq!(left, []);
}

#[tokio::test]
async fn a_reply_through_a_messenger_waits_in_the_outbox() {
    let bench = Bench::new().await;
    let mut from_messenger = message(&bench, "m1", "open-1", "暖气不热");
    from_messenger.channel = Channel::Messenger;
    from_messenger.account = messenger(&bench, MessengerKind::SmsGateway).await.to_string();
    let (case, contact, ..) = take(&bench, from_messenger).await;
    reply_to_customer(
        &bench.desk,
        &bench.li,
        reply(case, Channel::Messenger, "您好，马上为您查询"),
    )
    .await
    .unwrap();
    let leased = leased_messages(&bench).await;
    let outgoing = &leased[0];
    assert_eq!((leased.len(), outgoing.contact), (1, contact));
    let facts = bench.facts(case).await;
    let sent = facts.iter().find_map(|it| {
        let FactBody::ReplySent { reply } = &it.body else {
            return None;
        };
        Some(reply.clone())
    });
    assert_eq!(sent.unwrap().message, Some(outgoing.message));
}

#[tokio::test]
async fn nobody_is_answered_on_a_way_that_they_never_came() {
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let tried = reply_to_customer(&bench.desk, &bench.li, reply(raised.case, Channel::Chat, "您好")).await;
    assert_eq!(invalid(tried), ("channel", "no_contact"));
}

#[tokio::test]
async fn banned_words_do_not_go_out_in_a_chat() {
    let bench = Bench::new().await;
    let (case, ..) = take(&bench, message(&bench, "m1", "v1", "暖气不热")).await;
    let tried = reply_to_customer(
        &bench.desk,
        &bench.li,
        reply(case, Channel::Chat, "这事不归我管，你找别人去"),
    )
    .await;
    assert!(matches!(tried, Err(AppError::Refused(_))), "{tried:?}");
    assert!(!bench.kinds(case).await.contains(&FactKind::ReplySent));
    let left = bench
        .desk
        .store()
        .read(|tx| store::waiting::list_waiting(tx, 9))
        .await
        .unwrap();
    assert_eq!(left.len(), 1, "nothing of the act is kept");
}
