//! What a list shows of its cases beyond their own row: the promise that falls due next, how the customer is reached,
//! where a joined case went, and whether the reader has an unsent text on it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Actor, CaseId, CaseNumber, Customer, Permission, PersonId, Promise, Reach};
use store::Tx;

use store::cases::CaseSummary;

use crate::{AppError, Desk};

/// A case as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// The case.
    pub summary: CaseSummary,
    /// The running promise that falls due next.
    pub next: Option<Promise>,
    /// Who asks; none when unknown, or when the reader may not see customers.
    pub customer: Option<Customer>,
    /// The survivor, once joined.
    pub joined_into: Option<(CaseId, CaseNumber)>,
    /// The reader has an unsent text on it.
    pub has_draft: bool,
    /// Messages in its chat that nobody of the desk has read.
    pub unread_in_chat: u32,
}

/// The lines of some cases that the actor was given before (they are within reach already).
///
/// # Errors
/// Only when the store fails.
pub async fn show_rows(
    desk: &Desk,
    actor: &Actor,
    cases: Vec<CaseSummary>,
) -> Result<Vec<CaseLine>, AppError> {
    let person = actor.person;
    let sees_customers = actor.scope(Permission::ReadCustomers).is_some();
    desk.read(move |tx| lines_of(tx, Some(person), sees_customers, cases.clone()))
        .await
}

/// The lines of some cases; drafts only for a person.
pub(crate) fn lines_of(
    tx: &mut Tx<'_>,
    person: Option<PersonId>,
    sees_customers: bool,
    cases: Vec<CaseSummary>,
) -> Result<Vec<CaseLine>, AppError> {
    let asking: BTreeSet<_> = cases.iter().filter_map(|it| it.customer).collect();
    let mut customers = BTreeMap::new();
    if sees_customers {
        let ids: Vec<_> = asking.into_iter().collect();
        customers.extend(store::customers::customers_as_asked(tx, &ids)?);
    }
    let joined: Vec<CaseId> = cases.iter().filter_map(|it| it.joined_into).collect();
    let survivors = store::cases::load_summaries(tx, &Reach::All, &joined)?;
    let drafts = match person {
        Some(person) => store::settings::list_drafts(tx, person)?,
        None => Vec::new(),
    };
    let due: Vec<CaseId> = cases
        .iter()
        .filter(|it| it.next_due_at.is_some())
        .map(|it| it.id)
        .collect();
    // Whoever was answered was read.
    let unanswered: Vec<CaseId> = cases
        .iter()
        .filter(|it| it.is_unanswered)
        .map(|it| it.id)
        .collect();
    let unread = store::chat::unread_of_cases(tx, &unanswered)?;
    let mut running = store::promises::live_promises_of(tx, &due)?;
    let mut lines = Vec::with_capacity(cases.len());
    for summary in cases {
        let next = running.remove(&summary.id).and_then(next_of);
        let prefix = draft_prefix(summary.id);
        lines.push(CaseLine {
            next,
            customer: summary.customer.and_then(|it| customers.get(&it).cloned()),
            joined_into: summary.joined_into.and_then(|id| {
                survivors
                    .iter()
                    .find(|it| it.id == id)
                    .map(|it| (id, it.number.clone()))
            }),
            unread_in_chat: unread.get(&summary.id).copied().unwrap_or(0),
            has_draft: drafts.iter().any(|it| it.subject.starts_with(&prefix)),
            summary,
        });
    }
    Ok(lines)
}

/// The running promise that falls due next.
pub(crate) fn next_of(promises: Vec<Promise>) -> Option<Promise> {
    promises
        .into_iter()
        .filter(|it| it.state.is_live() && it.due_at.is_some())
        .min_by_key(|it| it.due_at)
}

/// How the names of a person's drafts on a case begin.
pub(crate) fn draft_prefix(case: CaseId) -> String {
    format!("case:{case}:")
}
