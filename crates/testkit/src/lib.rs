//! What tests need and the product must never link: servers that start themselves, free ports, folders that vanish.
//!
//! Everything here panics with a sentence that says what to do, because a test has nobody to hand an error to.

mod account;
mod certificate;
pub mod clock;
pub mod dovecot;
pub mod hooks;
pub mod http;
pub mod ids;
pub mod port;
pub mod postgres;
mod process;
pub mod program;
pub mod smtp;
pub mod temp;
pub mod vendor;

pub use clock::MovedClock;
pub use ids::SeqIds;
pub use port::free_port;
