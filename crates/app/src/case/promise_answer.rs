//! Promises the customer an answer by a time (A21); the engine then holds the desk to it (A22).

use calendar::Instant;
use domain::{Action, Actor, AnswerId, Evidence, FactBody, Permission};

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
}

/// Records the promise.
///
/// # Errors
/// [`AppError::Invalid`] for a time that is past; refused by A21 while nobody could be reached with the answer.
pub async fn promise_answer(desk: &Desk, actor: &Actor, cmd: PromiseAnswer) -> Result<Done, AppError> {
    let PromiseAnswer { on, by_at, what } = cmd;
    check_text("what", &what, 500)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        if by_at <= work.now() {
            return Err(AppError::invalid(
                "by_at",
                "in_the_past",
                "the promised time must lie ahead",
            ));
        }
        let mut present = vec![Evidence::PromisedTime, Evidence::Content, Evidence::Apology];
        if work.can_reach_customer(case)? {
            present.push(Evidence::Reach);
        }
        if case.case().place.is_some() || case.case().fields.contains_key("address") {
            present.push(Evidence::Address);
        }
        case.ask(
            work,
            &Action::PromiseAnswer {
                has_time: true,
                present,
            },
        )?;
        let answer = AnswerId::from_uuid(work.next_id());
        case.record(FactBody::AnswerPromised {
            answer,
            by_at,
            what: what.clone(),
        })
    })
    .await
}
