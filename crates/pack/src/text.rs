//! Checks what staff write or say against the pack's phrases: words never said, words due at a moment.

mod address;
mod checker;
mod context;
mod fold;
mod lexicon;
mod part;
pub(crate) mod pattern;
mod phrase_set;

pub use checker::TextChecker;
pub use context::{PartState, TextContext, TextReport};
pub use lexicon::{Lexicon, LexiconRule, Normalisation};
