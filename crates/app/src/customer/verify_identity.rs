//! Records that a customer was shown to hold a number or an address; whoever was shown to hold it too is the same person.

use domain::{Actor, CustomerId, IdentityId, Permission};

use crate::customer::merge_customers::{load_again, merge_by_certain_signs};
use crate::once::Once;
use crate::settings::audit::{note, require};
use crate::{AppError, Desk};

/// Verifies the identity; gives whoever goes on.
///
/// # Errors
/// Forbidden without the right to edit customers; not found for an unknown customer or identity.
pub async fn verify_identity(
    desk: &Desk,
    actor: &Actor,
    (id, identity): (CustomerId, IdentityId),
    once: Option<Once>,
) -> Result<CustomerId, AppError> {
    require(actor, Permission::EditCustomers)?;
    let by = actor.person;
    desk.write(once, move |work| {
        let mut customer = load_again(work, id)?;
        let found = customer.identities.iter_mut().find(|it| it.id == identity);
        let it = found.ok_or(AppError::NotFound {
            what: "number or address",
        })?;
        it.is_verified = true;
        let detail = serde_json::json!({ "kind": it.kind });
        customer.updated_at = work.now();
        store::customers::update_customer(work.tx, &mut customer)?;
        note(
            work,
            by,
            ("identity_verified", format!("customer:{}", customer.id), &detail),
        )?;
        merge_by_certain_signs(work, &customer)
    })
    .await
}
