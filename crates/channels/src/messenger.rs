//! Messengers: opens their callbacks, fetches what these point at, and sends answers, one file for each vendor.
//!
//! Always true: nothing is let in whose signature does not fit; nothing here knows a case, a customer or a database.
//! The trap: every vendor repeats itself, so whatever is read has the vendor's own name for it and is taken once.

pub mod feishu_seal;
pub mod seal;
pub mod xml;
