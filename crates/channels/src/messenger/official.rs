//! 微信公众号 (public account): messages come with the callback, in the clear or encrypted; answers go out as 客服消息.
//!
//! As documented: the address is tried with `sha1` over token, timestamp and nonce in either mode; the vendor waits five
//! seconds and is told `success`, which answers nobody; five answers within 48 hours of the customer's last message.
//!
//! The trap: an account that encrypts takes nothing in the clear, or the encryption could be gone around.

use calendar::Instant;
use domain::{CallbackRefusal, CallbackRequest, InboxItem, InboxStep, OpenedCallback};
use serde_json::json;

use super::account::Account;
use super::callback::{asked, body_text, malformed, plain, refused};
use super::fault::Fault;
use super::message::{Fetched, FileAtVendor, OutgoingText, ReadMessage};
use super::seal::{Seal, is_same, sign};
use super::vendor_line::VendorLine;
use super::{weixin, xml};

pub(super) fn open(account: &Account, request: &CallbackRequest) -> Result<OpenedCallback, CallbackRefusal> {
    let parts = (asked(request, "timestamp")?, asked(request, "nonce")?);
    let expected = sign(&[account.text("callback_token"), parts.0, parts.1]);
    let is_signed = || is_same(&expected, request.asked("signature").unwrap_or_default());
    if request.is_check {
        if !is_signed() {
            return Err(CallbackRefusal::WronglySigned);
        }
        return Ok(OpenedCallback {
            answer: plain(asked(request, "echostr")?),
            items: Vec::new(),
        });
    }
    let key = account.text("aes_key");
    let body = body_text(request)?;
    let inner = if key.is_empty() {
        if !is_signed() {
            return Err(CallbackRefusal::WronglySigned);
        }
        body.to_owned()
    } else {
        let outer = xml::read_flat(body).map_err(malformed)?;
        let sealed = outer.get("Encrypt").ok_or(CallbackRefusal::WronglySigned)?;
        let seal = Seal::new(account.text("callback_token"), key, account.text("app_id")).map_err(refused)?;
        seal.open(asked(request, "msg_signature")?, parts, sealed)
            .map_err(refused)?
    };
    let fields = xml::read_flat(&inner).map_err(malformed)?;
    let id = fields.get("MsgId").filter(|it| !it.is_empty());
    let items = id.map(|id| InboxItem {
        step: InboxStep::Message,
        dedupe_key: id.clone(),
        payload: inner.clone(),
    });
    Ok(OpenedCallback {
        answer: plain("success"),
        items: items.into_iter().collect(),
    })
}

pub(super) fn read(payload: &str) -> Result<ReadMessage, Fault> {
    let fields = xml::read_flat(payload).map_err(Fault::Final)?;
    let value = |name: &str| fields.get(name).map_or("", String::as_str);
    let seconds: i64 = value("CreateTime")
        .parse()
        .map_err(|_cause| Fault::unreadable("the time of the message"))?;
    let (address, wire_id) = (value("FromUserName"), value("MsgId"));
    if address.is_empty() || wire_id.is_empty() {
        return Err(Fault::unreadable("the message"));
    }
    let file = |name: &str| {
        vec![FileAtVendor {
            name: name.to_owned(),
            handle: value("MediaId").to_owned(),
        }]
    };
    let (words, files) = match value("MsgType") {
        "text" => (value("Content").to_owned(), Vec::new()),
        "image" => ("[图片]".to_owned(), file("image.jpg")),
        "voice" => (
            format!("[语音] {}", value("Recognition")).trim().to_owned(),
            file("voice.amr"),
        ),
        "video" | "shortvideo" => ("[视频]".to_owned(), file("video.mp4")),
        "location" => (format!("[位置] {}", value("Label")), Vec::new()),
        "link" => (format!("[链接] {} {}", value("Title"), value("Url")), Vec::new()),
        other => (format!("[{other}]"), Vec::new()),
    };
    Ok(ReadMessage {
        address: address.to_owned(),
        wire_id: wire_id.to_owned(),
        name: String::new(),
        text: words,
        at: Instant::from_millis(seconds.saturating_mul(1000)),
        files,
        reply_to: String::new(),
        reply_until: None,
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
    let words = json!({ "touser": out.address, "msgtype": "text", "text": { "content": out.text } });
    let pictures = media
        .into_iter()
        .map(|it| json!({ "touser": out.address, "msgtype": "image", "image": { "media_id": it.id } }));
    for body in std::iter::once(words).chain(pictures) {
        weixin::call(line, account, "/cgi-bin/message/custom/send", &body).await?;
    }
    Ok(())
}

pub(super) async fn try_account(line: &VendorLine, account: &Account) -> Result<(), Fault> {
    let key = account.text("aes_key");
    if !key.is_empty() {
        Seal::new(account.text("callback_token"), key, account.text("app_id"))
            .map_err(|it| Fault::Final(it.to_string()))?;
    }
    weixin::access_token(line, account).await.map(|_token| ())
}
