//! Gives contacts that wait to who is ready: after each commit, and every second for what time alone changes.

use std::time::Duration;

use app::Desk;
use tokio_util::sync::CancellationToken;

/// Offers lapse and people vanish without a commit.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// Commits come in bursts; one look serves many.
const AT_MOST_EVERY: Duration = Duration::from_millis(150);

/// Runs until `stop` is cancelled.
pub async fn run_routing(desk: Desk, stop: CancellationToken) {
    let mut bell = desk.bell().listen();
    loop {
        match app::contact::routing::route_contacts(&desk).await {
            Ok(routed) if routed != app::contact::routing::Routed::default() => {
                tracing::debug!(?routed, "contacts were routed");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "routing failed; it is tried again"),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(AT_MOST_EVERY) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOKS_EVERY) => {}
            // The bell lives as long as the desk.
            _ = bell.changed() => {}
        }
    }
}
