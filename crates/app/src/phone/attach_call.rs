//! Says which case a call led to: its facts land there, those that are still to come as well.

use domain::{Actor, Author, ContactId, Permission};
use pack::says;
use store::calls::CallRecord;

use crate::phone::{calls, follow, landing};
use crate::work::{OpenCase, Work};
use crate::{AppError, Desk, Done, OnCase};

/// Puts a call onto a case that is there already: the caller asked again, or added something.
///
/// # Errors
/// Not found when case or call are out of reach; [`AppError::WrongState`] when the call led to a case before.
pub async fn attach_call(desk: &Desk, actor: &Actor, on: OnCase, call: ContactId) -> Result<Done, AppError> {
    let author = actor.clone();
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        let mut record = take_up(work, &author, call)?;
        put_on(work, &mut record, case, (&author, None))?;
        Ok(())
    })
    .await
}

/// Holds a call that led to no case yet, for somebody who may work on it.
pub(crate) fn take_up(
    work: &mut Work<'_, '_>,
    actor: &Actor,
    call: ContactId,
) -> Result<CallRecord, AppError> {
    let reach = actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))?;
    let record = store::calls::lock_call(work.tx, call)?
        .filter(|it| calls::is_within(it, &reach))
        .ok_or(AppError::NotFound { what: "call" })?;
    if record.is_registered {
        return Err(AppError::WrongState {
            state: "registered",
            hint: says!("这通电话已经登记过事项", "this call led to a case already"),
        });
    }
    Ok(record)
}

/// Lets the facts of a call land on a case, and those to come. Gives whether the agent's first words landed with the answer.
pub(crate) fn put_on(
    work: &mut Work<'_, '_>,
    record: &mut CallRecord,
    case: &mut OpenCase,
    (actor, opening): (&Actor, Option<&str>),
) -> Result<bool, AppError> {
    let agent = Author::Person(actor.person);
    let is_said = landing::land_with_opening(work, record, case, (agent, opening))?;
    record.case = Some(case.case().id);
    record.is_registered = true;
    record.customer = case.case().customer.or(record.customer);
    record.person = record.person.or(Some(actor.person));
    record.team = case.case().team.or(record.team);
    let sight = record.body.call.sight();
    let number = work.desk().settings().phone(&sight.number);
    store::calls::update_call(work.tx, record, &number)?;
    follow::note_case(work, record)?;
    Ok(is_said)
}
