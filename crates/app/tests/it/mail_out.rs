//! Mail on its way out: copies, what could not be sent, and mailboxes that come and go.

use app::AppError;
use app::Once;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::mail::deliver::{LeasedMail, Sending, lease_mail, settle_mail};
use app::mail::failed::{list_failed_mail, send_again};
use app::mail::incoming::{Machine, ReadableMail, Reading};
use app::mail::parked::{dismiss_parked, list_parked};
use app::mail::take_mail::take_mail;
use app::settings::mailboxes::{
    Connection, MailboxEntry, Removal, Security, Server, remove_mailbox, save_mailbox,
};
use domain::{Actor, CaseId, Channel, Role};

use crate::bench::{Bench, invalid};
use crate::mail::{fetched, only_case, readable};

const TEXT: &str = "王女士您好，维修师傅明天上午上门，如有问题请随时联系我们。感谢您的来信！暖城供热 李敏";

async fn take(bench: &Bench, read: ReadableMail) {
    let now = bench.desk.clock().now();
    let mail = fetched(bench, 1, now, Reading::Mail(Box::new(read)));
    take_mail(&bench.desk, vec![mail]).await.unwrap();
}

fn answer(case: CaseId, cc: Option<Vec<String>>) -> ReplyToCustomer {
    ReplyToCustomer {
        on: app::OnCase::any_version(case),
        text: TEXT.to_owned(),
        channel: Channel::Email,
        to: Vec::new(),
        cc,
        attachments: Vec::new(),
    }
}

/// The only mail that waits to be sent.
async fn leased(bench: &Bench) -> LeasedMail {
    let mut leased = lease_mail(&bench.desk, "w1", 10).await.unwrap();
    assert_eq!(leased.len(), 1);
    leased.remove(0)
}

async fn reply_with_copies(cc: Option<Vec<String>>) -> Vec<String> {
    let bench = Bench::new().await;
    let mut mail = readable(&bench, "m1@example.cn", "家里暖气不热");
    mail.cc = [
        "kefu@desk.example.cn",
        "Wuye@example.cn",
        "wuye@example.cn",
        "wang.fang@example.cn",
    ]
    .map(str::to_owned)
    .to_vec();
    take(&bench, mail).await;
    let case = only_case(&bench).await;
    reply_to_customer(&bench.desk, &bench.li, answer(case, cc))
        .await
        .unwrap();
    leased(&bench).await.mail.cc
}

#[tokio::test]
async fn a_reply_goes_to_those_who_had_a_copy_unless_its_author_says_otherwise() {
    let kept = reply_with_copies(None).await;
    assert_eq!(
        kept,
        ["Wuye@example.cn"],
        "neither the desk itself, nor the customer, nor one twice"
    );
    assert!(reply_with_copies(Some(Vec::new())).await.is_empty());
    let wrong = Some(vec!["boss".to_owned()]);
    let bench = Bench::new().await;
    let raised = bench.raise().await;
    let refused = reply_to_customer(&bench.desk, &bench.li, answer(raised.case, wrong)).await;
    assert_eq!(invalid(refused), ("cc", "not_an_address"));
    let named = vec!["boss@example.cn".to_owned(), "kefu@desk.example.cn".to_owned()];
    assert_eq!(reply_with_copies(Some(named)).await, ["boss@example.cn"]);
}

/// A mail that the receiving server refused for good.
async fn refused(bench: &Bench) -> CaseId {
    take(bench, readable(bench, "m1@example.cn", "家里暖气不热")).await;
    let case = only_case(bench).await;
    reply_to_customer(&bench.desk, &bench.li, answer(case, None))
        .await
        .unwrap();
    let error = "550 no such mailbox".to_owned();
    settle_mail(&bench.desk, "w1", &leased(bench).await, Sending::Failed { error })
        .await
        .unwrap();
    case
}

fn once(actor: &Actor, key: &str) -> Option<Once> {
    Some(Once {
        person: actor.person,
        key: key.to_owned(),
        request_hash: [7; 32],
    })
}

#[tokio::test]
async fn a_mail_that_was_given_up_is_seen_and_sent_again() {
    let bench = Bench::new().await;
    let case = refused(&bench).await;
    assert!(matches!(
        list_failed_mail(&bench.desk, &bench.li, None, 10).await,
        Err(AppError::Forbidden(_))
    ));
    let failed = list_failed_mail(&bench.desk, &bench.lead, None, 10)
        .await
        .unwrap();
    let [mail] = failed.as_slice() else {
        panic!("{failed:?}")
    };
    assert_eq!(
        (mail.case, mail.reason.as_str(), mail.attempts),
        (case, "550 no such mailbox", 1)
    );
    assert_eq!(mail.to, ["wang.fang@example.cn"]);
    let later = Some((mail.failed_at, mail.id));
    assert!(
        list_failed_mail(&bench.desk, &bench.lead, later, 10)
            .await
            .unwrap()
            .is_empty()
    );

    for _twice in 0..2 {
        send_again(&bench.desk, &bench.lead, mail.id, once(&bench.lead, "again"))
            .await
            .unwrap();
    }
    let without_key = send_again(&bench.desk, &bench.lead, mail.id, None).await;
    assert!(matches!(
        without_key,
        Err(AppError::WrongState { state: "waiting", .. })
    ));
    assert!(
        list_failed_mail(&bench.desk, &bench.lead, None, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let again = leased(&bench).await;
    assert_eq!(
        (again.id, again.attempts),
        (mail.id, 1),
        "tried as often as a new one"
    );
    settle_mail(&bench.desk, "w1", &again, Sending::Sent)
        .await
        .unwrap();
    let facts = bench.facts(case).await;
    assert!(facts.last().unwrap().body.kind().as_str() == "reply_delivered");
}

#[tokio::test]
async fn a_team_lead_sees_no_failed_mail_of_another_team() {
    let bench = Bench::new().await;
    refused(&bench).await;
    let elsewhere = Actor {
        role: Role::TeamLead,
        ..bench.stranger.clone()
    };
    let seen = list_failed_mail(&bench.desk, &elsewhere, None, 10).await.unwrap();
    assert!(seen.is_empty(), "{seen:?}");
    let all = list_failed_mail(&bench.desk, &bench.lead, None, 10)
        .await
        .unwrap();
    assert!(matches!(
        send_again(&bench.desk, &elsewhere, all[0].id, None).await,
        Err(AppError::NotFound { .. })
    ));
}

#[tokio::test]
async fn deciding_on_parked_mail_twice_under_one_key_is_deciding_once() {
    let bench = Bench::new().await;
    let mut away = readable(&bench, "a1@example.cn", "我在休假");
    away.machine = Some(Machine::AutoReply);
    take(&bench, away).await;
    let parked = list_parked(&bench.desk, &bench.lead, None, 10).await.unwrap();
    for _twice in 0..2 {
        dismiss_parked(
            &bench.desk,
            &bench.lead,
            parked[0].id,
            once(&bench.lead, "dismiss"),
        )
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_mailbox_without_mail_is_removed_and_one_with_mail_is_taken_out_of_use() {
    let bench = Bench::new().await;
    let server = Server {
        host: "mail.example.cn".to_owned(),
        port: 993,
        security: Security::Tls,
        user: "new".to_owned(),
        password: "geheim".to_owned(),
    };
    let entry = MailboxEntry {
        address: "new@desk.example.cn".to_owned(),
        name: "客服".to_owned(),
        team: None,
        is_active: true,
        connection: Connection {
            imap: server.clone(),
            smtp: server,
            folder: "INBOX".to_owned(),
            poll_seconds: 60,
        },
    };
    let unused = save_mailbox(&bench.desk, &bench.admin, (None, entry), None)
        .await
        .unwrap();
    take(&bench, readable(&bench, "m1@example.cn", "家里暖气不热")).await;
    for _twice in 0..2 {
        let removed = remove_mailbox(&bench.desk, &bench.admin, unused, once(&bench.admin, "remove")).await;
        assert_eq!(removed.unwrap(), Removal::Removed);
    }
    let kept = remove_mailbox(&bench.desk, &bench.admin, bench.mailbox, None).await;
    assert_eq!(kept.unwrap(), Removal::Deactivated);
    let stored = bench.desk.store().read(store::mailboxes::list_mailboxes);
    let left: Vec<_> = stored
        .await
        .unwrap()
        .into_iter()
        .map(|it| (it.id, it.is_active))
        .collect();
    assert_eq!(left, [(bench.mailbox, false)]);
}
