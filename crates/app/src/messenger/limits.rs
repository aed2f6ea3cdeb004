//! What a vendor allows to be answered: asked before a reply is taken, so that nothing is refused only at the vendor's.

use domain::{MessengerId, ReplyLimits};
use store::contacts::LiveContact;

use crate::AppError;
use crate::case::reply_to_customer::ReplyToCustomer;
use crate::messenger::MessengerAccount;
use crate::work::Work;

/// Whether this reply may go out through the contact's account now.
///
/// # Errors
/// [`AppError::Invalid`] on `channel`: `too_late` and `too_many` for the vendor's limits, `no_account` when there is none
/// in use; on `attachment_ids`: files are not carried; on `body`: `too_long`.
pub(crate) fn require_may_answer(
    work: &mut Work<'_, '_>,
    contact: &LiveContact,
    reply: &ReplyToCustomer,
) -> Result<(), AppError> {
    let id: Option<MessengerId> = contact.account.parse().ok();
    let account = match id {
        Some(id) => store::messengers::load_messenger(work.tx, id)?,
        None => None,
    };
    let Some(account) = account.filter(|it| it.is_active) else {
        let told = "the messenger account is out of use; answer by phone or mail";
        return Err(AppError::invalid("channel", "no_account", told));
    };
    let account = MessengerAccount::of(account)?;
    if !reply.attachments.is_empty() {
        let told = "messengers carry no files yet; write where the customer finds it";
        return Err(AppError::invalid("attachment_ids", "not_carried", told));
    }
    let most = account.kind.most_text_bytes();
    if reply.text.len() > most {
        let told = format!("at most {most} bytes, about {} characters", most / 3);
        return Err(AppError::invalid("body", "too_long", told));
    }
    let ReplyLimits { within, most } = account.kind.reply_limits();
    let waited = contact.last_in_at.map(|it| work.now().since(it));
    if within.is_some_and(|within| waited.is_none_or(|it| it > within)) {
        let told = "the vendor allows answers for 48 hours after the customer's last message; answer by phone or mail";
        return Err(AppError::invalid("channel", "too_late", told));
    }
    if most.is_some_and(|most| contact.replies_since >= most) {
        let told =
            "the vendor allows five messages after the customer's last one; wait for the customer, or call";
        return Err(AppError::invalid("channel", "too_many", told));
    }
    Ok(())
}
