//! Messengers: the ways in and out that a vendor runs, what each needs to be entered, and how far it lets a desk answer.
//!
//! Always true: a callback, its answer and what it leaves to be worked are plain values, so that the HTTP face, the desk and
//! the adapters need not know each other.
//! The trap: a vendor's limits count from the customer's last message, not from ours.

use std::collections::BTreeMap;

use calendar::Millis;
use serde::{Deserialize, Serialize};

use crate::closed_set;

closed_set! {
    /// Which vendor's door an account is.
    MessengerKind {
        /// 微信客服
        WecomKf = "wecom_kf",
        /// 微信公众号
        OfficialAccount = "official_account",
        /// 钉钉机器人
        Dingtalk = "dingtalk",
        /// 飞书机器人
        Feishu = "feishu",
        /// 短信网关
        SmsGateway = "sms_gateway",
        /// 阿里云短信
        SmsAliyun = "sms_aliyun",
    }
}

/// One thing that is entered of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessengerField {
    /// Its name, as stored and on the wire.
    pub name: &'static str,
    /// Never shown again.
    pub is_secret: bool,
    /// Nothing works without it.
    pub is_required: bool,
    /// What stands there when nothing is entered.
    pub default: &'static str,
}

const fn plain(name: &'static str) -> MessengerField {
    MessengerField {
        name,
        is_secret: false,
        is_required: true,
        default: "",
    }
}

const fn secret(name: &'static str) -> MessengerField {
    MessengerField {
        is_secret: true,
        ..plain(name)
    }
}

const fn optional(field: MessengerField, default: &'static str) -> MessengerField {
    MessengerField {
        is_required: false,
        default,
        ..field
    }
}

const WECOM_KF: &[MessengerField] = &[
    plain("corp_id"),
    secret("secret"),
    secret("callback_token"),
    secret("aes_key"),
    optional(plain("base_url"), "https://qyapi.weixin.qq.com"),
];
const OFFICIAL_ACCOUNT: &[MessengerField] = &[
    plain("app_id"),
    secret("secret"),
    secret("callback_token"),
    optional(secret("aes_key"), ""),
    optional(plain("base_url"), "https://api.weixin.qq.com"),
];
const DINGTALK: &[MessengerField] = &[
    plain("app_key"),
    secret("app_secret"),
    plain("robot_code"),
    optional(secret("callback_token"), ""),
    optional(secret("aes_key"), ""),
    optional(plain("base_url"), "https://api.dingtalk.com"),
];
const FEISHU: &[MessengerField] = &[
    plain("app_id"),
    secret("app_secret"),
    secret("verification_token"),
    secret("encrypt_key"),
    optional(plain("base_url"), "https://open.feishu.cn"),
];
const SMS_GATEWAY: &[MessengerField] = &[
    plain("send_url"),
    optional(plain("send_type"), "application/json"),
    optional(
        plain("send_body"),
        "{\"to\":\"{phone}\",\"text\":\"{text}\",\"id\":\"{id}\"}",
    ),
    optional(secret("send_authorization"), ""),
    optional(plain("accepted_word"), ""),
    secret("receive_token"),
    optional(plain("from_field"), "from"),
    optional(plain("text_field"), "text"),
    optional(plain("id_field"), "id"),
];
const SMS_ALIYUN: &[MessengerField] = &[
    plain("access_key_id"),
    secret("access_key_secret"),
    plain("sign_name"),
    plain("template_code"),
    optional(plain("template_field"), "content"),
    optional(plain("allowed_addresses"), ""),
    optional(plain("base_url"), "https://dysmsapi.aliyuncs.com"),
];

/// How far a vendor lets a desk answer without being asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyLimits {
    /// Only so long after the customer's last message; none: any time.
    pub within: Option<Millis>,
    /// Only so many messages after the customer's last one; none: any number.
    pub most: Option<u32>,
}

/// The largest files that a vendor carries with an answer, in bytes; 0: none of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// Pictures: PNG and JPEG.
    pub picture_bytes: u64,
    /// Anything else.
    pub file_bytes: u64,
}

/// Why a file cannot go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRefusal {
    /// The vendor carries no files at all.
    NotCarried,
    /// It carries pictures only.
    OnlyPictures,
    /// It is larger than so many bytes.
    TooLarge(u64),
}

/// Whether vendors show a file of this media type as a picture.
#[must_use]
pub fn is_picture(media_type: &str) -> bool {
    matches!(media_type, "image/png" | "image/jpeg")
}

const MIB: u64 = 1_024 * 1_024;

impl MessengerKind {
    /// What may go along with an answer, as the vendor's documentation says: 微信客服 pictures of 2 MB and files of 20 MB,
    /// 公众号 pictures of 10 MB (it has no message for other files), 飞书 pictures of 10 MB and files of 30 MB. A robot's
    /// session at 钉钉 and text messages carry words only.
    #[must_use]
    pub const fn file_limits(self) -> FileLimits {
        let (pictures, files) = match self {
            Self::WecomKf => (2, 20),
            Self::OfficialAccount => (10, 0),
            Self::Feishu => (10, 30),
            Self::Dingtalk | Self::SmsGateway | Self::SmsAliyun => (0, 0),
        };
        FileLimits {
            picture_bytes: pictures * MIB,
            file_bytes: files * MIB,
        }
    }

    /// Whether a file may go along with an answer.
    ///
    /// # Errors
    /// Why not.
    pub fn may_carry(self, media_type: &str, size_bytes: u64) -> Result<(), FileRefusal> {
        let FileLimits {
            picture_bytes,
            file_bytes,
        } = self.file_limits();
        if picture_bytes == 0 {
            return Err(FileRefusal::NotCarried);
        }
        let is_picture = is_picture(media_type);
        if !is_picture && file_bytes == 0 {
            return Err(FileRefusal::OnlyPictures);
        }
        let most = if is_picture { picture_bytes } else { file_bytes };
        if size_bytes > most {
            return Err(FileRefusal::TooLarge(most));
        }
        Ok(())
    }

    /// What is entered of an account of this kind.
    #[must_use]
    pub const fn fields(self) -> &'static [MessengerField] {
        match self {
            Self::WecomKf => WECOM_KF,
            Self::OfficialAccount => OFFICIAL_ACCOUNT,
            Self::Dingtalk => DINGTALK,
            Self::Feishu => FEISHU,
            Self::SmsGateway => SMS_GATEWAY,
            Self::SmsAliyun => SMS_ALIYUN,
        }
    }

    /// The vendor's limits: five messages within 48 hours of the customer's last one on both doors of 微信 (the public
    /// accounts since June 2023).
    #[must_use]
    pub const fn reply_limits(self) -> ReplyLimits {
        match self {
            Self::WecomKf | Self::OfficialAccount => ReplyLimits {
                within: Some(Millis::hours(48)),
                most: Some(5),
            },
            Self::Dingtalk | Self::Feishu | Self::SmsGateway | Self::SmsAliyun => ReplyLimits {
                within: None,
                most: None,
            },
        }
    }

    /// The longest text that the vendor carries in one message, in bytes of UTF-8; of text messages about seven of them
    /// joined.
    #[must_use]
    pub const fn most_text_bytes(self) -> usize {
        match self {
            Self::WecomKf | Self::OfficialAccount => 2_048,
            Self::Dingtalk | Self::Feishu => 20_000,
            Self::SmsGateway | Self::SmsAliyun => 1_500,
        }
    }

    /// Whether the address of a customer is a telephone number, which the network vouches for.
    #[must_use]
    pub const fn is_by_phone(self) -> bool {
        match self {
            Self::SmsGateway | Self::SmsAliyun => true,
            Self::WecomKf | Self::OfficialAccount | Self::Dingtalk | Self::Feishu => false,
        }
    }
}

/// What was entered of an account, by field; secrets among it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessengerSettings(BTreeMap<String, String>);

impl MessengerSettings {
    /// Takes what was entered.
    #[must_use]
    pub const fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }

    /// What was entered in a field; empty when nothing was.
    #[must_use]
    pub fn entered(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// What holds for a field: as entered, else what stands there otherwise.
    #[must_use]
    pub fn text(&self, kind: MessengerKind, field: &str) -> &str {
        let entered = self.entered(field);
        if !entered.is_empty() {
            return entered;
        }
        kind.fields()
            .iter()
            .find(|it| it.name == field)
            .map_or("", |it| it.default)
    }

    /// Enters a field.
    pub fn enter(&mut self, field: &str, value: &str) {
        self.0.insert(field.to_owned(), value.to_owned());
    }
}

impl std::fmt::Debug for MessengerSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A request of a vendor's, as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallbackRequest {
    /// A GET: the vendor tries whether the address is ours.
    pub is_check: bool,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// Headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The address that it came from, where known.
    pub from: Option<String>,
}

impl CallbackRequest {
    /// A parameter of the query.
    #[must_use]
    pub fn asked(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|it| it.0 == name);
        found.map(|it| it.1.as_str())
    }

    /// A header, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|it| it.0 == name);
        found.map(|it| it.1.as_str())
    }
}

/// What the vendor is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// Media type of the body.
    pub media_type: &'static str,
    /// The body, to the byte.
    pub body: String,
}

closed_set! {
    /// What an entry of the inbox asks for.
    InboxStep {
        /// There is something to fetch at the vendor's.
        Pull = "pull",
        /// A message to be taken in.
        Message = "message",
        /// How a message of ours fared.
        Report = "report",
    }
}

/// What a callback left to be worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxItem {
    /// What it asks for.
    pub step: InboxStep,
    /// The vendor's own name for it: worked once for each account.
    pub dedupe_key: String,
    /// As the vendor wrote it, decrypted.
    pub payload: String,
}

/// A callback that was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCallback {
    /// What the vendor is told once the items are kept.
    pub answer: CallbackAnswer,
    /// What it left to be worked.
    pub items: Vec<InboxItem>,
}

/// Why a callback was turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefusal {
    /// Its signature or token is not the account's, or it is too old.
    #[error("the signature does not fit")]
    WronglySigned,
    /// It comes from an address that is not on the list.
    #[error("this address may not call")]
    WrongAddress,
    /// It does not read.
    #[error("the request does not read: {0}")]
    Malformed(String),
}

#[cfg(test)]
mod tests {
    use super::{MessengerKind, MessengerSettings};

    #[test]
    fn fields_are_named_once_and_required_ones_have_no_default() {
        for kind in MessengerKind::ALL {
            let names: std::collections::BTreeSet<_> = kind.fields().iter().map(|it| it.name).collect();
            assert_eq!(names.len(), kind.fields().len(), "{kind}");
            let mut required = kind.fields().iter().filter(|it| it.is_required);
            assert!(required.all(|it| it.default.is_empty()), "{kind}");
        }
    }

    #[test]
    fn settings_hide_what_was_entered_and_fall_back_on_defaults() {
        let mut settings = MessengerSettings::default();
        settings.enter("secret", "geheim");
        assert!(!format!("{settings:?}").contains("geheim"));
        let url = settings.text(MessengerKind::WecomKf, "base_url").to_owned();
        assert_eq!(url, "https://qyapi.weixin.qq.com");
        settings.enter("base_url", "http://127.0.0.1:1");
        assert_eq!(
            settings.text(MessengerKind::WecomKf, "base_url"),
            "http://127.0.0.1:1"
        );
    }
}
