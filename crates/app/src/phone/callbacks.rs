//! Customers who are to be called back (A14): listed with their promise, taken, made.
//!
//! Always true: a callback that was made is never open again; another miss begins another. The trap: the promise is that of
//! the register on which the missed calls stand; read it from there.

use calendar::Instant;
use domain::{
    Actor, Author, CallbackId, CaseId, CaseNumber, Customer, Permission, PersonId, Promise, Reach, TeamId,
};
use pack::says;
use store::Tx;
use store::callbacks::{Callback, CallbackBody};

use crate::error::check_length;
use crate::once::Once;
use crate::phone::missed::{Made, close_callback};
use crate::{AppError, Desk};

/// A callback as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct CallbackRow {
    /// Identity.
    pub id: CallbackId,
    /// Whose.
    pub team: Option<TeamId>,
    /// The number, normalised; empty when it was hidden.
    pub number: String,
    /// Who called, when the number says it.
    pub customer: Option<Customer>,
    /// How often they called in vain.
    pub misses: usize,
    /// The first miss.
    pub first_at: Instant,
    /// The last one.
    pub last_at: Instant,
    /// The promise that falls due first (A14); none once it ended.
    pub promise: Option<Promise>,
    /// The register with its facts.
    pub register: CaseId,
    /// What they said on the answering machine, and where it is kept; how it was made.
    pub body: CallbackBody,
    /// Nobody has called back yet.
    pub is_open: bool,
    /// Made.
    pub ended_at: Option<Instant>,
    /// Somebody who is about to call.
    pub taken_by: Option<PersonId>,
    /// The case that came of it.
    pub case: Option<(CaseId, CaseNumber)>,
}

/// Which callbacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callbacks {
    /// Those that are owed, what falls due first at the top.
    Open,
    /// Those that were made, the latest first.
    Past,
}

/// Callbacks within reach.
///
/// # Errors
/// Forbidden without the right to work on cases.
pub async fn list_callbacks(
    desk: &Desk,
    actor: &Actor,
    which: Callbacks,
) -> Result<Vec<CallbackRow>, AppError> {
    let reach = reach_of(actor)?;
    desk.read(move |tx| {
        let found = match which {
            Callbacks::Open => store::callbacks::open_callbacks(tx, 500)?,
            Callbacks::Past => store::callbacks::past_callbacks(tx, 100)?,
        };
        let mut rows = Vec::new();
        for callback in found.into_iter().filter(|it| is_within(it, &reach)) {
            rows.push(row_of(tx, callback)?);
        }
        if which == Callbacks::Open {
            rows.sort_by_key(|it| {
                let due_at = it.promise.as_ref().and_then(|it| it.due_at);
                (due_at.unwrap_or(Instant::MAX), it.first_at)
            });
        }
        Ok(rows)
    })
    .await
}

/// One callback.
///
/// # Errors
/// Not found when it is out of reach.
pub async fn view_callback(desk: &Desk, actor: &Actor, id: CallbackId) -> Result<CallbackRow, AppError> {
    let reach = reach_of(actor)?;
    desk.read(move |tx| {
        let found = store::callbacks::load_callback(tx, id)?.filter(|it| is_within(it, &reach));
        row_of(tx, found.ok_or(AppError::NotFound { what: "callback" })?)
    })
    .await
}

/// Says that the actor is about to call, so that nobody else does.
///
/// # Errors
/// [`AppError::WrongState`] when it was made, or somebody else took it.
pub async fn take_callback(
    desk: &Desk,
    actor: &Actor,
    id: CallbackId,
    once: Option<Once>,
) -> Result<(), AppError> {
    let (reach, person) = (reach_of(actor)?, actor.person);
    desk.write(once, move |work| {
        let mut callback = open(work.tx, id, &reach)?;
        if callback.taken_by.is_some_and(|it| it != person) {
            return Err(AppError::WrongState {
                state: "taken",
                hint: says!("已有同事正在回拨", "a colleague is about to call back"),
            });
        }
        callback.taken_by = Some(person);
        Ok(store::callbacks::update_callback(work.tx, &callback)?)
    })
    .await
}

/// How a customer was called back.
#[derive(Debug, Clone, Default)]
pub struct CallbackMade {
    /// They answered.
    pub was_reached: bool,
    /// What was said.
    pub note: String,
    /// The case that came of it.
    pub case: Option<CaseId>,
}

/// Records that the customer was called back; a try that nobody answers counts (A14).
///
/// # Errors
/// [`AppError::WrongState`] when it was made before.
pub async fn make_callback(
    desk: &Desk,
    actor: &Actor,
    (id, made): (CallbackId, CallbackMade),
    once: Option<Once>,
) -> Result<(), AppError> {
    check_length("note", &made.note, 2_000)?;
    let (reach, person) = (reach_of(actor)?, actor.person);
    let readable = actor.reach(Permission::ReadCases);
    desk.write(once, move |work| {
        let mut callback = open(work.tx, id, &reach)?;
        if let (Some(case), Some(readable)) = (made.case, &readable) {
            crate::case::view_case::require_within(work.tx, readable, case)?;
        }
        let now = work.now();
        let told = Made {
            author: Author::Person(person),
            at: now,
            was_reached: made.was_reached,
            note: made.note.clone(),
        };
        close_callback(work, &mut callback, told)?;
        callback.body.case = made.case.or(callback.body.case);
        Ok(store::callbacks::update_callback(work.tx, &callback)?)
    })
    .await
}

fn reach_of(actor: &Actor) -> Result<Reach, AppError> {
    actor
        .reach(Permission::WorkCases)
        .ok_or(AppError::Forbidden(Permission::WorkCases))
}

fn is_within(callback: &Callback, reach: &Reach) -> bool {
    match reach {
        Reach::Own { person } => callback.taken_by == Some(*person),
        Reach::Team { person: _, teams } => callback.team.is_none_or(|it| teams.contains(&it)),
        Reach::All => true,
    }
}

fn open(tx: &mut Tx<'_>, id: CallbackId, reach: &Reach) -> Result<Callback, AppError> {
    let callback = store::callbacks::lock_callback(tx, id)?
        .filter(|it| is_within(it, reach))
        .ok_or(AppError::NotFound { what: "callback" })?;
    if !callback.is_open {
        return Err(AppError::WrongState {
            state: "made",
            hint: says!("已经给客户回拨过", "the customer was called back already"),
        });
    }
    Ok(callback)
}

fn row_of(tx: &mut Tx<'_>, callback: Callback) -> Result<CallbackRow, AppError> {
    let promises = store::promises::promises_of_case(tx, callback.register)?;
    let promise = promises
        .into_iter()
        .filter(|it| it.state.is_live())
        .min_by_key(|it| it.due_at.unwrap_or(Instant::MAX));
    let customer = match callback.customer {
        Some(id) => store::customers::load_customer(tx, id)?,
        None => None,
    };
    let case = match callback.body.case {
        Some(id) => store::cases::load_case(tx, id)?.map(|it| (id, it.number)),
        None => None,
    };
    Ok(CallbackRow {
        id: callback.id,
        team: callback.team,
        number: callback.number,
        customer,
        misses: callback.body.things.len(),
        first_at: callback.first_at,
        last_at: callback.last_at,
        promise,
        register: callback.register,
        body: callback.body,
        is_open: callback.is_open,
        ended_at: callback.ended_at,
        taken_by: callback.taken_by,
        case,
    })
}
