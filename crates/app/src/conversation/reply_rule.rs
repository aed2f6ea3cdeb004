//! What a door allows to be answered: asked before each reply, so that nothing is refused only at the door.

use store::contacts::LiveContact;

use crate::AppError;
use crate::work::Work;

/// Whether one more reply may go out through the contact's door now.
///
/// # Errors
/// What the door's own rules say; a chat has none.
pub(crate) fn reply_rule(_work: &mut Work<'_, '_>, _contact: &LiveContact) -> Result<(), AppError> {
    Ok(())
}
