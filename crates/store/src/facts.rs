//! Facts: append-only, one chain for each case, and one order over all for live screens.
//!
//! Always true: a fact's body is stored as the text that was hashed, so the chain verifies for good. The trap: the caller
//! holds the case (`cases::lock_case`) while appending, or two writers pick the same `seq` and one gets `Duplicate`.

use calendar::Instant;
use domain::{
    Author, CaseId, ChainHash, ContentHash, CustomerId, Fact, Link, PersonId, chain_hash, content_hash,
};
use uuid::Uuid;

use crate::error::StoreError;
use crate::json;
use crate::row::Row;
use crate::statement::{Statement, statements};
use crate::stream::NewFact;
use crate::tx::Tx;
use crate::value::values;

statements! {
    INSERT_FACT = Statement::new(
        "insert_fact",
        "INSERT INTO facts (fact_id, case_id, seq, at, recorded_at, author, kind, body, salt, content_hash, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    );
    LAST_LINK = Statement::new("last_fact_link", "SELECT hash FROM facts WHERE case_id = $1 AND seq = $2");
    FACTS_OF_CASE = Statement::new(
        "facts_of_case",
        "SELECT fact_id, case_id, seq, at, recorded_at, author, body FROM facts
         WHERE case_id = $1 AND seq > $2 ORDER BY seq",
    );
    FACTS_BEFORE = Statement::new(
        "facts_before",
        "SELECT fact_id, case_id, seq, at, recorded_at, author, body FROM facts
         WHERE case_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
    );
    FACTS_AFTER = Statement::new(
        "facts_after",
        "SELECT p.position, f.fact_id, f.case_id, f.seq, f.at, f.recorded_at, f.author, f.body
         FROM stream_places p JOIN facts f ON f.case_id = p.case_id AND f.seq = p.seq
         WHERE p.position > $1 ORDER BY p.position LIMIT $2",
    );
    CHAIN_OF_CASE = Statement::new(
        "chain_of_case",
        "SELECT fact_id, seq, at, recorded_at, author, kind, body, salt, content_hash, hash FROM facts
         WHERE case_id = $1 ORDER BY seq",
    );
}

/// A fact with its place in the one order of all facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedFact {
    /// The place; rises with commits, may have gaps.
    pub position: i64,
    /// The fact.
    pub fact: Fact,
}

/// What looking through a case's chain gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainCheck {
    /// How many facts were looked at.
    pub facts: u32,
    /// The place of the first fact that does not fit; none when the chain is whole.
    pub broken_at: Option<u32>,
}

/// Appends a fact to its case's chain; gives its link. The place in the stream is taken at the commit.
///
/// # Errors
/// `Duplicate` when the case has a fact at this place already; `Missing` when it has none at the place before.
pub fn append_fact(tx: &mut Tx<'_>, fact: &Fact, salt: &[u8]) -> Result<ChainHash, StoreError> {
    let before = link_before(tx, fact)?;
    append_after(tx, before, fact, salt)
}

/// Appends facts with their salts to the chain of one case, each after the one before it in the list.
///
/// # Errors
/// As [`append_fact`].
pub fn append_facts<'f, S: AsRef<[u8]> + 'f>(
    tx: &mut Tx<'_>,
    facts: impl IntoIterator<Item = &'f (Fact, S)>,
) -> Result<(), StoreError> {
    let mut last: Option<(CaseId, u32, ChainHash)> = None;
    for (fact, salt) in facts {
        let before = match last {
            Some((case, seq, hash)) if case == fact.case_id && seq.checked_add(1) == Some(fact.seq) => hash,
            Some(_) | None => link_before(tx, fact)?,
        };
        let hash = append_after(tx, before, fact, salt.as_ref())?;
        last = Some((fact.case_id, fact.seq, hash));
    }
    Ok(())
}

/// The link that a fact is chained to.
fn link_before(tx: &mut Tx<'_>, fact: &Fact) -> Result<ChainHash, StoreError> {
    match fact.seq.checked_sub(1) {
        None | Some(0) => Ok(ChainHash::START),
        Some(previous) => {
            let mut row = tx.query_one(&LAST_LINK, values![fact.case_id, previous])?;
            Ok(ChainHash(row.take()?))
        }
    }
}

fn append_after(
    tx: &mut Tx<'_>,
    before: ChainHash,
    fact: &Fact,
    salt: &[u8],
) -> Result<ChainHash, StoreError> {
    let Fact {
        id,
        case_id,
        seq,
        at,
        recorded_at,
        author,
        body,
    } = fact;
    let text = json::write("a fact", body)?;
    let (author, kind) = (write_author(*author), body.kind().as_str());
    let content = content_hash(salt, &text);
    let link = Link {
        id: *id,
        case_id: *case_id,
        seq: *seq,
        at: *at,
        recorded_at: *recorded_at,
        author: &author,
        kind,
    };
    let hash = chain_hash(before, &link, content);
    let row = values![
        *id,
        *case_id,
        *seq,
        *at,
        *recorded_at,
        &author,
        kind,
        text,
        salt,
        content.0,
        hash.0
    ];
    tx.execute(&INSERT_FACT, row)?;
    tx.note_new_fact(NewFact {
        case: case_id.as_uuid(),
        seq: i64::from(*seq),
    });
    Ok(hash)
}

/// A case's facts with a place after `after_seq` (0: all), in order of recording.
///
/// # Errors
/// When the statement fails or a fact does not read.
pub fn facts_of_case(tx: &mut Tx<'_>, case: CaseId, after_seq: u32) -> Result<Vec<Fact>, StoreError> {
    tx.query(&FACTS_OF_CASE, values![case, after_seq])?
        .into_iter()
        .map(|mut row| read_fact(&mut row))
        .collect()
}

/// A case's facts with a place before `before` (none: from the end), the latest first, at most `limit`.
///
/// # Errors
/// When the statement fails or a fact does not read.
pub fn facts_before(
    tx: &mut Tx<'_>,
    case: CaseId,
    before: Option<u32>,
    limit: u32,
) -> Result<Vec<Fact>, StoreError> {
    let rows = tx.query(
        &FACTS_BEFORE,
        values![case, before.map_or(i64::MAX, i64::from), limit],
    )?;
    rows.into_iter().map(|mut row| read_fact(&mut row)).collect()
}

/// Facts of all cases after a place in the stream, at most `limit`, in order.
///
/// # Errors
/// When the statement fails or a fact does not read.
pub fn facts_after(tx: &mut Tx<'_>, position: i64, limit: u32) -> Result<Vec<PlacedFact>, StoreError> {
    tx.query(&FACTS_AFTER, values![position, limit])?
        .into_iter()
        .map(|mut row| {
            Ok(PlacedFact {
                position: row.take()?,
                fact: read_fact(&mut row)?,
            })
        })
        .collect()
}

/// Computes a case's chain again and compares it with what is stored.
///
/// # Errors
/// When the statement fails; a broken chain is a result, not an error.
pub fn verify_chain(tx: &mut Tx<'_>, case: CaseId) -> Result<ChainCheck, StoreError> {
    let mut before = ChainHash::START;
    let mut facts = 0_u32;
    for mut row in tx.query(&CHAIN_OF_CASE, values![case])? {
        facts = facts.saturating_add(1);
        let (id, seq) = (row.take()?, row.take::<u32>()?);
        let (at, recorded_at): (Instant, Instant) = (row.take()?, row.take()?);
        let (author, kind): (String, String) = (row.take()?, row.take()?);
        let (body, salt): (Option<String>, Vec<u8>) = (row.take()?, row.take()?);
        let (content, hash) = (ContentHash(row.take()?), ChainHash(row.take()?));
        let link = Link {
            id,
            case_id: case,
            seq,
            at,
            recorded_at,
            author: &author,
            kind: &kind,
        };
        let is_whole = seq == facts
            && body.is_none_or(|it| content_hash(&salt, &it) == content)
            && chain_hash(before, &link, content) == hash;
        if !is_whole {
            return Ok(ChainCheck {
                facts,
                broken_at: Some(seq),
            });
        }
        before = hash;
    }
    Ok(ChainCheck {
        facts,
        broken_at: None,
    })
}

/// Reads what statements over facts select.
pub(crate) fn read_fact(row: &mut Row) -> Result<Fact, StoreError> {
    Ok(Fact {
        id: row.take()?,
        case_id: row.take()?,
        seq: row.take()?,
        at: row.take()?,
        recorded_at: row.take()?,
        author: {
            let text: String = row.take()?;
            read_author(&text).ok_or_else(|| row.mistake(text, "an author"))?
        },
        body: json::take(row, "a fact's body")?,
    })
}

/// The author as stored and hashed.
fn write_author(author: Author) -> String {
    match author {
        Author::Person(id) => format!("person:{id}"),
        Author::Customer(Some(id)) => format!("customer:{id}"),
        Author::Customer(None) => String::from("customer"),
        Author::System => String::from("system"),
        Author::Timer => String::from("timer"),
    }
}

fn read_author(text: &str) -> Option<Author> {
    match text.split_once(':') {
        Some(("person", id)) => Uuid::parse_str(id)
            .ok()
            .map(|it| Author::Person(PersonId::from_uuid(it))),
        Some(("customer", id)) => Uuid::parse_str(id)
            .ok()
            .map(|it| Author::Customer(Some(CustomerId::from_uuid(it)))),
        Some(_) => None,
        None => match text {
            "customer" => Some(Author::Customer(None)),
            "system" => Some(Author::System),
            "timer" => Some(Author::Timer),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{read_author, write_author};
    use domain::{Author, CustomerId, PersonId};
    use uuid::Uuid;

    #[test]
    fn authors_read_back() {
        let id = Uuid::from_u128(7);
        for author in [
            Author::Person(PersonId::from_uuid(id)),
            Author::Customer(Some(CustomerId::from_uuid(id))),
            Author::Customer(None),
            Author::System,
            Author::Timer,
        ] {
            assert_eq!(read_author(&write_author(author)), Some(author));
        }
        assert_eq!(read_author("robot"), None);
    }
}
