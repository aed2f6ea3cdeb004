//! Forgets what is of no more use. Facts are never among it.

use calendar::Millis;

use crate::{AppError, Desk};

/// How much was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tidied {
    /// Sessions that had ended.
    pub sessions: u64,
    /// Idempotency keys older than two days.
    pub requests: u64,
    /// Uploaded files that no message took within a day.
    pub uploads: u64,
    /// Lines in the logs of telephone lines older than a week.
    pub call_reports: u64,
    /// Tokens and links of chat visitors that are no longer good.
    pub visitor_keys: u64,
    /// What messengers' vendors left and was worked a week ago: none repeats itself later.
    pub callbacks: u64,
    /// What endpoints of web hooks took, or did not, more than thirty days ago.
    pub hook_deliveries: u64,
    /// Links to customers' pages that ended two days ago.
    pub status_links: u64,
}

/// Tidies once.
///
/// # Errors
/// Failures of the store.
pub async fn tidy(desk: &Desk) -> Result<Tidied, AppError> {
    desk.write(None, |work| {
        let now = work.now();
        Ok(Tidied {
            sessions: store::sessions::drop_expired_sessions(work.tx, now)?,
            requests: store::settings::drop_old_requests(work.tx, now.minus(Millis::days(2)))?,
            uploads: store::attachments::drop_loose(work.tx, now.minus(Millis::days(1)))?,
            hook_deliveries: store::hooks::drop_old(work.tx, now.minus(Millis::days(30)))?,
            call_reports: store::phone_lines::drop_old_reports(work.tx, now.minus(Millis::days(7)))?,
            visitor_keys: store::chat::drop_expired_keys(work.tx, now)?,
            callbacks: store::messenger_inbox::drop_worked(work.tx, now.minus(Millis::days(7)))?,
            status_links: store::status_links::drop_ended_status_links(work.tx, now.minus(Millis::days(2)))?,
        })
    })
    .await
}
