//! Customers: entered, found, seen, changed, and their covered fields shown for a reason.

pub mod belong_together;
pub mod change_customer;
pub mod enter_customer;
pub mod find_alike;
pub mod find_customers;
pub mod greetings;
pub mod merge_customers;
pub mod process_records;
pub mod reveal_field;
pub mod undo_merge;
pub mod verify_identity;
pub mod view_circle;
pub mod view_customer;
pub(crate) mod written_language;
