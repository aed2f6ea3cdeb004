//! Forgets what is of no more use: ended sessions, old idempotency keys, uploads that went nowhere; and looks who of the
//! customers that changed may be one person.

use std::time::Duration;

use app::Desk;
use tokio_util::sync::CancellationToken;

/// What is of no more use is forgotten so often.
const TIDY_EVERY: Duration = Duration::from_secs(3_600);
/// So often the customers that changed are compared with others.
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Runs until `stop` is cancelled; the first time at once.
pub async fn run_tidying(desk: Desk, stop: CancellationToken) {
    let mut tidy = tokio::time::interval(TIDY_EVERY);
    let mut sweep = tokio::time::interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = tidy.tick() => match app::tidy::tidy(&desk).await {
                Ok(tidied) => tracing::debug!(?tidied, "tidied up"),
                Err(error) => tracing::error!(%error, "tidying up failed; it is tried again in an hour"),
            },
            _ = sweep.tick() => sweep_on(&desk, &stop).await,
        }
    }
}

/// Looks at all that changed, some at a time.
async fn sweep_on(desk: &Desk, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        match app::customer::find_alike::sweep(desk).await {
            Ok(0) => return,
            Ok(looked_at) => tracing::debug!(looked_at, "looked who may be one person"),
            Err(error) => {
                tracing::error!(%error, "customers could not be compared; it is tried again in a minute");
                return;
            }
        }
    }
}
