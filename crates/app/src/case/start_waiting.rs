//! Lets a case wait, for a recorded reason; clocks that the reason pauses stand still.

use calendar::Instant;
use domain::{Action, Actor, FactBody, Permission, WaitReason};
use pack::says;

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// Why it waits.
#[derive(Debug, Clone)]
pub struct StartWaiting {
    /// On which case.
    pub on: OnCase,
    /// Why.
    pub reason: WaitReason,
    /// Until when at the latest.
    pub until_at: Option<Instant>,
    /// In words.
    pub note: String,
}

/// Records the wait; a case that waits already waits for the new reason from now on.
///
/// # Errors
/// [`AppError::Invalid`] for an end that is past; [`AppError::WrongState`] on a closed case.
pub async fn start_waiting(desk: &Desk, actor: &Actor, cmd: StartWaiting) -> Result<Done, AppError> {
    let StartWaiting {
        on,
        reason,
        until_at,
        note,
    } = cmd;
    check_length("note", &note, 2_000)?;
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        if until_at.is_some_and(|it| it <= work.now()) {
            return Err(AppError::invalid(
                "until_at",
                "in_the_past",
                says!("须晚于现在", "must lie ahead"),
            ));
        }
        case.ask(
            work,
            &Action::Wait {
                has_reason: !note.trim().is_empty(),
            },
        )?;
        if case.case().waiting.is_some() {
            case.record(FactBody::WaitingEnded { note: String::new() })?;
        }
        case.record(FactBody::WaitingStarted {
            reason,
            until_at,
            note: note.clone(),
        })
    })
    .await
}
