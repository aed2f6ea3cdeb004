//! Forgets what is of no more use: ended sessions, old idempotency keys, uploads that went nowhere.

use std::time::Duration;

use app::Desk;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(3_600);

/// Runs until `stop` is cancelled; the first time at once.
pub async fn run_tidying(desk: Desk, stop: CancellationToken) {
    loop {
        match app::tidy::tidy(&desk).await {
            Ok(tidied) => tracing::debug!(?tidied, "tidied up"),
            Err(error) => tracing::error!(%error, "tidying up failed; it is tried again in an hour"),
        }
        // Who may be one person, of those who changed; a failure is told by the next round.
        while matches!(app::customer::find_alike::sweep(&desk).await, Ok(1..)) {
            if stop.is_cancelled() {
                return;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
