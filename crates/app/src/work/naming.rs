//! How a case keeps what its customer is called, for judging the words of address (G02).
//!
//! Always true: judging sees the name that whoever spoke saw. The trap: a customer's entry may get its name, or another one,
//! after the case was raised, so it is noted anew before somebody writes to them.

use std::collections::BTreeMap;

use domain::{Customer, FactBody, Raised, Reclassified};

use super::{OpenCase, Work};
use crate::AppError;

/// Fields that a case keeps for judging the words of address (G02); no form asks for them and no screen shows them.
const CUSTOMER_NAME: &str = "customer_name";
const CUSTOMER_TITLE: &str = "customer_title";

/// The fields of a case as screens show them: without those that only judging needs.
#[must_use]
pub fn shown_fields(mut fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    fields.remove(CUSTOMER_NAME);
    fields.remove(CUSTOMER_TITLE);
    fields
}

/// Keeps with a case how its customer is called when it is raised.
pub(crate) fn keep_name(raised: &mut Raised, customer: &Customer) {
    if !customer.name.is_empty() {
        raised.fields.extend(name_fields(customer));
    }
}

/// How a customer is called, as a case keeps it.
fn name_fields(customer: &Customer) -> [(String, String); 2] {
    [
        (CUSTOMER_NAME.to_owned(), customer.name.clone()),
        (CUSTOMER_TITLE.to_owned(), customer.title.as_str().to_owned()),
    ]
}

impl Work<'_, '_> {
    /// Keeps with the case how its customer is called when it is raised: later judging of the words of address (G02)
    /// must see what the agent saw.
    pub(crate) fn name_customer(&mut self, raised: &mut Raised) -> Result<(), AppError> {
        let Some(id) = raised.customer else { return Ok(()) };
        if let Some(customer) = store::customers::load_customer(self.tx, id)? {
            keep_name(raised, &customer);
        }
        Ok(())
    }

    /// Keeps with a case how its customer is called by now, before somebody speaks to them: as [`Work::name_customer`], for
    /// a name that was learnt or put right since.
    pub(crate) fn note_name(&mut self, case: &mut OpenCase) -> Result<(), AppError> {
        if case.is_by_rule() {
            return Ok(());
        }
        let customer = self.customer_of(case.case())?;
        let Some(customer) = customer.filter(|it| !it.name.is_empty()) else {
            return Ok(());
        };
        let named = name_fields(&customer);
        let fields = &case.case().fields;
        if named
            .iter()
            .all(|(field, value)| fields.get(field) == Some(value))
        {
            return Ok(());
        }
        let change = Reclassified {
            customer: Some(customer.id),
            fields: named.into(),
            ..Reclassified::default()
        };
        case.record(FactBody::Classified { change })
    }
}
