//! 微信公众号 in the suite, in safe mode.

use calendar::Instant;
use channels::messenger::seal::Seal;
use domain::{CallbackRequest, MessengerKind, MessengerSettings};
use testkit::vendor::{Asked, Told};

use super::adapter::{Adapter, Script, Written, entered, in_body, posted, replaced, seconds};

const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

pub(crate) struct Official;

fn sealed(inner: &str, now: Instant) -> CallbackRequest {
    let seal = Seal::new("t0ken", KEY, "wx1").unwrap();
    let encrypted = seal.close(inner, [9; 16]);
    let stamp = seconds(now).to_string();
    let signature = seal.sign((&stamp, "n1"), &encrypted);
    let body = format!("<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>");
    let query = [
        ("msg_signature", signature.as_str()),
        ("timestamp", &stamp),
        ("nonce", "n1"),
        ("encrypt_type", "aes"),
    ];
    posted(&query, &[], body)
}

impl Adapter for Official {
    fn kind(&self) -> MessengerKind {
        MessengerKind::OfficialAccount
    }

    fn settings(&self, vendor: &str) -> MessengerSettings {
        entered(&[
            ("app_id", "wx1"),
            ("secret", "geheim"),
            ("callback_token", "t0ken"),
            ("aes_key", KEY),
            ("base_url", vendor),
        ])
    }

    fn script(&self) -> Script {
        Box::new(|asked| match asked.path.as_str() {
            "/cgi-bin/stable_token" => Told::Json(r#"{"access_token":"A1","expires_in":7200}"#.to_owned()),
            "/cgi-bin/media/upload" => Told::Json(r#"{"type":"image","media_id":"M1"}"#.to_owned()),
            _ => Told::Json(r#"{"errcode":0,"errmsg":"ok"}"#.to_owned()),
        })
    }

    fn tells(&self, written: &Written, now: Instant) -> CallbackRequest {
        let inner = format!(
            "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>\
             <CreateTime>{}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{}]]></Content>\
             <MsgId>{}</MsgId></xml>",
            written.from,
            seconds(written.at),
            written.text,
            written.id
        );
        sealed(&inner, now)
    }

    fn forged(&self, request: CallbackRequest) -> CallbackRequest {
        replaced(request, "nonce", "n2")
    }

    fn nonsense(&self, now: Instant) -> CallbackRequest {
        sealed("<xml><MsgId>9</MsgId></xml>", now)
    }

    fn send_path(&self) -> &'static str {
        "/cgi-bin/message/custom/send"
    }

    fn sent_text(&self, asked: &Asked) -> String {
        in_body(asked, "/text/content")
    }

    fn never(&self) -> Told {
        Told::Json(r#"{"errcode":45015,"errmsg":"response out of time limit"}"#.to_owned())
    }
}
