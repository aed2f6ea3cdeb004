//! Which rows of a log tell the same event: in one file, and in what was imported before.
//!
//! Always true: an event is the same by its case, its activity, its second, its person and the thing it is about, as the
//! mapping reads them; how the file writes them, and columns that the mapping does not name, make no difference. Rows that
//! say the same are one fact. The trap: two different things may happen in one second, so rows of one file that say
//! different things are different facts, while a row that contradicts what was imported is told and never entered beside it.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Fact, FactBody, FactId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fact_line::uuid_of;

/// A row of a log as a fact.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    /// Its line in the log; none for a raising that no row tells.
    pub line: Option<u64>,
    /// The fact; its identity is that of the event, which all rows that tell it share ([`event_identity`]).
    pub fact: Fact,
}

/// A row that contradicts what is there already; what is there stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    /// The row's line in the log.
    pub line: u64,
    /// The parts that differ, such as `text`; none of them when another activity or another raising was imported.
    pub parts: Vec<String>,
}

/// What the rows of a case add to what is there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Additions {
    /// Facts that are not there yet, in the order of the rows, with identities of their own.
    pub facts: Vec<Fact>,
    /// Rows that say what an earlier row of the same file says.
    pub repeated: u64,
    /// Rows that contradict what is there.
    pub differing: Vec<Differing>,
}

/// The identity of an event: the case as the log names it, then activity, second, person and thing in the log's words.
#[must_use]
pub fn event_identity(case: &str, activity: &str, second: i64, person: &str, thing: Option<&str>) -> FactId {
    let thing = thing.unwrap_or_default();
    let second = second.to_string();
    let told = [case, activity, &second, person, thing].map(str::trim);
    FactId::from_uuid(uuid_of(&format!("event {}", told.join("\u{1f}"))))
}

/// What the rows of one case add to the facts that it has. A case is raised once: a further raising adds nothing.
#[must_use]
pub fn additions(rows: &[LogRow], there: &[Fact]) -> Additions {
    let mut there = There::of(there);
    let mut added = Additions::default();
    let mut left: Vec<&LogRow> = Vec::new();
    let mut said: BTreeMap<FactId, Vec<&FactBody>> = BTreeMap::new();
    for row in rows {
        let before = said.entry(row.fact.id).or_default();
        if row.line.is_some() && before.contains(&&row.fact.body) {
            added.repeated += 1;
            continue;
        }
        before.push(&row.fact.body);
        if !there.take(&row.fact, |it| it.body == row.fact.body) {
            left.push(row);
        }
    }
    let mut raising = there.facts.iter().find(|it| is_raising(it));
    for row in left {
        let is_further_raising = is_raising(&row.fact) && raising.is_some();
        let parts = match raising {
            Some(raising) if is_further_raising => there.contradicted_raising(raising, &row.fact),
            Some(_) | None => there.contradicted(&row.fact),
        };
        match (parts, row.line) {
            (Some(parts), Some(line)) => added.differing.push(Differing { line, parts }),
            (Some(_), None) => {}
            (None, _) if is_further_raising => {}
            (None, _) => {
                if is_raising(&row.fact) {
                    raising = Some(&row.fact);
                }
                added.facts.push(there.with_free_identity(&row.fact));
            }
        }
    }
    added
}

fn is_raising(fact: &Fact) -> bool {
    matches!(fact.body, FactBody::CaseRaised { .. })
}

/// The facts that a case has, and which of them a row has spoken for.
struct There<'f> {
    facts: &'f [Fact],
    by_second: BTreeMap<i64, Vec<usize>>,
    spoken_for: BTreeSet<usize>,
    identities: BTreeSet<FactId>,
}

impl<'f> There<'f> {
    fn of(facts: &'f [Fact]) -> Self {
        let mut by_second: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (place, fact) in facts.iter().enumerate() {
            by_second.entry(second_of(fact)).or_default().push(place);
        }
        Self {
            facts,
            by_second,
            spoken_for: BTreeSet::new(),
            identities: facts.iter().map(|it| it.id).collect(),
        }
    }

    /// Facts of the same event for which no row has spoken: those with its identity first, then those that an earlier
    /// version of this program named otherwise.
    fn of_same_event(&self, fact: &Fact) -> Vec<(usize, &'f Fact)> {
        let places = self
            .by_second
            .get(&second_of(fact))
            .map_or(&[][..], Vec::as_slice);
        let free = places.iter().filter(|it| !self.spoken_for.contains(it));
        let facts: Vec<(usize, &Fact)> = free.filter_map(|it| Some((*it, self.facts.get(*it)?))).collect();
        let own: BTreeSet<FactId> = (1..=places.len()).map(|it| numbered(fact.id, it)).collect();
        let (mut named, others): (Vec<_>, Vec<_>) =
            facts.into_iter().partition(|(_, it)| own.contains(&it.id));
        named.extend(
            others
                .into_iter()
                .filter(|(_, it)| tells_the_same_event(it, fact)),
        );
        named
    }

    /// Speaks for a fact of the same event that fits; false when there is none.
    fn take(&mut self, fact: &Fact, fits: impl Fn(&Fact) -> bool) -> bool {
        let found = self.of_same_event(fact).into_iter().find(|(_, it)| fits(it));
        found.is_some_and(|(place, _)| self.spoken_for.insert(place))
    }

    /// What differs from a fact of the same event, which is spoken for then; none when there is no such fact.
    fn contradicted(&mut self, fact: &Fact) -> Option<Vec<String>> {
        let (place, there) = self.of_same_event(fact).into_iter().next()?;
        self.spoken_for.insert(place);
        Some(differing_parts(&there.body, &fact.body))
    }

    /// What differs from the case's raising; none when the row says nothing else. A raising that was made of the
    /// first row may stand earlier than the row that tells it.
    fn contradicted_raising(&self, raising: &Fact, fact: &Fact) -> Option<Vec<String>> {
        let mut parts = differing_parts(&raising.body, &fact.body);
        let beside = self.by_second.get(&second_of(raising)).map_or(0, Vec::len);
        let is_moved = second_of(fact) != second_of(raising);
        if is_moved && (fact.at < raising.at || beside < 2) {
            parts.push("at".to_owned());
        }
        (!parts.is_empty()).then_some(parts)
    }

    /// The fact under the first of its event's identities that is not taken.
    fn with_free_identity(&mut self, fact: &Fact) -> Fact {
        let mut number = 1;
        while !self.identities.insert(numbered(fact.id, number)) {
            number += 1;
        }
        Fact {
            id: numbered(fact.id, number),
            ..fact.clone()
        }
    }
}

/// The identity of what is told `number`th of an event.
fn numbered(event: FactId, number: usize) -> FactId {
    if number == 1 {
        return event;
    }
    FactId::from_uuid(uuid_of(&format!("{event} {number}")))
}

const fn second_of(fact: &Fact) -> i64 {
    fact.at.as_millis().div_euclid(1000)
}

/// By what the facts themselves tell, whatever their identities.
fn tells_the_same_event(one: &Fact, other: &Fact) -> bool {
    let thing = |it: &Fact| it.body.event().map(|it| (it.what, it.thing.clone()));
    one.author == other.author && one.body.kind() == other.body.kind() && thing(one) == thing(other)
}

/// The names of the parts in which two facts of one kind differ.
fn differing_parts(there: &FactBody, told: &FactBody) -> Vec<String> {
    if there.kind() != told.kind() {
        return Vec::new();
    }
    let of = |body: &FactBody| match serde_json::to_value(body) {
        Ok(value) => parts_of(value, ""),
        Err(_) => BTreeMap::new(),
    };
    let (there, told) = (of(there), of(told));
    let names: BTreeSet<&String> = there.keys().chain(told.keys()).collect();
    let differs = |it: &&&String| there.get(**it) != told.get(**it);
    names.iter().filter(differs).map(|it| (*it).clone()).collect()
}

/// The parts of a fact by name, those of an event and of fields by theirs.
fn parts_of(value: Value, name: &str) -> BTreeMap<String, Value> {
    match value {
        Value::Object(table) if ["", "event", "fields"].contains(&name) => table
            .into_iter()
            .flat_map(|(name, value)| parts_of(value, &name))
            .collect(),
        value @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_)) => BTreeMap::from([(name.to_owned(), value)]),
    }
}

#[cfg(test)]
mod tests {
    use calendar::Instant;
    use domain::{Author, CaseId};

    use super::*;

    fn row(line: u64, at: i64, text: &str) -> LogRow {
        let body = FactBody::NoteAdded {
            text: text.to_owned(),
        };
        LogRow {
            line: Some(line),
            fact: Fact {
                id: event_identity("W1", "备注", at, "王强", None),
                case_id: CaseId::from_uuid(uuid_of("W1")),
                seq: 1,
                at: Instant::from_millis(at * 1000),
                recorded_at: Instant::from_millis(at * 1000),
                author: Author::System,
                body,
            },
        }
    }

    fn texts(added: &Additions) -> Vec<String> {
        let text = |it: &Fact| differing_text(&it.body);
        added.facts.iter().map(text).collect()
    }

    fn differing_text(body: &FactBody) -> String {
        serde_json::to_value(body).unwrap()["text"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn rows_that_say_the_same_are_one_fact_and_others_of_the_second_are_kept() {
        let rows = [
            row(2, 9, "甲"),
            row(3, 9, "甲"),
            row(4, 9, "乙"),
            row(5, 10, "甲"),
        ];
        let first = additions(&rows, &[]);
        assert_eq!(
            (texts(&first), first.repeated),
            (vec!["甲".into(), "乙".into(), "甲".into()], 1)
        );
        let again = additions(&rows, &first.facts);
        assert_eq!(
            (again.facts.len(), again.repeated, again.differing.len()),
            (0, 1, 0)
        );
        let reversed: Vec<LogRow> = rows.iter().rev().cloned().collect();
        assert!(additions(&reversed, &first.facts).facts.is_empty());
    }

    #[test]
    fn a_corrected_row_is_told_and_a_further_one_is_entered() {
        let there = additions(&[row(2, 9, "甲"), row(3, 9, "乙")], &[]).facts;
        let added = additions(&[row(2, 9, "甲"), row(3, 9, "乙改"), row(4, 9, "丙")], &there);
        assert_eq!(texts(&added), ["丙"]);
        let differing = Differing {
            line: 3,
            parts: vec!["text".to_owned()],
        };
        assert_eq!(added.differing, [differing]);
    }

    #[test]
    fn facts_of_earlier_versions_are_known_by_what_they_tell() {
        let mut there = additions(&[row(2, 9, "甲")], &[]).facts;
        there[0].id = FactId::from_uuid(uuid_of("row of old"));
        assert_eq!(additions(&[row(2, 9, "甲")], &there), Additions::default());
        let corrected = additions(&[row(2, 9, "改")], &there);
        assert_eq!((corrected.facts.len(), corrected.differing.len()), (0, 1));
    }

    #[test]
    fn an_activity_that_now_means_another_fact_is_told() {
        let there = additions(&[row(2, 9, "甲")], &[]).facts;
        let mut other = row(2, 9, "甲");
        other.fact.body = FactBody::CaseReopened {
            reason: "甲".to_owned(),
            to_owner: None,
        };
        let added = additions(&[other], &there);
        assert_eq!((added.facts.len(), added.differing[0].parts.len()), (0, 0));
    }
}
