//! Shows whom a customer belongs with: households, companies, others at the same place, and what all of them have open.
//!
//! Always true: matters are those within the reader's reach; the customer's own are left out.

use domain::{Actor, Customer, CustomerGroup, CustomerId, Permission, Reach, place};
use store::Tx;
use store::cases::CaseSummary;
use store::customers::{groups, merging};

use crate::customer::belong_together::MOST_MEMBERS;
use crate::settings::audit::require;
use crate::{AppError, Desk};

/// Whom a customer belongs with.
#[derive(Debug, Clone, Default)]
pub struct Circle {
    /// Households and companies, with everybody in them.
    pub groups: Vec<CircleGroup>,
    /// Others at one of the customer's places.
    pub at_place: Vec<Customer>,
    /// What the others have open, the latest change first.
    pub matters: Vec<CaseSummary>,
}

/// A household or a company with everybody in it.
#[derive(Debug, Clone)]
pub struct CircleGroup {
    /// The group.
    pub group: CustomerGroup,
    /// Everybody, the customer too, each with as what they belong.
    pub members: Vec<(Customer, String)>,
}

/// So many at one place are shown: an office tower is no household.
const AT_PLACE: u32 = 10;
/// So many of the others are looked at for what they have open, and so many of their matters are shown.
const LOOKED_AT: usize = 40;
const MATTERS: usize = 20;

/// Looks around a customer.
///
/// # Errors
/// Forbidden without the right to see customers; not found for an unknown customer.
pub async fn view_circle(desk: &Desk, actor: &Actor, id: CustomerId) -> Result<Circle, AppError> {
    require(actor, Permission::ReadCustomers)?;
    let reach = actor.reach(Permission::ReadCases);
    desk.read(move |tx| {
        let customer =
            store::customers::load_customer(tx, id)?.ok_or(AppError::NotFound { what: "customer" })?;
        let groups = groups_around(tx, customer.id)?;
        let at_place = at_same_place(tx, &customer)?;
        let mut others: Vec<CustomerId> = groups
            .iter()
            .flat_map(|it| it.members.iter().map(|member| member.0.id))
            .chain(at_place.iter().map(|it| it.id))
            .filter(|it| *it != customer.id)
            .collect();
        others.sort_unstable();
        others.dedup();
        others.truncate(LOOKED_AT);
        let matters = match &reach {
            Some(reach) => open_of(tx, reach, &others)?,
            None => Vec::new(),
        };
        Ok(Circle {
            groups,
            at_place,
            matters,
        })
    })
    .await
}

fn groups_around(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<CircleGroup>, AppError> {
    let mut around = Vec::new();
    for group in groups::groups_of(tx, customer)? {
        let members = groups::members_of(tx, group.id, MOST_MEMBERS)?;
        let ids: Vec<CustomerId> = members.iter().map(|it| it.customer).collect();
        let known = store::customers::load_customers(tx, &ids)?;
        let members = members
            .into_iter()
            .filter_map(|it| {
                let who = known.iter().find(|known| known.id == it.customer)?;
                Some((who.clone(), it.part))
            })
            .collect();
        around.push(CircleGroup { group, members });
    }
    Ok(around)
}

fn at_same_place(tx: &mut Tx<'_>, customer: &Customer) -> Result<Vec<Customer>, AppError> {
    let mut ids: Vec<CustomerId> = Vec::new();
    for it in &customer.places {
        let key = place::place_key(&it.address, &it.unit);
        // A street without a house is shared by many.
        if key.chars().any(|it| it.is_ascii_digit()) {
            ids.extend(merging::at_place(tx, &key, AT_PLACE)?);
        }
    }
    ids.retain(|it| *it != customer.id);
    ids.sort_unstable();
    ids.dedup();
    Ok(store::customers::load_customers(tx, &ids)?)
}

fn open_of(tx: &mut Tx<'_>, reach: &Reach, others: &[CustomerId]) -> Result<Vec<CaseSummary>, AppError> {
    let mut open = Vec::new();
    for other in others {
        let cases = store::cases::cases_of_customer(tx, reach, *other, AT_PLACE)?;
        open.extend(cases.into_iter().filter(|it| it.category.is_live()));
    }
    open.sort_by_key(|it| std::cmp::Reverse((it.updated_at, it.id)));
    open.truncate(MATTERS);
    Ok(open)
}
