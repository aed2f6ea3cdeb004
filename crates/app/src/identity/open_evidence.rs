//! Shows what was taken in for a check of identity, while the check is made; every look is logged.

use domain::{Actor, EvidenceId, Permission};
use pack::says;
use serde_json::json;
use store::identity::Evidence;

use crate::settings::audit::{note, require};
use crate::{AppError, Desk, OnCase};

/// Opens it.
///
/// # Errors
/// Forbidden without the right to reveal fields; not found when there is none, it is erased, or its case is out of reach;
/// [`AppError::WrongState`] when its key is gone because the program was restarted.
pub async fn open_evidence(
    desk: &Desk,
    actor: &Actor,
    id: EvidenceId,
) -> Result<(Evidence, Vec<u8>), AppError> {
    require(actor, Permission::RevealFields)?;
    let actor = actor.clone();
    let missing = || AppError::NotFound { what: "evidence" };
    let sealed: Vec<u8> = desk
        .write(None, move |work| {
            let evidence = store::identity::load_evidence(work.tx, id)?
                .filter(|it| it.erased_at.is_none())
                .ok_or_else(missing)?;
            work.open(&actor, Permission::ReadCases, &OnCase::any_version(evidence.case))?;
            let sealed = store::identity::load_sealed(work.tx, id)?.ok_or_else(missing)?;
            let detail = json!({ "case": evidence.case, "check": evidence.check });
            note(
                work,
                actor.person,
                ("evidence_opened", format!("evidence:{id}"), &detail),
            )?;
            Ok(sealed)
        })
        .await?;
    let evidence = desk
        .read(move |tx| store::identity::load_evidence(tx, id)?.ok_or_else(missing))
        .await?;
    let bytes = desk
        .evidence_keys()
        .open(id, &sealed)
        .ok_or(AppError::WrongState {
            state: "key_gone",
            hint: says!(
                "程序在这之后重启过，材料已打不开；请客户再出示一次",
                "the program was restarted since; ask the customer to show it once more"
            ),
        })?;
    Ok((evidence, bytes))
}
