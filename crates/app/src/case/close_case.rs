//! Closes a case: only with result, answer to the customer and the customer's word, or three tries (C06).

use domain::{Action, Actor, CustomerWord, Event, EventKind, FactBody, Permission};

use crate::error::check_length;
use crate::{AppError, Desk, Done, OnCase};

/// What is said on closing; evidence that is already on the timeline need not be said again.
#[derive(Debug, Clone, Default)]
pub struct ClosingWords {
    /// The outcome.
    pub result: Option<String>,
    /// What the customer said to it.
    pub word: Option<CustomerWord>,
    /// Why it came to this (C14).
    pub cause: Option<String>,
    /// What was done (C14).
    pub remedy: Option<String>,
    /// How it is kept from happening again (C14).
    pub prevention: Option<String>,
}

/// Records what is new of the evidence, asks the standard, and closes.
///
/// # Errors
/// Refused by C06 with the evidence that is missing; then nothing of the act is kept.
pub async fn close_case(
    desk: &Desk,
    actor: &Actor,
    on: OnCase,
    words: ClosingWords,
) -> Result<Done, AppError> {
    for (field, text) in [
        ("result", &words.result),
        ("cause", &words.cause),
        ("remedy", &words.remedy),
        ("prevention", &words.prevention),
    ] {
        check_length(field, text.as_deref().unwrap_or_default(), 5_000)?;
    }
    desk.change_case(actor, Permission::WorkCases, on, move |work, case| {
        case.require_live()?;
        let ClosingWords {
            result,
            word,
            cause,
            remedy,
            prevention,
        } = words.clone();
        if let Some(result) = result.filter(|it| !it.trim().is_empty()) {
            case.record(FactBody::ResultRecorded { result })?;
        }
        if let Some(word) = word {
            case.record(FactBody::CustomerWordTaken {
                word,
                note: String::new(),
            })?;
        }
        case.ask(work, &Action::Close)?;
        let note = closing_note(&[
            ("cause", &cause),
            ("remedy", &remedy),
            ("prevention", &prevention),
        ]);
        case.record(FactBody::CaseClosed {
            cause,
            remedy,
            prevention,
        })?;
        match note {
            Some(event) => case.record(FactBody::EventHappened { event }),
            None => Ok(()),
        }
    })
    .await
}

/// What was said on closing as the event that the standard looks for (C14); none when nothing was said.
fn closing_note(said: &[(&str, &Option<String>)]) -> Option<Event> {
    let mut event = Event::of(EventKind::ClosingNoted);
    for (field, words) in said {
        if let Some(words) = words.as_deref().filter(|it| !it.trim().is_empty()) {
            event.fields.insert((*field).to_owned(), words.to_owned());
        }
    }
    (!event.fields.is_empty()).then_some(event)
}
