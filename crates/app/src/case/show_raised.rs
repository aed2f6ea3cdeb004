//! Shows a case that was raised just now from what its transaction wrote, so that the answer costs no reading.
//!
//! Always true: it is what `view_case` and `show_beside` would read right after the commit; a test compares them. The trap:
//! only what a new case cannot have (drafts, joined cases, earlier entries) may be left empty here.

use domain::{Actor, Customer, Permission};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use store::cases::CaseSummary;

use crate::case::raise_case::{RaiseCase, write};
use crate::case::show_beside::{Beside, show_beside};
use crate::case::show_rows::{CaseLine, lines_of, next_of};
use crate::case::view_case::{CaseView, Timeline, closing_misses, live_others, view_case};
use crate::work::Saved;
use crate::{AppError, Desk, Done};

/// What a registration leaves. Kept under its key is only what finds the case again.
#[derive(Debug)]
pub(crate) struct Registered {
    pub(crate) done: Done,
    /// What the transaction wrote; none when the request had been done before.
    fresh: Option<Box<Fresh>>,
}

/// A case as its transaction wrote it.
#[derive(Debug)]
struct Fresh {
    saved: Saved,
    customer: Option<Customer>,
    /// The customer was known before, and may have other cases.
    is_known: bool,
}

impl Registered {
    pub(crate) fn new(saved: Saved, customer: Option<Customer>, is_known: bool) -> Self {
        Self {
            done: saved.done(),
            fresh: Some(Box::new(Fresh {
                saved,
                customer,
                is_known,
            })),
        }
    }
}

impl Serialize for Registered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.done.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Registered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Done::deserialize(deserializer).map(|done| Self { done, fresh: None })
    }
}

/// Registers, and shows the case as the registration left it; one that was registered before under the same key is shown
/// as it stands now.
///
/// # Errors
/// As [`crate::case::raise_case::raise_case`]; forbidden to whoever may not read cases (the case is registered all the
/// same).
pub async fn raise_and_show(
    desk: &Desk,
    actor: &Actor,
    cmd: RaiseCase,
) -> Result<(CaseView, Beside), AppError> {
    let Registered { done, fresh } = write(desk, actor, cmd).await?;
    match fresh {
        Some(fresh) => show(desk, actor, *fresh).await,
        None => {
            let viewed = view_case(desk, actor, done.case).await?;
            let others = viewed.others_of_customer.clone();
            let beside = show_beside(desk, actor, viewed.summary.clone(), others).await?;
            Ok((viewed, beside))
        }
    }
}

async fn show(desk: &Desk, actor: &Actor, fresh: Fresh) -> Result<(CaseView, Beside), AppError> {
    let Fresh {
        saved,
        customer,
        is_known,
    } = fresh;
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    if !reach.covers(&saved.record.case) {
        return Err(AppError::NotFound { what: "case" });
    }
    let name = customer.as_ref().map(|it| it.name.clone()).unwrap_or_default();
    let summary = CaseSummary::of(&saved.record, name);
    let others = match customer.as_ref().filter(|_| is_known) {
        Some(customer) => read_others(desk, actor, (&summary, customer)).await?,
        None => Vec::new(),
    };
    let closing_misses = closing_misses(&desk.standard(), &saved.state(), &desk.asker(actor));
    let sees_customers = actor.scope(Permission::ReadCustomers).is_some();
    let Saved {
        record,
        mut promises,
        verdicts,
        facts,
        ..
    } = saved;
    promises.sort_by(|a, b| (a.basis_at, &a.key).cmp(&(b.basis_at, &b.key)));
    let line = CaseLine {
        next: next_of(promises.clone()),
        customer: customer.clone().filter(|_| sees_customers),
        joined_into: None,
        has_draft: false,
        unread_in_chat: 0,
        summary: summary.clone(),
    };
    let may = |permission| actor.reach(permission).is_some_and(|it| it.covers(&record.case));
    let viewed = CaseView {
        may_work: may(Permission::WorkCases),
        may_assign: may(Permission::AssignCases),
        case: record.case,
        summary,
        customer,
        promises,
        timeline: Timeline::whole(facts, &verdicts),
        verdicts,
        others_of_customer: others.iter().map(|it| it.summary.clone()).collect(),
        closing_misses,
    };
    let beside = Beside {
        line,
        others,
        joined: Vec::new(),
        reply: None,
        note: None,
    };
    Ok((viewed, beside))
}

/// The other live cases of a customer who was known before.
async fn read_others(
    desk: &Desk,
    actor: &Actor,
    (case, customer): (&CaseSummary, &Customer),
) -> Result<Vec<CaseLine>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let sees_customers = actor.scope(Permission::ReadCustomers).is_some();
    let (person, case, customer) = (actor.person, case.id, customer.id);
    desk.read(move |tx| {
        let others = live_others(tx, &reach, customer, case)?;
        lines_of(tx, Some(person), sees_customers, others)
    })
    .await
}
