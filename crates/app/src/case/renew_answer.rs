//! Excuses a promised answer that cannot come in time and promises it anew, before it falls due (B15).

use calendar::Instant;
use domain::{Action, Actor, AnswerId, FactBody, Permission};
use pack::says;

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// What is renewed.
#[derive(Debug, Clone)]
pub struct RenewAnswer {
    /// On which case.
    pub on: OnCase,
    /// Which promised answer.
    pub answer: AnswerId,
    /// The new time.
    pub by_at: Instant,
    /// How it was excused to the customer.
    pub apology: String,
}

/// Records the renewal.
///
/// # Errors
/// Not found when no such answer is owed; [`AppError::Invalid`] for a time that is past; refused by B15 without an
/// apology.
pub async fn renew_answer(desk: &Desk, actor: &Actor, cmd: RenewAnswer) -> Result<Done, AppError> {
    let RenewAnswer {
        on,
        answer,
        by_at,
        apology,
    } = cmd;
    check_length("apology", &apology, 500)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        case.require_owed(answer)?;
        if by_at <= work.now() {
            return Err(AppError::invalid(
                "by_at",
                "in_the_past",
                says!("须晚于现在", "must lie ahead"),
            ));
        }
        case.ask(
            work,
            &Action::RenewAnswer {
                has_apology: !apology.trim().is_empty(),
            },
        )?;
        case.record(FactBody::AnswerRenewed {
            answer,
            by_at,
            apology: apology.clone(),
        })
    })
    .await
}
