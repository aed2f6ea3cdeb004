//! Mail: how it is taken in, parked, answered and shown.

pub mod deliver;
pub mod failed;
mod find_case;
pub mod incoming;
pub mod mailboxes;
pub mod outgoing;
pub mod parked;
pub mod show_html;
pub mod take_mail;
