//! The JSON schema of pack files, made from the same tables that check them; for editors that complete and explain.

use domain::Severity;
use serde_json::{Map, Value, json};

use crate::RuleKind;
use crate::kinds::{OF_EVERY_CLAUSE, fields_of};
use crate::load::HEAD;
use crate::shape::{Field, Shape, TableShape};

/// The JSON schema (2020-12) of a pack file.
#[must_use]
pub fn schema() -> Value {
    let mut shared = Map::new();
    let clauses: Vec<Value> = RuleKind::ALL
        .iter()
        .map(|kind| clause(*kind, &mut shared))
        .collect();
    let head = table(HEAD.iter(), &mut shared, true);
    let overrides = any_clause(&mut shared);
    shared.insert("override".to_owned(), overrides);
    let on_break = OF_EVERY_CLAUSE.iter().find(|it| it.key == "on_break");
    let steps: Map<String, Value> = Severity::ALL
        .iter()
        .filter_map(|it| Some((it.as_str().to_owned(), shape(&on_break?.shape, &mut shared))))
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "服务标准包 · a pack: a written standard that runs",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "pack": head,
            "clause": {
                "description": "the clauses, one [[clause]] each",
                "type": "array",
                "items": { "oneOf": clauses },
            },
            "figures": {
                "description": "figures that clauses use by name, such as at_once = \"5m\"",
                "type": "object",
                "additionalProperties": shape(&Shape::Figure, &mut shared),
            },
            "on_break": {
                "description": "what follows a break where the clause does not say, by its severity",
                "type": "object",
                "additionalProperties": false,
                "properties": steps,
            },
            "override": {
                "description": "changes of clauses of the pack that this one extends: [override.A17]",
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/override" },
            },
        },
        "$defs": shared,
    })
}

/// A clause of one kind.
fn clause(kind: RuleKind, shared: &mut Map<String, Value>) -> Value {
    let mut schema = table(OF_EVERY_CLAUSE.iter().chain(fields_of(kind)), shared, true);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("kind".to_owned(), json!({ "const": kind.as_str() }));
    }
    schema
}

/// What an override may change: any key of any kind, none required.
fn any_clause(shared: &mut Map<String, Value>) -> Value {
    let changeable = OF_EVERY_CLAUSE
        .iter()
        .filter(|it| it.key != "id" && it.key != "kind");
    let of_kinds = RuleKind::ALL.iter().flat_map(|kind| fields_of(*kind));
    let mut schema = table(changeable.chain(of_kinds), shared, false);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, says) in [
            ("add", "lists that are added at the end"),
            ("put_first", "lists that are put before"),
        ] {
            properties.insert(key.to_owned(), json!({ "type": "object", "description": says }));
        }
    }
    schema
}

fn table<'a>(
    fields: impl Iterator<Item = &'a Field>,
    shared: &mut Map<String, Value>,
    is_whole: bool,
) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        let mut schema = shape(&field.shape, shared);
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".to_owned(), field.says.into());
        }
        properties.insert(field.key.to_owned(), schema);
        if field.must && is_whole {
            required.push(Value::from(field.key));
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn shape(it: &Shape, shared: &mut Map<String, Value>) -> Value {
    const FIGURE: &str = "^(eod|[0-9]+wd|([0-9]+(ms|d|h|m|s))+)$";
    // A figure of `[figures]` by its name.
    const NAME: &str = "^[a-z_]+$";
    const SPAN: &str = "^(([0-9]+(ms|d|h|m|s))+|[a-z_]+)$";
    match it {
        Shape::Text | Shape::Pattern => json!({ "type": "string", "minLength": 1 }),
        Shape::Calendar => json!({ "type": "string", "examples": ["always", "team"] }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Shape::Span => json!({ "type": "string", "pattern": SPAN, "examples": ["30s", "5m", "7d"] }),
        Shape::Figure => {
            json!({ "type": "string", "pattern": FIGURE, "examples": ["30m", "24h", "3wd", "eod"] })
        }
        Shape::Within => {
            json!({ "anyOf": [{ "type": "string", "pattern": FIGURE }, { "type": "string", "pattern": NAME }, { "const": "as_promised" }] })
        }
        Shape::Hours => json!({ "type": "string", "examples": ["12:00-14:00", "20:00-09:00"] }),
        Shape::Day => json!({ "type": "string", "format": "date" }),
        Shape::MonthDay => json!({ "type": "string", "pattern": "^[01][0-9]-[0-3][0-9]$" }),
        Shape::ClauseId => json!({ "type": "string", "pattern": "^[A-Z][A-Z0-9-]{1,23}$" }),
        Shape::Word(set, words) => match words() {
            words if words.len() > SHARED_FROM => {
                shared.entry(*set).or_insert_with(|| json!({ "enum": words }));
                json!({ "$ref": format!("#/$defs/{set}") })
            }
            words => json!({ "enum": words }),
        },
        Shape::Map(inner) => json!({ "type": "object", "additionalProperties": shape(inner, shared) }),
        Shape::List(inner) => {
            let item = shape(inner, shared);
            json!({ "anyOf": [{ "type": "array", "items": item.clone() }, item] })
        }
        Shape::Table(inner) => reference(inner, shared),
        Shape::WordOrTable(word, inner) => {
            json!({ "anyOf": [shape(word, shared), reference(inner, shared)] })
        }
    }
}

/// Sets with more words than this are written once.
const SHARED_FROM: usize = 24;

fn reference(inner: &TableShape, shared: &mut Map<String, Value>) -> Value {
    if !shared.contains_key(inner.name) {
        shared.insert(inner.name.to_owned(), Value::Null);
        let schema = table(inner.fields.iter(), shared, true);
        shared.insert(inner.name.to_owned(), schema);
    }
    json!({ "$ref": format!("#/$defs/{}", inner.name) })
}
