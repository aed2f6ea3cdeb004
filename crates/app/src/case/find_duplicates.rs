//! Finds open and recent matters of the same customer, number or place, before a new case is raised.

use calendar::Millis;
use domain::{Actor, CustomerId, IdentityKind, Permission, closed_set};
use store::cases::CaseSummary;

use crate::{AppError, Desk};

closed_set! {
    /// Why a case is offered.
    Alike {
        /// The same customer.
        SameCustomer = "same_customer",
        /// The same number called.
        SameNumber = "same_number",
    }
}

/// A case that may be the same matter.
#[derive(Debug, Clone)]
pub struct Duplicate {
    /// The case.
    pub case: CaseSummary,
    /// Why it is offered.
    pub alike: Alike,
}

/// Closed cases are offered for so long.
const RECENT: Millis = Millis::days(7);

/// Live matters first, then those closed in the last seven days; at most ten.
///
/// # Errors
/// Forbidden without the right to read cases.
pub async fn find_duplicates(
    desk: &Desk,
    actor: &Actor,
    customer: Option<CustomerId>,
    phone: Option<String>,
) -> Result<Vec<Duplicate>, AppError> {
    let reach = actor
        .reach(Permission::ReadCases)
        .ok_or(AppError::Forbidden(Permission::ReadCases))?;
    let number = phone
        .as_deref()
        .map(|it| desk.settings().phone(it))
        .unwrap_or_default();
    let since = desk.clock().now().minus(RECENT);
    desk.read(move |tx| {
        let mut asked: Vec<(CustomerId, Alike)> =
            customer.map(|it| (it, Alike::SameCustomer)).into_iter().collect();
        if number.len() >= 5 {
            for it in store::customers::find_identity(tx, IdentityKind::Phone, &number, 10)? {
                if !asked.iter().any(|(known, _)| *known == it) {
                    asked.push((it, Alike::SameNumber));
                }
            }
        }
        let mut found: Vec<Duplicate> = Vec::new();
        for (customer, alike) in asked {
            let cases = store::cases::cases_of_customer(tx, &reach, customer, 20)?;
            let counts =
                |it: &CaseSummary| it.category.is_live() || it.closed_at.is_some_and(|at| at >= since);
            found.extend(
                cases
                    .into_iter()
                    .filter(counts)
                    .map(|case| Duplicate { case, alike }),
            );
        }
        found.sort_by_key(|it| (!it.case.category.is_live(), std::cmp::Reverse(it.case.updated_at)));
        found.truncate(10);
        Ok(found)
    })
    .await
}
