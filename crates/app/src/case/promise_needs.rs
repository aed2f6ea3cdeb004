//! What a promise of an answer would still need on a case, and what it would be filled with: asked before anybody types.

use domain::{Action, Actor, CaseId, Permission, PromiseRecord, Refusal};

use crate::case::promise_record::{PromiseWith, ToWhom};
use crate::stamp::Stamp;
use crate::work::{Work, read_state};
use crate::{AppError, Desk};

/// What a promise needs, and what is known already.
#[derive(Debug, Clone)]
pub struct PromiseNeeds {
    /// What each clause asks for that the case does not hold (A21).
    pub refusals: Vec<Refusal>,
    /// The customer has heard an apology that no promise went with yet.
    pub has_apologised: bool,
    /// What words of apology hold, in small letters.
    pub apologies: &'static [&'static str],
    /// The place and the way that are recorded when nothing else is said.
    pub filled: PromiseRecord,
}

/// Looks; nothing is written.
///
/// # Errors
/// Not found when the case is out of reach.
pub async fn promise_needs(desk: &Desk, actor: &Actor, id: CaseId) -> Result<PromiseNeeds, AppError> {
    let reach = actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let stamp = Stamp::take(desk.clock(), desk.ids());
    let (within, actor) = (desk.clone(), actor.clone());
    desk.read(move |tx| {
        let record = store::cases::load_case(tx, id)?
            .filter(|it| reach.covers(&it.case))
            .ok_or(AppError::NotFound { what: "case" })?;
        let state = read_state(&record)?;
        let mut work = Work::new(&within, tx, stamp);
        let asker = work.asker(Some(actor.person));
        let nothing = Action::PromiseAnswer {
            has_time: false,
            present: Vec::new(),
        };
        let refusals = engine::refusals(work.standard(), Some(&state), &nothing, &asker);
        let customer = work.customer_of(&state.case)?;
        let to = ToWhom {
            customer: customer.as_ref(),
            place: state.case.place,
            caller: None,
        };
        Ok(PromiseNeeds {
            refusals,
            has_apologised: state.has_apologised(),
            apologies: engine::APOLOGIES,
            filled: PromiseWith::default().record(&actor, "", to)?,
        })
    })
    .await
}
