//! Waiting for new mail.
//!
//! The trap: servers send "still here" every two minutes, which must not postpone the regular look; and news that
//! arrives while `IDLE` is being asked for would be swallowed, so it is looked for right after.

use std::time::Duration;

use async_imap::types::UnsolicitedResponse;

use super::connection::ImapSession;
use super::fault::{FaultKind, MailboxFault, limited};

/// Limit for one step.
const STEP_WITHIN: Duration = Duration::from_secs(30);

/// Waits until the server tells of something, at most `at_most`; gives the session back.
pub(super) async fn wait_for_news(
    mut session: ImapSession,
    may_idle: bool,
    at_most: Duration,
) -> Result<ImapSession, MailboxFault> {
    if !may_idle {
        tokio::time::sleep(at_most).await;
        limited(STEP_WITHIN, "NOOP", async {
            session
                .noop()
                .await
                .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
        })
        .await?;
        return Ok(session);
    }
    let news = session.unsolicited_responses.clone();
    while news.try_recv().is_ok() {}
    let mut idle = session.idle();
    limited(STEP_WITHIN, "IDLE", async {
        idle.init()
            .await
            .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    })
    .await?;
    let mut came_early = false;
    while let Ok(it) = news.try_recv() {
        came_early |= matches!(
            it,
            UnsolicitedResponse::Exists(_) | UnsolicitedResponse::Recent(_)
        );
    }
    if !came_early {
        let (waiting, _interrupt) = idle.wait_with_timeout(at_most.saturating_mul(2));
        if let Ok(Err(cause)) = tokio::time::timeout(at_most, waiting).await {
            return Err(MailboxFault::of_command(FaultKind::Protocol, &cause));
        }
    }
    limited(STEP_WITHIN, "DONE", async {
        idle.done()
            .await
            .map_err(|it| MailboxFault::of_command(FaultKind::Protocol, &it))
    })
    .await
}
