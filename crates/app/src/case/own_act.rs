//! Finds what somebody did on a case and may take back.

use domain::{Fact, FactBody};
use pack::says;

use crate::AppError;
use crate::work::{OpenCase, Work};

/// The actor's own fact at a place in the chain.
///
/// Not found when nothing of theirs stands there; a wrong state when it was taken back already.
pub(crate) fn own_act(work: &mut Work<'_, '_>, case: &OpenCase, seq: u32) -> Result<Fact, AppError> {
    let facts = store::facts::facts_of_case(work.tx, case.case().id, seq.saturating_sub(1))?;
    let own = facts.iter().find(|it| {
        let person = it.author.person();
        it.seq == seq && person.is_some() && person == case.person()
    });
    let is_gone = |it: &Fact| it.body == FactBody::ActTakenBack { of: seq };
    match own {
        None => Err(AppError::NotFound {
            what: "act of yours there",
        }),
        Some(_) if facts.iter().any(is_gone) => Err(AppError::WrongState {
            state: "taken_back",
            hint: says!("已经撤回过了", "it was taken back already"),
        }),
        Some(own) => Ok(own.clone()),
    }
}
