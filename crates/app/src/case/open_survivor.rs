//! Follows a case that was joined into another one to where the matter goes on now.
//!
//! Always true: a chain of joins is followed a bounded way, so a loop in old data ends. The trap: a case that was closed
//! long ago is no place to go on; what comes late then raises a case of its own.

use calendar::Instant;
use domain::{Author, CaseId, Category};

use crate::AppError;
use crate::work::{OpenCase, Work};

/// Chains of joined cases are followed so far.
const JOINS_FOLLOWED: usize = 20;

/// The case on which words that came at `at` go on; none when it was closed too long ago.
pub(crate) fn open_survivor(
    work: &mut Work<'_, '_>,
    author: Author,
    id: CaseId,
    at: Instant,
) -> Result<Option<OpenCase>, AppError> {
    let mut id = id;
    for _ in 0..JOINS_FOLLOWED {
        let case = work.open_for(author, id)?;
        match (case.case().category, case.case().joined_into) {
            (Category::Joined, Some(into)) => id = into,
            (Category::Closed, _) => {
                let limit = work.desk().settings().reopens_within;
                let is_recent = case.case().closed_at.is_some_and(|it| at.since(it) <= limit);
                return Ok(is_recent.then_some(case));
            }
            (Category::New | Category::Open | Category::Waiting | Category::Joined, _) => {
                return Ok(Some(case));
            }
        }
    }
    Ok(None)
}
