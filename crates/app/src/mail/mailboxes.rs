//! Mailboxes as the mail worker sees them: connections with their secrets, and how far each was read.

use domain::MailboxId;
use store::mailboxes::{MailCursor, Mailbox};

use crate::{AppError, Desk};

/// Every mailbox that is in use.
///
/// # Errors
/// Failures of the store.
pub async fn active_mailboxes(desk: &Desk) -> Result<Vec<Mailbox>, AppError> {
    desk.read(|tx| {
        Ok(store::mailboxes::list_mailboxes(tx)?
            .into_iter()
            .filter(|it| it.is_active)
            .collect())
    })
    .await
}

/// How far a folder was read.
///
/// # Errors
/// Failures of the store.
pub async fn cursor_of(
    desk: &Desk,
    mailbox: MailboxId,
    folder: String,
) -> Result<Option<MailCursor>, AppError> {
    desk.read(move |tx| Ok(store::mailboxes::load_cursor(tx, mailbox, &folder)?))
        .await
}
