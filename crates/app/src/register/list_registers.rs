//! Lists registers, the latest change first.

use calendar::Instant;
use domain::{Actor, CaseId, EventArea};
use store::registers::{RegisterLine, RegisterQuery};

use super::teams_within;
use crate::{AppError, Desk};

/// Registers within reach, of one part of the house or of all, those changed before a mark; at most `limit`.
///
/// # Errors
/// Forbidden without the right to keep registers.
pub async fn list_registers(
    desk: &Desk,
    actor: &Actor,
    (area, before): (Option<EventArea>, Option<(Instant, CaseId)>),
    limit: u32,
) -> Result<Vec<RegisterLine>, AppError> {
    let query = RegisterQuery {
        teams: teams_within(actor)?,
        area,
        before,
    };
    desk.read(move |tx| Ok(store::registers::list_registers(tx, &query, limit.clamp(1, 201))?))
        .await
}
