//! Shows one customer, with how many of their cases are open.

use domain::{Actor, Customer, CustomerId, Permission, Reach};
use store::Tx;

use crate::settings::audit::require;
use crate::{AppError, Desk};

/// A customer as screens show them; whoever shows it covers phone, mail and address (J01).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerView {
    /// The customer.
    pub customer: Customer,
    /// Their open cases within the reader's reach, counted up to 50.
    pub open_cases: u32,
}

/// More open cases of one customer are not counted.
const COUNTED: u32 = 50;

/// Shows a customer.
///
/// # Errors
/// Forbidden without the right to see customers; not found when there is none.
pub async fn view_customer(desk: &Desk, actor: &Actor, id: CustomerId) -> Result<CustomerView, AppError> {
    require(actor, Permission::ReadCustomers)?;
    let reach = actor.reach(Permission::ReadCases);
    desk.read(move |tx| {
        let customer =
            store::customers::load_customer(tx, id)?.ok_or(AppError::NotFound { what: "customer" })?;
        view_of(tx, reach.as_ref(), customer)
    })
    .await
}

/// Counts the open cases of a customer beside them.
pub(crate) fn view_of(
    tx: &mut Tx<'_>,
    reach: Option<&Reach>,
    customer: Customer,
) -> Result<CustomerView, AppError> {
    let open_cases = match reach {
        None => 0,
        Some(reach) => {
            let cases = store::cases::cases_of_customer(tx, reach, customer.id, COUNTED)?;
            u32::try_from(cases.iter().filter(|it| it.category.is_live()).count()).unwrap_or(COUNTED)
        }
    };
    Ok(CustomerView { customer, open_cases })
}
