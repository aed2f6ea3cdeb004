//! Checks of identity: consent first (J02), evidence sealed and erased at once when the check is done (J03).

pub mod begin_check;
pub mod end_check;
pub mod erase_overdue;
pub mod list_checks;
pub mod open_evidence;
pub(crate) mod seal;
pub mod take_evidence;

use calendar::Millis;
use domain::{CheckId, Event, EventKind, EvidenceId};
use pack::says;
use store::identity::{CheckState, Evidence, IdentityCheck};

use crate::AppError;
use crate::work::{OpenCase, Work};

/// The customer's consent holds for so long (J02).
pub const CONSENT_HOLDS: Millis = Millis::minutes(30);

/// An event about a thing.
fn event(what: EventKind, thing: String) -> Event {
    Event {
        what,
        thing: Some(thing),
        person: None,
        customer: None,
        by_at: None,
        text: None,
        items: Vec::new(),
        fields: std::collections::BTreeMap::new(),
    }
}

/// How a check or a piece of evidence is called on the case: the end of its identity.
fn short(id: uuid::Uuid) -> String {
    let whole = id.simple().to_string().to_uppercase();
    let skipped = whole.chars().count().saturating_sub(8);
    whole.chars().skip(skipped).collect()
}

/// The check, which must be open.
fn require_open(work: &mut Work<'_, '_>, id: CheckId) -> Result<IdentityCheck, AppError> {
    let check = store::identity::load_check(work.tx, id)?.ok_or(NO_CHECK)?;
    match check.state {
        CheckState::Open => Ok(check),
        CheckState::Done | CheckState::Dropped => Err(AppError::WrongState {
            state: "ended",
            hint: says!(
                "这次核验已经结束；请征得客户同意后重新开始",
                "this check has ended; begin another one, with the customer's consent"
            ),
        }),
    }
}

const NO_CHECK: AppError = AppError::NotFound {
    what: "check of identity",
};

/// Takes the bytes out of the store, forgets their key, and says so on the case; gives whether they were there.
fn erase(work: &mut Work<'_, '_>, case: &mut OpenCase, evidence: &Evidence) -> Result<bool, AppError> {
    if !store::identity::erase_evidence(work.tx, evidence.id, work.now())? {
        return Ok(false);
    }
    let event = event(EventKind::IdentityEvidenceErased, short(evidence.id.as_uuid()));
    case.record_at(
        work.now(),
        domain::Author::System,
        domain::FactBody::EventHappened { event },
    )?;
    Ok(true)
}

/// Forgets the keys of evidence after its erasure was committed.
fn forget_keys(desk: &crate::Desk, erased: &[EvidenceId]) {
    desk.evidence_keys().forget(erased);
}
