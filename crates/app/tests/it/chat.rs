//! The chat on web sites: visitors write, are answered, told and asked how it was; each sees their own talk only.

use app::AppError;
use app::OnCase;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::chat::desk_side::{chat_of_case, tell_read, tell_typing};
use app::chat::end_chat::{end_chat, note_read, note_typing, rate_chat};
use app::chat::send_file::{open_file, send_file};
use app::chat::send_message::{SendMessage, send_message};
use app::chat::sites::{SiteEntry, renew_secret, save_site};
use app::chat::talk::{ChatAuthor, ChatNow, chat_now};
use app::chat::visit::{BeginVisit, begin_visit, identify, know_visitor};
use app::chat::{ChatSettings, Visitor};
use app::contact::claim_next::{ClaimNext, claim_next};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendar::Millis;
use domain::{AgentState, CaseId, Channel, ContactStage, EventKind, Outcome};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::bench::Bench;
use crate::contacts::be;
use crate::conversations::events;

pub(crate) async fn site(bench: &Bench) -> domain::ChatSiteId {
    let entry = SiteEntry {
        key: "shop".to_owned(),
        name: "官网客服".to_owned(),
        team: Some(bench.team),
        calendar: None,
        is_active: true,
        settings: ChatSettings {
            greeting_zh: "您好".to_owned(),
            ..ChatSettings::default()
        },
    };
    save_site(&bench.desk, &bench.admin, (None, entry), None)
        .await
        .unwrap()
}

/// Somebody who opened the chat, and the token of their browser.
pub(crate) async fn come(bench: &Bench, language: &str) -> (Visitor, String) {
    let cmd = BeginVisit {
        site_key: "shop".to_owned(),
        language: language.to_owned(),
        ..BeginVisit::default()
    };
    let visit = begin_visit(&bench.desk, cmd).await.unwrap();
    (visit.visitor, visit.token.unwrap())
}

pub(crate) async fn say(bench: &Bench, visitor: &Visitor, key: &str, text: &str) -> Result<(), AppError> {
    let cmd = SendMessage {
        key: key.to_owned(),
        text: text.to_owned(),
        ..SendMessage::default()
    };
    send_message(&bench.desk, visitor, cmd).await
}

pub(crate) async fn now(bench: &Bench, visitor: &Visitor) -> ChatNow {
    chat_now(&bench.desk, visitor.id, None).await.unwrap()
}

/// Somebody takes the next contact; gives its case.
async fn taken_by_li(bench: &Bench) -> CaseId {
    be(bench, &bench.li, AgentState::Ready, "").await;
    let claimed = claim_next(&bench.desk, &bench.li, ClaimNext::default()).await;
    claimed.unwrap().unwrap().case
}

async fn reply(bench: &Bench, case: CaseId, text: &str) {
    let cmd = ReplyToCustomer {
        on: OnCase::any_version(case),
        text: text.to_owned(),
        channel: Channel::Chat,
        to: Vec::new(),
        cc: None,
        attachments: Vec::new(),
    };
    reply_to_customer(&bench.desk, &bench.li, cmd).await.unwrap();
}

#[tokio::test]
async fn a_page_that_keeps_a_handle_finds_the_chat_of_a_browser_that_keeps_nothing() {
    let bench = Bench::new().await;
    site(&bench).await;
    let open = async |token: Option<&str>, handle: Option<&str>| {
        let cmd = BeginVisit {
            site_key: "shop".to_owned(),
            token: token.map(str::to_owned),
            handle: handle.map(str::to_owned),
            keeps_handle: true,
            ..BeginVisit::default()
        };
        begin_visit(&bench.desk, cmd).await.unwrap()
    };
    let first = open(None, None).await;
    let (token, handle) = (first.token.unwrap(), first.handle.unwrap());
    // The browser kept its token: the page keeps what it has.
    let same = open(Some(&token), Some(&handle)).await;
    assert_eq!(
        (same.visitor.id, same.token, same.handle),
        (first.visitor.id, None, None)
    );
    // The browser kept nothing: the handle leads to the chat, and is given anew.
    let again = open(None, Some(&handle)).await;
    assert_eq!(again.visitor.id, first.visitor.id);
    assert!(again.token.is_some_and(|it| it != token));
    let next = again.handle.unwrap();
    assert_ne!(next, handle);
    // Pages that opened at once all hold the old one; a minute later it is worth nothing.
    assert_eq!(open(None, Some(&handle)).await.visitor.id, first.visitor.id);
    bench.move_by(Millis::minutes(1));
    assert_ne!(open(None, Some(&handle)).await.visitor.id, first.visitor.id);
    assert_eq!(open(None, Some(&next)).await.visitor.id, first.visitor.id);
    // A handle is no token and no link, and a week is long.
    assert!(know_visitor(&bench.desk, &next).await.is_err());
    let kept = open(Some(&token), Some("nonsense")).await;
    assert_eq!(kept.visitor.id, first.visitor.id);
    let last = kept.handle.unwrap();
    bench.move_by(Millis::days(7));
    assert_ne!(open(None, Some(&last)).await.visitor.id, first.visitor.id);
}

#[tokio::test]
async fn a_message_is_taken_once_answered_read_and_the_chat_rated_once() {
    story(Bench::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres_the_same_story() {
    let (bench, _database) = Bench::on_postgres().await;
    story(bench).await;
}

async fn story(bench: Bench) {
    site(&bench).await;
    let (visitor, _) = come(&bench, "zh-CN").await;
    for _ in 0..3 {
        say(&bench, &visitor, "k1", "家里暖气不热").await.unwrap();
    }
    let waits = now(&bench, &visitor).await;
    assert_eq!(waits.messages.len(), 1);
    assert_eq!(waits.messages[0].key.as_deref(), Some("k1"));
    assert_eq!(
        (waits.state.stage, waits.state.ahead),
        (Some(ContactStage::Waiting), Some(0))
    );
    let case = taken_by_li(&bench).await;
    bench.move_by(Millis::minutes(1));
    reply(&bench, case, "您好，请问您家住址是哪里？").await;
    let served = now(&bench, &visitor).await;
    assert_eq!(served.state.stage, Some(ContactStage::Active));
    assert_eq!(served.state.person.unwrap().0, "李敏");
    let last = served.messages.last().unwrap();
    assert_eq!(
        (last.from, last.name.as_str(), served.state.unread),
        (ChatAuthor::Desk, "李敏", 1)
    );
    assert_eq!(bench.outcomes(case, "A15").await, [Outcome::Kept]);
    note_read(&bench.desk, &visitor, last.id).await.unwrap();
    tell_read(&bench.desk, &bench.li, case).await.unwrap();
    let read = now(&bench, &visitor).await;
    assert_eq!(read.state.unread, 0);
    assert_eq!(read.state.desk_read_at, Some(read.messages[0].at));
    let seen = chat_of_case(&bench.desk, &bench.li, case).await.unwrap();
    assert_eq!(seen.visitor.read_at, Some(last.at));
    assert!(
        rate_chat(&bench.desk, &visitor, (5, String::new()))
            .await
            .is_err()
    );
    end_chat(&bench.desk, &visitor).await.unwrap();
    assert!(now(&bench, &visitor).await.state.may_rate);
    rate_chat(&bench.desk, &visitor, (5, "很快".to_owned()))
        .await
        .unwrap();
    assert!(
        rate_chat(&bench.desk, &visitor, (1, String::new()))
            .await
            .is_err()
    );
    let words = events(&bench, case).await;
    assert_eq!(
        words
            .iter()
            .filter(|it| **it == EventKind::SatisfactionSurveyed)
            .count(),
        1
    );
}

#[tokio::test]
async fn typing_is_seen_by_the_other_side_for_some_seconds() {
    let bench = Bench::new().await;
    site(&bench).await;
    let (visitor, _) = come(&bench, "zh-CN").await;
    say(&bench, &visitor, "k1", "在吗，想问下账单").await.unwrap();
    let case = taken_by_li(&bench).await;
    note_typing(&bench.desk, &visitor).await.unwrap();
    tell_typing(&bench.desk, &bench.li, case).await.unwrap();
    assert!(
        chat_of_case(&bench.desk, &bench.li, case)
            .await
            .unwrap()
            .is_typing
    );
    assert!(now(&bench, &visitor).await.state.is_typing);
    bench.move_by(Millis::seconds(7));
    assert!(
        !chat_of_case(&bench.desk, &bench.li, case)
            .await
            .unwrap()
            .is_typing
    );
    assert!(!now(&bench, &visitor).await.state.is_typing);
}

#[tokio::test]
async fn a_person_who_is_asked_for_joins_in_one_step() {
    let bench = Bench::new().await;
    site(&bench).await;
    let (visitor, _) = come(&bench, "zh-CN").await;
    let cmd = SendMessage {
        key: "k1".to_owned(),
        text: "转人工".to_owned(),
        wants_person: true,
        ..SendMessage::default()
    };
    send_message(&bench.desk, &visitor, cmd).await.unwrap();
    let case = taken_by_li(&bench).await;
    assert_eq!(bench.outcomes(case, "A28").await, [Outcome::Kept]);
}

#[tokio::test]
async fn out_of_hours_words_become_a_case_whose_promise_is_told() {
    let bench = Bench::new().await;
    site(&bench).await;
    bench.move_by(Millis::hours(14));
    let (visitor, _) = come(&bench, "zh-CN").await;
    assert!(!now(&bench, &visitor).await.state.hours.is_open);
    let wish = SendMessage {
        key: "k0".to_owned(),
        text: "转人工".to_owned(),
        wants_person: true,
        ..SendMessage::default()
    };
    assert!(matches!(
        send_message(&bench.desk, &visitor, wish).await,
        Err(AppError::WrongState {
            state: "out_of_hours",
            ..
        })
    ));
    say(&bench, &visitor, "k1", "暖气漏水了").await.unwrap();
    say(&bench, &visitor, "k2", "在厨房").await.unwrap();
    let left = now(&bench, &visitor).await;
    let told: Vec<_> = left
        .messages
        .iter()
        .filter(|it| it.from == ChatAuthor::Rule)
        .collect();
    assert_eq!(told.len(), 1);
    let number = left.state.number.clone().unwrap();
    assert!(told[0].text.contains(number.as_str()), "{}", told[0].text);
    assert!(told[0].text.contains("前答复您"));
    assert!(left.state.answer_by_at.is_some());
    assert_eq!(left.state.stage, Some(ContactStage::Ended));
    assert!(!left.state.may_rate);
    assert_eq!(told[0].name, bench.desk.settings().company, "no person wrote it");
    let found = bench
        .desk
        .store()
        .read(move |tx| store::cases::find_case_number(tx, &number))
        .await;
    let case = found.unwrap().unwrap();
    let view = bench.view(case).await.case;
    assert_eq!((view.closing.answered_at, view.handler), (None, None));

    // Whoever writes English is told in English, whatever their browser speaks.
    for (language, key) in [("en", "k3"), ("zh-CN", "k4")] {
        let (guest, _) = come(&bench, language).await;
        say(&bench, &guest, key, "The radiator is leaking").await.unwrap();
        let left = now(&bench, &guest).await;
        let rule = left
            .messages
            .iter()
            .find(|it| it.from == ChatAuthor::Rule)
            .unwrap();
        assert!(rule.text.contains("we answer by"), "{}", rule.text);
    }
}

#[tokio::test]
async fn nobody_sees_anothers_talk_or_files() {
    let bench = Bench::new().await;
    site(&bench).await;
    let (one, _) = come(&bench, "zh-CN").await;
    let (other, _) = come(&bench, "en").await;
    let file = send_file(
        &bench.desk,
        &one,
        "../a/照片.png",
        b"\x89PNG\r\n\x1a\n..".to_vec(),
    )
    .await
    .unwrap();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str()),
        ("照片.png", "image/png")
    );
    let script = send_file(&bench.desk, &one, "a.png", b"<svg onload=alert(1)>".to_vec())
        .await
        .unwrap();
    assert_eq!(script.media_type, "application/octet-stream");
    assert!(open_file(&bench.desk, &other, file.id).await.is_err());
    let stolen = SendMessage {
        key: "k1".to_owned(),
        files: vec![file.id],
        ..SendMessage::default()
    };
    assert!(send_message(&bench.desk, &other, stolen.clone()).await.is_err());
    send_message(&bench.desk, &one, stolen).await.unwrap();
    let own = now(&bench, &one).await;
    assert_eq!(
        (own.messages[0].files.len(), own.messages[0].text.as_str()),
        (1, "照片.png")
    );
    assert_eq!(
        open_file(&bench.desk, &one, file.id).await.unwrap().bytes.len(),
        10
    );
    assert!(open_file(&bench.desk, &other, file.id).await.is_err());
    assert!(note_read(&bench.desk, &other, own.messages[0].id).await.is_err());
    assert!(now(&bench, &other).await.messages.is_empty());
    for empty in ["", "  \n"] {
        assert!(say(&bench, &one, "k9", empty).await.is_err());
    }
    assert!(say(&bench, &one, "k9", &"长".repeat(4_001)).await.is_err());
}

fn signed(claims: &Value, secret: &str) -> String {
    let part = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
    let text = format!("{}.{}", part(&json!({ "alg": "HS256" })), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn whom_the_site_names_goes_on_in_the_chat_that_they_had() {
    let bench = Bench::new().await;
    let id = site(&bench).await;
    let secret = renew_secret(&bench.desk, &bench.admin, id).await.unwrap();
    let until = bench.desk.clock().now().as_millis() / 1_000 + 600;
    let claims = json!({ "sub": "u-17", "exp": until, "name": "张小梅", "phone": "138 1234 5678", "phone_verified": true });
    let (first, token) = come(&bench, "zh-CN").await;
    let named = identify(&bench.desk, (first.clone(), &token), &signed(&claims, &secret))
        .await
        .unwrap();
    assert_eq!((named.id, named.name.as_str()), (first.id, "张小梅"));
    say(&bench, &named, "k1", "账单不对").await.unwrap();
    let case = taken_by_li(&bench).await;
    let customer = bench.view(case).await.customer.unwrap();
    assert_eq!(customer.name, "张小梅");
    assert!(
        customer
            .identities
            .iter()
            .any(|it| it.kind == domain::IdentityKind::Phone && it.is_verified)
    );
    // The same person on another device, after they wrote there without a name.
    let (elsewhere, other) = come(&bench, "zh-CN").await;
    say(&bench, &elsewhere, "k7", "再问一句").await.unwrap();
    let known = identify(&bench.desk, (elsewhere, &other), &signed(&claims, &secret))
        .await
        .unwrap();
    assert_eq!(known.id, first.id);
    assert_eq!(know_visitor(&bench.desk, &other).await.unwrap().id, first.id);
    assert_eq!(now(&bench, &known).await.messages.len(), 2);
    // Under another secret nothing of it is believed.
    renew_secret(&bench.desk, &bench.admin, id).await.unwrap();
    assert!(
        identify(&bench.desk, (known, &other), &signed(&claims, &secret))
            .await
            .is_err()
    );
}
