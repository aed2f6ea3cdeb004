//! 阿里云短信: answers of customers and reports are pushed as JSON arrays; texts go out by a signed call.
//!
//! As documented: `SmsUp` and `SmsReport` come by POST without a signature, answered by `{"code":0}` and repeated for hours
//! otherwise; `SendSms` is signed by HMAC-SHA1 over its sorted and encoded parameters (RPC, version 1.0).
//!
//! The trap: nothing but the secret address, and the list of addresses where one is entered, vouches for a push.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use calendar::Instant;
use domain::{CallbackRefusal, CallbackRequest, InboxItem, InboxStep, OpenedCallback};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha1::Sha1;

use super::account::Account;
use super::callback::{body_json, json as json_answer, malformed};
use super::fault::Fault;
use super::message::{OutgoingText, ReadMessage, Report};
use super::vendor_line::{VendorLine, text};
use crate::http::percent_encoded;

pub(super) fn open(account: &Account, request: &CallbackRequest) -> Result<OpenedCallback, CallbackRefusal> {
    let allowed = account.text("allowed_addresses");
    let mut addresses = allowed
        .split([',', ' ', '\n', '，'])
        .map(str::trim)
        .filter(|it| !it.is_empty());
    let from = request.from.as_deref().unwrap_or_default();
    if !allowed.is_empty() && !addresses.any(|it| it == from) {
        return Err(CallbackRefusal::WrongAddress);
    }
    let body = body_json(request)?;
    let entries = body
        .as_array()
        .ok_or_else(|| malformed("the body is not an array"))?;
    let items = entries.iter().map(item_of).collect::<Result<Vec<_>, _>>()?;
    Ok(OpenedCallback {
        answer: json_answer(&json!({ "code": 0, "msg": "成功" })),
        items,
    })
}

fn item_of(entry: &Value) -> Result<InboxItem, CallbackRefusal> {
    let phone = text(entry, "phone_number");
    if phone.is_empty() {
        return Err(malformed("`phone_number` is missing"));
    }
    let id = |name: &str| match entry.get(name) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) | None => String::new(),
    };
    let (biz, sequence) = (id("biz_id"), id("sequence_id"));
    if !biz.is_empty() {
        return Ok(InboxItem {
            step: InboxStep::Report,
            dedupe_key: format!("report:{biz}:{phone}"),
            payload: entry.to_string(),
        });
    }
    if sequence.is_empty() {
        return Err(malformed("neither `sequence_id` nor `biz_id` is there"));
    }
    Ok(InboxItem {
        step: InboxStep::Message,
        dedupe_key: format!("up:{sequence}"),
        payload: json!({
            "id": sequence,
            "from": phone,
            "text": text(entry, "content"),
            "at": text(entry, "send_time"),
        })
        .to_string(),
    })
}

pub(super) fn read(payload: &str) -> Result<ReadMessage, Fault> {
    let message: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the message"))?;
    // Local time of the vendor's, which has no other.
    let at = format!("{}+08:00", text(&message, "at").replace(' ', "T"));
    Ok(ReadMessage {
        address: domain::phone::normalised(text(&message, "from")),
        wire_id: text(&message, "id").to_owned(),
        name: String::new(),
        text: text(&message, "text").to_owned(),
        at: Instant::parse(&at).unwrap_or(Instant::MAX),
        files: Vec::new(),
        reply_to: String::new(),
        reply_until: None,
    })
}

pub(super) fn read_report(payload: &str) -> Result<Report, Fault> {
    let report: Value = serde_json::from_str(payload).map_err(|_cause| Fault::unreadable("the report"))?;
    let is_delivered = report.get("success").and_then(Value::as_bool).unwrap_or(false);
    Ok(Report {
        message: text(&report, "out_id").to_owned(),
        is_delivered,
        detail: format!("{} {}", text(&report, "err_code"), text(&report, "err_msg"))
            .trim()
            .to_owned(),
    })
}

/// The query of a signed call: signature first, then the parameters in order.
fn signed_query(secret: &str, mut parameters: Vec<(&str, &str)>) -> String {
    parameters.sort_unstable();
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encoded(name), percent_encoded(value)))
        .collect();
    let query = pairs.join("&");
    let to_sign = format!("GET&%2F&{}", percent_encoded(&query));
    // HMAC takes keys of any length, so the fallback is never taken; an empty signature is refused by the vendor.
    let signature = Hmac::<Sha1>::new_from_slice(format!("{secret}&").as_bytes()).map_or_else(
        |_never| String::new(),
        |mut mac| {
            mac.update(to_sign.as_bytes());
            STANDARD.encode(mac.finalize().into_bytes())
        },
    );
    format!("Signature={}&{query}", percent_encoded(&signature))
}

pub(super) async fn send(line: &VendorLine, account: &Account, out: &OutgoingText) -> Result<(), Fault> {
    let now = line.now().to_string();
    let timestamp = now
        .split_once('.')
        .map_or(now.clone(), |(seconds, _)| format!("{seconds}Z"));
    let values = json!({ account.text("template_field"): out.text }).to_string();
    let query = signed_query(
        account.text("access_key_secret"),
        vec![
            ("AccessKeyId", account.text("access_key_id")),
            ("Action", "SendSms"),
            ("Format", "JSON"),
            ("OutId", &out.message),
            ("PhoneNumbers", &out.address),
            ("RegionId", "cn-hangzhou"),
            ("SignName", account.text("sign_name")),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", &out.request),
            ("SignatureVersion", "1.0"),
            ("TemplateCode", account.text("template_code")),
            ("TemplateParam", &values),
            ("Timestamp", &timestamp),
            ("Version", "2017-05-25"),
        ],
    );
    let url = account.url(&format!("/?{query}"), &[])?;
    let answer = line.ask_json(url, Vec::new(), None).await?;
    let code = text(&answer, "Code");
    if code == "OK" {
        return Ok(());
    }
    let told = format!("{code} {}", text(&answer, "Message"));
    let is_passing =
        code.starts_with("Throttling") || code.contains("LIMIT_CONTROL") || code == "isp.SYSTEM_ERROR";
    Err(if is_passing {
        Fault::Passing(told)
    } else {
        Fault::Final(told)
    })
}

pub(super) fn try_account(account: &Account) -> Result<(), Fault> {
    account.url("/", &[]).map(|_url| ())
}

#[cfg(test)]
mod tests {
    use super::signed_query;

    /// The sample of 阿里云's documentation (短信服务, HTTP 协议及签名).
    #[test]
    fn the_documented_call_is_signed_as_documented() {
        let parameters = vec![
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", "45e25e9b-0a6f-4070-8c85-2956eda1b466"),
            ("AccessKeyId", "testId"),
            ("SignatureVersion", "1.0"),
            ("Timestamp", "2017-07-12T02:42:19Z"),
            ("Format", "XML"),
            ("Action", "SendSms"),
            ("Version", "2017-05-25"),
            ("RegionId", "cn-hangzhou"),
            ("PhoneNumbers", "15300000001"),
            ("SignName", "阿里云短信测试专用"),
            ("TemplateParam", "{\"customer\":\"test\"}"),
            ("TemplateCode", "SMS_71390007"),
            ("OutId", "123"),
        ];
        let query = signed_query("testSecret", parameters);
        let signature = "Signature=zJDF%2BLrzhj%2FThnlvIToysFRq6t4%3D&AccessKeyId=testId&Action=SendSms";
        assert!(query.starts_with(signature), "{query}");
    }
}
