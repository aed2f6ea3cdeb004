//! The sender's date, for show only.

use calendar::Instant;
use mail_parser::Message;

/// The `Date` header as an instant; `None` when it is missing or impossible.
pub(super) fn read_date(message: &Message<'_>) -> Option<Instant> {
    let date = message.date().filter(|it| it.is_valid())?;
    Some(Instant::from_millis(date.to_timestamp().saturating_mul(1_000)))
}
