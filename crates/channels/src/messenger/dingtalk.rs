//! 钉钉 (robot of a company's own application): messages come signed with the callback, answers go to its session.
//!
//! As documented: headers `timestamp` and `sign`, where `sign` is base64 of HMAC-SHA256 under the secret over
//! "timestamp, line feed, secret", good for an hour; `sessionWebhook` takes answers for a while; afterwards a person is
//! reached by `oToMessages/batchSend`. Event subscriptions use the envelope of [`super::seal`] and want `success` sealed.
//!
//! The trap: a session's address comes with the message, so it is used only when it is the vendor's own.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calendar::{Instant, Millis};
use domain::{CallbackRefusal, CallbackRequest, InboxItem, InboxStep, OpenedCallback};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::account::Account;
use super::callback::{body_json, body_text, json as json_answer, malformed, refused};
use super::fault::Fault;
use super::message::{Fetched, FileAtVendor, OutgoingText, ReadMessage};
use super::seal::{Seal, is_same};
use super::vendor_line::{VendorLine, text};
use crate::http::Url;

/// A signature is good for so long, before and after.
const SIGNATURE_HOLDS: Millis = Millis::hours(1);

/// The signature over a timestamp.
fn sign(secret: &str, timestamp: &str) -> String {
    // HMAC takes keys of any length, so the fallback is never taken; an empty signature fits nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{timestamp}\n{secret}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

pub(super) fn open(
    account: &Account,
    request: &CallbackRequest,
    (now, random): (Instant, [u8; 16]),
) -> Result<OpenedCallback, CallbackRefusal> {
    let body = body_json(request)?;
    if let Some(sealed) = body.get("encrypt").and_then(Value::as_str) {
        return open_event(account, request, (sealed, now, random));
    }
    let timestamp = request.header("timestamp").unwrap_or_default();
    let at = timestamp
        .parse()
        .map_err(|_cause| CallbackRefusal::WronglySigned)?;
    let age = now.since(Instant::from_millis(at)).as_i64().abs();
    let expected = sign(account.text("app_secret"), timestamp);
    let is_signed = is_same(&expected, request.header("sign").unwrap_or_default());
    if !is_signed || expected.is_empty() || age > SIGNATURE_HOLDS.as_i64() {
        return Err(CallbackRefusal::WronglySigned);
    }
    let id = text(&body, "msgId");
    if id.is_empty() {
        return Err(malformed("`msgId` is missing"));
    }
    let item = InboxItem {
        step: InboxStep::Message,
        dedupe_key: id.to_owned(),
        payload: body_text(request)?.to_owned(),
    };
    Ok(OpenedCallback {
        // Answers nobody now.
        answer: json_answer(&json!({ "msgtype": "empty" })),
        items: vec![item],
    })
}

/// An event of a subscription: only that its address is tried is of interest.
fn open_event(
    account: &Account,
    request: &CallbackRequest,
    (sealed, now, random): (&str, Instant, [u8; 16]),
) -> Result<OpenedCallback, CallbackRefusal> {
    let seal = seal_of(account).map_err(refused)?;
    let either = |one: &str, other: &str| {
        request
            .asked(one)
            .or_else(|| request.asked(other))
            .unwrap_or_default()
    };
    let signature = either("msg_signature", "signature");
    let parts = (either("timestamp", "timeStamp"), either("nonce", "nonce"));
    seal.open(signature, parts, sealed).map_err(refused)?;
    let (stamp, nonce) = (now.as_millis().to_string(), hex::encode(random));
    let encrypt = seal.close("success", random);
    let signature = seal.sign((&stamp, &nonce), &encrypt);
    let answer =
        json!({ "msg_signature": signature, "timeStamp": stamp, "nonce": nonce, "encrypt": encrypt });
    Ok(OpenedCallback {
        answer: json_answer(&answer),
        items: Vec::new(),
    })
}

fn seal_of(account: &Account) -> Result<Seal, super::seal::SealError> {
    let (token, key) = (account.text("callback_token"), account.text("aes_key"));
    Seal::new(token, key, account.text("app_key"))
}

pub(super) fn read(payload: &str) -> Result<ReadMessage, Fault> {
    let message: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the message"))?;
    let number = |name: &str| message.get(name).and_then(Value::as_i64);
    let staff = text(&message, "senderStaffId");
    let sender = if staff.is_empty() {
        text(&message, "senderId")
    } else {
        staff
    };
    let (Some(at), false) = (number("createAt"), sender.is_empty()) else {
        return Err(Fault::unreadable("the message"));
    };
    let is_group = text(&message, "conversationType") == "2";
    let address = if is_group {
        format!("{}/{sender}", text(&message, "conversationId"))
    } else {
        sender.to_owned()
    };
    let (words, files) = content_of(&message);
    let reply_to =
        json!({ "webhook": text(&message, "sessionWebhook"), "staff": if is_group { "" } else { staff } });
    Ok(ReadMessage {
        address,
        wire_id: text(&message, "msgId").to_owned(),
        name: text(&message, "senderNick").to_owned(),
        text: words,
        at: Instant::from_millis(at),
        files,
        reply_to: reply_to.to_string(),
        reply_until: number("sessionWebhookExpiredTime").map(Instant::from_millis),
    })
}

fn content_of(message: &Value) -> (String, Vec<FileAtVendor>) {
    let nothing = Value::Null;
    let content = message.get("content").unwrap_or(&nothing);
    let file = |part: &Value, name: &str| FileAtVendor {
        name: name.to_owned(),
        handle: text(part, "downloadCode").to_owned(),
    };
    match text(message, "msgtype") {
        "text" => {
            let words = message.get("text").map_or("", |it| text(it, "content"));
            (words.trim().to_owned(), Vec::new())
        }
        "picture" => ("[图片]".to_owned(), vec![file(content, "image.jpg")]),
        "audio" => {
            let words = format!("[语音] {}", text(content, "recognition"));
            (words.trim().to_owned(), vec![file(content, "voice.amr")])
        }
        "video" => ("[视频]".to_owned(), vec![file(content, "video.mp4")]),
        "file" => {
            let name = text(content, "fileName");
            (format!("[文件] {name}"), vec![file(content, name)])
        }
        "richText" => {
            let parts = content.get("richText").and_then(Value::as_array);
            let parts = parts.map_or(&[][..], Vec::as_slice);
            let words: Vec<&str> = parts.iter().map(|it| text(it, "text")).collect();
            let pictures = parts.iter().filter(|it| it.get("downloadCode").is_some());
            (
                words.concat().trim().to_owned(),
                pictures.map(|it| file(it, "image.jpg")).collect(),
            )
        }
        other => (format!("[{other}]"), Vec::new()),
    }
}

async fn access_token(line: &VendorLine, account: &Account) -> Result<String, Fault> {
    let asking = async {
        let body = json!({ "appKey": account.text("app_key"), "appSecret": account.text("app_secret") });
        let url = account.url("/v1.0/oauth2/accessToken", &[])?;
        let answer = line.ask_json(url, Vec::new(), Some(&body)).await?;
        let token = text(&answer, "accessToken");
        if token.is_empty() {
            return Err(fault_of(&answer));
        }
        let seconds = answer.get("expireIn").and_then(Value::as_i64).unwrap_or(0);
        Ok((token.to_owned(), seconds))
    };
    line.tokens().get(account, line.now(), asking).await
}

/// Asks under the account's token; one that was withdrawn is renewed once.
async fn call(line: &VendorLine, account: &Account, path: &str, body: &Value) -> Result<Value, Fault> {
    let mut is_renewed = false;
    loop {
        let token = access_token(line, account).await?;
        let headers = vec![("x-acs-dingtalk-access-token".to_owned(), token.clone())];
        let answer = line
            .ask_json(account.url(path, &[])?, headers, Some(body))
            .await?;
        let code = text(&answer, "code");
        if code.is_empty() {
            return Ok(answer);
        }
        if is_renewed || !code.contains("InvalidAuthentication") {
            return Err(fault_of(&answer));
        }
        line.tokens().forget(account, &token).await;
        is_renewed = true;
    }
}

fn fault_of(answer: &Value) -> Fault {
    let (code, told) = (text(answer, "code"), text(answer, "message"));
    let told = format!("{code} {told}");
    if code.contains("Throttling") || code.contains("ServiceUnavailable") || code.contains("systemError") {
        Fault::Passing(told)
    } else {
        Fault::Final(told)
    }
}

pub(super) async fn fetch(
    line: &VendorLine,
    account: &Account,
    file: &FileAtVendor,
) -> Result<Fetched, Fault> {
    let body = json!({ "downloadCode": file.handle, "robotCode": account.text("robot_code") });
    let answer = call(line, account, "/v1.0/robot/messageFiles/download", &body).await?;
    let url = Url::read(text(&answer, "downloadUrl"))?;
    let found = line.ask("GET", url, (Vec::new(), Vec::new())).await?;
    if found.status >= 400 {
        return Err(Fault::Final(format!("the file is not there: {}", found.status)));
    }
    Ok(Fetched {
        name: file.name.clone(),
        bytes: found.body,
    })
}

pub(super) async fn send(line: &VendorLine, account: &Account, out: &OutgoingText) -> Result<(), Fault> {
    let reply: Value = serde_json::from_str(&out.reply_to).unwrap_or_default();
    let holds = out.reply_until.is_some_and(|it| it > line.now());
    if let (true, Some(url)) = (holds, session_of(account, text(&reply, "webhook"))) {
        let body = json!({ "msgtype": "text", "text": { "content": out.text } });
        let answer = line.ask_json(url, Vec::new(), Some(&body)).await?;
        return match answer.get("errcode").and_then(Value::as_i64).unwrap_or(0) {
            0 => Ok(()),
            number => Err(Fault::Final(format!("{number} {}", text(&answer, "errmsg")))),
        };
    }
    let staff = text(&reply, "staff");
    if staff.is_empty() {
        let told = "the session has ended, and the vendor names nobody to write to";
        return Err(Fault::Final(told.to_owned()));
    }
    let body = json!({
        "robotCode": account.text("robot_code"),
        "userIds": [staff],
        "msgKey": "sampleText",
        "msgParam": json!({ "content": out.text }).to_string(),
    });
    call(line, account, "/v1.0/robot/oToMessages/batchSend", &body)
        .await
        .map(|_answer| ())
}

/// A session's address, when it is the vendor's own.
fn session_of(account: &Account, webhook: &str) -> Option<Url> {
    let url = Url::read(webhook).ok()?;
    let own = account.url("/", &[]).ok()?;
    let is_vendors =
        url.is_secure() && (url.host() == "dingtalk.com" || url.host().ends_with(".dingtalk.com"));
    (is_vendors || url.host() == own.host()).then_some(url)
}

pub(super) async fn try_account(line: &VendorLine, account: &Account) -> Result<(), Fault> {
    if !account.text("aes_key").is_empty() {
        seal_of(account).map_err(|it| Fault::Final(it.to_string()))?;
    }
    access_token(line, account).await.map(|_token| ())
}
