//! Words that people or teams write often, to be put into what they write to customers.
//!
//! Always true: a phrase belongs to one person or to one team.

use calendar::Instant;
use domain::{PersonId, QuickPhraseId, TeamId};

use crate::error::StoreError;
use crate::row::Row;
use crate::statement::{Composed, Statement, statements};
use crate::tx::Tx;
use crate::value::values;

statements! {
    SAVE_QUICK_PHRASE = Statement::new(
        "save_quick_phrase",
        "INSERT INTO quick_phrases (quick_phrase_id, person_id, team_id, name, body, version, updated_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $7)
         ON CONFLICT (quick_phrase_id) DO UPDATE SET person_id = excluded.person_id, team_id = excluded.team_id,
           name = excluded.name, body = excluded.body, version = quick_phrases.version + 1,
           updated_by = excluded.updated_by, updated_at = excluded.updated_at",
    );
    LOAD_QUICK_PHRASE = Statement::new(
        "load_quick_phrase",
        "SELECT quick_phrase_id, person_id, team_id, name, body, version, updated_by, updated_at
         FROM quick_phrases WHERE quick_phrase_id = $1",
    );
    REMOVE_QUICK_PHRASE = Statement::new(
        "remove_quick_phrase",
        "DELETE FROM quick_phrases WHERE quick_phrase_id = $1",
    );
}

/// Whose a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhraseOwner {
    /// One person's, and nobody else's.
    Person(PersonId),
    /// A team's: all its people may use it.
    Team(TeamId),
}

/// Words that are written often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickPhrase {
    /// Identity.
    pub id: QuickPhraseId,
    /// Whose it is.
    pub owner: PhraseOwner,
    /// What it is found by.
    pub name: String,
    /// The words, with placeholders in braces.
    pub body: String,
    /// Counts changes, from 1; not read when it is saved.
    pub version: i64,
    /// Who changed it last.
    pub updated_by: PersonId,
    /// Changed.
    pub updated_at: Instant,
}

/// Enters a phrase or changes one.
///
/// # Errors
/// When the statement fails.
pub fn save_quick_phrase(tx: &mut Tx<'_>, phrase: &QuickPhrase) -> Result<(), StoreError> {
    let QuickPhrase {
        id,
        owner,
        name,
        body,
        version: _,
        updated_by,
        updated_at,
    } = phrase;
    let (person, team) = match *owner {
        PhraseOwner::Person(person) => (Some(person), None),
        PhraseOwner::Team(team) => (None, Some(team)),
    };
    let row = values![*id, person, team, name, body, *updated_by, *updated_at];
    tx.execute(&SAVE_QUICK_PHRASE, row)?;
    Ok(())
}

/// A phrase.
///
/// # Errors
/// When the statement fails or the row does not read.
pub fn load_quick_phrase(tx: &mut Tx<'_>, id: QuickPhraseId) -> Result<Option<QuickPhrase>, StoreError> {
    tx.query_opt(&LOAD_QUICK_PHRASE, values![id])?
        .map(|mut row| read_phrase(&mut row))
        .transpose()
}

/// The phrases of a person and of teams, by name.
///
/// # Errors
/// When the statement fails or a row does not read.
pub fn quick_phrases_of(
    tx: &mut Tx<'_>,
    person: PersonId,
    teams: &[TeamId],
) -> Result<Vec<QuickPhrase>, StoreError> {
    let mut composed = Composed::new("quick_phrases_of");
    composed
        .push(
            "SELECT quick_phrase_id, person_id, team_id, name, body, version, updated_by, updated_at
             FROM quick_phrases WHERE person_id = ",
        )
        .bind(person);
    if !teams.is_empty() {
        composed.push(" OR team_id IN ").bind_list(teams.iter().copied());
    }
    composed.push(" ORDER BY name, quick_phrase_id");
    tx.query_composed(&composed)?
        .into_iter()
        .map(|mut row| read_phrase(&mut row))
        .collect()
}

/// Removes a phrase; gives whether it was there.
///
/// # Errors
/// When the statement fails.
pub fn remove_quick_phrase(tx: &mut Tx<'_>, id: QuickPhraseId) -> Result<bool, StoreError> {
    Ok(tx.execute(&REMOVE_QUICK_PHRASE, values![id])? == 1)
}

fn read_phrase(row: &mut Row) -> Result<QuickPhrase, StoreError> {
    let id = row.take()?;
    let (person, team): (Option<PersonId>, Option<TeamId>) = (row.take()?, row.take()?);
    let (name, body, version) = (row.take()?, row.take()?, row.take()?);
    let (updated_by, updated_at) = (row.take()?, row.take()?);
    let owner = match (person, team) {
        (Some(person), _) => PhraseOwner::Person(person),
        (None, Some(team)) => PhraseOwner::Team(team),
        // A row of nobody's is whoever's wrote it.
        (None, None) => PhraseOwner::Person(updated_by),
    };
    Ok(QuickPhrase {
        id,
        owner,
        name,
        body,
        version,
        updated_by,
        updated_at,
    })
}
