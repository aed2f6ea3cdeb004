//! Values with what belongs to people hidden, for whatever leaves the desk without a reason (J01).

use serde_json::Value;

/// Masks every text inside of a value; names of fields stay, and what is named an address loses its numbers.
#[must_use]
pub fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(domain::mask::text(&text)),
        Value::Array(list) => Value::Array(list.into_iter().map(masked).collect()),
        Value::Object(map) => {
            let masked = map.into_iter().map(|(name, it)| match it {
                Value::String(text) if name.ends_with("address") => {
                    (name, Value::String(domain::mask::address(&text)))
                }
                other => (name, masked(other)),
            });
            Value::Object(masked.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
