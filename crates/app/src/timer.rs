//! The passing of time: looks at promises whose warning or due time has come and records what follows.
//!
//! Always true: a break carries the instant at which it was due, however late the timer looks (rows 7 and 20). Cost
//! follows what is due: one index look-up finds it.

use calendar::Instant;
use domain::{Author, CaseId};

use crate::{AppError, Desk, Done};

/// Cases looked at in one go.
const AT_ONCE: u32 = 256;

/// What a look gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked {
    /// Cases on which something was recorded.
    pub cases: usize,
    /// There may be more that is due.
    pub has_more: bool,
    /// When the next look is needed, as known now.
    pub next_at: Option<Instant>,
}

/// Looks once at what is due; call again at once while there is more.
///
/// # Errors
/// Failures of the store; what was recorded before stays.
pub async fn look(desk: &Desk) -> Result<Looked, AppError> {
    let now = desk.clock().now();
    let due = desk
        .read(move |tx| Ok(store::promises::due_for_a_look(tx, now, AT_ONCE)?))
        .await?;
    let mut cases = 0;
    for done in hand_over(desk, due.iter().map(|it| it.case)) {
        match done.await.map_err(AppError::internal)? {
            Ok(Some(_)) => cases += 1,
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "a case could not be judged at its due time; it is looked at again")
            }
        }
    }
    let has_more = u32::try_from(due.len()).is_ok_and(|it| it >= AT_ONCE);
    let next_at = desk.read(|tx| Ok(store::promises::next_look_at(tx)?)).await?;
    Ok(Looked {
        cases,
        has_more,
        next_at,
    })
}

/// All writes are handed to the store at once, so that they share commits.
fn hand_over(
    desk: &Desk,
    cases: impl Iterator<Item = CaseId>,
) -> Vec<tokio::task::JoinHandle<Result<Option<Done>, AppError>>> {
    cases
        .map(|case| {
            let desk = desk.clone();
            tokio::spawn(async move { pass_time(&desk, case).await })
        })
        .collect()
}

/// Records on one case what the passing of time up to now asks for; none when another node was first.
///
/// # Errors
/// Failures of the store.
pub async fn pass_time(desk: &Desk, id: CaseId) -> Result<Option<Done>, AppError> {
    desk.write(None, move |work| {
        let mut case = work.open_for(Author::Timer, id)?;
        if case.let_time_pass() == 0 {
            Ok(None)
        } else {
            work.save(case).map(Some)
        }
    })
    .await
}
