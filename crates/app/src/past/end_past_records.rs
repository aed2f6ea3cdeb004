//! Ends the records of other systems that were taken in before an import did so itself: what they left open of closed cases
//! is void.
//!
//! Always true: it is done once for a database and noted there; cut off, it goes on where it stopped, because an ended record
//! leaves nothing open. The trap: cases of the desk itself may wait without a look of the timer; only those that came from
//! elsewhere are ended.

use domain::CaseId;
use store::marks::{Mark, load_mark, note_mark};

use crate::{AppError, Desk};

/// Cases are ended in groups of so many, one commit each.
const AT_ONCE: usize = 100;

/// Ends them, unless that was done; gives how many.
///
/// # Errors
/// Failures of the store.
pub async fn end_past_records(desk: &Desk) -> Result<usize, AppError> {
    let open: Option<Vec<CaseId>> = desk
        .read(|tx| match load_mark(tx, Mark::PastRecords)? {
            Some(_) => Ok(None),
            None => Ok(Some(store::promises::ended_with_open_promises(tx)?)),
        })
        .await?;
    let Some(open) = open else { return Ok(0) };
    let mut ended = 0;
    for part in open.chunks(AT_ONCE) {
        let part = part.to_vec();
        ended += desk
            .write(None, move |work| {
                let mut count = 0;
                for id in &part {
                    count += usize::from(work.end_past_record(*id)?);
                }
                Ok(count)
            })
            .await?;
    }
    desk.write(None, |work| {
        let now = work.now();
        Ok(note_mark(work.tx, Mark::PastRecords, "", now)?)
    })
    .await?;
    Ok(ended)
}
