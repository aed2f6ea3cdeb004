//! 钉钉 in the suite: a robot's messages and sessions.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calendar::{Instant, Millis};
use domain::{CallbackRequest, MessengerKind, MessengerSettings};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use std::sync::OnceLock;
use testkit::vendor::{Asked, Told};

use super::adapter::{Adapter, Script, Written, entered, in_body, posted, replaced};

#[derive(Default)]
pub(crate) struct Dingtalk {
    vendor: OnceLock<String>,
}

fn signed(body: &serde_json::Value, now: Instant) -> CallbackRequest {
    let stamp = now.as_millis().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"geheim").unwrap();
    mac.update(format!("{stamp}\ngeheim").as_bytes());
    let sign = STANDARD.encode(mac.finalize().into_bytes());
    posted(&[], &[("timestamp", &stamp), ("sign", &sign)], body.to_string())
}

impl Adapter for Dingtalk {
    fn kind(&self) -> MessengerKind {
        MessengerKind::Dingtalk
    }

    fn settings(&self, vendor: &str) -> MessengerSettings {
        self.vendor.set(vendor.to_owned()).unwrap();
        entered(&[
            ("app_key", "ding1"),
            ("app_secret", "geheim"),
            ("robot_code", "ding1"),
            ("base_url", vendor),
        ])
    }

    fn script(&self) -> Script {
        Box::new(|_asked| Told::Json(r#"{"errcode":0,"errmsg":"ok"}"#.to_owned()))
    }

    fn tells(&self, written: &Written, now: Instant) -> CallbackRequest {
        let webhook = format!("{}/robot/sendBySession?session=s1", self.vendor.get().unwrap());
        let body = json!({ "msgId": written.id, "msgtype": "text", "text": { "content": format!(" {}", written.text) },
            "createAt": written.at.as_millis(), "conversationType": "1", "conversationId": "c1",
            "senderStaffId": written.from, "senderId": "x", "senderNick": "王芳", "sessionWebhook": webhook,
            "sessionWebhookExpiredTime": now.plus(Millis::minutes(90)).as_millis() });
        signed(&body, now)
    }

    fn forged(&self, request: CallbackRequest) -> CallbackRequest {
        replaced(request, "sign", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    }

    fn nonsense(&self, now: Instant) -> CallbackRequest {
        signed(&json!({ "msgId": "m9", "msgtype": "text" }), now)
    }

    fn send_path(&self) -> &'static str {
        "/robot/sendBySession"
    }

    fn sent_text(&self, asked: &Asked) -> String {
        in_body(asked, "/text/content")
    }

    fn never(&self) -> Told {
        Told::Json(r#"{"errcode":300001,"errmsg":"session is gone"}"#.to_owned())
    }
}
