//! Looks at what falls due: at most half a second late, or at once when more is waiting.

use std::time::Duration;

use app::Desk;
use tokio_util::sync::CancellationToken;

/// A break is known within a second: a look at least this often, so that what another node wrote is seen as well.
const LOOKS_EVERY: Duration = Duration::from_millis(400);

/// Periods are over at midnight, mostly; a look at what is new for them this often costs one small question.
const PERIODS_EVERY: Duration = Duration::from_secs(1);

/// Changes of the house are rare; a look for those of other nodes costs one small question.
const NOTICES_EVERY: Duration = Duration::from_millis(500);

/// Runs until `stop` is cancelled.
pub async fn run_timers(desk: Desk, stop: CancellationToken) {
    tokio::join!(
        run_promises(&desk, &stop),
        run_periods(&desk, &stop),
        run_noticing(&desk, &stop)
    );
}

/// What other nodes on the same database changed in calendars, teams, people and settings counts here soon after.
async fn run_noticing(desk: &Desk, stop: &CancellationToken) {
    loop {
        match app::settings::notice_other_nodes(desk).await {
            Ok(true) => tracing::info!("the house was changed; calendars, teams and names are read anew"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, "looking for changes of other nodes failed; it is tried again")
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(NOTICES_EVERY) => {}
        }
    }
}

async fn run_periods(desk: &Desk, stop: &CancellationToken) {
    loop {
        // What came or changed is told before what is owed about it is judged.
        match app::customer::process_records::tell_records(desk).await {
            Ok(true) if !stop.is_cancelled() => continue,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "telling of customers' records failed; it is tried again")
            }
        }
        if let Err(error) = app::periods::look(desk).await {
            tracing::error!(%error, "judging what is owed over periods failed; it is tried again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIODS_EVERY) => {}
        }
    }
}

async fn run_promises(desk: &Desk, stop: &CancellationToken) {
    loop {
        let wait = match app::timer::look(desk).await {
            Ok(looked) if looked.has_more => continue,
            Ok(looked) => until(desk, looked.next_at),
            Err(error) => {
                tracing::error!(%error, "looking at what is due failed; it is tried again");
                LOOKS_EVERY
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Until the next look: sooner than usual when something falls due before that.
fn until(desk: &Desk, next_at: Option<calendar::Instant>) -> Duration {
    let Some(next_at) = next_at else {
        return LOOKS_EVERY;
    };
    let millis = next_at.since(desk.clock().now()).as_i64().max(1);
    LOOKS_EVERY.min(Duration::from_millis(u64::try_from(millis).unwrap_or(1)))
}
