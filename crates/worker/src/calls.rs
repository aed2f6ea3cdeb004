//! Looks at calls whose time has come: missed ones become callbacks, forgotten ones end.

use std::time::Duration;

use app::Desk;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);

/// Runs until `stop` is cancelled.
pub async fn run_calls(desk: Desk, stop: CancellationToken) {
    loop {
        if let Err(error) = app::phone::settle::look(&desk).await {
            tracing::error!(%error, "looking at calls failed; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
