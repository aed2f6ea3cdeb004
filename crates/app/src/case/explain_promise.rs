//! Explains why a promise is due when it is.

use domain::{Actor, CaseId, Permission, PromiseKey};
use engine::Explanation;

use crate::{AppError, Desk};

/// The basis, the figure, the calendar, every interval counted and every pause.
///
/// # Errors
/// Not found when the case is out of reach or has no such promise.
pub async fn explain_promise(
    desk: &Desk,
    actor: &Actor,
    id: CaseId,
    key: PromiseKey,
) -> Result<Explanation, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let standards = desk.standards();
    let present = standards.at(desk.clock().now());
    desk.read(move |tx| {
        let record = store::cases::load_case(tx, id)?
            .filter(|it| reach.covers(&it.case))
            .ok_or(AppError::NotFound { what: "case" })?;
        let state = crate::work::read_state(&record)?;
        let facts = store::facts::facts_of_case(tx, id, 0)?;
        engine::explain_by(&present, &state, &facts, &key, |fact| standards.for_fact(fact))
            .ok_or(AppError::NotFound { what: "promise" })
    })
    .await
}
