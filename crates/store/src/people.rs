//! People who work at the desk, with their teams and password hashes.
//!
//! Always true: the hash leaves only through `find_login`. The trap: log-in names are kept in small letters, so `Wang` and
//! `wang` are one; the caller writes and asks in any case.

use std::collections::BTreeMap;
use std::fmt;

use calendar::Instant;
use domain::{Person, PersonId, TeamId};

use crate::error::StoreError;
use crate::news::Concern;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_PERSON = Statement::new(
        "insert_person",
        "INSERT INTO people (person_id, login, name, work_number, role, is_active, locale, preferences,
           password_hash, version, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)",
    ).concerning(Concern::People);
    UPDATE_PERSON = Statement::new(
        "update_person",
        "UPDATE people SET login = $2, name = $3, work_number = $4, role = $5, is_active = $6, locale = $7,
           preferences = $8, version = version + 1 WHERE person_id = $1",
    ).concerning(Concern::People);
    SET_PASSWORD = Statement::new(
        "set_password",
        "UPDATE people SET password_hash = $2, version = version + 1 WHERE person_id = $1",
    ).concerning(Concern::Access);
    LOAD_PERSON = Statement::new(
        "load_person",
        "SELECT person_id, login, name, work_number, role, is_active, locale, preferences FROM people
         WHERE person_id = $1",
    );
    FIND_LOGIN = Statement::new(
        "find_login",
        "SELECT password_hash, person_id, login, name, work_number, role, is_active, locale, preferences FROM people
         WHERE login = $1",
    );
    LIST_PEOPLE = Statement::new(
        "list_people",
        "SELECT person_id, login, name, work_number, role, is_active, locale, preferences FROM people
         ORDER BY person_id",
    ).scans();
    COUNT_PEOPLE = Statement::new("count_people", "SELECT count(*) FROM people").scans();
    TEAMS_OF_PERSON = Statement::new(
        "teams_of_person",
        "SELECT team_id FROM person_teams WHERE person_id = $1 ORDER BY team_id",
    );
    ALL_MEMBERSHIPS = Statement::new(
        "all_memberships",
        "SELECT person_id, team_id FROM person_teams ORDER BY person_id, team_id",
    ).scans();
    LEAVE_TEAMS = Statement::new("leave_teams", "DELETE FROM person_teams WHERE person_id = $1").concerning(Concern::People);
    JOIN_TEAM = Statement::new("join_team", "INSERT INTO person_teams (person_id, team_id) VALUES ($1, $2)").concerning(Concern::People);
}

/// A password's hash in PHC form; it does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(hidden)")
    }
}

/// Enters a person.
///
/// # Errors
/// `Duplicate` when the log-in name is taken.
pub fn insert_person(
    tx: &mut Tx<'_>,
    person: &Person,
    password: &PasswordHash,
    now: Instant,
) -> Result<(), StoreError> {
    let Person {
        id,
        login,
        name,
        work_number,
        role,
        teams,
        is_active,
        locale,
        preferences,
    } = person;
    let login = login.to_lowercase();
    let row = values![
        *id,
        login,
        name,
        work_number,
        *role,
        *is_active,
        locale,
        preferences,
        &password.0,
        now
    ];
    tx.execute(&INSERT_PERSON, row)?;
    join_teams(tx, *id, teams)
}

/// Changes a person; the password stays.
///
/// # Errors
/// `Missing` when there is no such person, `Duplicate` when the log-in name is taken.
pub fn update_person(tx: &mut Tx<'_>, person: &Person) -> Result<(), StoreError> {
    let Person {
        id,
        login,
        name,
        work_number,
        role,
        teams,
        is_active,
        locale,
        preferences,
    } = person;
    let login = login.to_lowercase();
    let row = values![
        *id,
        login,
        name,
        work_number,
        *role,
        *is_active,
        locale,
        preferences
    ];
    if tx.execute(&UPDATE_PERSON, row)? == 0 {
        return Err(StoreError::Missing {
            statement: UPDATE_PERSON.name(),
        });
    }
    tx.execute(&LEAVE_TEAMS, values![*id])?;
    join_teams(tx, *id, teams)
}

/// Changes a password.
///
/// # Errors
/// `Missing` when there is no such person.
pub fn set_password(tx: &mut Tx<'_>, id: PersonId, password: &PasswordHash) -> Result<(), StoreError> {
    match tx.execute(&SET_PASSWORD, values![id, &password.0])? {
        0 => Err(StoreError::Missing {
            statement: SET_PASSWORD.name(),
        }),
        _ => Ok(()),
    }
}

/// A person.
///
/// # Errors
/// When a statement fails.
pub fn load_person(tx: &mut Tx<'_>, id: PersonId) -> Result<Option<Person>, StoreError> {
    let Some(mut row) = tx.query_opt(&LOAD_PERSON, values![id])? else {
        return Ok(None);
    };
    let mut person = read_person(&mut row)?;
    person.teams = teams_of(tx, id)?;
    Ok(Some(person))
}

/// The person with this log-in name, with the hash to compare the password with. Inactive people are found too.
///
/// # Errors
/// When a statement fails.
pub fn find_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<(Person, PasswordHash)>, StoreError> {
    let Some(mut row) = tx.query_opt(&FIND_LOGIN, values![login.trim().to_lowercase()])? else {
        return Ok(None);
    };
    let password = PasswordHash(row.take()?);
    let mut person = read_person(&mut row)?;
    person.teams = teams_of(tx, person.id)?;
    Ok(Some((person, password)))
}

/// Everybody, by work number.
///
/// # Errors
/// When a statement fails.
pub fn list_people(tx: &mut Tx<'_>) -> Result<Vec<Person>, StoreError> {
    let mut teams: BTreeMap<PersonId, Vec<TeamId>> = BTreeMap::new();
    for mut row in tx.query(&ALL_MEMBERSHIPS, values![])? {
        teams.entry(row.take()?).or_default().push(row.take()?);
    }
    let rows = tx.query(&LIST_PEOPLE, values![])?;
    let mut people = rows
        .into_iter()
        .map(|mut row| {
            let mut person = read_person(&mut row)?;
            person.teams = teams.remove(&person.id).unwrap_or_default();
            Ok(person)
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    // Not by the database, whose servers differ in how they order text. Who shares a number stays in order of entry.
    people.sort_by(|a, b| a.work_number.cmp(&b.work_number));
    Ok(people)
}

/// How many people there are; 0 means that the desk is new.
///
/// # Errors
/// When the statement fails.
pub fn count_people(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    tx.query_one(&COUNT_PEOPLE, values![])?.take()
}

fn join_teams(tx: &mut Tx<'_>, id: PersonId, teams: &[TeamId]) -> Result<(), StoreError> {
    for team in teams {
        tx.execute(&JOIN_TEAM, values![id, *team])?;
    }
    Ok(())
}

fn teams_of(tx: &mut Tx<'_>, id: PersonId) -> Result<Vec<TeamId>, StoreError> {
    tx.query(&TEAMS_OF_PERSON, values![id])?
        .into_iter()
        .map(|mut row| row.take())
        .collect()
}

fn read_person(row: &mut Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: row.take()?,
        login: row.take()?,
        name: row.take()?,
        work_number: row.take()?,
        role: row.take()?,
        teams: Vec::new(),
        is_active: row.take()?,
        locale: row.take()?,
        preferences: row.take()?,
    })
}
