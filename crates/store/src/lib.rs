//! Keeps it all in SQLite or PostgreSQL; the only place that knows SQL.
//!
//! Always true: `Store::read` and `Store::write` run synchronous closures on a [`Tx`]; every function that touches a table
//! takes the `Tx` first and lives in the file named after the thing. The trap: closures may run twice, so clocks, ids and
//! secrets are read before them.

mod engine_name;
mod error;
mod job;
mod json;
mod migration;
mod news;
mod pg;
mod queue;
mod reach;
#[cfg(test)]
mod registry;
mod row;
mod sqlite;
mod statement;
mod stopwatch;
mod store;
mod tx;
mod value;

pub mod agents;
pub mod announcements;
pub mod attachments;
pub mod callbacks;
pub mod calls;
pub mod cases;
pub mod chat;
pub mod contacts;
pub mod counters;
pub mod customers;
pub mod doors;
pub mod facts;
pub mod floor;
pub mod hooks;
pub mod identity;
pub mod mailboxes;
pub mod marks;
pub mod matters;
pub mod messages;
pub mod messenger_inbox;
pub mod messengers;
pub mod numbers;
pub mod outbox;
pub mod people;
pub mod periods;
pub mod phone_lines;
pub mod promises;
pub mod quick_phrases;
pub mod record;
pub mod registers;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod status_links;
pub mod stream;
pub mod task_feeds;
pub mod team_views;
pub mod teams;
pub mod waiting;

pub use engine_name::EngineName;
pub use error::{Fault, StoreError};
pub use sqlite::backup::{BackedUp, back_up};
pub use store::{Location, Store, StoreSettings};
pub use tx::Tx;
