//! Speaks to the outside, one folder each.

pub mod cti;
pub mod http;
pub mod mail;
pub mod messenger;
pub mod webhook;
