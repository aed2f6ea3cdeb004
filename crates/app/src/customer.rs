//! Customers: entered, found, seen, changed, and their covered fields shown for a reason.

pub mod change_customer;
pub mod enter_customer;
pub mod find_customers;
pub mod reveal_field;
pub mod view_customer;
