//! Lets a vendor's callback in, or turns it away.

use calendar::Instant;
use domain::{CallbackAnswer, CallbackRefusal, CallbackRequest, MessengerKind, OpenedCallback};
use serde_json::Value;

use super::account::Account;
use super::seal::SealError;
use super::{aliyun, dingtalk, feishu, official, sms_gateway, wecom};

/// Checks who calls and reads what they leave; `random` must not be guessable.
///
/// # Errors
/// [`CallbackRefusal`]: nothing of it may be kept.
pub fn open_callback(
    account: &Account,
    request: &CallbackRequest,
    (now, random): (Instant, [u8; 16]),
) -> Result<OpenedCallback, CallbackRefusal> {
    match account.kind {
        MessengerKind::WecomKf => wecom::open(account, request),
        MessengerKind::OfficialAccount => official::open(account, request),
        MessengerKind::Dingtalk => dingtalk::open(account, request, (now, random)),
        MessengerKind::Feishu => feishu::open(account, request),
        MessengerKind::SmsGateway => sms_gateway::open(account, request),
        MessengerKind::SmsAliyun => aliyun::open(account, request),
    }
}

pub(super) fn plain(body: impl Into<String>) -> CallbackAnswer {
    CallbackAnswer {
        media_type: "text/plain; charset=utf-8",
        body: body.into(),
    }
}

pub(super) fn json(body: &Value) -> CallbackAnswer {
    CallbackAnswer {
        media_type: "application/json; charset=utf-8",
        body: body.to_string(),
    }
}

pub(super) fn malformed(told: impl Into<String>) -> CallbackRefusal {
    CallbackRefusal::Malformed(told.into())
}

pub(super) fn body_text(request: &CallbackRequest) -> Result<&str, CallbackRefusal> {
    std::str::from_utf8(&request.body).map_err(|_cause| malformed("the body is not UTF-8"))
}

pub(super) fn body_json(request: &CallbackRequest) -> Result<Value, CallbackRefusal> {
    serde_json::from_slice(&request.body).map_err(|_cause| malformed("the body is not JSON"))
}

/// A parameter that must be there.
pub(super) fn asked<'a>(request: &'a CallbackRequest, name: &str) -> Result<&'a str, CallbackRefusal> {
    request
        .asked(name)
        .ok_or_else(|| malformed(format!("`{name}` is missing")))
}

/// A failed envelope: who sent it was not the vendor, or it does not read.
pub(super) fn refused(error: SealError) -> CallbackRefusal {
    match error {
        SealError::BadSignature => CallbackRefusal::WronglySigned,
        SealError::BadKey | SealError::BadCipher | SealError::BadPlain | SealError::OtherReceiver => {
            malformed(error.to_string())
        }
    }
}
