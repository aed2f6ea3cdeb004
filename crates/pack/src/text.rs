//! Checks what staff write or say against the pack's phrases: words never said, words due at a moment.

mod address;
mod again;
mod checker;
mod context;
mod data;
mod emotion;
mod fold;
mod index;
mod initials;
mod labelled;
mod lexicon;
mod part;
pub(crate) mod pattern;
mod phrase_set;
mod quote;
mod table;

pub use again::{complains_again, urges_in_complaint};
pub use checker::TextChecker;
pub use context::{ADDRESS_BY_NAME, PartState, Said, TextContext, TextReport};
pub use emotion::{EmotionHit, EmotionLevel, EmotionReading, EmotionSignal, EmotionWhy, read_emotion};
pub use initials::initials;
pub use labelled::{Figures, Labelled, read_labelled};
pub use lexicon::{Lexicon, LexiconRule, Normalisation};
