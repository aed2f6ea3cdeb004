//! 微信客服 (customer service of 企业微信): a callback says that there is something, `sync_msg` gives it.
//!
//! As documented: the callback carries only a token, good for ten minutes, and the account; `sync_msg` gives up to 1000
//! messages of the last three days behind a cursor; an answer goes out by `send_msg` within 48 hours, five at most.
//!
//! Always true: our `msgid` goes with every answer, so that the vendor takes one that is tried again as the same.
//! The trap: what our own people send comes back in the same list (`origin` 5), and events of the vendor's own (4).

use std::collections::BTreeMap;

use calendar::{Instant, Millis};
use domain::{CallbackRefusal, CallbackRequest, InboxItem, InboxStep, OpenedCallback};
use serde_json::{Value, json};

use super::account::Account;
use super::callback::{asked, body_text, malformed, plain, refused};
use super::fault::Fault;
use super::message::{Fetched, FileAtVendor, OutgoingText, Pulled, ReadMessage, Report};
use super::seal::Seal;
use super::vendor_line::{VendorLine, text};
use super::{weixin, xml};

/// A callback's token is good for ten minutes; a little less, for the way.
const TOKEN_HOLDS: Millis = Millis::minutes(9);
/// Most messages of one call.
const AT_ONCE: u32 = 1000;
/// Who wrote: a customer.
const BY_CUSTOMER: i64 = 3;

fn seal_of(account: &Account) -> Result<Seal, CallbackRefusal> {
    let (token, key) = (account.text("callback_token"), account.text("aes_key"));
    Seal::new(token, key, account.text("corp_id")).map_err(refused)
}

pub(super) fn open(account: &Account, request: &CallbackRequest) -> Result<OpenedCallback, CallbackRefusal> {
    let seal = seal_of(account)?;
    let signature = asked(request, "msg_signature")?;
    let parts = (asked(request, "timestamp")?, asked(request, "nonce")?);
    if request.is_check {
        let echo = seal
            .open(signature, parts, asked(request, "echostr")?)
            .map_err(refused)?;
        return Ok(OpenedCallback {
            answer: plain(echo),
            items: Vec::new(),
        });
    }
    let outer = xml::read_flat(body_text(request)?).map_err(malformed)?;
    let sealed = outer
        .get("Encrypt")
        .ok_or_else(|| malformed("`Encrypt` is missing"))?;
    let inner = seal.open(signature, parts, sealed).map_err(refused)?;
    let inner = xml::read_flat(&inner).map_err(malformed)?;
    let value = |name: &str| inner.get(name).map_or("", String::as_str);
    let is_ours = value("Event") == "kf_msg_or_event";
    let (token, at) = (value("Token"), value("CreateTime"));
    let items = is_ours.then(|| InboxItem {
        step: InboxStep::Pull,
        // Each sealing has a signature of its own, so only the very same bytes are the same callback.
        dedupe_key: format!("pull:{signature}"),
        payload:
            json!({ "open_kfid": value("OpenKfId"), "token": token, "at": at.parse::<i64>().unwrap_or(0) })
                .to_string(),
    });
    Ok(OpenedCallback {
        answer: plain("success"),
        items: items.into_iter().collect(),
    })
}

pub(super) fn place_of(payload: &str) -> String {
    let read: Value = serde_json::from_str(payload).unwrap_or_default();
    text(&read, "open_kfid").to_owned()
}

pub(super) async fn pull(
    line: &VendorLine,
    account: &Account,
    payload: &str,
    seen: Option<&str>,
) -> Result<Pulled, Fault> {
    let read: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the callback"))?;
    let open_kfid = text(&read, "open_kfid");
    let mut body = json!({ "limit": AT_ONCE, "voice_format": 0, "open_kfid": open_kfid });
    let asked_at = Instant::from_millis(
        read.get("at")
            .and_then(Value::as_i64)
            .unwrap_or(0)
            .saturating_mul(1000),
    );
    if line.now().since(asked_at) < TOKEN_HOLDS {
        body["token"] = json!(text(&read, "token"));
    }
    if let Some(seen) = seen {
        body["cursor"] = json!(seen);
    }
    let answer = weixin::call(line, account, "/cgi-bin/kf/sync_msg", &body).await?;
    let messages = answer
        .get("msg_list")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let names = names_of(line, account, &messages).await;
    let items = messages
        .into_iter()
        .filter_map(|it| item_of(it, &names))
        .collect();
    Ok(Pulled {
        reached: text(&answer, "next_cursor").to_owned(),
        has_more: answer.get("has_more").and_then(Value::as_i64) == Some(1),
        items,
    })
}

fn item_of(mut message: Value, names: &BTreeMap<String, String>) -> Option<InboxItem> {
    if text(&message, "msgtype") == "event" {
        let event = message.get("event")?;
        let failed = text(event, "fail_msgid").to_owned();
        let is_report = text(event, "event_type") == "msg_send_fail" && !failed.is_empty();
        return is_report.then(|| InboxItem {
            step: InboxStep::Report,
            dedupe_key: format!("fail:{failed}"),
            payload: event.to_string(),
        });
    }
    let id = text(&message, "msgid").to_owned();
    if message.get("origin").and_then(Value::as_i64) != Some(BY_CUSTOMER) || id.is_empty() {
        return None;
    }
    if let Some(name) = names.get(text(&message, "external_userid")) {
        message["shouwen_name"] = json!(name);
    }
    Some(InboxItem {
        step: InboxStep::Message,
        dedupe_key: id,
        payload: message.to_string(),
    })
}

/// The names of those who wrote; without them nothing is lost, so a failure is only noted.
async fn names_of(line: &VendorLine, account: &Account, messages: &[Value]) -> BTreeMap<String, String> {
    let by_customers = messages
        .iter()
        .filter(|it| it.get("origin").and_then(Value::as_i64) == Some(BY_CUSTOMER));
    let mut ids: Vec<&str> = by_customers.map(|it| text(it, "external_userid")).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut names = BTreeMap::new();
    for some in ids.chunks(100) {
        let body = json!({ "external_userid_list": some });
        match weixin::call(line, account, "/cgi-bin/kf/customer/batchget", &body).await {
            Ok(answer) => {
                let list = answer.get("customer_list").and_then(Value::as_array);
                for customer in list.into_iter().flatten() {
                    let name = text(customer, "nickname").to_owned();
                    names.insert(text(customer, "external_userid").to_owned(), name);
                }
            }
            Err(fault) => {
                tracing::warn!(account = %account.id, %fault, "the names of customers cannot be asked for")
            }
        }
    }
    names
}

pub(super) fn read(payload: &str) -> Result<ReadMessage, Fault> {
    let message: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the message"))?;
    let (address, wire_id) = (text(&message, "external_userid"), text(&message, "msgid"));
    let seconds = message.get("send_time").and_then(Value::as_i64);
    let (Some(seconds), false, false) = (seconds, address.is_empty(), wire_id.is_empty()) else {
        return Err(Fault::unreadable("the message"));
    };
    let (words, files) = content_of(&message);
    Ok(ReadMessage {
        address: address.to_owned(),
        wire_id: wire_id.to_owned(),
        name: text(&message, "shouwen_name").to_owned(),
        text: words,
        at: Instant::from_millis(seconds.saturating_mul(1000)),
        files,
        reply_to: text(&message, "open_kfid").to_owned(),
        reply_until: None,
    })
}

fn content_of(message: &Value) -> (String, Vec<FileAtVendor>) {
    let kind = text(message, "msgtype");
    let part = |name: &str| message.get(kind).map_or("", |it| text(it, name)).to_owned();
    let file = |name: &str| {
        vec![FileAtVendor {
            name: name.to_owned(),
            handle: part("media_id"),
        }]
    };
    match kind {
        "text" => (part("content"), Vec::new()),
        "image" => ("[图片]".to_owned(), file("image.jpg")),
        "voice" => ("[语音]".to_owned(), file("voice.amr")),
        "video" => ("[视频]".to_owned(), file("video.mp4")),
        "file" => ("[文件]".to_owned(), file("file")),
        "location" => (format!("[位置] {} {}", part("name"), part("address")), Vec::new()),
        "link" => (format!("[链接] {} {}", part("title"), part("url")), Vec::new()),
        other => (format!("[{other}]"), Vec::new()),
    }
}

pub(super) fn read_report(payload: &str) -> Result<Report, Fault> {
    let event: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the report"))?;
    let number = event.get("fail_type").and_then(Value::as_i64).unwrap_or(0);
    let why = match number {
        1 => "the customer service account was removed",
        2 => "the application is closed",
        4 => "the session expired: more than 48 hours",
        5 => "the session is closed",
        6 => "more than five messages",
        8 => "the principal is not verified",
        10 => "the customer refuses messages",
        _ => "unknown reason",
    };
    Ok(Report {
        message: text(&event, "fail_msgid").to_owned(),
        is_delivered: false,
        detail: format!("{number} {why}"),
    })
}

pub(super) async fn fetch(
    line: &VendorLine,
    account: &Account,
    file: &FileAtVendor,
) -> Result<Fetched, Fault> {
    weixin::fetch(line, account, file).await
}

pub(super) async fn send(line: &VendorLine, account: &Account, out: &OutgoingText) -> Result<(), Fault> {
    let media = weixin::upload_all(line, account, out).await?;
    let mut bodies = vec![json!({
        "touser": out.address,
        "open_kfid": out.reply_to,
        "msgid": out.message,
        "msgtype": "text",
        "text": { "content": out.text },
    })];
    for (file, media) in out.files.iter().zip(media) {
        let mut body = json!({
            "touser": out.address,
            "open_kfid": out.reply_to,
            "msgid": file.message,
            "msgtype": media.kind,
        });
        body[media.kind] = json!({ "media_id": media.id });
        bodies.push(body);
    }
    for body in bodies {
        weixin::call(line, account, "/cgi-bin/kf/send_msg", &body).await?;
    }
    Ok(())
}

pub(super) async fn try_account(line: &VendorLine, account: &Account) -> Result<(), Fault> {
    seal_of(account).map_err(|it| Fault::Final(it.to_string()))?;
    weixin::access_token(line, account).await.map(|_token| ())
}
