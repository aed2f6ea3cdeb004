//! What a door allows to be answered: asked before each reply, so that nothing is refused only at the door.

use domain::Channel;
use store::contacts::LiveContact;

use crate::AppError;
use crate::case::reply_to_customer::ReplyToCustomer;
use crate::messenger::require_may_answer;
use crate::work::Work;

/// Whether this reply may go out through the contact's door now.
///
/// # Errors
/// What the door's own rules say; a chat has none.
pub(crate) fn reply_rule(
    work: &mut Work<'_, '_>,
    contact: &LiveContact,
    reply: &ReplyToCustomer,
) -> Result<(), AppError> {
    match contact.channel {
        Channel::Messenger => require_may_answer(work, contact, reply),
        Channel::Phone | Channel::Counter | Channel::Email | Channel::Chat | Channel::Visit => Ok(()),
    }
}
