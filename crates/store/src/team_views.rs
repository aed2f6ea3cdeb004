//! Lists of cases that a team shares: filters and order under a name.

use calendar::Instant;
use domain::{PersonId, TeamId, TeamViewId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_TEAM_VIEW = Statement::new(
        "insert_team_view",
        "INSERT INTO team_views (team_view_id, team_id, name, filter, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
    );
    LOAD_TEAM_VIEW = Statement::new(
        "load_team_view",
        "SELECT team_view_id, team_id, name, filter, made_by, made_at FROM team_views WHERE team_view_id = $1",
    );
    REMOVE_TEAM_VIEW = Statement::new("remove_team_view", "DELETE FROM team_views WHERE team_view_id = $1");
}

/// A list of cases that a team shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamView {
    /// Identity.
    pub id: TeamViewId,
    /// Whose.
    pub team: TeamId,
    /// What it is called.
    pub name: String,
    /// Filters and order (JSON text, the screens' own).
    pub filter: String,
    /// Who shared it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Instant,
}

/// Enters a view.
///
/// # Errors
/// When the statement fails.
pub fn insert_team_view(tx: &mut Tx<'_>, view: &TeamView) -> Result<(), StoreError> {
    let TeamView {
        id,
        team,
        name,
        filter,
        made_by,
        made_at,
    } = view;
    tx.execute(
        &INSERT_TEAM_VIEW,
        values![*id, *team, name, filter, *made_by, *made_at],
    )?;
    Ok(())
}

/// A view.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_team_view(tx: &mut Tx<'_>, id: TeamViewId) -> Result<Option<TeamView>, StoreError> {
    tx.query_opt(&LOAD_TEAM_VIEW, values![id])?
        .map(|mut row| read_view(&mut row))
        .transpose()
}

/// The views of teams, the oldest first.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn team_views_of(tx: &mut Tx<'_>, teams: &[TeamId]) -> Result<Vec<TeamView>, StoreError> {
    if teams.is_empty() {
        return Ok(Vec::new());
    }
    let mut composed = Composed::new("team_views_of");
    composed
        .push(
            "SELECT team_view_id, team_id, name, filter, made_by, made_at FROM team_views WHERE team_id IN ",
        )
        .bind_list(teams.iter().copied())
        .push(" ORDER BY made_at, team_view_id");
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_view(&mut row))
        .collect()
}

/// Removes a view; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn remove_team_view(tx: &mut Tx<'_>, id: TeamViewId) -> Result<bool, StoreError> {
    Ok(tx.execute(&REMOVE_TEAM_VIEW, values![id])? == 1)
}

fn read_view(row: &mut Row) -> Result<TeamView, StoreError> {
    Ok(TeamView {
        id: row.take()?,
        team: row.take()?,
        name: row.take()?,
        filter: row.take()?,
        made_by: row.take()?,
        made_at: row.take()?,
    })
}
