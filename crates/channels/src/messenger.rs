//! Messengers: opens their callbacks, fetches what these point at, and sends answers, one file for each vendor.
//!
//! Always true: nothing is let in whose signature does not fit; nothing here knows a case, a customer or a database.
//! The trap: every vendor repeats itself, so whatever is read has the vendor's own name for it and is taken once.

mod account;
mod aliyun;
mod callback;
mod dingtalk;
mod fault;
mod feishu;
pub mod feishu_seal;
mod message;
mod official;
pub mod seal;
mod sms_gateway;
mod tokens;
mod vendor_line;
mod wecom;
mod weixin;
pub mod xml;

pub use account::Account;
pub use callback::open_callback;
pub use fault::Fault;
pub use message::{
    Fetched, FileAtVendor, OutgoingFile, OutgoingText, Pulled, ReadMessage, Report, fetch_file, place_of,
    pull, read_message, read_report, send_text, try_account,
};
pub use vendor_line::VendorLine;
