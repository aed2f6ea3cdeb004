//! Takes cases of other systems in, as facts: for the administrator at the machine.
//!
//! Always true: what is there already is not entered again ([`same_event`](super::same_event)), so a run that was cut off is
//! simply run again. Nobody is told anything, and the timer does not look at what was taken in.

use calendar::Instant;
use domain::{Person, PersonId, Role, Team, TeamId};
use serde::{Deserialize, Serialize};
use store::people::PasswordHash;

use super::same_event::{Differing, LogRow};
use crate::{AppError, Desk};

/// Somebody or a team that only the log knows: entered as inactive, so that figures can name them.
#[derive(Debug, Clone, Default)]
pub struct Newcomers {
    /// People.
    pub people: Vec<(PersonId, String)>,
    /// Teams.
    pub teams: Vec<(TeamId, String)>,
}

/// What was entered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Cases that were not there before.
    pub cases: u64,
    /// Cases that were there, with or without further facts.
    pub known: u64,
    /// Facts that were not there before.
    pub facts: u64,
    /// Rows that say what an earlier row of the same log says.
    pub repeated: u64,
    /// Rows that contradict what is there, which stays.
    pub differing: Vec<Differing>,
}

impl Imported {
    /// Adds what another part gave.
    pub fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.known += other.known;
        self.facts += other.facts;
        self.repeated += other.repeated;
        self.differing.extend(other.differing);
    }
}

/// Enters people and teams that are not there yet; they cannot log in.
///
/// # Errors
/// Failures of the store.
pub async fn enter_newcomers(desk: &Desk, newcomers: Newcomers) -> Result<(), AppError> {
    let calendar = desk.settings().default_calendar.clone();
    desk.write(None, move |work| {
        for (id, name) in &newcomers.teams {
            if store::teams::load_team(work.tx, *id)?.is_none() {
                let team = Team {
                    id: *id,
                    name: name.clone(),
                    calendar: calendar.clone(),
                    is_active: false,
                };
                store::teams::save_team(work.tx, &team)?;
            }
        }
        let now = work.now();
        for (id, name) in &newcomers.people {
            if store::people::load_person(work.tx, *id)?.is_none() {
                let person = Person {
                    id: *id,
                    login: format!("import-{}", id.as_uuid().simple()),
                    name: name.clone(),
                    work_number: String::new(),
                    role: Role::Viewer,
                    teams: Vec::new(),
                    is_active: false,
                    locale: "zh-CN".to_owned(),
                    preferences: "{}".to_owned(),
                };
                store::people::insert_person(work.tx, &person, &PasswordHash(String::new()), now)?;
            }
        }
        Ok(())
    })
    .await?;
    crate::settings::standard::rebuild(desk).await
}

/// Enters cases, each with all its rows in order of time; the record reaches up to `until`. All in one commit.
///
/// # Errors
/// Failures of the store; nothing of this part is kept then.
pub async fn import_cases(
    desk: &Desk,
    cases: Vec<Vec<LogRow>>,
    until: Instant,
) -> Result<Imported, AppError> {
    desk.write(None, move |work| {
        let mut imported = Imported::default();
        for rows in &cases {
            let Some(first) = rows.first() else { continue };
            imported.add(work.take_in(first.fact.case_id, rows, until)?);
        }
        Ok(imported)
    })
    .await
}
