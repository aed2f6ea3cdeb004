//! What a text still lacks at its moment, and the text with those parts added in the words that the standard offers.
//!
//! Always true: what a person wrote stays as it is; greeting and address go before it, all else behind. The trap: the answer
//! itself nobody can add.

use domain::{Channel, Moment};
use pack::text::TextReport;

use super::{OpenCase, Work};
use crate::AppError;

/// The order in which a letter has its parts.
const ORDER: &[&str] = &[
    "greeting",
    "address_by_name",
    "apology",
    "further_help",
    "thanks",
    "goodbye",
    "signature",
];

impl OpenCase {
    /// Checks words as the customer of this case would get them now, on that way where it is known.
    pub(super) fn report_words(
        &self,
        work: &mut Work<'_, '_>,
        text: &str,
        (moment, channel): (Moment, Option<Channel>),
    ) -> Result<TextReport, AppError> {
        let customer = work.customer_of(self.case())?;
        let context =
            crate::words::context_of(work.tx, work.desk.settings(), self.author, customer.as_ref())?;
        let context = engine::place_words(&self.standard, (&self.state, self.now), context);
        let context = match channel {
            Some(channel) => engine::place_in_contact(&self.standard, (&self.state, channel), context),
            None => context,
        };
        Ok(engine::check_text(&self.standard, text, moment, &context))
    }

    /// The text with the parts that are due at the moment and lack, as far as the standard offers words for them.
    pub(crate) fn with_parts(
        &self,
        work: &mut Work<'_, '_>,
        text: &str,
        moment: Moment,
    ) -> Result<String, AppError> {
        let report = self.report_words(work, text, (moment, None))?;
        let mut lacking: Vec<(usize, String)> = report
            .findings
            .into_iter()
            .filter(|it| it.is_missing)
            .filter_map(|it| {
                let place = ORDER.iter().position(|part| *part == it.text)?;
                Some((place, it.better.into_iter().next()?))
            })
            .collect();
        lacking.sort();
        let mut whole = text.trim().to_owned();
        for (place, words) in lacking {
            whole = if place < 2 {
                format!("{words}\n{whole}")
            } else {
                format!("{whole}\n{words}")
            };
        }
        Ok(whole)
    }
}
