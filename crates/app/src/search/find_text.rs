//! Finds cases, what was said and written on them, and customers, by words, numbers and parts of numbers.
//!
//! Always true: hits on cases pass the reader's reach inside the store's own statement; customers are found only by those
//! who may see customers. The trap: a case shows once on a page, with its newest text that matches.

mod excerpt;

use std::collections::BTreeMap;

use calendar::Instant;
use domain::{Actor, CaseId, CaseNumber, Customer, IdentityKind, Permission, Reach, closed_set};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::cases::CaseSummary;
use store::search::{CaseHit, SearchQuery};

use crate::error::check_length;
use crate::{AppError, Desk};

closed_set! {
    /// What is looked through.
    FindKind {
        /// A case's number, subject, description and fields.
        Case = "case",
        /// What was said and written on a case.
        Message = "message",
        /// Customers.
        Customer = "customer",
    }
}

/// What is looked for.
#[derive(Debug, Clone)]
pub struct FindText {
    /// Words, numbers, parts of numbers; all of them must be found.
    pub words: String,
    /// What is looked through; empty: all.
    pub kinds: Vec<FindKind>,
    /// From where to go on.
    pub after: Option<FoundMark>,
    /// At most so many, up to 100.
    pub limit: u32,
}

/// A place in what was found, from which the next page goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundMark {
    /// Below this text of a case; none: no more of them.
    pub cases: Option<i64>,
    /// Below this customer's text; none: no more of them.
    pub customers: Option<i64>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub kind: FindKind,
    /// The case, for cases and messages.
    pub case: Option<CaseSummary>,
    /// The customer, for customers.
    pub customer: Option<Customer>,
    /// When its text came to be; of a customer: changed last.
    pub at: Instant,
    /// A piece of the text around the first hit: pieces, and whether they are what was looked for.
    pub excerpt: Vec<(String, bool)>,
}

/// One page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPage {
    /// The exact case number first, then customers, then cases, the newest text first.
    pub items: Vec<Found>,
    /// From where the next page goes on; none after the last.
    pub next: Option<FoundMark>,
}

/// Finds.
///
/// # Errors
/// Forbidden without the right to read cases or customers at all; [`AppError::Invalid`] for more than 200 characters.
pub async fn find_text(desk: &Desk, actor: &Actor, cmd: FindText) -> Result<FoundPage, AppError> {
    check_length("q", &cmd.words, 200)?;
    let reach = actor.reach(Permission::ReadCases);
    let may_see_customers = actor.scope(Permission::ReadCustomers).is_some();
    if reach.is_none() && !may_see_customers {
        return Err(AppError::Forbidden(Permission::ReadCases));
    }
    let limit = cmd.limit.clamp(1, 100);
    let asks = move |kind: FindKind| cmd.kinds.is_empty() || cmd.kinds.contains(&kind);
    let (words, after) = (cmd.words, cmd.after);
    desk.read(move |tx| {
        let mut looking = Looking {
            tx,
            query: SearchQuery::read(&words),
            items: Vec::new(),
            limit,
        };
        let mut next = FoundMark {
            cases: None,
            customers: None,
        };
        let is_first = after.is_none();
        let begin = after.unwrap_or(FoundMark {
            cases: Some(i64::MAX),
            customers: Some(i64::MAX),
        });
        let looks_at_cases = asks(FindKind::Case) || asks(FindKind::Message);
        let mut exact = None;
        if let (Some(reach), true, Ok(number)) =
            (&reach, is_first && looks_at_cases, words.parse::<CaseNumber>())
        {
            exact = looking.number(reach, &number)?;
        }
        if let (true, Some(before)) = (may_see_customers && asks(FindKind::Customer), begin.customers) {
            next.customers = looking.customers(before, looks_at_cases && reach.is_some())?;
        }
        if let (Some(reach), true, Some(before)) = (&reach, looks_at_cases, begin.cases) {
            let kinds = (asks(FindKind::Case), asks(FindKind::Message));
            next.cases = looking.cases(reach, kinds, (before, exact))?;
        }
        let has_more = next.cases.is_some() || next.customers.is_some();
        Ok(FoundPage {
            items: looking.items,
            next: has_more.then_some(next),
        })
    })
    .await
}

struct Looking<'a, 't> {
    tx: &'a mut Tx<'t>,
    query: SearchQuery,
    items: Vec<Found>,
    limit: u32,
}

impl Looking<'_, '_> {
    fn room(&self) -> u32 {
        self.limit
            .saturating_sub(u32::try_from(self.items.len()).unwrap_or(u32::MAX))
    }

    /// The case that has exactly this number.
    fn number(&mut self, reach: &Reach, number: &CaseNumber) -> Result<Option<CaseId>, AppError> {
        let Some(id) = store::cases::find_case_number(self.tx, number)? else {
            return Ok(None);
        };
        let found = store::cases::load_summaries(self.tx, reach, &[id])?
            .into_iter()
            .next();
        let Some(case) = found else { return Ok(None) };
        let excerpt = vec![
            (number.to_string(), true),
            (format!(" {}", domain::mask::text(&case.subject)), false),
        ];
        let at = case.opened_at;
        self.items.push(Found {
            kind: FindKind::Case,
            case: Some(case),
            customer: None,
            at,
            excerpt,
        });
        Ok(Some(id))
    }

    /// Customers; beside cases they take no more than a third of the page.
    fn customers(&mut self, before: i64, is_beside_cases: bool) -> Result<Option<i64>, AppError> {
        let room = if is_beside_cases {
            (self.limit / 3).max(1).min(self.room())
        } else {
            self.room()
        };
        if room == 0 {
            return Ok(Some(before));
        }
        let hits = store::search::find_customers(self.tx, &self.query, Some(before), room)?;
        let is_full = u32::try_from(hits.len()).is_ok_and(|it| it >= room);
        let next = hits.last().filter(|_| is_full).map(|it| it.document);
        let ids: Vec<_> = hits.iter().map(|it| it.customer).collect();
        for customer in store::customers::load_customers(self.tx, &ids)? {
            let excerpt = excerpt::around_hit(&self.query, &shown_words(&customer));
            let at = customer.updated_at;
            self.items.push(Found {
                kind: FindKind::Customer,
                case: None,
                customer: Some(customer),
                at,
                excerpt,
            });
        }
        Ok(next)
    }

    /// Cases and what was written on them.
    fn cases(
        &mut self,
        reach: &Reach,
        (shows_cases, shows_messages): (bool, bool),
        (before, exact): (i64, Option<CaseId>),
    ) -> Result<Option<i64>, AppError> {
        let room = self.room();
        if room == 0 {
            return Ok(Some(before));
        }
        let hits = store::search::find_cases(self.tx, reach, &self.query, Some(before), room)?;
        let is_full = u32::try_from(hits.len()).is_ok_and(|it| it >= room);
        let next = hits.last().filter(|_| is_full).map(|it| it.document);
        let ids: Vec<CaseId> = hits.iter().map(|it| it.case).collect();
        let summaries = store::cases::load_summaries(self.tx, reach, &ids)?;
        let cases: BTreeMap<CaseId, CaseSummary> = summaries.into_iter().map(|it| (it.id, it)).collect();
        for hit in hits {
            let is_message = hit.seq > 0;
            let is_shown = if is_message { shows_messages } else { shows_cases };
            let Some(case) = cases
                .get(&hit.case)
                .filter(|_| is_shown && Some(hit.case) != exact)
            else {
                continue;
            };
            let kind = if is_message {
                FindKind::Message
            } else {
                FindKind::Case
            };
            let text = text_of(self.tx, &hit, case)?;
            let excerpt = excerpt::around_hit(&self.query, &text);
            self.items.push(Found {
                kind,
                case: Some(case.clone()),
                customer: None,
                at: hit.at,
                excerpt,
            });
        }
        Ok(next)
    }
}

/// What of a customer's text may be shown without a reason: numbers and addresses stay covered (J01).
fn shown_words(customer: &Customer) -> String {
    let mut parts = vec![customer.name.clone()];
    for identity in &customer.identities {
        parts.push(match identity.kind {
            IdentityKind::Phone => domain::phone::masked(&identity.value),
            IdentityKind::Email => domain::mask::email(&identity.value),
            IdentityKind::Other => "***".to_owned(),
        });
    }
    for place in &customer.places {
        parts.push(domain::mask::address(&format!(
            "{} {}",
            place.address, place.unit
        )));
    }
    parts.join(" · ")
}

/// The text that was found, as it was indexed.
fn text_of(tx: &mut Tx<'_>, hit: &CaseHit, case: &CaseSummary) -> Result<String, AppError> {
    if hit.seq == 0 {
        let record = store::cases::load_case(tx, hit.case)?.ok_or(AppError::NotFound { what: "case" })?;
        return Ok(super::text_of_case(&record.case, &record.number));
    }
    let facts = store::facts::facts_before(tx, hit.case, Some(hit.seq.saturating_add(1)), 1)?;
    let words = facts
        .first()
        .filter(|it| it.seq == hit.seq)
        .and_then(|it| super::words_of(&it.body));
    Ok(words.unwrap_or_else(|| case.preview.clone()))
}
