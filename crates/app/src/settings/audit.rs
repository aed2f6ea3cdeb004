//! The log of what was done to the desk itself: log-ins, reveals, changes of settings.

use domain::{Actor, Permission, PersonId};
use store::settings::AuditEntry;

use crate::work::Work;
use crate::{AppError, Desk};

/// Entries, the latest first, those before a number, at most `limit`.
///
/// # Errors
/// Forbidden without the right to read the log.
pub async fn list_audit(
    desk: &Desk,
    actor: &Actor,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<AuditEntry>, AppError> {
    require(actor, Permission::ReadAudit)?;
    desk.read(move |tx| Ok(store::settings::list_audit(tx, before, limit.clamp(1, 200))?))
        .await
}

/// Alerts about unusual reveals above a number, the latest first, at most `limit`: for whoever tells them live.
///
/// # Errors
/// Failures of the store.
pub async fn alerts_after(desk: &Desk, after: i64, limit: u32) -> Result<Vec<AuditEntry>, AppError> {
    desk.read(move |tx| Ok(store::settings::alerts_after(tx, after, limit.clamp(1, 200))?))
        .await
}

/// The latest alerts about unusual reveals (J01).
///
/// # Errors
/// Forbidden without the right to read the log.
pub async fn list_alerts(desk: &Desk, actor: &Actor) -> Result<Vec<AuditEntry>, AppError> {
    require(actor, Permission::ReadAudit)?;
    alerts_after(desk, 0, 50).await
}

/// Notes an act within its transaction. `detail` is JSON text and holds no secret.
pub(crate) fn note(
    work: &mut Work<'_, '_>,
    person: PersonId,
    (act, subject, detail): (&str, String, &serde_json::Value),
) -> Result<(), AppError> {
    let entry = AuditEntry {
        number: 0,
        at: work.now(),
        person: Some(person),
        act: act.to_owned(),
        subject,
        detail: detail.to_string(),
    };
    Ok(store::settings::append_audit(work.tx, &entry)?)
}

/// The actor holds a right, in whichever scope.
pub(crate) fn require(actor: &Actor, permission: Permission) -> Result<(), AppError> {
    actor
        .scope(permission)
        .map(|_| ())
        .ok_or(AppError::Forbidden(permission))
}
