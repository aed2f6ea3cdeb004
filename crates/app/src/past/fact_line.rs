//! One fact on one line of JSON: what `shouwen export facts` writes and replays read. See `docs/reference/facts.md`.
//!
//! Always true: a line that was written reads back as the same fact, bit for bit. The trap: a case's foreign name becomes
//! an identity by its SHA-256, so the same name is the same case in every file.

use calendar::Instant;
use domain::{Author, CaseId, CustomerId, EventError, Fact, FactBody, FactId, PersonId};
use pack::scenario::event_wrong;
use pack::{Wording, says};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A fact as a line of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactLine {
    /// The case or register: its identity, or the name that another system gives it.
    pub case: String,
    /// The number by which people know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its place in the case's chain, from 1.
    pub seq: u32,
    /// The fact's identity; none: made of case and place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<FactId>,
    /// When it happened: milliseconds since 1970 in UTC, or a text such as `2026-03-02T09:00:00+08:00`.
    #[serde(deserialize_with = "instant")]
    pub at: Instant,
    /// When it was written down; none: when it happened.
    #[serde(
        default,
        deserialize_with = "maybe_instant",
        skip_serializing_if = "Option::is_none"
    )]
    pub recorded_at: Option<Instant>,
    /// `person:ID`, `customer:ID`, `customer`, `system` or `timer`; an ID may be a foreign name.
    pub author: String,
    /// What happened; none when it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<FactBody>,
    /// The kind of a fact whose content was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<String>,
}

/// Why a line is no fact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It is not JSON of the form of a fact.
    #[error("{0}")]
    Form(String),
    /// The author is none of the five sorts.
    #[error("`{0}` is no author; write person:ID, customer:ID, customer, system or timer")]
    Author(String),
    /// It has neither content nor a mark that it was erased, or both.
    #[error("a fact has either `body` or `erased`")]
    Content,
    /// An event carries what it may not.
    #[error("{0}")]
    Event(EventError),
    /// Places count from 1.
    #[error("`seq` counts from 1")]
    Seq,
}

impl LineFault {
    /// The same in both languages.
    #[must_use]
    pub fn says(&self) -> Wording {
        match self {
            Self::Form(it) => says!("这一行不是一条事实（{it}）", "{it}"),
            Self::Author(it) => says!(
                "`{it}` 不是作者；写 person:ID、customer:ID、customer、system 或 timer",
                "{self}"
            ),
            Self::Content => says!("一条事实要么有 `body`，要么有 `erased`", "{self}"),
            Self::Event(it) => event_wrong(it),
            Self::Seq => says!("`seq` 从 1 数起", "{self}"),
        }
    }
}

/// What a line tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// A fact, and the number of its case where the line has it.
    Fact(Box<Fact>, Option<String>),
    /// A fact of this case whose content was erased: its place stays.
    Erased(CaseId, u32),
}

impl FactLine {
    /// Reads a line.
    ///
    /// # Errors
    /// Every [`LineFault`].
    pub fn read(text: &str) -> Result<Told, LineFault> {
        let line: Self = serde_json::from_str(text).map_err(|it| LineFault::Form(it.to_string()))?;
        line.told()
    }

    fn told(self) -> Result<Told, LineFault> {
        let case_id = case_id_of(&self.case);
        if self.seq == 0 {
            return Err(LineFault::Seq);
        }
        let body = match (self.body, self.erased) {
            (Some(body), None) => body,
            (None, Some(_)) => return Ok(Told::Erased(case_id, self.seq)),
            (Some(_), Some(_)) | (None, None) => return Err(LineFault::Content),
        };
        if let FactBody::EventHappened { event } = &body {
            event.check().map_err(LineFault::Event)?;
        }
        let id = self
            .id
            .unwrap_or_else(|| FactId::from_uuid(uuid_of(&format!("fact {case_id} {}", self.seq))));
        let author = author_of(&self.author).ok_or(LineFault::Author(self.author))?;
        let fact = Fact {
            id,
            case_id,
            seq: self.seq,
            at: self.at,
            recorded_at: self.recorded_at.unwrap_or(self.at),
            author,
            body,
        };
        Ok(Told::Fact(Box::new(fact), self.number))
    }

    /// The line of a fact.
    #[must_use]
    pub fn of(fact: &Fact, number: Option<String>) -> Self {
        Self {
            case: fact.case_id.to_string(),
            number,
            seq: fact.seq,
            id: Some(fact.id),
            at: fact.at,
            recorded_at: Some(fact.recorded_at),
            author: author_word(fact.author),
            body: Some(fact.body.clone()),
            erased: None,
        }
    }
}

/// The identity of a case by its name in a file: the identity itself, or one made of a foreign name.
#[must_use]
pub fn case_id_of(name: &str) -> CaseId {
    CaseId::from_uuid(Uuid::parse_str(name).unwrap_or_else(|_foreign| uuid_of(&format!("case {name}"))))
}

/// The identity of a person by their name in a file.
#[must_use]
pub fn person_id_of(name: &str) -> PersonId {
    let made = || uuid_of(&format!("person {name}"));
    PersonId::from_uuid(Uuid::parse_str(name).unwrap_or_else(|_foreign| made()))
}

/// A name-based identity (RFC 9562, version 8): the first 16 bytes of the text's SHA-256.
#[must_use]
pub fn uuid_of(text: &str) -> Uuid {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let bytes = *hash.first_chunk::<16>().unwrap_or(&[0; 16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn author_of(text: &str) -> Option<Author> {
    match text.split_once(':') {
        Some(("person", name)) if !name.trim().is_empty() => Some(Author::Person(person_id_of(name.trim()))),
        Some(("customer", name)) if !name.trim().is_empty() => {
            let made = || uuid_of(&format!("customer {}", name.trim()));
            let id = Uuid::parse_str(name.trim()).unwrap_or_else(|_foreign| made());
            Some(Author::Customer(Some(CustomerId::from_uuid(id))))
        }
        Some(_) => None,
        None => match text {
            "customer" => Some(Author::Customer(None)),
            "system" => Some(Author::System),
            "timer" => Some(Author::Timer),
            _ => None,
        },
    }
}

fn author_word(author: Author) -> String {
    match author {
        Author::Person(id) => format!("person:{id}"),
        Author::Customer(Some(id)) => format!("customer:{id}"),
        Author::Customer(None) => "customer".to_owned(),
        Author::System => "system".to_owned(),
        Author::Timer => "timer".to_owned(),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum InstantForm {
    Millis(i64),
    Text(String),
}

fn instant<'de, D: Deserializer<'de>>(input: D) -> Result<Instant, D::Error> {
    match InstantForm::deserialize(input)? {
        InstantForm::Millis(millis) => Ok(Instant::from_millis(millis)),
        InstantForm::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

fn maybe_instant<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Instant>, D::Error> {
    instant(input).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_the_same_fact() {
        let id = Uuid::from_u128(7);
        for author in [
            Author::Person(PersonId::from_uuid(id)),
            Author::Customer(Some(CustomerId::from_uuid(id))),
            Author::Customer(None),
            Author::System,
            Author::Timer,
        ] {
            let fact = Fact {
                id: FactId::from_uuid(Uuid::from_u128(3)),
                case_id: CaseId::from_uuid(Uuid::from_u128(9)),
                seq: 4,
                at: Instant::from_millis(1_795_000_000_123),
                recorded_at: Instant::from_millis(1_795_000_000_456),
                author,
                body: FactBody::NoteAdded {
                    text: "已联系\n客户".to_owned(),
                },
            };
            let line = serde_json::to_string(&FactLine::of(&fact, Some("20261121-0001".to_owned()))).unwrap();
            assert!(!line.contains('\n'));
            let told = FactLine::read(&line).unwrap();
            assert_eq!(told, Told::Fact(Box::new(fact), Some("20261121-0001".to_owned())));
        }
    }

    #[test]
    fn foreign_names_and_written_times_do() {
        let line = r#"{"case":"WO-17","seq":1,"at":"2026-03-02T09:00:00+08:00","author":"person:王强","body":{"kind":"note_added","text":"x"}}"#;
        let Told::Fact(fact, None) = FactLine::read(line).unwrap() else {
            panic!("no fact")
        };
        assert_eq!(fact.case_id, case_id_of("WO-17"));
        assert_eq!(fact.author, Author::Person(person_id_of("王强")));
        assert_eq!(fact.recorded_at, fact.at);
        assert_eq!(fact.case_id.as_uuid().get_version_num(), 8);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |text: &str| FactLine::read(text).unwrap_err().to_string();
        assert!(told("{").starts_with("EOF"));
        let line = |rest: &str| format!(r#"{{"case":"a","seq":1,"at":1,{rest}}}"#);
        assert_eq!(
            told(&line(r#""author":"system""#)),
            "a fact has either `body` or `erased`"
        );
        assert!(
            told(&line(
                r#""author":"robot","body":{"kind":"note_added","text":"x"}"#
            ))
            .starts_with("`robot`")
        );
        assert!(told(&line(r#""author":"system","body":{"kind":"danced"}"#)).contains("danced"));
        let erased = FactLine::read(&line(r#""author":"system","erased":"note_added""#)).unwrap();
        assert_eq!(erased, Told::Erased(case_id_of("a"), 1));
    }
}
