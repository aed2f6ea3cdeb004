//! The case that a mail belongs to, by the clues that it carries.
//!
//! Always true: a number in a subject leads only whoever has to do with the case; what answers a message leads anybody.

use calendar::Instant;
use domain::{Author, CaseId, CustomerId, IdentityKind};
use store::messages::MailAddress;

use crate::AppError;
use crate::case::open_survivor::open_survivor;
use crate::mail::incoming::{Clue, ReadableMail};
use crate::work::{OpenCase, Work};

/// The case that the clues lead to; joined ones lead on to their survivor, long closed ones to none.
pub(crate) fn find_case(
    work: &mut Work<'_, '_>,
    received_at: Instant,
    read: &ReadableMail,
) -> Result<Option<OpenCase>, AppError> {
    for clue in &read.clues {
        let found = match clue {
            Clue::Message(id) => store::messages::find_wire_ids(work.tx, std::slice::from_ref(id))?
                .first()
                .map(|it| it.1),
            Clue::Number(number) => store::cases::find_case_number(work.tx, number)?,
        };
        let Some(id) = found else { continue };
        let customer = sender_identity(work, read)?;
        // Anybody can write a number into a subject; only who has to do with the case gets onto it so.
        if matches!(clue, Clue::Number(_)) && !has_to_do_with(work, id, customer, &read.from_address)? {
            continue;
        }
        return open_survivor(work, Author::Customer(customer), id, received_at);
    }
    Ok(None)
}

/// Whether the sender is the case's customer, or wrote or was written to on it.
fn has_to_do_with(
    work: &mut Work<'_, '_>,
    id: CaseId,
    customer: Option<CustomerId>,
    address: &str,
) -> Result<bool, AppError> {
    let Some(record) = store::cases::load_case(work.tx, id)? else {
        return Ok(false);
    };
    if customer.is_some() && record.case.customer == customer {
        return Ok(true);
    }
    let is_theirs = |it: &MailAddress| it.address.eq_ignore_ascii_case(address);
    let messages = store::messages::messages_of_case(work.tx, id)?;
    Ok(messages
        .iter()
        .any(|it| is_theirs(&it.sender) || it.recipients.to.iter().chain(&it.recipients.cc).any(is_theirs)))
}

/// The customer who writes from this address, once known.
pub(crate) fn sender_identity(
    work: &mut Work<'_, '_>,
    read: &ReadableMail,
) -> Result<Option<CustomerId>, AppError> {
    let found = store::customers::find_identity(work.tx, IdentityKind::Email, &read.from_address, 1)?;
    Ok(found.first().copied())
}
