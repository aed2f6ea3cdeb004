//! Pages of the queue: cases by filter, order and rights, fifty at a time.
//!
//! Always true: each page is put together from a few branches (a team, a person, everybody), each served by an index that
//! is already in the order asked for, so the cost follows the page and not the number of cases. The rights filter is on
//! every branch besides. The trap: a case can come from two branches (my own in my team), so branches are merged by key.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use domain::{CaseId, CaseType, Category, PersonId, Priority, Reach, TeamId};

use crate::cases::summary::{COLUMNS, CaseSummary, read_all};
use crate::cases::{NOTHING_DUE, rank_of};
use crate::error::StoreError;
use crate::reach::push_reach;
use crate::statement::Composed;
use crate::tx::Tx;

/// Which part of all cases is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shelf {
    /// Work is still owed.
    #[default]
    Live,
    /// Closed or joined.
    Past,
}

/// What is asked for; what is none or empty does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Live or past.
    pub shelf: Shelf,
    /// Only in this category (of the shelf).
    pub category: Option<Category>,
    /// Only of this team.
    pub team: Option<TeamId>,
    /// Only handled by this person.
    pub handler: Option<PersonId>,
    /// Only owned by this person.
    pub owner: Option<PersonId>,
    /// Only of these types.
    pub case_types: Vec<CaseType>,
    /// Only of these priorities.
    pub priorities: Vec<Priority>,
    /// Only those to which the customer wrote last (or not).
    pub is_unanswered: Option<bool>,
    /// Only those that nobody handles.
    pub is_unhandled: bool,
    /// Only those of which a promise of the present round was broken.
    pub is_breached: bool,
}

/// The order of a list. Past cases are always listed by their latest change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// What falls due next comes first; nothing due comes last.
    #[default]
    Risk,
    /// The latest change comes first.
    Updated,
    /// The newest case comes first.
    Created,
}

/// Where the next page begins: the sort key and id of the last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageMark {
    /// Milliseconds of the order's instant; 0 for `Created`.
    pub key: i64,
    /// The last row's case.
    pub id: CaseId,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePage {
    /// The cases.
    pub cases: Vec<CaseSummary>,
    /// Where the next page begins; none when this is the last.
    pub next: Option<PageMark>,
}

/// One index-served part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Branch {
    All,
    AllUnanswered,
    AllBreached,
    AllUnhandled,
    AllWaiting,
    Team(TeamId),
    NoTeam,
    Handler(PersonId),
    Owner(PersonId),
    OfferPerson(PersonId),
    OfferTeam(TeamId),
}

/// The page after `after` (none: the first), at most `limit` cases.
///
/// # Errors
/// When a statement fails or a row does not read.
pub fn list_cases(
    tx: &mut Tx<'_>,
    reach: &Reach,
    query: (&CaseFilter, CaseOrder),
    after: Option<PageMark>,
    limit: u32,
) -> Result<CasePage, StoreError> {
    let (filter, wanted) = query;
    let order = if filter.shelf == Shelf::Past {
        CaseOrder::Updated
    } else {
        wanted
    };
    let mut merged = BTreeMap::new();
    for branch in branches(reach, filter, order) {
        let composed = compose(tx, reach, filter, (branch, order, after), limit.saturating_add(1));
        for case in read_all(tx, &composed)? {
            merged.insert(sort_key(&case, order), case);
        }
    }
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = merged.len() > wanted;
    let cases: Vec<CaseSummary> = merged.into_values().take(wanted).collect();
    let next = cases.last().filter(|_| has_more).map(|it| mark_of(it, order));
    Ok(CasePage { cases, next })
}

/// How many cases a filter gives within reach, counted up to `at_most`.
///
/// # Errors
/// When the statement fails.
pub fn count_cases(
    tx: &mut Tx<'_>,
    reach: &Reach,
    filter: &CaseFilter,
    at_most: u32,
) -> Result<u32, StoreError> {
    let order = if filter.shelf == Shelf::Past {
        CaseOrder::Updated
    } else {
        CaseOrder::Risk
    };
    let mut composed = Composed::new("count_cases");
    composed.push("SELECT count(*) FROM (");
    for (place, branch) in branches(reach, filter, order).into_iter().enumerate() {
        // UNION, so that a case from two branches counts once.
        composed.push(if place == 0 {
            "SELECT case_id FROM ("
        } else {
            " UNION SELECT case_id FROM ("
        });
        composed.push("SELECT c.case_id FROM cases c");
        composed.push_for(tx.engine(), index_of(branch, filter.shelf, order), "");
        composed.push(" WHERE ");
        push_filter(&mut composed, filter);
        push_branch(&mut composed, branch);
        push_reach(&mut composed, reach);
        composed.push(" LIMIT ").bind(at_most).push(") branch");
    }
    composed.push(") counted");
    let row = tx.query_composed(&composed)?.into_iter().next();
    let counted: u32 = row.map_or(Ok(0), |mut it| it.take())?;
    Ok(counted.min(at_most))
}

/// The branches whose union holds every case that the filter and the rights allow.
fn branches(reach: &Reach, filter: &CaseFilter, order: CaseOrder) -> Vec<Branch> {
    if let Some(person) = filter.handler {
        return vec![Branch::Handler(person)];
    }
    if let Some(person) = filter.owner {
        return vec![Branch::Owner(person)];
    }
    let offers_matter = filter.shelf == Shelf::Live;
    let own = |person: PersonId| {
        let mut branches = vec![Branch::Handler(person), Branch::Owner(person)];
        if offers_matter {
            branches.push(Branch::OfferPerson(person));
        }
        branches
    };
    match (reach, filter.team) {
        (Reach::All, None) => vec![whole_shelf(filter, order)],
        (Reach::All, Some(team)) => vec![Branch::Team(team)],
        (Reach::Own { person }, _) => own(*person),
        (Reach::Team { person: _, teams }, Some(team)) if teams.contains(&team) => vec![Branch::Team(team)],
        (Reach::Team { person, teams }, chosen) => {
            let mut branches = own(*person);
            if chosen.is_none() {
                branches.push(Branch::NoTeam);
                branches.extend(teams.iter().copied().map(Branch::Team));
            }
            if offers_matter {
                branches.extend(teams.iter().copied().map(Branch::OfferTeam));
            }
            branches
        }
    }
}

/// The narrowest index over everything that still holds what the filter asks for.
fn whole_shelf(filter: &CaseFilter, order: CaseOrder) -> Branch {
    if order != CaseOrder::Risk {
        return Branch::All;
    }
    if filter.shelf == Shelf::Live && filter.is_breached {
        return Branch::AllBreached;
    }
    match (
        filter.shelf,
        filter.is_unanswered,
        filter.is_unhandled,
        filter.category,
    ) {
        (Shelf::Live, Some(true), _, _) => Branch::AllUnanswered,
        (Shelf::Live, _, true, _) => Branch::AllUnhandled,
        (Shelf::Live, _, _, Some(Category::Waiting)) => Branch::AllWaiting,
        (Shelf::Live | Shelf::Past, _, _, _) => Branch::All,
    }
}

fn compose(
    tx: &Tx<'_>,
    reach: &Reach,
    filter: &CaseFilter,
    place: (Branch, CaseOrder, Option<PageMark>),
    limit: u32,
) -> Composed {
    let (branch, order, after) = place;
    let mut composed = Composed::new("list_cases");
    composed.push(COLUMNS);
    composed.push_for(tx.engine(), index_of(branch, filter.shelf, order), "");
    composed.push(" WHERE ");
    push_filter(&mut composed, filter);
    push_branch(&mut composed, branch);
    push_reach(&mut composed, reach);
    if let Some(mark) = after {
        match order {
            CaseOrder::Risk => composed.push(" AND (c.due_order, c.case_id) > (").bind(mark.key),
            CaseOrder::Updated => composed.push(" AND (c.updated_at, c.case_id) < (").bind(mark.key),
            CaseOrder::Created => composed.push(" AND (c.case_id) < ("),
        };
        if order != CaseOrder::Created {
            composed.push(", ");
        }
        composed.bind(mark.id).push(")");
    }
    composed.push(match order {
        CaseOrder::Risk => " ORDER BY c.due_order, c.case_id LIMIT ",
        CaseOrder::Updated => " ORDER BY c.updated_at DESC, c.case_id DESC LIMIT ",
        CaseOrder::Created => " ORDER BY c.case_id DESC LIMIT ",
    });
    composed.bind(limit);
    composed
}

fn push_filter(composed: &mut Composed, filter: &CaseFilter) {
    let CaseFilter {
        shelf,
        category,
        team,
        handler,
        owner,
        case_types,
        priorities,
        is_unanswered,
        is_unhandled,
        is_breached,
    } = filter;
    // Literals, so that the partial indexes apply.
    composed.push(match shelf {
        Shelf::Live => "c.is_live = TRUE",
        // What is neither live nor ended is a register.
        Shelf::Past => "c.is_live = FALSE AND c.category <> 'new'",
    });
    if let Some(category) = category {
        composed.push(" AND c.category = ").bind(*category);
    }
    if let Some(team) = team {
        composed.push(" AND c.team_id = ").bind(*team);
    }
    if let Some(person) = handler {
        composed.push(" AND c.handler_id = ").bind(*person);
    }
    if let Some(person) = owner {
        composed.push(" AND c.owner_id = ").bind(*person);
    }
    if !case_types.is_empty() {
        composed
            .push(" AND c.case_type IN ")
            .bind_list(case_types.iter().copied());
    }
    if !priorities.is_empty() {
        composed
            .push(" AND c.priority_rank IN ")
            .bind_list(priorities.iter().copied().map(rank_of));
    }
    if let Some(is_unanswered) = is_unanswered {
        composed.push(" AND c.is_unanswered = ").bind(*is_unanswered);
    }
    if *is_unhandled {
        composed.push(" AND c.handler_id IS NULL");
    }
    if *is_breached {
        composed.push(" AND c.is_breached = TRUE");
    }
}

fn push_branch(composed: &mut Composed, branch: Branch) {
    match branch {
        Branch::All => composed,
        // Literals, so that the partial indexes apply.
        Branch::AllUnanswered => composed.push(" AND c.is_unanswered = TRUE"),
        Branch::AllBreached => composed.push(" AND c.is_breached = TRUE"),
        Branch::AllUnhandled => composed.push(" AND c.handler_id IS NULL"),
        Branch::AllWaiting => composed.push(" AND c.category = 'waiting'"),
        Branch::Team(team) => composed.push(" AND c.team_id = ").bind(team),
        Branch::NoTeam => composed.push(" AND c.team_id IS NULL"),
        Branch::Handler(person) => composed.push(" AND c.handler_id = ").bind(person),
        Branch::Owner(person) => composed.push(" AND c.owner_id = ").bind(person),
        Branch::OfferPerson(person) => composed.push(" AND c.offer_person_id = ").bind(person),
        Branch::OfferTeam(team) => composed.push(" AND c.offer_team_id = ").bind(team),
    };
}

/// SQLite chooses by rules of thumb, so it is told which index; PostgreSQL keeps statistics and chooses itself.
const fn index_of(branch: Branch, shelf: Shelf, order: CaseOrder) -> &'static str {
    match (shelf, branch, order) {
        (_, Branch::AllUnanswered, _) => " INDEXED BY cases_live_unanswered",
        (_, Branch::AllBreached, _) => " INDEXED BY cases_live_breached",
        (_, Branch::AllUnhandled, _) => " INDEXED BY cases_live_unhandled",
        (_, Branch::AllWaiting, _) => " INDEXED BY cases_live_waiting",
        (Shelf::Live, Branch::All, CaseOrder::Risk) => " INDEXED BY cases_live_due",
        (Shelf::Live, Branch::All, CaseOrder::Updated) => " INDEXED BY cases_live_updated",
        (Shelf::Live, Branch::All, CaseOrder::Created) => " INDEXED BY cases_live_created",
        (Shelf::Live, Branch::Team(_) | Branch::NoTeam, CaseOrder::Risk) => " INDEXED BY cases_team_due",
        (Shelf::Live, Branch::Team(_) | Branch::NoTeam, CaseOrder::Updated) => {
            " INDEXED BY cases_team_updated"
        }
        (Shelf::Live, Branch::Team(_) | Branch::NoTeam, CaseOrder::Created) => {
            " INDEXED BY cases_team_created"
        }
        (Shelf::Live, Branch::Handler(_), _) => " INDEXED BY cases_handler_live",
        (Shelf::Live, Branch::Owner(_), _) => " INDEXED BY cases_owner_live",
        (_, Branch::OfferPerson(_), _) => " INDEXED BY cases_offer_person",
        (_, Branch::OfferTeam(_), _) => " INDEXED BY cases_offer_team",
        (Shelf::Past, Branch::All, _) => " INDEXED BY cases_past_updated",
        (Shelf::Past, Branch::Team(_) | Branch::NoTeam, _) => " INDEXED BY cases_past_team",
        (Shelf::Past, Branch::Handler(_), _) => " INDEXED BY cases_past_handler",
        (Shelf::Past, Branch::Owner(_), _) => " INDEXED BY cases_past_owner",
    }
}

fn mark_of(case: &CaseSummary, order: CaseOrder) -> PageMark {
    let key = match order {
        CaseOrder::Risk => case.next_due_at.map_or(NOTHING_DUE, |it| it.as_millis()),
        CaseOrder::Updated => case.updated_at.as_millis(),
        CaseOrder::Created => 0,
    };
    PageMark { key, id: case.id }
}

/// Sorts as the statements do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SortKey {
    mark: PageMark,
    order: CaseOrder,
}

fn sort_key(case: &CaseSummary, order: CaseOrder) -> SortKey {
    SortKey {
        mark: mark_of(case, order),
        order,
    }
}

impl Ord for SortKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let rising = (self.mark.key, self.mark.id).cmp(&(other.mark.key, other.mark.id));
        match self.order {
            CaseOrder::Risk => rising,
            CaseOrder::Updated | CaseOrder::Created => rising.reverse(),
        }
    }
}

impl PartialOrd for SortKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
