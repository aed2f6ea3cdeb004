//! 飞书 in the suite: encrypted and signed events.

use calendar::Instant;
use channels::messenger::feishu_seal;
use domain::{CallbackRequest, MessengerKind, MessengerSettings};
use serde_json::{Value, json};
use testkit::vendor::{Asked, Told};

use super::adapter::{Adapter, Script, Written, entered, in_body, posted, replaced, seconds};

const KEY: &str = "test key";

pub(crate) struct Feishu;

fn sealed(event: &Value, now: Instant) -> CallbackRequest {
    let encrypted = feishu_seal::close(KEY, &event.to_string(), [5; 16]);
    let body = json!({ "encrypt": encrypted }).to_string();
    let stamp = seconds(now).to_string();
    let signature = feishu_seal::sign_body((&stamp, "n1"), KEY, body.as_bytes());
    let headers = [
        ("x-lark-request-timestamp", stamp.as_str()),
        ("x-lark-request-nonce", "n1"),
        ("x-lark-signature", &signature),
    ];
    posted(&[], &headers, body)
}

fn event(message: &Value, from: &str) -> Value {
    json!({ "schema": "2.0", "header": { "event_id": "e1", "event_type": "im.message.receive_v1", "token": "v1" },
        "event": { "sender": { "sender_id": { "open_id": from }, "sender_type": "user" }, "message": message } })
}

impl Adapter for Feishu {
    fn kind(&self) -> MessengerKind {
        MessengerKind::Feishu
    }

    fn settings(&self, vendor: &str) -> MessengerSettings {
        entered(&[
            ("app_id", "cli_1"),
            ("app_secret", "geheim"),
            ("verification_token", "v1"),
            ("encrypt_key", KEY),
            ("base_url", vendor),
        ])
    }

    fn script(&self) -> Script {
        Box::new(|asked| match asked.path.as_str() {
            "/open-apis/auth/v3/tenant_access_token/internal" => {
                Told::Json(r#"{"code":0,"tenant_access_token":"T1","expire":7200}"#.to_owned())
            }
            "/open-apis/im/v1/images" => Told::Json(r#"{"code":0,"data":{"image_key":"M1"}}"#.to_owned()),
            "/open-apis/im/v1/files" => Told::Json(r#"{"code":0,"data":{"file_key":"M1"}}"#.to_owned()),
            _ => Told::Json(r#"{"code":0,"msg":"success"}"#.to_owned()),
        })
    }

    fn tells(&self, written: &Written, now: Instant) -> CallbackRequest {
        let content = json!({ "text": format!("@_user_1 {}", written.text) }).to_string();
        let message = json!({ "message_id": written.id, "create_time": written.at.as_millis().to_string(),
            "chat_id": "oc1", "chat_type": "p2p", "message_type": "text", "content": content,
            "mentions": [{ "key": "@_user_1", "name": "客服" }] });
        sealed(&event(&message, written.from), now)
    }

    fn forged(&self, request: CallbackRequest) -> CallbackRequest {
        replaced(request, "x-lark-request-nonce", "n2")
    }

    fn nonsense(&self, now: Instant) -> CallbackRequest {
        sealed(
            &event(&json!({ "message_id": "m9", "content": "?" }), "ou_1"),
            now,
        )
    }

    fn send_path(&self) -> &'static str {
        "/reply"
    }

    fn sent_text(&self, asked: &Asked) -> String {
        let content: Value = serde_json::from_str(&in_body(asked, "/content")).unwrap();
        content["text"].as_str().unwrap().to_owned()
    }

    fn never(&self) -> Told {
        Told::Json(r#"{"code":230011,"msg":"The message is recalled"}"#.to_owned())
    }
}
