//! Erases what was shown for checks of identity and lies too long (J03): at most five seconds late.

use std::time::Duration;

use app::Desk;
use app::identity::erase_overdue::erase_overdue;
use tokio_util::sync::CancellationToken;

const LOOKS_EVERY: Duration = Duration::from_secs(5);

/// Runs until `stop` is cancelled; the first time at once.
pub async fn run_erasing(desk: Desk, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match erase_overdue(&desk).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "evidence of identity was erased because its time was over"),
            Err(error) => {
                tracing::error!(%error, "evidence of identity cannot be erased now; it is tried again")
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOKS_EVERY) => {}
        }
    }
}
