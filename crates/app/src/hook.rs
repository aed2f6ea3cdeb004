//! Web hooks out: other programs are told what happens, in the transaction in which it happens, and delivered afterwards.

pub mod deliver;
pub mod list_hooks;
pub mod payload;
pub mod replay;
pub mod save_hook;
pub mod secret;
pub mod send;
pub mod try_hook;

use domain::{DeliveryId, Fact};
use store::cases::CaseRecord;
use store::hooks::NewHookDelivery;

use crate::AppError;
use crate::work::Work;

/// The kinds of facts that an endpoint asks for; an empty list asks for all.
pub(crate) fn kinds_of(text: &str) -> Result<Vec<String>, AppError> {
    serde_json::from_str(text).map_err(AppError::internal)
}

/// Enters what endpoints are to be told of facts that are written in this transaction.
pub(crate) fn enter<'f>(
    work: &mut Work<'_, '_>,
    record: &CaseRecord,
    facts: &(impl Iterator<Item = &'f Fact> + Clone),
) -> Result<(), AppError> {
    for (hook, kinds) in store::hooks::active_hooks(work.tx)? {
        let kinds = kinds_of(&kinds)?;
        for fact in facts.clone() {
            let kind = payload::kind_of(fact);
            if !kinds.is_empty() && !kinds.iter().any(|it| it == kind) {
                continue;
            }
            let body = payload::payload_of(record, fact)?;
            let delivery = NewHookDelivery {
                id: DeliveryId::from_uuid(work.next_id()),
                hook,
                kind,
                payload: &body,
                case: Some(fact.case_id),
                at: work.now(),
            };
            store::hooks::insert_delivery(work.tx, &delivery)?;
        }
    }
    Ok(())
}
