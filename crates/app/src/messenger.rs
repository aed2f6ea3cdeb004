//! Messengers: callbacks let in and kept, what they left worked, answers delivered.
//!
//! Always true: a vendor is answered once what it left is committed, and never waits for the work itself.

mod account;
pub mod deliver;
pub mod inbox;
pub(crate) mod limits;
mod room;
pub mod stranded;
pub mod take_callback;
pub mod take_entry;

pub use account::MessengerAccount;
pub(crate) use limits::require_may_answer;
pub use room::{MessengerHealth, MessengerRoom};
