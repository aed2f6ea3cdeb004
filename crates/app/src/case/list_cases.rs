//! Lists cases: the views of the workspace, filtered, ordered by risk, within the actor's reach.

use domain::{Actor, CaseType, Category, CustomerId, Permission, PersonId, Priority, TeamId, closed_set};
use store::cases::{CaseFilter, CaseOrder, CasePage, PageMark, Shelf};

use crate::{AppError, Desk};

closed_set! {
    /// The views that everybody has.
    View {
        /// What I handle. 我的
        Mine = "mine",
        /// What my teams have. 本组
        Team = "team",
        /// What nobody handles. 待领取
        Unassigned = "unassigned",
        /// All that is live. 全部
        All = "all",
        /// What waits. 等待中
        Waiting = "waiting",
        /// What is closed or joined. 已办结
        Closed = "closed",
        /// Where the customer wrote last. 待回复
        Unanswered = "unanswered",
        /// Where a promise of the present round was broken. 已超时
        Breached = "breached",
    }
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ListCases {
    /// The view.
    pub view: View,
    /// Only of these types; empty: all.
    pub case_types: Vec<CaseType>,
    /// Only of these priorities; empty: all.
    pub priorities: Vec<Priority>,
    /// Only of this team.
    pub team: Option<TeamId>,
    /// Only handled by.
    pub handler: Option<PersonId>,
    /// Only owned by.
    pub owner: Option<PersonId>,
    /// Only in this category.
    pub category: Option<Category>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// In this order; closed ones are always listed by their latest change.
    pub order: CaseOrder,
    /// After this row.
    pub after: Option<PageMark>,
    /// At most so many rows, up to 200.
    pub limit: u32,
}

/// How many cases each view holds, counted up to 1 000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewCounts(pub Vec<(View, u32)>);

/// The most that is counted.
const COUNTED: u32 = 1_000;

/// One page of a list.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn list_cases(desk: &Desk, actor: &Actor, query: ListCases) -> Result<CasePage, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let filter = filter_of(actor, &query);
    let (order, after, limit) = (query.order, query.after, query.limit.clamp(1, 200));
    let customer = query.customer;
    desk.read(move |tx| {
        if let Some(customer) = customer {
            let cases = store::cases::cases_of_customer(tx, &reach, customer, limit)?;
            return Ok(CasePage { cases, next: None });
        }
        Ok(store::cases::list_cases(
            tx,
            &reach,
            (&filter, order),
            after,
            limit,
        )?)
    })
    .await
}

/// How many each view holds.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn count_views(desk: &Desk, actor: &Actor) -> Result<ViewCounts, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let filters: Vec<(View, CaseFilter)> = View::ALL
        .iter()
        .filter(|it| **it != View::Closed)
        .map(|view| (*view, filter_of_view(actor, *view)))
        .collect();
    desk.read(move |tx| {
        let mut counts = Vec::new();
        for (view, filter) in &filters {
            counts.push((*view, store::cases::count_cases(tx, &reach, filter, COUNTED)?));
        }
        Ok(ViewCounts(counts))
    })
    .await
}

fn filter_of(actor: &Actor, query: &ListCases) -> CaseFilter {
    let mut filter = filter_of_view(actor, query.view);
    filter.case_types.clone_from(&query.case_types);
    filter.priorities.clone_from(&query.priorities);
    filter.team = query.team.or(filter.team);
    filter.handler = query.handler.or(filter.handler);
    filter.owner = query.owner.or(filter.owner);
    filter.category = query.category.or(filter.category);
    filter
}

fn filter_of_view(actor: &Actor, view: View) -> CaseFilter {
    let live = CaseFilter {
        shelf: Shelf::Live,
        ..CaseFilter::default()
    };
    match view {
        View::Mine => CaseFilter {
            handler: Some(actor.person),
            ..live
        },
        View::Team => CaseFilter {
            team: actor.teams.first().copied(),
            ..live
        },
        View::Unassigned => CaseFilter {
            is_unhandled: true,
            ..live
        },
        View::All => live,
        View::Waiting => CaseFilter {
            category: Some(Category::Waiting),
            ..live
        },
        View::Closed => CaseFilter {
            shelf: Shelf::Past,
            ..CaseFilter::default()
        },
        View::Breached => CaseFilter {
            is_breached: true,
            ..live
        },
        View::Unanswered => CaseFilter {
            is_unanswered: Some(true),
            ..live
        },
    }
}
