//! What people can do: one verb, one file; rights, rules, one commit.
//!
//! Always true: every verb takes an [`domain::Actor`], and only [`Desk`]'s `write` changes anything, in one transaction with
//! the facts, the engine's result, the search entries and the outbox. The trap: verbs' closures may run twice.

mod desk;
mod error;
mod once;
mod packs;
mod stamp;

mod settled;
mod words;
mod work;

pub mod announcement;
pub mod attachment;
pub mod case;
pub mod chat;
pub mod contact;
pub mod conversation;
pub mod counter;
pub mod customer;
pub mod directory;
pub mod export;
pub mod feed;
pub mod hook;
pub mod identity;
pub mod kept;
pub mod live;
pub mod mail;
mod masked;
pub mod messenger;
pub mod past;
pub mod periods;
pub mod phone;
pub mod presence;
pub mod quick_phrase;
pub mod register;
pub mod report;
pub mod search;
pub mod session;
pub mod settings;
pub mod standard;
pub mod status_page;
pub mod task;
pub mod team_view;
pub mod tidy;
pub mod timer;

pub use desk::{Desk, DeskSettings, Done, OnCase, Ports};
pub use error::{AppError, InvalidField};
pub use masked::masked;
pub use once::Once;
pub use packs::{NoPack, Packs};
pub use session::passwords::Passwords;
pub use work::shown_fields;
