//! 微信客服 in the suite: a list of messages behind a cursor.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use calendar::Instant;
use channels::messenger::seal::Seal;
use domain::{CallbackRequest, MessengerKind, MessengerSettings};
use serde_json::{Value, json};
use testkit::vendor::{Asked, Told};

use super::adapter::{Adapter, Script, Written, entered, in_body, posted, replaced, seconds};

/// No two callbacks of the vendor's have the same nonce.
static CALLS: AtomicU32 = AtomicU32::new(0);

const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

/// The vendor's list, two messages at a time.
#[derive(Default)]
pub(crate) struct Wecom {
    pub(crate) list: Arc<Mutex<Vec<Value>>>,
}

pub(crate) fn account(vendor: &str) -> MessengerSettings {
    entered(&[
        ("corp_id", "wx5823bf96d3bd56c7"),
        ("secret", "geheim"),
        ("callback_token", "QDG6eK"),
        ("aes_key", KEY),
        ("base_url", vendor),
    ])
}

pub(crate) fn sealed(inner: &str, now: Instant) -> CallbackRequest {
    let seal = Seal::new("QDG6eK", KEY, "wx5823bf96d3bd56c7").unwrap();
    let encrypted = seal.close(inner, [7; 16]);
    let stamp = seconds(now).to_string();
    let nonce = format!("n{}", CALLS.fetch_add(1, Ordering::SeqCst));
    let signature = seal.sign((&stamp, &nonce), &encrypted);
    let body = format!(
        "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    );
    posted(
        &[
            ("msg_signature", &signature),
            ("timestamp", &stamp),
            ("nonce", &nonce),
        ],
        &[],
        body,
    )
}

/// The event that says that there is something.
pub(crate) fn rung(now: Instant) -> CallbackRequest {
    let at = seconds(now);
    sealed(
        &format!(
            "<xml><CreateTime>{at}</CreateTime><MsgType><![CDATA[event]]></MsgType>\
             <Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[T{at}]]></Token>\
             <OpenKfId><![CDATA[wk1]]></OpenKfId></xml>"
        ),
        now,
    )
}

pub(crate) fn message(written: &Written) -> Value {
    json!({ "msgid": written.id, "open_kfid": "wk1", "external_userid": written.from,
        "send_time": seconds(written.at), "origin": 3, "msgtype": "text", "text": { "content": written.text } })
}

pub(crate) fn script(list: Arc<Mutex<Vec<Value>>>) -> Script {
    Box::new(move |asked: &Asked| match asked.path.as_str() {
        "/cgi-bin/gettoken" => {
            Told::Json(r#"{"errcode":0,"access_token":"A1","expires_in":7200}"#.to_owned())
        }
        "/cgi-bin/kf/sync_msg" => {
            let list = list.lock().unwrap();
            let from: usize = in_body(asked, "/cursor").parse().unwrap_or(0);
            let part: Vec<Value> = list.iter().skip(from).take(2).cloned().collect();
            let reached = from + part.len();
            let more = i32::from(reached < list.len());
            let answer = json!({ "errcode": 0, "next_cursor": reached.to_string(), "has_more": more, "msg_list": part });
            Told::Json(answer.to_string())
        }
        "/cgi-bin/media/upload" => Told::Json(r#"{"errcode":0,"type":"image","media_id":"M1"}"#.to_owned()),
        "/cgi-bin/kf/customer/batchget" => Told::Json(
            r#"{"errcode":0,"customer_list":[{"external_userid":"13800001111","nickname":"王芳"}]}"#
                .to_owned(),
        ),
        _ => Told::Json(r#"{"errcode":0,"errmsg":"ok"}"#.to_owned()),
    })
}

impl Adapter for Wecom {
    fn kind(&self) -> MessengerKind {
        MessengerKind::WecomKf
    }

    fn settings(&self, vendor: &str) -> MessengerSettings {
        account(vendor)
    }

    fn script(&self) -> Script {
        script(Arc::clone(&self.list))
    }

    fn tells(&self, written: &Written, now: Instant) -> CallbackRequest {
        self.list.lock().unwrap().push(message(written));
        rung(now)
    }

    fn forged(&self, request: CallbackRequest) -> CallbackRequest {
        replaced(
            request,
            "msg_signature",
            "0123456789012345678901234567890123456789",
        )
    }

    fn nonsense(&self, now: Instant) -> CallbackRequest {
        sealed("<xml><a>", now)
    }

    fn send_path(&self) -> &'static str {
        "/cgi-bin/kf/send_msg"
    }

    fn sent_text(&self, asked: &Asked) -> String {
        in_body(asked, "/text/content")
    }

    fn never(&self) -> Told {
        Told::Json(r#"{"errcode":95013,"errmsg":"session is over"}"#.to_owned())
    }
}
