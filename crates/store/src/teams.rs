//! Teams, and the free names (labels) that the desk puts over the closed categories.

use domain::{Category, LabelId, Team, TeamId};

use crate::error::StoreError;
use crate::news::Concern;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    SAVE_TEAM = Statement::new(
        "save_team",
        "INSERT INTO teams (team_id, name, calendar, is_active, version) VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (team_id) DO UPDATE SET name = excluded.name, calendar = excluded.calendar,
           is_active = excluded.is_active, version = teams.version + 1",
    ).concerning(Concern::House);
    LOAD_TEAM = Statement::new("load_team", "SELECT team_id, name, calendar, is_active FROM teams WHERE team_id = $1");
    LIST_TEAMS = Statement::new(
        "list_teams",
        "SELECT team_id, name, calendar, is_active FROM teams ORDER BY team_id",
    ).scans();
    SAVE_LABEL = Statement::new(
        "save_label",
        "INSERT INTO labels (label_id, category, name, rank, is_active) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (label_id) DO UPDATE SET category = excluded.category, name = excluded.name,
           rank = excluded.rank, is_active = excluded.is_active",
    );
    LIST_LABELS = Statement::new(
        "list_labels",
        "SELECT label_id, category, name, rank, is_active FROM labels ORDER BY category, rank, label_id",
    ).scans();
}

/// A free name over a closed category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Identity.
    pub id: LabelId,
    /// The category that it stands for.
    pub category: Category,
    /// The name.
    pub name: String,
    /// Place among the labels of its category.
    pub rank: u32,
    /// Still offered.
    pub is_active: bool,
}

/// Enters a team, or changes one.
///
/// # Errors
/// When the statement fails.
pub fn save_team(tx: &mut Tx<'_>, team: &Team) -> Result<(), StoreError> {
    let Team {
        id,
        name,
        calendar,
        is_active,
    } = team;
    tx.execute(&SAVE_TEAM, values![*id, name, calendar, *is_active])?;
    Ok(())
}

/// A team.
///
/// # Errors
/// When the statement fails.
pub fn load_team(tx: &mut Tx<'_>, id: TeamId) -> Result<Option<Team>, StoreError> {
    tx.query_opt(&LOAD_TEAM, values![id])?
        .map(|mut row| read_team(&mut row))
        .transpose()
}

/// Every team, in order of entry.
///
/// # Errors
/// When the statement fails.
pub fn list_teams(tx: &mut Tx<'_>) -> Result<Vec<Team>, StoreError> {
    tx.query(&LIST_TEAMS, values![])?
        .into_iter()
        .map(|mut row| read_team(&mut row))
        .collect()
}

/// Enters a label, or changes one.
///
/// # Errors
/// When the statement fails.
pub fn save_label(tx: &mut Tx<'_>, label: &Label) -> Result<(), StoreError> {
    let Label {
        id,
        category,
        name,
        rank,
        is_active,
    } = label;
    tx.execute(&SAVE_LABEL, values![*id, *category, name, *rank, *is_active])?;
    Ok(())
}

/// Every label, by category and rank.
///
/// # Errors
/// When the statement fails.
pub fn list_labels(tx: &mut Tx<'_>) -> Result<Vec<Label>, StoreError> {
    tx.query(&LIST_LABELS, values![])?
        .into_iter()
        .map(|mut row| {
            Ok(Label {
                id: row.take()?,
                category: row.take()?,
                name: row.take()?,
                rank: row.take()?,
                is_active: row.take()?,
            })
        })
        .collect()
}

fn read_team(row: &mut Row) -> Result<Team, StoreError> {
    Ok(Team {
        id: row.take()?,
        name: row.take()?,
        calendar: row.take()?,
        is_active: row.take()?,
    })
}
