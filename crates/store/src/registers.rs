//! Where registers stand: chains of events that belong to no case, for a part of the house, a team, a thing.
//!
//! Always true: all else of a register (its row, facts, state, promises, verdicts) lies where that of cases lies; lists of
//! cases leave it out by its `is_register`.

use calendar::Instant;
use domain::{CaseId, CaseNumber, EventArea, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_REGISTER = Statement::new(
        "insert_register",
        "INSERT INTO registers (case_id, area, team_id, thing, spot, updated_at) VALUES ($1, $2, $3, $4, $5, $6)",
    );
    TOUCH_REGISTER = Statement::new("touch_register", "UPDATE registers SET updated_at = $2 WHERE case_id = $1");
    FIND_REGISTER = Statement::new("find_register", "SELECT case_id FROM registers WHERE spot = $1");
    REGISTER_LINE = Statement::new(
        "register_line",
        "SELECT r.case_id, c.number, r.area, r.team_id, r.thing, c.opened_at, r.updated_at, s.last_seq
         FROM registers r JOIN cases c ON c.case_id = r.case_id JOIN case_states s ON s.case_id = r.case_id
         WHERE r.case_id = $1",
    );
}

/// Where a register stands: in which part of the house, of which team, about which thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The part of the house.
    pub area: EventArea,
    /// The team whose register it is; none: the desk's.
    pub team: Option<TeamId>,
    /// The one thing that it is about (a call); none: all of this part.
    pub thing: Option<String>,
}

/// A register as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterLine {
    /// Its identity: that of its chain.
    pub id: CaseId,
    /// Its number for people.
    pub number: CaseNumber,
    /// Where it stands.
    pub spot: Spot,
    /// Its first event.
    pub opened_at: Instant,
    /// Its latest event.
    pub updated_at: Instant,
    /// So many facts.
    pub facts: u32,
}

/// Which registers are asked for, the latest change first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegisterQuery {
    /// Of these teams and of the desk; none: all.
    pub teams: Option<Vec<TeamId>>,
    /// Of this part of the house.
    pub area: Option<EventArea>,
    /// Those changed before this one.
    pub before: Option<(Instant, CaseId)>,
}

impl Spot {
    fn text(&self) -> String {
        let team = self.team.map(|it| it.to_string()).unwrap_or_default();
        let thing = self.thing.as_deref().unwrap_or_default();
        format!("{}|{team}|{thing}", self.area)
    }
}

/// Enters where a new register stands; `is_found` says whether it is found by that.
///
/// # Errors
/// `Duplicate` when one is found there already.
pub fn insert_register(
    tx: &mut Tx<'_>,
    (id, updated_at): (CaseId, Instant),
    spot: &Spot,
    is_found: bool,
) -> Result<(), StoreError> {
    let text = is_found.then(|| spot.text());
    let row = values![id, spot.area, spot.team, spot.thing.as_ref(), text, updated_at];
    tx.execute(&INSERT_REGISTER, row)?;
    Ok(())
}

/// Writes when a register was changed.
///
/// # Errors
/// When the statement fails.
pub fn touch_register(tx: &mut Tx<'_>, id: CaseId, updated_at: Instant) -> Result<(), StoreError> {
    tx.execute(&TOUCH_REGISTER, values![id, updated_at])?;
    Ok(())
}

/// The register that is found there.
///
/// # Errors
/// When the statement fails.
pub fn find_register(tx: &mut Tx<'_>, spot: &Spot) -> Result<Option<CaseId>, StoreError> {
    tx.query_opt(&FIND_REGISTER, values![spot.text()])?
        .map(|mut row| row.take())
        .transpose()
}

/// A register as lists show it.
///
/// # Errors
/// When the statement fails.
pub fn register_line(tx: &mut Tx<'_>, id: CaseId) -> Result<Option<RegisterLine>, StoreError> {
    tx.query_opt(&REGISTER_LINE, values![id])?
        .map(|mut row| read_line(&mut row))
        .transpose()
}

/// Registers, the latest change first, at most `limit`.
///
/// # Errors
/// When the statement fails.
pub fn list_registers(
    tx: &mut Tx<'_>,
    query: &RegisterQuery,
    limit: u32,
) -> Result<Vec<RegisterLine>, StoreError> {
    let mut composed = Composed::new("list_registers");
    composed.push(
        "SELECT r.case_id, c.number, r.area, r.team_id, r.thing, c.opened_at, r.updated_at, s.last_seq
         FROM registers r JOIN cases c ON c.case_id = r.case_id JOIN case_states s ON s.case_id = r.case_id WHERE TRUE",
    );
    if let Some(teams) = &query.teams {
        composed.push(" AND (r.team_id IS NULL OR r.team_id IN ");
        composed.bind_list(teams.iter().copied()).push(")");
    }
    if let Some(area) = query.area {
        composed.push(" AND r.area = ").bind(area);
    }
    if let Some((at, id)) = query.before {
        composed.push(" AND (r.updated_at < ").bind(at);
        composed.push(" OR (r.updated_at = ").bind(at);
        composed.push(" AND r.case_id < ").bind(id).push("))");
    }
    composed
        .push(" ORDER BY r.updated_at DESC, r.case_id DESC LIMIT ")
        .bind(limit);
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_line(&mut row))
        .collect()
}

fn read_line(row: &mut Row) -> Result<RegisterLine, StoreError> {
    Ok(RegisterLine {
        id: row.take()?,
        number: row.take()?,
        spot: Spot {
            area: row.take()?,
            team: row.take()?,
            thing: row.take()?,
        },
        opened_at: row.take()?,
        updated_at: row.take()?,
        facts: row.take()?,
    })
}
