//! What a company sets for its desk: people, teams, mailboxes, calendars, forms, labels, tokens.

pub mod audit;
pub mod calendars;
pub mod forms;
pub mod labels;
pub mod mailboxes;
pub mod messengers;
pub mod people;
pub mod privacy;
pub(crate) mod standard;
pub mod teams;
pub mod tokens;

/// Reads calendars, teams and people anew, after another desk over the same store changed them.
///
/// # Errors
/// As for opening a desk.
pub async fn standard_in_force(desk: &crate::Desk) -> Result<(), crate::AppError> {
    standard::rebuild(desk).await
}
