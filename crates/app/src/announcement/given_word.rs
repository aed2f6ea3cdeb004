//! A word to everybody who was told of an announcement, as somebody gives it.

use calendar::Instant;
use domain::{AnnouncedWord, PersonId};

use crate::AppError;
use crate::error::{check_length, check_text};

/// The words, with [`domain::announcement::NAME`] for each customer's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenWord {
    /// What is said.
    pub text: String,
    /// The same for those who are written to in English; empty: they get the first.
    pub text_en: String,
}

const MOST: usize = 2_000;

impl GivenWord {
    /// There are words, and not too many.
    pub(super) fn check(&self, field: &'static str) -> Result<(), AppError> {
        check_text(field, &self.text, MOST)?;
        check_length("text_en", &self.text_en, MOST)
    }

    pub(super) fn said(&self, at: Instant, by: PersonId) -> AnnouncedWord {
        AnnouncedWord {
            at,
            text: self.text.trim().to_owned(),
            text_en: self.text_en.trim().to_owned(),
            by,
        }
    }
}
