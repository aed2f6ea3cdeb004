//! Looks for the same fault reported by many in one area, and proposes it as one matter.

use std::time::Duration;

use app::Desk;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(2);

/// Runs until `stop` is cancelled.
pub async fn run_proposals(desk: Desk, stop: CancellationToken) {
    loop {
        match app::announcement::find_proposals::sweep(&desk).await {
            Ok(true) if !stop.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "looking for one matter of many failed; it is tried again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
