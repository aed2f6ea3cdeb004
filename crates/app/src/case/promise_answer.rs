//! Promises the customer an answer by a time (A21); the engine then holds the desk to it (A22).

use calendar::Instant;
use domain::{Action, Actor, AnswerId, FactBody, Permission};
use pack::says;

use crate::case::promise_record::{PromiseWith, ToWhom, evidence_of};
use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// What is promised.
#[derive(Debug, Clone)]
pub struct PromiseAnswer {
    /// On which case.
    pub on: OnCase,
    /// By when.
    pub by_at: Instant,
    /// What will be answered.
    pub what: String,
    /// What is said with it.
    pub with: PromiseWith,
}

/// Records the promise.
///
/// # Errors
/// [`AppError::Invalid`] for a time that is past; refused by A21 while the apology, the
/// address or a way to reach the customer is missing.
pub async fn promise_answer(desk: &Desk, actor: &Actor, cmd: PromiseAnswer) -> Result<Done, AppError> {
    let PromiseAnswer {
        on,
        by_at,
        what,
        with,
    } = cmd;
    check_text("what", &what, 500)?;
    with.check()?;
    let who = actor.clone();
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        if by_at <= work.now() {
            return Err(AppError::invalid(
                "by_at",
                "in_the_past",
                says!("须晚于现在", "must lie ahead"),
            ));
        }
        let customer = work.customer_of(case.case())?;
        let to = ToWhom {
            customer: customer.as_ref(),
            place: case.case().place,
            caller: None,
        };
        let record = with.record(&who, &what, to)?;
        case.ask(
            work,
            &Action::PromiseAnswer {
                has_time: true,
                present: evidence_of(&record, &what),
            },
        )?;
        let answer = AnswerId::from_uuid(work.next_id());
        case.record(FactBody::AnswerPromised {
            answer,
            by_at,
            what: what.clone(),
            record,
        })
    })
    .await
}
