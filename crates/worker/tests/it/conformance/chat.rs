//! The suite's rows for the chat on web sites: what a browser may do to us, and a site.

use app::AppError;
use app::case::reply_to_customer::{ReplyToCustomer, reply_to_customer};
use app::chat::end_chat::end_chat;
use app::chat::send_file::{open_file, send_file};
use app::chat::send_message::{SendMessage, send_message};
use app::chat::sites::{LARGEST_FILE, SiteEntry, renew_secret, save_site};
use app::chat::talk::chat_now;
use app::chat::visit::{BeginVisit, begin_visit, identify, know_visitor, make_link};
use app::chat::{ChatSettings, Visitor};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calendar::Millis;
use domain::{AttachmentId, Channel, ChatSiteId, Direction};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

use super::rows_on_both;
use crate::messenger_house::{ANSWER, Ground, On, cases_of, messages_of};

struct Stage {
    ground: Ground,
    site: ChatSiteId,
}

impl Stage {
    async fn set(on: On) -> Self {
        let ground = Ground::lay(on).await;
        // A Monday: somebody is there.
        ground.clock.move_by(Millis::days(2));
        let site = save_site(&ground.desk, &ground.admin, (None, entry(true)), None)
            .await
            .unwrap();
        Self { ground, site }
    }

    async fn come(&self) -> (Visitor, String) {
        let visit = begin_visit(&self.ground.desk, at_shop()).await.unwrap();
        (visit.visitor, visit.token.unwrap())
    }

    async fn say(&self, visitor: &Visitor, (key, text): (&str, &str)) -> Result<(), AppError> {
        self.say_with(visitor, (key, text), Vec::new()).await
    }

    async fn say_with(
        &self,
        visitor: &Visitor,
        (key, text): (&str, &str),
        files: Vec<AttachmentId>,
    ) -> Result<(), AppError> {
        let cmd = SendMessage {
            key: key.to_owned(),
            text: text.to_owned(),
            files,
            ..SendMessage::default()
        };
        send_message(&self.ground.desk, visitor, cmd).await
    }

    async fn texts_in(&self) -> Vec<String> {
        let all = messages_of(&self.ground.desk, &self.ground.supervisor, Direction::Inbound).await;
        all.into_iter().map(|it| it.text).collect()
    }
}

fn entry(is_active: bool) -> SiteEntry {
    SiteEntry {
        key: "shop".to_owned(),
        name: "官网客服".to_owned(),
        team: None,
        calendar: None,
        is_active,
        settings: ChatSettings::default(),
    }
}

fn at_shop() -> BeginVisit {
    BeginVisit {
        site_key: "shop".to_owned(),
        language: "zh-CN".to_owned(),
        ..BeginVisit::default()
    }
}

rows_on_both! {
    async fn duplicate(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, _) = stage.come().await;
        for _ in 0..3 {
            stage.say(&visitor, ("k1", "暖气不热")).await.unwrap();
        }
        stage.ground.clock.move_by(Millis::seconds(1));
        stage.say(&visitor, ("k2", "谁来看看")).await.unwrap();
        assert_eq!(stage.texts_in().await, ["暖气不热", "谁来看看"]);
        assert_eq!(cases_of(&stage.ground.desk, &stage.ground.supervisor).await.len(), 1);
    }

    async fn late(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, token) = stage.come().await;
        stage.say(&visitor, ("k1", "暖气不热")).await.unwrap();
        end_chat(&stage.ground.desk, &visitor).await.unwrap();
        // What waited in a browser without a network comes a day after the chat's end: the matter goes on.
        stage.ground.clock.move_by(Millis::days(1));
        let visitor = know_visitor(&stage.ground.desk, &token).await.unwrap();
        stage.say(&visitor, ("k2", "还是不热")).await.unwrap();
        assert_eq!(stage.texts_in().await, ["暖气不热", "还是不热"]);
        assert_eq!(cases_of(&stage.ground.desk, &stage.ground.supervisor).await.len(), 1);
    }

    async fn malformed(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, _) = stage.come().await;
        let long = "长".repeat(100_000);
        for text in ["", "  ", long.as_str()] {
            let refused = stage.say(&visitor, ("k1", text)).await;
            assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
        }
        let unknown = stage.say_with(&visitor, ("k1", "看图"), vec![AttachmentId::from_uuid(uuid::Uuid::nil())]).await;
        assert!(matches!(unknown, Err(AppError::Invalid(_))), "{unknown:?}");
        assert_eq!(stage.texts_in().await, Vec::<String>::new());
        // What a file is comes from its bytes, whatever it is called.
        let page = b"<html><script>alert(1)</script></html>".to_vec();
        let file = send_file(&stage.ground.desk, &visitor, "暖气片.png", page).await.unwrap();
        assert!(!file.media_type.starts_with("image/"), "{}", file.media_type);
        stage.say(&visitor, ("k2", "暖气不热")).await.unwrap();
        assert_eq!(stage.texts_in().await, ["暖气不热"]);
    }

    async fn refused(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, _) = stage.come().await;
        for bytes in [Vec::new(), vec![0; LARGEST_FILE + 1]] {
            let refused = send_file(&stage.ground.desk, &visitor, "a.png", bytes).await;
            assert!(matches!(refused, Err(AppError::Invalid(_))));
        }
        // A site that is out of use takes nobody in.
        save_site(&stage.ground.desk, &stage.ground.admin, (Some(stage.site), entry(false)), None).await.unwrap();
        let closed = begin_visit(&stage.ground.desk, at_shop()).await;
        assert!(matches!(closed, Err(AppError::NotFound { .. })));
        assert!(stage.say(&visitor, ("k1", "暖气不热")).await.is_err());
        assert_eq!(stage.texts_in().await, Vec::<String>::new());
    }

    async fn slow(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, token) = stage.come().await;
        stage.say(&visitor, ("k1", "暖气不热")).await.unwrap();
        let case = cases_of(&stage.ground.desk, &stage.ground.supervisor).await.remove(0).id;
        // The browser is away while it is answered; the answer is there when it comes back, and once.
        let cmd = ReplyToCustomer {
            on: app::OnCase::any_version(case),
            text: ANSWER.to_owned(),
            channel: Channel::Chat,
            to: Vec::new(),
            cc: None,
            attachments: Vec::new(),
        };
        reply_to_customer(&stage.ground.desk, &stage.ground.supervisor, cmd).await.unwrap();
        stage.ground.clock.move_by(Millis::hours(3));
        let back = know_visitor(&stage.ground.desk, &token).await.unwrap();
        let now = chat_now(&stage.ground.desk, back.id, None).await.unwrap();
        let texts: Vec<_> = now.messages.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["暖气不热", ANSWER]);
        assert_eq!(now.state.unread, 1);
    }

    async fn replayed(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, _) = stage.come().await;
        stage.say(&visitor, ("k1", "暖气不热")).await.unwrap();
        let link = make_link(&stage.ground.desk, &visitor).await.unwrap();
        let elsewhere = BeginVisit { link: Some(link), ..at_shop() };
        begin_visit(&stage.ground.desk, elsewhere.clone()).await.unwrap();
        let again = begin_visit(&stage.ground.desk, elsewhere).await;
        assert!(matches!(again, Err(AppError::Invalid(_))), "a link is good once");
        stage.ground.clock.move_by(Millis::days(1));
        stage.say(&visitor, ("k1", "暖气不热")).await.unwrap();
        assert_eq!(stage.texts_in().await, ["暖气不热"]);
        // Another visitor's key of the same name is another message.
        let (other, _) = stage.come().await;
        stage.say(&other, ("k1", "暖气不热")).await.unwrap();
        assert_eq!(stage.texts_in().await.len(), 2);
    }

    async fn wrongly_signed(on: On) {
        let stage = Stage::set(on).await;
        let (visitor, token) = stage.come().await;
        let secret = renew_secret(&stage.ground.desk, &stage.ground.admin, stage.site).await.unwrap();
        let exp = stage.ground.clock_now().as_millis() / 1_000 + 600;
        let signed = |secret: &str| {
            let part = |it: serde_json::Value| URL_SAFE_NO_PAD.encode(it.to_string());
            let text = format!("{}.{}", part(json!({ "alg": "HS256" })), part(json!({ "sub": "u-17", "exp": exp })));
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            mac.update(text.as_bytes());
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
        };
        let forged = identify(&stage.ground.desk, (visitor.clone(), &token), &signed("other")).await;
        assert!(matches!(forged, Err(AppError::Invalid(_))), "{forged:?}");
        for wrong in ["forged", "", &token.to_uppercase()] {
            assert!(matches!(know_visitor(&stage.ground.desk, wrong).await, Err(AppError::Unauthenticated)));
        }
        let file = send_file(&stage.ground.desk, &visitor, "a.txt", b"geheim".to_vec()).await.unwrap();
        let (other, _) = stage.come().await;
        assert!(open_file(&stage.ground.desk, &other, file.id).await.is_err(), "somebody else's file");
        assert!(stage.say_with(&other, ("k1", "看图"), vec![file.id]).await.is_err());
        let known = identify(&stage.ground.desk, (visitor, &token), &signed(&secret)).await.unwrap();
        assert_eq!(known.subject.as_deref(), Some("u-17"));
    }
}
