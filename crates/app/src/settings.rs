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
pub(crate) mod value;

/// Reads calendars, teams and people anew, after another desk over the same store changed them.
///
/// # Errors
/// As for opening a desk.
pub async fn standard_in_force(desk: &crate::Desk) -> Result<(), crate::AppError> {
    standard::rebuild(desk).await
}

/// Looks whether another node changed calendars, teams, people, mailboxes or settings, and reads them anew when it did.
///
/// Gives whether it did. To be called every second or so: where nothing changed it costs one small question.
///
/// # Errors
/// As for opening a desk.
pub async fn notice_other_nodes(desk: &crate::Desk) -> Result<bool, crate::AppError> {
    let mark = desk.read(|tx| Ok(store::settings::house_mark(tx)?)).await?;
    let is_changed = mark != desk.house_mark();
    if is_changed {
        standard::rebuild(desk).await?;
    }
    Ok(is_changed)
}
