//! Speaks to the outside, one folder each.

pub mod mail;
