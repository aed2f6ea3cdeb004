//! Gives an answer that was promised (A22), when it was given by word of mouth.

use domain::{Actor, AnswerId, FactBody, Moment, Permission};

use crate::error::check_text;
use crate::{AppError, Desk, Done, OnCase};

/// What was answered.
#[derive(Debug, Clone)]
pub struct GiveAnswer {
    /// On which case.
    pub on: OnCase,
    /// Which promised answer.
    pub answer: AnswerId,
    /// What the customer was told.
    pub text: String,
}

/// Records the answer.
///
/// # Errors
/// Not found when no such answer is owed; refused when the words are banned.
pub async fn give_answer(desk: &Desk, actor: &Actor, cmd: GiveAnswer) -> Result<Done, AppError> {
    let GiveAnswer { on, answer, text } = cmd;
    check_text("note", &text, 20_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        case.require_owed(answer)?;
        case.check_words(work, &text, (Moment::Reply, None))?;
        case.record(FactBody::AnswerGiven {
            answer,
            text: text.clone(),
        })
    })
    .await
}

/// Gives every answer that is still owed on a case with the same words, as when one call settles them all.
///
/// # Errors
/// Not found when none is owed; refused when the words are banned.
pub async fn give_owed_answers(desk: &Desk, actor: &Actor, on: OnCase, text: &str) -> Result<Done, AppError> {
    let text = text.to_owned();
    check_text("note", &text, 20_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        case.check_words(work, &text, (Moment::Reply, None))?;
        let owed: Vec<AnswerId> = case
            .case()
            .owed_answers
            .keys()
            .filter_map(|it| it.parse().ok())
            .collect();
        if owed.is_empty() {
            return Err(AppError::NotFound {
                what: "promised answer",
            });
        }
        owed.into_iter().try_for_each(|answer| {
            case.record(FactBody::AnswerGiven {
                answer,
                text: text.clone(),
            })
        })
    })
    .await
}
