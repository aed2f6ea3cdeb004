//! Joins a case to another: the matter goes on there, and both say so.
//!
//! Always true: a customer of their own who joins is owed an answer of their own (B07), and those who had joined the
//! joining case before come along; the same customer who asked again has urged. The trap: only a live case takes others in, so a chain of joins never comes back.

use std::collections::BTreeSet;

use domain::matter::asks_again;
use domain::{Actor, CaseId, CustomerId, Event, EventKind, Fact, FactBody, Permission, preview_of};
use pack::says;

use crate::work::{OpenCase, Work};
use crate::{AppError, Desk, Done, OnCase};

/// Joins the case into the survivor.
///
/// # Errors
/// [`AppError::Invalid`] when the survivor is the case itself or has been joined into another one; not found when it is
/// out of the actor's reach; [`AppError::WrongState`] when either is closed.
pub async fn join_case(desk: &Desk, actor: &Actor, on: OnCase, into: CaseId) -> Result<Done, AppError> {
    if into == on.id {
        return Err(AppError::invalid(
            "into",
            "itself",
            says!("事项不能并入它自己", "a case cannot join itself"),
        ));
    }
    let other = actor.clone();
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        let survivor = work.open(&other, Permission::WorkCases, &OnCase::any_version(into))?;
        join_into(work, case, survivor)
    })
    .await
}

/// The same within another act; the survivor is saved, the joining case is not.
pub(crate) fn join_into(
    work: &mut Work<'_, '_>,
    case: &mut OpenCase,
    mut survivor: OpenCase,
) -> Result<(), AppError> {
    case.require_live()?;
    if survivor.case().joined_into.is_some() {
        return Err(AppError::invalid(
            "into",
            "joined",
            says!(
                "那件事项自己已经并入了另一件",
                "that case has itself been joined into another one"
            ),
        ));
    }
    survivor.require_live()?;
    let (joining, into) = (case.case().id, survivor.case().id);
    let mut owed = owed_answers(&store::facts::facts_of_case(work.tx, joining, 0)?);
    let mine = (case.number.as_str().to_owned(), case.case().customer);
    let is_another = is_another(work, mine.1, survivor.case().customer)?;
    if is_another {
        owed.insert(0, mine);
    }
    survivor.record(FactBody::JoinReceived { from: joining })?;
    let asked = format!("{} {}", case.case().subject, case.case().description);
    if !is_another && asks_again(&asked) {
        let text = preview_of(&case.case().description);
        survivor.record(FactBody::Urged { text })?;
    }
    for (number, customer) in owed {
        let event = Event {
            thing: Some(number),
            customer,
            ..Event::of(EventKind::MatterJoined)
        };
        survivor.record(FactBody::EventHappened { event })?;
    }
    work.save(survivor)?;
    case.record(FactBody::CaseJoined { into })
}

/// Whether the joining case's customer is somebody else; one unknown customer may always be.
fn is_another(
    work: &mut Work<'_, '_>,
    one: Option<CustomerId>,
    other: Option<CustomerId>,
) -> Result<bool, AppError> {
    let (Some(one), Some(other)) = (one, other) else {
        return Ok(one.is_some());
    };
    Ok(store::customers::load_customers(work.tx, &[one, other])?.len() > 1)
}

/// Customers who joined and have not been answered: the numbers of their cases, and who they are.
pub(crate) fn owed_answers(facts: &[Fact]) -> Vec<(String, Option<CustomerId>)> {
    let events = |what: EventKind| {
        facts
            .iter()
            .filter_map(|it| it.body.event())
            .filter(move |it| it.what == what)
    };
    let answered: BTreeSet<&str> = events(EventKind::MatterAnswered)
        .filter_map(|it| it.thing.as_deref())
        .collect();
    let mut owed: Vec<(String, Option<CustomerId>)> = Vec::new();
    for it in events(EventKind::MatterJoined) {
        let Some(number) = it.thing.as_deref() else {
            continue;
        };
        if !answered.contains(number) && owed.iter().all(|known| known.0 != number) {
            owed.push((number.to_owned(), it.customer));
        }
    }
    owed
}
