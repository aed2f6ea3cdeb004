//! From a row to a fact of a case, or the reason why it is none.

use std::collections::BTreeMap;

use app::past::fact_line::{case_id_of, person_id_of, uuid_of};
use app::past::same_event::{LogRow, event_identity};
use calendar::{Instant, Zone};
use domain::{Author, CaseId, Event, Fact, FactBody, FactId, PersonId, TeamId};
use pack::scenario::event_wrong;
use pack::{Wording, says};
use serde_json::{Value, json};

use super::mapping::{Activity, Mapping, Others, RaisedColumns, Source};
use super::moment;
use super::rows::Row;

/// Turns rows into facts.
pub(crate) struct Converter {
    mapping: Mapping,
    zone: Zone,
    /// Colleagues of the desk by the names that logs may use: name, number, log-in.
    known: BTreeMap<String, PersonId>,
    teams: BTreeMap<String, TeamId>,
    /// Colleagues that only the log knows.
    pub(crate) new_people: BTreeMap<PersonId, String>,
    /// Teams that only the log knows.
    pub(crate) new_teams: BTreeMap<TeamId, String>,
}

/// A fact without its place in the chain, with what its case is when nothing else raises it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Converted {
    /// The case's name in the log.
    pub(crate) case: String,
    /// The row's line in the log.
    pub(crate) line: u64,
    /// `seq` is 0; its identity is that of the event, which all rows that tell it share.
    pub(crate) fact: Fact,
    /// The raising of the case, as this row would describe it.
    pub(crate) raising: FactBody,
}

impl Converter {
    pub(crate) fn new(
        mapping: Mapping,
        known: BTreeMap<String, PersonId>,
        teams: BTreeMap<String, TeamId>,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            zone: Zone::named(&mapping.zone)?,
            mapping,
            known,
            teams,
            new_people: BTreeMap::new(),
            new_teams: BTreeMap::new(),
        })
    }

    /// The zone of the log's times.
    pub(crate) const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The identity of a case of this log.
    pub(crate) fn case_id(&self, name: &str) -> CaseId {
        case_id_of(&format!("{}:{name}", self.mapping.name))
    }

    /// The fact of a row; none when the mapping passes it over.
    pub(crate) fn convert(&mut self, row: &Row) -> Result<Option<Converted>, Wording> {
        let case = Self::need(row, &self.mapping.case)?;
        let time = Self::need(row, &self.mapping.time)?;
        let word = Self::need(row, &self.mapping.activity)?;
        let format = self.mapping.time_format.as_deref();
        let at = moment::read(&time, format, &self.zone).ok_or_else(|| {
            says!(
                "`{time}` 读不出时间；请写 time_format",
                "`{time}` is no time that can be read; say time_format"
            )
        })?;
        let activity = self.mapping.activities.get(&word).cloned();
        let author = self.author(row);
        let team = self.team(row);
        let case_id = self.case_id(&case);
        let raising = self.raising(row, (&case, case_id), (author, team))?;
        let body = match (activity, self.mapping.others) {
            (Some(activity), _) => self.body(row, &activity, (&raising, case_id, author))?,
            (None, Others::Note) => FactBody::NoteAdded { text: word.clone() },
            (None, Others::Skip) => return Ok(None),
            (None, Others::Reject) => {
                return Err(says!(
                    "对照文件里没有环节 `{word}`",
                    "the mapping does not name the activity `{word}`"
                ));
            }
        };
        let thing = body.event().and_then(|it| it.thing.as_deref());
        let (second, person) = (at.as_millis().div_euclid(1000), self.author_name(row));
        let id = event_identity(&case_id.to_string(), &word, second, person, thing);
        let fact = fact_of(case_id, id, (at, author), body);
        let line = row.line;
        Ok(Some(Converted {
            case,
            line,
            fact,
            raising,
        }))
    }

    fn need(row: &Row, column: &str) -> Result<String, Wording> {
        let Some(text) = row.columns.get(column) else {
            return Err(says!("没有列 `{column}`", "there is no column `{column}`"));
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(says!("列 `{column}` 是空的", "the column `{column}` is empty"));
        }
        Ok(text.to_owned())
    }

    fn author_name<'r>(&self, row: &'r Row) -> &'r str {
        let name = row.columns.get(&self.mapping.author);
        name.map(|it| it.trim()).unwrap_or_default()
    }

    fn author(&mut self, row: &Row) -> Author {
        let name = self.author_name(row);
        let is_of = |list: &[String]| list.iter().any(|it| it == name);
        if name.is_empty() || is_of(&self.mapping.authors.system) {
            return Author::System;
        }
        if is_of(&self.mapping.authors.customer) {
            return Author::Customer(None);
        }
        if let Some(known) = self.known.get(name) {
            return Author::Person(*known);
        }
        let id = person_id_of(name);
        self.new_people.insert(id, name.to_owned());
        Author::Person(id)
    }

    fn team(&mut self, row: &Row) -> Option<TeamId> {
        let column = self.mapping.team.as_ref()?;
        let name = row.columns.get(column)?.trim();
        if name.is_empty() {
            return None;
        }
        if let Some(known) = self.teams.get(name) {
            return Some(*known);
        }
        let id = TeamId::from_uuid(uuid_of(&format!("team {name}")));
        self.new_teams.insert(id, name.to_owned());
        Some(id)
    }

    fn raising(
        &self,
        row: &Row,
        (name, case): (&str, CaseId),
        (author, team): (Author, Option<TeamId>),
    ) -> Result<FactBody, Wording> {
        let RaisedColumns {
            subject,
            description,
            case_type,
            priority,
            channel,
        } = &self.mapping.raised;
        let of = |source: &Option<Source>, usual: &str| {
            let value = source.as_ref().and_then(|it| it.value(&row.columns));
            value.unwrap_or_else(|| usual.to_owned())
        };
        let body = json!({
            "kind": "case_raised", "case_type": of(case_type, "enquiry"), "priority": of(priority, "normal"),
            "priority_by": null, "channel": of(channel, "phone"), "contact": case, "customer": null, "place": null,
            "subject": of(subject, ""), "description": of(description, ""), "since": null,
            "fields": { "imported_from": self.mapping.name, "imported_number": name }, "flags": [],
            "is_confirmed": true, "team": team, "owner": author.person(),
        });
        serde_json::from_value(body).map_err(|it| unfit(&it))
    }

    fn body(
        &self,
        row: &Row,
        activity: &Activity,
        (raising, case, author): (&FactBody, CaseId, Author),
    ) -> Result<FactBody, Wording> {
        let value = |key: &str| activity.with.get(key).and_then(|it| it.value(&row.columns));
        if let Some(event) = &activity.event {
            return event_of(event, activity, row, &self.zone);
        }
        let text = || value("text").unwrap_or_default();
        let channel = || value("channel").unwrap_or_else(|| "phone".to_owned());
        let fact = activity.fact.as_deref().unwrap_or_default();
        let parts = match fact {
            "case_raised" => return Ok(raising.clone()),
            "call_talked" => json!({ "contact": case, "channel": channel(),
                "direction": value("direction").unwrap_or_else(|| "outbound".to_owned()), "opening": value("opening"),
                "closing": value("closing"), "told": value("text"), "duration_s": null }),
            "message_received" => json!({ "message": case, "contact": case, "channel": channel(),
                "subject": value("subject"), "text": text() }),
            "reply_sent" => json!({ "message": null, "contact": case, "channel": channel(), "text": text(),
                "is_automatic": author.person().is_none(), "attachments": [] }),
            "note_added" | "urged" => json!({ "text": text() }),
            "handover_accepted" => json!({}),
            "handler_changed" => json!({ "handler": author.person() }),
            "waiting_started" => json!({ "reason": value("reason").unwrap_or_else(|| "customer".to_owned()),
                "until_at": null, "note": text() }),
            "waiting_ended" => json!({ "note": text() }),
            "contact_tried" => json!({ "outcome": value("outcome").unwrap_or_else(|| "reached".to_owned()),
                "note": text() }),
            "result_recorded" => json!({ "result": text() }),
            "customer_word_taken" => json!({ "word": value("word").unwrap_or_else(|| "accepted".to_owned()),
                "note": text() }),
            "case_closed" => json!({ "cause": value("cause"), "remedy": value("remedy"),
                "prevention": value("prevention") }),
            "case_reopened" => json!({ "reason": text(), "to_owner": null }),
            other => {
                return Err(says!(
                    "日志不能讲 `{other}` 这种事实",
                    "`{other}` is no fact that a log can tell"
                ));
            }
        };
        let mut parts = parts;
        if let Value::Object(table) = &mut parts {
            table.insert("kind".to_owned(), fact.into());
        }
        serde_json::from_value(parts).map_err(|it| unfit(&it))
    }
}

/// A value that no fact of its kind holds.
fn unfit(error: &serde_json::Error) -> Wording {
    says!("有一个值不合适（{error}）", "{error}")
}

fn event_of(word: &str, activity: &Activity, row: &Row, zone: &Zone) -> Result<FactBody, Wording> {
    let what = word
        .parse()
        .map_err(|_unknown| says!("没有事件 `{word}`", "there is no event `{word}`"))?;
    let mut event = Event::of(what);
    for (part, source) in &activity.with {
        let Some(value) = source.value(&row.columns) else {
            continue;
        };
        match part.as_str() {
            "thing" => event.thing = Some(value),
            "text" => event.text = Some(value),
            "person" => event.person = Some(person_id_of(&value)),
            "by_at" => {
                let at = moment::read(&value, None, zone);
                event.by_at = Some(at.ok_or_else(|| says!("`{value}` 不是时间", "`{value}` is no time"))?);
            }
            "items" => {
                event.items = value
                    .split(['、', ',', ';'])
                    .map(|it| it.trim().to_owned())
                    .collect()
            }
            field => {
                event.fields.insert(field.to_owned(), value);
            }
        }
    }
    event.check().map_err(|it| event_wrong(&it))?;
    Ok(FactBody::EventHappened { event })
}

fn fact_of(case_id: CaseId, id: FactId, (at, author): (Instant, Author), body: FactBody) -> Fact {
    Fact {
        id,
        case_id,
        seq: 0,
        at,
        recorded_at: at,
        author,
        body,
    }
}

/// Puts a case's rows in order of time and gives it a raising when none of them is one.
pub(crate) fn put_in_order(mut rows: Vec<Converted>) -> Vec<LogRow> {
    rows.sort_by_key(|it| it.fact.at);
    let raised = |it: &Converted| matches!(it.fact.body, FactBody::CaseRaised { .. });
    let mut in_order: Vec<LogRow> = Vec::with_capacity(rows.len() + 1);
    if let Some(first) = rows.first()
        && !raised(first)
    {
        // The first row raises the case, unless a later one says that it does: then it is taken to be the first.
        let told = rows.iter().find(|it| raised(it));
        let raising = told.unwrap_or(first).raising.clone();
        let id = FactId::from_uuid(uuid_of(&format!("raising {}", first.fact.case_id)));
        let begun = (first.fact.at, first.fact.author);
        in_order.push(LogRow {
            line: told.map(|it| it.line),
            fact: fact_of(first.fact.case_id, id, begun, raising),
        });
        rows.retain(|it| !raised(it));
    }
    in_order.extend(rows.into_iter().map(|it| LogRow {
        line: Some(it.line),
        fact: it.fact,
    }));
    in_order
}
