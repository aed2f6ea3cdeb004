//! Verdicts over periods for the reports: counted with all others, and opened down to the facts behind each.
//!
//! Always true: they are the desk's, so whoever reads reports of a team only sees those on people of that team.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Actor, CaseId, CaseNumber, ClauseId, Fact, Outcome, PeriodVerdict, Permission, PersonId, Reach,
};
use store::Tx;
use store::registers::Spot;
use uuid::Uuid;

use super::holding;
use crate::report::{Span, check};
use crate::{AppError, Desk};

/// So many facts are shown behind a verdict.
const MOST_FACTS: usize = 40;

/// A verdict over a period with what stands behind it.
#[derive(Debug, Clone)]
pub struct PeriodShown {
    /// The verdict.
    pub period: PeriodVerdict,
    /// Names of customers among what is missing.
    pub customers: BTreeMap<Uuid, String>,
    /// The first facts behind it, in order of instants.
    pub facts: Vec<ProofShown>,
}

/// A fact behind a verdict.
#[derive(Debug, Clone)]
pub struct ProofShown {
    /// The fact.
    pub fact: Fact,
    /// The number of the case or register.
    pub number: CaseNumber,
    /// The register; none: it is a case.
    pub register: Option<Spot>,
}

/// The verdicts that hold on a clause, within reach, the latest first; at most `limit`.
///
/// # Errors
/// Forbidden without the right to read reports; [`AppError::Invalid`] as for the figures.
pub async fn show_periods(
    desk: &Desk,
    actor: &Actor,
    (clause, outcome): (ClauseId, Option<Outcome>),
    span: Span,
    limit: u32,
) -> Result<Vec<PeriodShown>, AppError> {
    let reach = actor
        .reach(Permission::ReadReports)
        .ok_or(AppError::Forbidden(Permission::ReadReports))?;
    check(span)?;
    let most = usize::try_from(limit.clamp(1, 200)).unwrap_or(200);
    desk.read(move |tx| {
        let mut found = within(tx, &reach, (span, Some(&clause)))?;
        found.retain(|it| outcome.is_none_or(|outcome| it.verdict.outcome == outcome));
        found.sort_by_key(|it| std::cmp::Reverse((it.verdict.at, it.verdict.key.clone())));
        found.truncate(most);
        found.into_iter().map(|it| shown(tx, it)).collect()
    })
    .await
}

/// The verdicts that hold, with an instant in the time, within reach.
pub(crate) fn within(
    tx: &mut Tx<'_>,
    reach: &Reach,
    (span, clause): (Span, Option<&ClauseId>),
) -> Result<Vec<PeriodVerdict>, AppError> {
    let people = people_within(tx, reach)?;
    let mut found = holding(store::periods::period_verdicts(tx, (span.from, span.to), clause)?);
    found.retain(|it| {
        let verdict = &it.verdict;
        let is_seen = people
            .as_ref()
            .is_none_or(|people| verdict.person.is_some_and(|it| people.contains(&it)));
        is_seen && verdict.at >= span.from && verdict.at < span.to
    });
    Ok(found)
}

/// None: all.
fn people_within(tx: &mut Tx<'_>, reach: &Reach) -> Result<Option<BTreeSet<PersonId>>, AppError> {
    match reach {
        Reach::All => Ok(None),
        Reach::Own { person } => Ok(Some(BTreeSet::from([*person]))),
        Reach::Team { person, teams } => {
            let is_near = |it: &domain::Person| it.teams.iter().any(|team| teams.contains(team));
            let people = store::people::list_people(tx)?.into_iter().filter(is_near);
            Ok(Some(
                people.map(|it| it.id).chain(std::iter::once(*person)).collect(),
            ))
        }
    }
}

fn shown(tx: &mut Tx<'_>, period: PeriodVerdict) -> Result<PeriodShown, AppError> {
    let mut chains: BTreeMap<CaseId, Option<(CaseNumber, Option<Spot>)>> = BTreeMap::new();
    let places: BTreeSet<(CaseId, u32)> = period.proof.iter().copied().collect();
    let mut facts = Vec::new();
    for (id, seq) in places.into_iter().take(MOST_FACTS) {
        if let std::collections::btree_map::Entry::Vacant(it) = chains.entry(id) {
            it.insert(chain_of(tx, id)?);
        }
        let chain = chains.get(&id).cloned().flatten();
        if let (Some((number, register)), Some(fact)) = (chain, store::periods::fact_at(tx, id, seq)?) {
            facts.push(ProofShown {
                fact,
                number,
                register,
            });
        }
    }
    facts.sort_by_key(|it| (it.fact.judging_order(), it.fact.case_id));
    let mut customers = BTreeMap::new();
    let named = period.verdict.detail.iter();
    for id in named.filter_map(|it| Uuid::parse_str(it).ok()).take(MOST_FACTS) {
        if let Some(customer) = store::customers::load_customer(tx, domain::CustomerId::from_uuid(id))? {
            customers.insert(id, customer.name);
        }
    }
    Ok(PeriodShown {
        period,
        customers,
        facts,
    })
}

fn chain_of(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<(CaseNumber, Option<Spot>)>, AppError> {
    if let Some(line) = store::registers::register_line(tx, id)? {
        return Ok(Some((line.number, Some(line.spot))));
    }
    Ok(store::cases::load_case(tx, id)?.map(|it| (it.number, None)))
}
