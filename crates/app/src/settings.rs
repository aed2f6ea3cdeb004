//! What a company sets for its desk: people, teams, mailboxes, calendars, forms, labels, tokens.

pub mod audit;
pub mod calendars;
pub mod forms;
pub mod labels;
pub mod mailboxes;
pub mod people;
pub(crate) mod standard;
pub mod teams;
pub mod tokens;
