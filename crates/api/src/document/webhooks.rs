//! The part `webhooks` of the OpenAPI document (3.1): what endpoints are told.

use app::hook::payload::kinds;
use serde_json::{Value, json};

/// Puts `webhooks` into the document's text, before its components.
pub(crate) fn put_into(document: &str) -> String {
    let mut written = serde_json::to_string_pretty(&webhooks()).unwrap_or_default();
    written = written.replace('\n', "\n  ");
    document.replacen(
        "\n  \"components\":",
        &format!("\n  \"webhooks\": {written},\n  \"components\":"),
        1,
    )
}

fn webhooks() -> Value {
    let header = |name: &str, description: &str| {
        json!({ "name": name, "in": "header", "required": true, "description": description,
            "schema": { "type": "string" } })
    };
    json!({ "fact": { "post": {
        "operationId": "fact_hook",
        "summary": "Something happened.",
        "description": "Signed as Standard Webhooks asks: `v1,` and the base64 of the HMAC-SHA256 over \
            `webhook-id.webhook-timestamp.body`, with the bytes behind `whsec_` as key; two signatures, parted by a space, for \
            a day after the secret was changed. In order for each endpoint; the next one only after this one was taken or \
            given up. Numbers, addresses and the like of people are masked (J01).",
        "parameters": [
            header("webhook-id", "The same for every try of the same delivery."),
            header("webhook-timestamp", "Of this try, seconds since 1970."),
            header("webhook-signature", "One or more signatures, parted by spaces."),
        ],
        "requestBody": { "required": true, "content": { "application/json": { "schema": payload() } } },
        "responses": {
            "2XX": { "description": "Taken." },
            "410": { "description": "The endpoint is gone for good; it is told no more." },
            "default": { "description": "Tried again for a day with growing rests, then given up. Redirects are not followed." },
        },
    } } })
}

fn payload() -> Value {
    let text = json!({ "type": "string" });
    let id = json!({ "type": ["string", "null"], "format": "uuid" });
    let instant = json!({ "type": "integer", "format": "int64", "description": "Epoch milliseconds UTC." });
    let case = json!({ "type": "object", "required": ["id", "number"], "properties": {
        "id": { "type": "string", "format": "uuid" }, "number": text, "version": { "type": "integer" },
        "type": text, "category": text, "priority": text, "team_id": id, "owner_id": id, "handler_id": id,
        "customer_id": id,
    } });
    let author = json!({ "type": "object", "required": ["kind"], "properties": {
        "kind": { "type": "string", "enum": ["person", "customer", "system", "timer"] }, "id": id,
    } });
    json!({ "type": "object", "required": ["type", "timestamp", "data"], "properties": {
        "type": { "type": "string", "enum": kinds() },
        "timestamp": { "type": "string", "format": "date-time", "description": "When it was recorded." },
        "data": { "type": "object", "required": ["fact_id", "case", "seq", "at", "recorded_at", "author", "fact"],
            "properties": {
                "fact_id": { "type": "string", "format": "uuid" },
                "case": case,
                "seq": { "type": "integer", "description": "Its place in the case's chain of facts." },
                "at": instant,
                "recorded_at": instant,
                "author": author,
                "fact": { "type": "object", "description": "What the fact holds, as the log of facts has it, masked." },
            } },
    } })
}
