//! Ends a check of identity, made or given up; what was shown for it is erased in the same act (J03).

use domain::{Actor, CheckId, EventKind, EvidenceId, FactBody, Permission};
use pack::says;
use store::identity::CheckState;

use super::{CONSENT_HOLDS, erase, event, forget_keys, require_open, short};
use crate::once::Once;
use crate::{AppError, Desk, OnCase};

/// Ends it: `is_done` when the identity was checked, else it is given up.
///
/// # Errors
/// [`AppError::WrongState`] once it has ended, or when the consent is older than half an hour (J02) and the check is said to
/// be made; as for every verb on a case, not found or forbidden.
pub async fn end_check(
    desk: &Desk,
    actor: &Actor,
    (id, is_done): (CheckId, bool),
    once: Option<Once>,
) -> Result<(), AppError> {
    let actor = actor.clone();
    let erased: Vec<EvidenceId> = desk
        .write(once, move |work| {
            let check = require_open(work, id)?;
            let now = work.now();
            if is_done && now.since(check.begun_at) > CONSENT_HOLDS {
                return Err(AppError::WrongState {
                    state: "consent_old",
                    hint: says!(
                        "客户同意已超过半小时；请放弃这次核验，重新征得同意",
                        "the customer agreed more than half an hour ago; give this check up and ask again"
                    ),
                });
            }
            let on = OnCase::any_version(check.case);
            let mut case = work.open(&actor, Permission::WorkCases, &on)?;
            if is_done {
                let mut checked = event(EventKind::IdentityChecked, short(id.as_uuid()));
                checked.customer = check.customer;
                checked.fields.insert("way".to_owned(), check.way.clone());
                case.record(FactBody::EventHappened { event: checked })?;
            }
            let mut erased = Vec::new();
            for evidence in store::identity::evidence_of(work.tx, id)? {
                if erase(work, &mut case, &evidence)? {
                    erased.push(evidence.id);
                }
            }
            let state = if is_done {
                CheckState::Done
            } else {
                CheckState::Dropped
            };
            store::identity::end_check(work.tx, id, state, now)?;
            work.save(case)?;
            Ok(erased)
        })
        .await?;
    forget_keys(desk, &erased);
    Ok(())
}
