//! Begins a check of identity: the customer was told why, and agreed (J02).

use domain::{Actor, CheckId, EventKind, FactBody, Permission};
use store::identity::{CheckState, IdentityCheck};

use super::{event, short};
use crate::error::check_text;
use crate::{AppError, Desk, OnCase};

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct BeginCheck {
    /// On which case.
    pub on: OnCase,
    /// How: the last digits of a card, a photograph, a question.
    pub way: String,
    /// What the customer agreed to: why their identity is checked.
    pub consent: String,
}

/// Records the consent, and begins.
///
/// # Errors
/// [`AppError::Invalid`] without a way or without what the customer agreed to (J02); as for every verb on a case, not
/// found, forbidden or conflict.
pub async fn begin_check(desk: &Desk, actor: &Actor, cmd: BeginCheck) -> Result<CheckId, AppError> {
    let BeginCheck { on, way, consent } = cmd;
    check_text("way", &way, 60)?;
    check_text("consent", &consent, 200)?;
    let actor = actor.clone();
    desk.write(on.once.clone(), move |work| {
        let mut case = work.open(&actor, Permission::WorkCases, &on)?;
        case.require_live()?;
        let id = CheckId::from_uuid(work.next_id());
        let mut agreed = event(EventKind::ConsentGiven, short(id.as_uuid()));
        agreed
            .fields
            .insert("about".to_owned(), consent.trim().to_owned());
        agreed
            .fields
            .insert("matter".to_owned(), "identity_check".to_owned());
        let customer = case.case().customer;
        case.record(FactBody::EventHappened { event: agreed })?;
        let done = work.save(case)?;
        let check = IdentityCheck {
            id,
            case: done.case,
            customer,
            way: way.trim().to_owned(),
            consent_seq: done.seq,
            state: CheckState::Open,
            begun_by: actor.person,
            begun_at: work.now(),
            ended_at: None,
        };
        store::identity::insert_check(work.tx, &check)?;
        Ok(id)
    })
    .await
}
