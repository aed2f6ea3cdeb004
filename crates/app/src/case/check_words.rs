//! Checks words before they go out, as the composer shows them: what is never said, and what is still missing.

use domain::{Actor, CaseId, Channel, Finding, Moment, Permission};
use pack::Wording;

use crate::error::check_length;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Words that are to be checked.
#[derive(Debug, Clone)]
pub struct CheckWords {
    /// The words.
    pub text: String,
    /// When they are said or written.
    pub moment: Moment,
    /// On which case; its customer's name then counts.
    pub case: Option<CaseId>,
    /// On which way they go out; what was said already in a chat then counts.
    pub channel: Option<Channel>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct CheckedWords {
    /// Findings in order of their places; what is missing comes last.
    pub findings: Vec<Finding>,
    /// The parts that are due at the moment.
    pub parts: Vec<CheckedPart>,
}

/// A part that is due.
#[derive(Debug, Clone)]
pub struct CheckedPart {
    /// Its word: `greeting`.
    pub name: String,
    /// What it is called on screens.
    pub title: Wording,
    /// The clause that asks for it.
    pub clause: domain::ClauseId,
    /// It is there.
    pub is_present: bool,
}

/// Checks words; nothing is written.
///
/// # Errors
/// Forbidden without the right to see the standard; not found for a case out of reach.
pub async fn check_words(desk: &Desk, actor: &Actor, cmd: CheckWords) -> Result<CheckedWords, AppError> {
    require(actor, Permission::ReadStandard)?;
    check_length("text", &cmd.text, 100_000)?;
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let (standard, settings, person) = (desk.standard(), desk.settings().clone(), actor.person);
    let now = desk.clock().now();
    desk.read(move |tx| {
        let (mut customer, mut state) = (None, None);
        if let Some(id) = cmd.case {
            crate::case::view_case::require_within(tx, &reach, id)?;
            let record = store::cases::load_case(tx, id)?.ok_or(AppError::NotFound { what: "case" })?;
            if let Some(id) = record.case.customer {
                customer = store::customers::load_customer(tx, id)?;
            }
            state = Some(crate::work::read_state(&record)?);
        }
        let author = domain::Author::Person(person);
        let context = crate::words::context_of(tx, &settings, author, customer.as_ref())?;
        // What sending asks about the case (E02, E13, G14), the hint while writing asks too.
        let context = match &state {
            Some(state) => {
                let context = engine::place_words(&standard, (state, now), context);
                match cmd.channel {
                    Some(channel) => engine::place_in_contact(&standard, (state, channel), context),
                    None => context,
                }
            }
            None => context,
        };
        let report = engine::check_text(&standard, &cmd.text, cmd.moment, &context);
        let parts = report.parts.into_iter().map(|it| CheckedPart {
            name: it.name,
            title: it.title,
            clause: it.clause,
            is_present: it.is_present,
        });
        Ok(CheckedWords {
            findings: report.findings,
            parts: parts.collect(),
        })
    })
    .await
}
