//! Checks what staff write or say against the pack's phrases: words never said, words due at a moment.

mod context;
pub(crate) mod pattern;

pub use context::{PartState, TextContext, TextReport};
