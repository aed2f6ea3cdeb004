//! Mail: how it is read, matched to a case, shown, fetched and sent.
//!
//! Always true: reading, matching and showing are pure (bytes in, values out); only [`fetch`] and [`send`] touch
//! the network. The instant of receipt is the one the mail server wrote down, never the sender's `Date` header.
//!
//! Message ids are carried **without** angle brackets everywhere in this module.

pub mod fetch;
pub mod html;
pub mod read;
pub mod send;
pub mod server;
pub mod threading;

pub use read::{AutoKind, ReadMail, Unreadable, read_mail};
pub use threading::{Clue, MatchBy, OurMail};
