//! 飞书 (robot of a company's own application): encrypted events, answers as replies to the customer's message.
//!
//! As documented: every event is encrypted and signed (see [`super::feishu_seal`]); the address is tried with a `challenge`
//! that is echoed within a second and is known by the verification token; answers go to `im/v1/messages/…/reply` under
//! a tenant's token, with a `uuid` under which the vendor sends them once within an hour.
//!
//! The trap: the trial of the address is not signed, so only the token inside vouches for it.

use calendar::Instant;
use domain::{CallbackRefusal, CallbackRequest, InboxItem, InboxStep, OpenedCallback};
use serde_json::{Value, json};

use super::account::Account;
use super::callback::{body_json, json as json_answer, malformed, refused};
use super::fault::Fault;
use super::feishu_seal;
use super::message::{Fetched, FileAtVendor, OutgoingFile, OutgoingText, ReadMessage};
use super::seal::is_same;
use super::vendor_line::{VendorLine, form_with_file, text};
use crate::http::percent_encoded;

/// Numbers that mean that the tenant's token no longer holds.
const TOKEN_ENDED: &[i64] = &[99_991_661, 99_991_663, 99_991_664, 99_991_668];
/// Numbers that mean "later".
const LATER: &[i64] = &[99_991_400, 230_020, 11_232, 11_233, 2200];

pub(super) fn open(account: &Account, request: &CallbackRequest) -> Result<OpenedCallback, CallbackRefusal> {
    let key = account.text("encrypt_key");
    let outer = body_json(request)?;
    let sealed = outer.get("encrypt").and_then(Value::as_str);
    // What is not encrypted is not the vendor's.
    let sealed = sealed.ok_or(CallbackRefusal::WronglySigned)?;
    let is_challenge = |inner: &Value| text(inner, "type") == "url_verification";
    let signature = request.header("x-lark-signature").unwrap_or_default();
    let stamp = request.header("x-lark-request-timestamp").unwrap_or_default();
    let nonce = request.header("x-lark-request-nonce").unwrap_or_default();
    let is_signed = feishu_seal::is_signed((stamp, nonce), key, &request.body, signature);
    let inner = match feishu_seal::open(key, sealed) {
        Ok(inner) => inner,
        Err(_other_key) if !is_signed => return Err(CallbackRefusal::WronglySigned),
        Err(error) => return Err(refused(error)),
    };
    let event: Value = serde_json::from_str(&inner).map_err(|_cause| malformed("the event is not JSON"))?;
    let header = event.get("header").unwrap_or(&event);
    if !is_same(account.text("verification_token"), text(header, "token")) {
        return Err(CallbackRefusal::WronglySigned);
    }
    if is_challenge(&event) {
        return Ok(OpenedCallback {
            answer: json_answer(&json!({ "challenge": text(&event, "challenge") })),
            items: Vec::new(),
        });
    }
    if !is_signed {
        return Err(CallbackRefusal::WronglySigned);
    }
    let message = event
        .pointer("/event/message")
        .map_or("", |it| text(it, "message_id"));
    let is_message = text(header, "event_type") == "im.message.receive_v1";
    if is_message && message.is_empty() {
        return Err(malformed("`message_id` is missing"));
    }
    let item = is_message.then(|| InboxItem {
        step: InboxStep::Message,
        dedupe_key: message.to_owned(),
        payload: inner.clone(),
    });
    Ok(OpenedCallback {
        answer: json_answer(&json!({})),
        items: item.into_iter().collect(),
    })
}

pub(super) fn read(payload: &str) -> Result<ReadMessage, Fault> {
    let event: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the event"))?;
    let unreadable = || Fault::unreadable("the message");
    let message = event.pointer("/event/message").ok_or_else(unreadable)?;
    let sender = event
        .pointer("/event/sender/sender_id")
        .map_or("", |it| text(it, "open_id"));
    let at: i64 = text(message, "create_time")
        .parse()
        .map_err(|_cause| unreadable())?;
    let id = text(message, "message_id");
    if sender.is_empty() || id.is_empty() {
        return Err(unreadable());
    }
    let address = if text(message, "chat_type") == "p2p" {
        sender.to_owned()
    } else {
        format!("{}/{sender}", text(message, "chat_id"))
    };
    let (words, files) = content_of(message, id)?;
    Ok(ReadMessage {
        address,
        wire_id: id.to_owned(),
        name: String::new(),
        text: words,
        at: Instant::from_millis(at),
        files,
        reply_to: id.to_owned(),
        reply_until: None,
    })
}

fn content_of(message: &Value, id: &str) -> Result<(String, Vec<FileAtVendor>), Fault> {
    let content: Value =
        serde_json::from_str(text(message, "content")).map_err(|_cause| Fault::unreadable("the content"))?;
    let file = |key: &str, kind: &str, name: &str| {
        vec![FileAtVendor {
            name: name.to_owned(),
            handle: json!({ "message": id, "key": text(&content, key), "kind": kind }).to_string(),
        }]
    };
    let named = |fallback: &str| match text(&content, "file_name") {
        "" => fallback.to_owned(),
        name => name.to_owned(),
    };
    Ok(match text(message, "message_type") {
        "text" => (without_mentions(message, text(&content, "text")), Vec::new()),
        "post" => (post_text(&content), Vec::new()),
        "image" => ("[图片]".to_owned(), file("image_key", "image", "image.jpg")),
        "audio" => ("[语音]".to_owned(), file("file_key", "file", "voice.opus")),
        "media" => ("[视频]".to_owned(), file("file_key", "file", &named("video.mp4"))),
        "file" => (
            format!("[文件] {}", named("")),
            file("file_key", "file", &named("file")),
        ),
        other => (format!("[{other}]"), Vec::new()),
    })
}

/// The words without the places that stand for whom they name.
fn without_mentions(message: &Value, words: &str) -> String {
    let mentions = message.get("mentions").and_then(Value::as_array);
    let keys = mentions.into_iter().flatten().map(|it| text(it, "key"));
    let bare = keys
        .filter(|it| !it.is_empty())
        .fold(words.to_owned(), |words, key| words.replace(key, ""));
    bare.trim().to_owned()
}

/// The words of a rich text: title, then line by line.
fn post_text(content: &Value) -> String {
    let mut lines = vec![text(content, "title").to_owned()];
    for line in content
        .get("content")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let pieces = line.as_array().into_iter().flatten().map(|it| text(it, "text"));
        lines.push(pieces.collect::<Vec<_>>().concat());
    }
    lines.join("\n").trim().to_owned()
}

async fn access_token(line: &VendorLine, account: &Account) -> Result<String, Fault> {
    let asking = async {
        let body = json!({ "app_id": account.text("app_id"), "app_secret": account.text("app_secret") });
        let url = account.url("/open-apis/auth/v3/tenant_access_token/internal", &[])?;
        let answer = line.ask_json(url, Vec::new(), Some(&body)).await?;
        if let Some((_, fault)) = fault_of(&answer) {
            return Err(fault);
        }
        let seconds = answer.get("expire").and_then(Value::as_i64).unwrap_or(0);
        Ok((text(&answer, "tenant_access_token").to_owned(), seconds))
    };
    line.tokens().get(account, line.now(), asking).await
}

fn fault_of(answer: &Value) -> Option<(i64, Fault)> {
    let number = answer.get("code").and_then(Value::as_i64).filter(|it| *it != 0)?;
    let told = format!("{number} {}", text(answer, "msg"));
    Some((
        number,
        if LATER.contains(&number) {
            Fault::Passing(told)
        } else {
            Fault::Final(told)
        },
    ))
}

pub(super) async fn send(line: &VendorLine, account: &Account, out: &OutgoingText) -> Result<(), Fault> {
    let path = format!(
        "/open-apis/im/v1/messages/{}/reply",
        percent_encoded(&out.reply_to)
    );
    let content = json!({ "text": out.text }).to_string();
    let mut bodies = vec![json!({ "content": content, "msg_type": "text", "uuid": out.message })];
    for file in &out.files {
        let (kind, content) = upload(line, account, (&out.request, file)).await?;
        bodies.push(json!({ "content": content.to_string(), "msg_type": kind, "uuid": file.message }));
    }
    for body in bodies {
        call(line, account, (&path, &body)).await?;
    }
    Ok(())
}

/// Lays a file down at the vendor's; gives the kind of message that shows it, and that message's content.
async fn upload(
    line: &VendorLine,
    account: &Account,
    (request, file): (&str, &OutgoingFile),
) -> Result<(&'static str, Value), Fault> {
    let is_picture = domain::is_picture(&file.media_type);
    let (path, key) = if is_picture {
        ("/open-apis/im/v1/images", "image_key")
    } else {
        ("/open-apis/im/v1/files", "file_key")
    };
    let token = access_token(line, account).await?;
    let (mut headers, body) = if is_picture {
        form_with_file(request, &[("image_type", "message")], ("image", file))
    } else {
        let fields = [("file_type", "stream"), ("file_name", file.name.as_str())];
        form_with_file(request, &fields, ("file", file))
    };
    headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    let answer = line.ask("POST", account.url(path, &[])?, (headers, body)).await?;
    let answer: Value = serde_json::from_slice(&answer.body)
        .map_err(|_cause| Fault::Passing("the answer to an upload is not JSON".to_owned()))?;
    if let Some((number, fault)) = fault_of(&answer) {
        if TOKEN_ENDED.contains(&number) {
            // The next try asks for another one.
            line.tokens().forget(account, &token).await;
            return Err(Fault::Passing(fault.to_string()));
        }
        return Err(fault);
    }
    let id = answer.pointer("/data").map_or("", |it| text(it, key));
    if id.is_empty() {
        return Err(Fault::Passing("the vendor gave the file no key".to_owned()));
    }
    Ok((if is_picture { "image" } else { "file" }, json!({ key: id })))
}

/// Asks under the tenant's token; one that was withdrawn is renewed once.
async fn call(line: &VendorLine, account: &Account, (path, body): (&str, &Value)) -> Result<(), Fault> {
    let mut is_renewed = false;
    loop {
        let token = access_token(line, account).await?;
        let headers = vec![("authorization".to_owned(), format!("Bearer {token}"))];
        let answer = line
            .ask_json(account.url(path, &[])?, headers, Some(body))
            .await?;
        match fault_of(&answer) {
            None => return Ok(()),
            Some((number, _)) if !is_renewed && TOKEN_ENDED.contains(&number) => {
                line.tokens().forget(account, &token).await;
                is_renewed = true;
            }
            Some((_, fault)) => return Err(fault),
        }
    }
}

pub(super) async fn fetch(
    line: &VendorLine,
    account: &Account,
    file: &FileAtVendor,
) -> Result<Fetched, Fault> {
    let handle: Value = serde_json::from_str(&file.handle).map_err(|_cause| Fault::unreadable("the file"))?;
    let (message, key) = (
        percent_encoded(text(&handle, "message")),
        percent_encoded(text(&handle, "key")),
    );
    let path = format!("/open-apis/im/v1/messages/{message}/resources/{key}");
    let token = access_token(line, account).await?;
    let headers = vec![("authorization".to_owned(), format!("Bearer {token}"))];
    let url = account.url(&path, &[("type", text(&handle, "kind"))])?;
    let answer = line.ask("GET", url, (headers, Vec::new())).await?;
    if answer.status >= 400 {
        return Err(Fault::Final(format!("the file is not there: {}", answer.status)));
    }
    Ok(Fetched {
        name: file.name.clone(),
        bytes: answer.body,
    })
}

pub(super) async fn try_account(line: &VendorLine, account: &Account) -> Result<(), Fault> {
    access_token(line, account).await.map(|_token| ())
}
