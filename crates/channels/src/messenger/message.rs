//! What adapters give and take, and which adapter does it.

use calendar::Instant;
use domain::{InboxItem, MessengerKind};

use super::account::Account;
use super::fault::Fault;
use super::vendor_line::VendorLine;
use super::{aliyun, dingtalk, feishu, official, sms_gateway, wecom};

/// A message of a customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMessage {
    /// Who wrote it, in the vendor's words.
    pub address: String,
    /// The vendor's id of the message.
    pub wire_id: String,
    /// The writer's name; may be empty.
    pub name: String,
    /// The words; for what has no words, what it is, in brackets.
    pub text: String,
    /// When it was written.
    pub at: Instant,
    /// Files to be fetched.
    pub files: Vec<FileAtVendor>,
    /// What an answer has to name.
    pub reply_to: String,
    /// Until when that holds; none: for good.
    pub reply_until: Option<Instant>,
}

/// A file that lies at the vendor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAtVendor {
    /// Its name; may be improved by what the vendor says when it is fetched.
    pub name: String,
    /// How it is asked for, in the adapter's own words.
    pub handle: String,
}

/// A file as fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a pull gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// How far the vendor's list was read.
    pub reached: String,
    /// There is more behind.
    pub has_more: bool,
    /// What it held.
    pub items: Vec<InboxItem>,
}

/// How a message of ours fared, as told later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The id that [`OutgoingText::message`] gave it.
    pub message: String,
    /// It arrived.
    pub is_delivered: bool,
    /// What the vendor said.
    pub detail: String,
}

/// A text to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingText {
    /// To whom, in the vendor's words.
    pub address: String,
    /// What the last message of theirs gave as [`ReadMessage::reply_to`].
    pub reply_to: String,
    /// Until when that holds.
    pub reply_until: Option<Instant>,
    /// The words.
    pub text: String,
    /// Our id of the message: 32 letters and digits, the same at each try.
    pub message: String,
    /// An id of this try.
    pub request: String,
    /// Files that go along, each as a message of its own after the words.
    pub files: Vec<OutgoingFile>,
}

/// A file that goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Our id of the message that it becomes, as [`OutgoingText::message`].
    pub message: String,
}

/// What an entry of the inbox to be pulled points at: cursors are kept by place.
#[must_use]
pub fn place_of(account: &Account, payload: &str) -> String {
    match account.kind {
        MessengerKind::WecomKf => wecom::place_of(payload),
        MessengerKind::OfficialAccount
        | MessengerKind::Dingtalk
        | MessengerKind::Feishu
        | MessengerKind::SmsGateway
        | MessengerKind::SmsAliyun => String::new(),
    }
}

/// Fetches what a callback pointed at, from where the list was read before.
///
/// # Errors
/// [`Fault`]; nothing was moved at the vendor's.
pub async fn pull(
    line: &VendorLine,
    account: &Account,
    payload: &str,
    seen: Option<&str>,
) -> Result<Pulled, Fault> {
    match account.kind {
        MessengerKind::WecomKf => wecom::pull(line, account, payload, seen).await,
        MessengerKind::OfficialAccount
        | MessengerKind::Dingtalk
        | MessengerKind::Feishu
        | MessengerKind::SmsGateway
        | MessengerKind::SmsAliyun => Err(Fault::Final(
            "this vendor leaves nothing to be fetched".to_owned(),
        )),
    }
}

/// Reads a message of an entry of the inbox.
///
/// # Errors
/// [`Fault::Final`] for what does not read.
pub fn read_message(account: &Account, payload: &str) -> Result<ReadMessage, Fault> {
    match account.kind {
        MessengerKind::WecomKf => wecom::read(payload),
        MessengerKind::OfficialAccount => official::read(payload),
        MessengerKind::Dingtalk => dingtalk::read(payload),
        MessengerKind::Feishu => feishu::read(payload),
        MessengerKind::SmsGateway => sms_gateway::read(payload),
        MessengerKind::SmsAliyun => aliyun::read(payload),
    }
}

/// Reads how a message of ours fared.
///
/// # Errors
/// [`Fault::Final`] for what does not read.
pub fn read_report(account: &Account, payload: &str) -> Result<Report, Fault> {
    match account.kind {
        MessengerKind::WecomKf => wecom::read_report(payload),
        MessengerKind::SmsAliyun => aliyun::read_report(payload),
        MessengerKind::OfficialAccount
        | MessengerKind::Dingtalk
        | MessengerKind::Feishu
        | MessengerKind::SmsGateway => Err(Fault::Final("this vendor reports nothing".to_owned())),
    }
}

/// Fetches a file.
///
/// # Errors
/// [`Fault`]; final once the vendor no longer has it.
pub async fn fetch_file(line: &VendorLine, account: &Account, file: &FileAtVendor) -> Result<Fetched, Fault> {
    match account.kind {
        MessengerKind::WecomKf => wecom::fetch(line, account, file).await,
        MessengerKind::OfficialAccount => official::fetch(line, account, file).await,
        MessengerKind::Dingtalk => dingtalk::fetch(line, account, file).await,
        MessengerKind::Feishu => feishu::fetch(line, account, file).await,
        MessengerKind::SmsGateway | MessengerKind::SmsAliyun => {
            Err(Fault::Final("a text message has no files".to_owned()))
        }
    }
}

/// Sends a text, then its files. All files are at the vendor's before the first word goes out, so that what the vendor
/// does not take holds up everything and nothing is sent by halves.
///
/// # Errors
/// [`Fault`]; final for files that the vendor does not carry. After a passing one it may have gone out, and goes out again at the next try.
pub async fn send_text(line: &VendorLine, account: &Account, text: &OutgoingText) -> Result<(), Fault> {
    let refused = text
        .files
        .iter()
        .find(|it| account.kind.may_carry(&it.media_type, size_of(it)).is_err());
    if let Some(file) = refused {
        return Err(Fault::Final(format!(
            "the vendor does not carry {}",
            file.media_type
        )));
    }
    match account.kind {
        MessengerKind::WecomKf => wecom::send(line, account, text).await,
        MessengerKind::OfficialAccount => official::send(line, account, text).await,
        MessengerKind::Dingtalk => dingtalk::send(line, account, text).await,
        MessengerKind::Feishu => feishu::send(line, account, text).await,
        MessengerKind::SmsGateway => sms_gateway::send(line, account, text).await,
        MessengerKind::SmsAliyun => aliyun::send(line, account, text).await,
    }
}

fn size_of(file: &OutgoingFile) -> u64 {
    u64::try_from(file.bytes.len()).unwrap_or(u64::MAX)
}

/// Tries whether the vendor knows the account, without sending anything to anybody.
///
/// # Errors
/// What the vendor, or the settings, say against it.
pub async fn try_account(line: &VendorLine, account: &Account) -> Result<(), Fault> {
    match account.kind {
        MessengerKind::WecomKf => wecom::try_account(line, account).await,
        MessengerKind::OfficialAccount => official::try_account(line, account).await,
        MessengerKind::Dingtalk => dingtalk::try_account(line, account).await,
        MessengerKind::Feishu => feishu::try_account(line, account).await,
        MessengerKind::SmsGateway => sms_gateway::try_account(account),
        MessengerKind::SmsAliyun => aliyun::try_account(account),
    }
}
