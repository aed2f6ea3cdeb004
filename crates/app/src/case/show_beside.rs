//! What stands beside a case on its screen: it and the customer's other cases as lines, cases that joined it, drafts.

use domain::{Actor, CaseId, FactBody, Permission};
use store::cases::CaseSummary;

use crate::case::keep_draft::{self, DraftKind, KeptDraft};
use crate::case::show_rows::{CaseLine, draft_prefix, lines_of};
use crate::{AppError, Desk};

/// What stands beside a case.
#[derive(Debug, Clone)]
pub struct Beside {
    /// The case as lists show it.
    pub line: CaseLine,
    /// The other cases that were asked for, as lists show them.
    pub others: Vec<CaseLine>,
    /// Cases that go on in this one, those within the reader's reach.
    pub joined: Vec<CaseSummary>,
    /// The reader's unsent reply.
    pub reply: Option<KeptDraft>,
    /// The reader's unsent note.
    pub note: Option<KeptDraft>,
}

/// Looks beside a case that the actor was shown before.
///
/// # Errors
/// Forbidden without the right to read cases; otherwise only when the store fails.
pub async fn show_beside(
    desk: &Desk,
    actor: &Actor,
    case: CaseSummary,
    others: Vec<CaseSummary>,
) -> Result<Beside, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let sees_customers = actor.scope(Permission::ReadCustomers).is_some();
    let person = actor.person;
    desk.read(move |tx| {
        let id = case.id;
        let joined: Vec<CaseId> = store::facts::facts_of_case(tx, id, 0)?
            .into_iter()
            .filter_map(|it| joined_from(&it.body))
            .collect();
        let mut cases = vec![case.clone()];
        cases.extend(others.iter().cloned());
        let mut lines = lines_of(tx, Some(person), sees_customers, cases)?.into_iter();
        let line = lines.next().ok_or(AppError::NotFound { what: "case" })?;
        let mut draft = |kind: DraftKind| {
            store::settings::load_draft(tx, person, &format!("{}{kind}", draft_prefix(id)))?
                .map(|it| keep_draft::read(&it))
                .transpose()
        };
        let (reply, note) = (draft(DraftKind::Reply)?, draft(DraftKind::Note)?);
        let joined = store::cases::load_summaries(tx, &reach, &joined)?;
        Ok(Beside {
            line,
            others: lines.collect(),
            joined,
            reply,
            note,
        })
    })
    .await
}

fn joined_from(body: &FactBody) -> Option<CaseId> {
    if let FactBody::JoinReceived { from } = body {
        Some(*from)
    } else {
        None
    }
}
