//! Puts words that a customer wrote on their case; a closed one is reopened by them (C13).

use calendar::Instant;
use domain::matter::asks_again;
use domain::{Author, Category, FactBody, Received, preview_of};

use crate::AppError;
use crate::work::OpenCase;

/// Records the message, and the reopening when the case was closed.
///
/// Nothing happens to a case before it is raised: words that overtook earlier ones raised it, and the earlier ones, when
/// they come, are recorded at that instant; the message itself keeps the instant at which it was written.
pub(crate) fn receive_words(case: &mut OpenCase, at: Instant, received: Received) -> Result<(), AppError> {
    let at = at.max(case.case().opened_at);
    let is_closed = case.case().category == Category::Closed;
    let author = Author::Customer(case.case().customer);
    case.record_at(at, author, FactBody::MessageReceived { received })?;
    if is_closed {
        let to_owner = case.case().first_owner;
        let reason = "the customer wrote again".to_owned();
        case.record_at(at, Author::System, FactBody::CaseReopened { reason, to_owner })?;
    }
    Ok(())
}

/// A second contact on a live case in which the customer asks how it stands is an urging, not a second case (B07).
pub(crate) fn note_urging(case: &mut OpenCase, at: Instant, words: &str) -> Result<(), AppError> {
    if !case.case().category.is_live() || !asks_again(words) {
        return Ok(());
    }
    let at = at.max(case.case().opened_at);
    let author = Author::Customer(case.case().customer);
    let text = preview_of(words);
    case.record_at(at, author, FactBody::Urged { text })
}
