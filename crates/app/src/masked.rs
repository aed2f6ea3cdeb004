//! Values with what belongs to people hidden, for whatever leaves the desk without a reason (J01).

use serde_json::Value;

/// Masks every text inside of a value; names of fields stay, and what is named an address loses its numbers.
#[must_use]
pub fn masked(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(domain::mask::text(&text)),
        Value::Array(list) => Value::Array(list.into_iter().map(masked).collect()),
        Value::Object(map) => {
            let masked = map.into_iter().map(|(name, it)| {
                let address = it.as_str().filter(|_| name.ends_with("address"));
                let covered = address.map(domain::mask::address).map(Value::String);
                (name, covered.unwrap_or_else(|| masked(it)))
            });
            Value::Object(masked.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}
