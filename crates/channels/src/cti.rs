//! Telephone systems that report their calls by web hook: reading what they push, writing what they are answered.
//!
//! Two conventions are read by one reader: the generic CTI interface of Zammad (form or JSON) and sipgate.io's push
//! (form); the second holds all of the first. What further systems report (queue, hold, voicemail, speech) comes as
//! further events in the same form.

mod answer;
mod fields;
mod read;

pub use answer::write_answer;
pub use read::{PushError, read_push};
