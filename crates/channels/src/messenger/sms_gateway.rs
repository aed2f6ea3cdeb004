//! A text message gateway that speaks HTTP: a template says what is sent, names of fields say what is read.
//!
//! Always true: what comes in carries the account's token, in `Authorization: Bearer`, `X-Token` or the query; what stands in
//! for a number or a text in the template is escaped as its media type wants.
//! The trap: a gateway that gives no id of its own is known by everything it said, so it must say when.

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{CallbackRefusal, CallbackRequest, InboxItem, InboxStep, OpenedCallback};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::account::Account;
use super::callback::{body_json, body_text, json as json_answer, malformed};
use super::fault::Fault;
use super::message::{OutgoingText, ReadMessage};
use super::seal::is_same;
use super::vendor_line::{VendorLine, text};
use crate::http::{Url, percent_decoded, percent_encoded};

pub(super) fn open(account: &Account, request: &CallbackRequest) -> Result<OpenedCallback, CallbackRefusal> {
    let bearer = request
        .header("authorization")
        .and_then(|it| it.strip_prefix("Bearer "));
    let given = bearer
        .or_else(|| request.header("x-token"))
        .or_else(|| request.asked("token"));
    if !is_same(account.text("receive_token"), given.unwrap_or_default()) {
        return Err(CallbackRefusal::WronglySigned);
    }
    let fields = fields_of(request)?;
    let value = |name: &str| fields.get(account.text(name)).cloned().unwrap_or_default();
    let (from, words, id) = (value("from_field"), value("text_field"), value("id_field"));
    if domain::phone::normalised(&from).is_empty() {
        return Err(malformed("the number of the sender is missing"));
    }
    let dedupe_key = if id.is_empty() {
        hex::encode(Sha256::digest(&request.body))
    } else {
        id
    };
    let payload = json!({ "from": from, "text": words, "id": dedupe_key }).to_string();
    let item = InboxItem {
        step: InboxStep::Message,
        dedupe_key,
        payload,
    };
    Ok(OpenedCallback {
        answer: json_answer(&json!({ "code": 0 })),
        items: vec![item],
    })
}

/// The fields of a body in JSON or as a form.
fn fields_of(request: &CallbackRequest) -> Result<BTreeMap<String, String>, CallbackRefusal> {
    let media_type = request.header("content-type").unwrap_or_default();
    if media_type.starts_with("application/x-www-form-urlencoded") {
        let pairs = body_text(request)?.split('&').filter_map(|it| it.split_once('='));
        return Ok(pairs
            .map(|(name, value)| (percent_decoded(name), percent_decoded(value)))
            .collect());
    }
    let body = body_json(request)?;
    let object = body
        .as_object()
        .ok_or_else(|| malformed("the body is not an object"))?;
    let as_text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let pairs = object
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), as_text(value)?)));
    Ok(pairs.collect())
}

pub(super) fn read(payload: &str) -> Result<ReadMessage, Fault> {
    let message: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the message"))?;
    Ok(ReadMessage {
        address: domain::phone::normalised(text(&message, "from")),
        wire_id: text(&message, "id").to_owned(),
        name: String::new(),
        text: text(&message, "text").to_owned(),
        // The gateway does not say when; whoever takes it in puts the instant of receipt.
        at: Instant::MAX,
        files: Vec::new(),
        reply_to: String::new(),
        reply_until: None,
    })
}

/// The template with what is to be sent in its places, escaped for its media type.
fn filled(template: &str, media_type: &str, out: &OutgoingText) -> String {
    let escaped = |value: &str| {
        if media_type.starts_with("application/x-www-form-urlencoded") {
            percent_encoded(value)
        } else if media_type.starts_with("application/json") {
            let quoted = Value::from(value).to_string();
            let inner = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            inner.unwrap_or_default().to_owned()
        } else {
            value.to_owned()
        }
    };
    // In one pass, so that a text that says {phone} stays a text.
    let mut body = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        body.push_str(before);
        let places = [
            ("phone}", &out.address),
            ("text}", &out.text),
            ("id}", &out.message),
        ];
        let place = places
            .iter()
            .find_map(|(name, value)| Some((after.strip_prefix(name)?, *value)));
        match place {
            Some((behind, value)) => {
                body.push_str(&escaped(value));
                rest = behind;
            }
            None => {
                body.push('{');
                rest = after;
            }
        }
    }
    body.push_str(rest);
    body
}

pub(super) async fn send(line: &VendorLine, account: &Account, out: &OutgoingText) -> Result<(), Fault> {
    let url = Url::read(account.text("send_url"))?;
    let media_type = account.text("send_type");
    let body = filled(account.text("send_body"), media_type, out);
    let mut headers = vec![("content-type".to_owned(), media_type.to_owned())];
    let authorization = account.text("send_authorization");
    if !authorization.is_empty() {
        headers.push(("authorization".to_owned(), authorization.to_owned()));
    }
    let answer = line.ask("POST", url, (headers, body.into_bytes())).await?;
    let told = String::from_utf8_lossy(&answer.body).into_owned();
    let word = account.text("accepted_word");
    if (200..300).contains(&answer.status) && (word.is_empty() || told.contains(word)) {
        return Ok(());
    }
    let told: String = told.chars().take(200).collect();
    Err(Fault::Final(format!(
        "the gateway answered {}: {told}",
        answer.status
    )))
}

pub(super) fn try_account(account: &Account) -> Result<(), Fault> {
    Url::read(account.text("send_url"))?;
    if account.text("send_body").contains("{text}") && account.text("send_body").contains("{phone}") {
        Ok(())
    } else {
        Err(Fault::Final(
            "the template names no {phone} or no {text}".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::filled;
    use crate::messenger::message::OutgoingText;

    #[test]
    fn a_template_is_filled_once_and_escaped() {
        let out = OutgoingText {
            address: "13800001111".to_owned(),
            reply_to: String::new(),
            reply_until: None,
            text: "您好\"{phone}\" & 再见".to_owned(),
            message: "m1".to_owned(),
            request: "r1".to_owned(),
            files: Vec::new(),
        };
        let json = filled(
            r#"{"to":"{phone}","text":"{text}","x":{"id":"{id}"}}"#,
            "application/json",
            &out,
        );
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], "您好\"{phone}\" & 再见");
        assert_eq!(
            (read["to"].as_str(), read["x"]["id"].as_str()),
            (Some("13800001111"), Some("m1"))
        );
        let form = filled(
            "to={phone}&text={text}",
            "application/x-www-form-urlencoded",
            &out,
        );
        assert!(
            form.starts_with("to=13800001111&text=%E6%82%A8%E5%A5%BD%22%7Bphone%7D%22%20%26%20"),
            "{form}"
        );
    }
}
