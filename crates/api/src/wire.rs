//! What travels over the wire: one file for each resource; conversions are by hand and destructure in full.
//!
//! Ids are bare UUIDs and instants are epoch milliseconds here, and only here.

pub(crate) mod announcement;
pub(crate) mod case;
pub(crate) mod case_verb;
pub(crate) mod chat;
pub(crate) mod contact;
pub(crate) mod counter;
pub(crate) mod customer;
pub(crate) mod customer_group;
pub(crate) mod customer_merge;
pub(crate) mod customer_record;
pub(crate) mod desk;
pub(crate) mod event;
pub(crate) mod finding;
pub(crate) mod form;
pub(crate) mod hook;
pub(crate) mod identity;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod mail;
pub(crate) mod messenger;
pub(crate) mod packs;
pub(crate) mod person;
pub(crate) mod phone;
pub(crate) mod privacy;
pub(crate) mod promise;
pub(crate) mod reference;
pub(crate) mod register;
pub(crate) mod registers;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod session;
pub(crate) mod shared;
pub(crate) mod standard;
pub(crate) mod status_page;
pub(crate) mod task;
pub(crate) mod trial;
pub(crate) mod what_if;

use serde::{Deserialize, Deserializer};

/// Tells what was given as null (`Some(None)`) from what was not given (`None`, by `#[serde(default)]`).
pub(crate) fn given<'de, D, T>(input: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(input).map(Some)
}
