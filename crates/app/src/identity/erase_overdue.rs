//! Erases what was shown for a check of identity and lies longer than the company allows (J03).

use domain::{Author, EvidenceId};

use super::{erase, forget_keys};
use crate::{AppError, Desk};

/// Pieces erased in one transaction.
const AT_ONCE: u32 = 50;

/// Erases what is due; gives how many pieces.
///
/// # Errors
/// Failures of the store.
pub async fn erase_overdue(desk: &Desk) -> Result<usize, AppError> {
    let now = desk.clock().now();
    let due = desk
        .read(move |tx| Ok(store::identity::due_evidence(tx, now, AT_ONCE)?))
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let erased: Vec<EvidenceId> = desk
        .write(None, move |work| {
            let mut erased = Vec::new();
            for evidence in store::identity::due_evidence(work.tx, work.now(), AT_ONCE)? {
                let mut case = work.open_for(Author::System, evidence.case)?;
                if erase(work, &mut case, &evidence)? {
                    erased.push(evidence.id);
                }
                work.save(case)?;
            }
            Ok(erased)
        })
        .await?;
    forget_keys(desk, &erased);
    Ok(erased.len())
}
