//! The fields of a push, whether form or JSON: names without regard to case, underscores and brackets, values as texts.

use std::collections::BTreeMap;

use serde_json::Value;

use super::read::PushError;

/// Most fields that are looked at; a push has a dozen.
const MOST_FIELDS: usize = 200;
/// Most characters of one value.
const MOST_CHARS: usize = 2_000;

/// The fields of a push.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<String, Vec<String>>);

impl Fields {
    /// Reads a body by what its sender says it is; without a word of the sender, by its first letter.
    pub(super) fn read(content_type: &str, body: &[u8]) -> Result<Self, PushError> {
        let text = std::str::from_utf8(body).map_err(|_not_text| PushError::NoText)?;
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let is_json = essence.eq_ignore_ascii_case("application/json")
            || (!essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
                && text.trim_start().starts_with('{'));
        if is_json {
            Self::of_json(text)
        } else {
            Ok(Self::of_form(text))
        }
    }

    fn of_form(text: &str) -> Self {
        let mut fields = Self::default();
        for pair in text.split('&').filter(|it| !it.is_empty()).take(MOST_FIELDS) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            fields.add(&decoded(name), &decoded(value));
        }
        fields
    }

    fn of_json(text: &str) -> Result<Self, PushError> {
        let Ok(Value::Object(map)) = serde_json::from_str(text) else {
            return Err(PushError::NoFields);
        };
        let mut fields = Self::default();
        for (name, value) in map.into_iter().take(MOST_FIELDS) {
            match value {
                Value::Array(list) => {
                    for it in list.into_iter().take(MOST_FIELDS) {
                        fields.add_json(&name, it);
                    }
                }
                other @ (Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_)) => {
                    fields.add_json(&name, other);
                }
            }
        }
        Ok(fields)
    }

    fn add_json(&mut self, name: &str, value: Value) {
        match value {
            Value::String(text) => self.add(name, &text),
            Value::Number(number) => self.add(name, &number.to_string()),
            Value::Bool(it) => self.add(name, &it.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => {}
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        let bare = name.split('[').next().unwrap_or_default();
        let name: String = bare
            .chars()
            .filter(|it| !matches!(it, '_' | '-'))
            .flat_map(char::to_lowercase)
            .collect();
        let value: String = value.trim().chars().take(MOST_CHARS).collect();
        if !value.is_empty() {
            self.0.entry(name).or_default().push(value);
        }
    }

    /// The first value under one of some names.
    pub(super) fn first(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|it| self.0.get(*it)?.first())
            .map(String::as_str)
    }

    /// All values under one name.
    pub(super) fn all(&self, name: &str) -> &[String] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// A whole number.
    pub(super) fn number(&self, names: &[&str]) -> Option<u32> {
        self.first(names)?.parse().ok()
    }

    /// Whether one of some fields is there.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.first(names).is_some()
    }
}

/// A part of a form (`application/x-www-form-urlencoded`): `+` is a space, `%xx` a byte; what is neither stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let after = rest.clone();
                let pair = (rest.next().and_then(digit), rest.next().and_then(digit));
                if let (Some(high), Some(low)) = pair {
                    bytes.push(high * 16 + low);
                } else {
                    bytes.push(b'%');
                    rest = after;
                }
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok())
}

#[cfg(test)]
mod tests {
    use super::{Fields, decoded};

    #[test]
    fn forms_are_decoded_and_broken_escapes_stay() {
        assert_eq!(decoded("a+b%20c"), "a b c");
        assert_eq!(decoded("%E7%8E%8B"), "王");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%4"), "%zz%4");
    }

    #[test]
    fn one_name_in_many_spellings_is_one_name() {
        for text in [
            "callId=1",
            "call_id=1",
            "CALLID=1",
            "callId%5B%5D=1",
            "call-id[0]=1",
        ] {
            assert_eq!(Fields::of_form(text).first(&["callid"]), Some("1"), "{text}");
        }
        let fields = Fields::of_json(r#"{"user":["甲","乙"],"callId":12,"x":{"y":1},"z":null}"#).unwrap();
        assert_eq!(fields.all("user"), ["甲", "乙"]);
        assert_eq!(fields.first(&["callid"]), Some("12"));
        assert!(!fields.has(&["x", "z"]));
    }
}
