//! What an endpoint is told of a fact.
//!
//! Always true: numbers, addresses and the like are hidden as on every list (J01); whoever needs them reveals them, with a
//! right and a reason, through the API.

use calendar::Instant;
use domain::{Author, Fact, FactKind};
use serde_json::{Value, json};
use store::cases::CaseRecord;

use crate::AppError;
use crate::masked::masked;

/// The word of what happened: the event's where it is one, else the fact's.
#[must_use]
pub fn kind_of(fact: &Fact) -> &'static str {
    fact.body
        .event()
        .map_or_else(|| fact.body.kind().as_str(), |it| it.what.as_str())
}

/// Every word that an endpoint can ask for: the kinds of facts, and the events of the house.
#[must_use]
pub fn kinds() -> Vec<&'static str> {
    let facts = FactKind::ALL
        .iter()
        .filter(|it| **it != FactKind::EventHappened)
        .map(|it| it.as_str());
    let events = domain::EventKind::ALL.iter().map(|it| it.as_str());
    facts.chain(events).collect()
}

/// The body as it is sent: `type`, `timestamp`, `data` (Standard Webhooks).
pub(crate) fn payload_of(record: &CaseRecord, fact: &Fact) -> Result<String, AppError> {
    let case = &record.case;
    let mut content = serde_json::to_value(&fact.body).map_err(AppError::internal)?;
    if let Some(fields) = content.get_mut("fields").and_then(Value::as_object_mut) {
        fields.remove("customer_name");
        fields.remove("customer_title");
    }
    let data = json!({
        "fact_id": fact.id,
        "case": {
            "id": case.id,
            "number": record.number,
            "version": record.version,
            "type": case.case_type,
            "category": case.category,
            "priority": case.priority,
            "team_id": case.team,
            "owner_id": case.owner,
            "handler_id": case.handler,
            "customer_id": case.customer,
        },
        "seq": fact.seq,
        "at": fact.at.as_millis(),
        "recorded_at": fact.recorded_at.as_millis(),
        "author": author(fact.author),
        "fact": masked(content),
    });
    Ok(envelope(kind_of(fact), fact.recorded_at, &data))
}

/// An example, for trying an endpoint.
pub(crate) fn example(kind: &str, now: Instant) -> String {
    let data = json!({
        "example": true,
        "case": { "number": "20261121-000123", "type": "repair", "category": "open" },
        "at": now.as_millis(),
    });
    envelope(kind, now, &data)
}

fn envelope(kind: &str, at: Instant, data: &Value) -> String {
    json!({ "type": kind, "timestamp": at.to_string(), "data": data }).to_string()
}

fn author(author: Author) -> Value {
    match author {
        Author::Person(id) => json!({ "kind": "person", "id": id }),
        Author::Customer(id) => json!({ "kind": "customer", "id": id }),
        Author::System => json!({ "kind": "system" }),
        Author::Timer => json!({ "kind": "timer" }),
    }
}
