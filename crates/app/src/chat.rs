//! Chat on web sites: sites, visitors, what they write and are shown.
//!
//! Always true: a visitor is known by the token of their browser only; who they are is believed only when the site signed
//! it. The trap: a visitor is no actor. Their verbs take a [`Visitor`] that [`visit::know_visitor`] gave, and reach nothing
//! but that visitor's own conversations.

pub mod desk_side;
pub mod end_chat;
pub mod send_file;
pub mod send_message;
pub mod signed_name;
pub mod signs;
pub mod sites;
pub mod talk;
pub mod visit;

pub use store::chat::{ChatOffer, ChatSettings, ChatSite, Talk, Visitor, VisitorIdentity};
