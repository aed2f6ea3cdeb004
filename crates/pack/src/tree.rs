//! A TOML file as a tree whose every key and value knows its place, so that mistakes can be told after packs are merged.

use std::collections::BTreeMap;

use calendar::{Figure, Millis};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Wording;
use crate::source::{Lines, PackError, Place, says};

/// A value and where it is written.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

/// A value as TOML has it.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Whole(i64),
    Truth(bool),
    List(Vec<Node>),
    Table(Vec<(Key, Node)>),
    /// A fraction or a date: nothing in a pack is one.
    Other(Strange),
}

/// What TOML knows and no pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strange {
    Fraction,
    Date,
    TooLarge,
}

impl Strange {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Fraction => "a number with a fraction",
            Self::Date => "a date without quotes",
            Self::TooLarge => "a number that is too large",
        }
    }
}

/// A key and where it is written.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) place: Place,
}

/// Reads a file; its mistakes are added to `errors`, and what could be read is given all the same.
pub(crate) fn parse(file: &str, text: &str, errors: &mut Vec<PackError>) -> Node {
    let lines = Lines::of(file, text);
    let (table, mistakes) = DeTable::parse_recoverable(text);
    for mistake in mistakes {
        let place = lines.place(mistake.span().map_or(0, |it| it.start));
        let right = if mistake.message().contains("duplicate key") {
            says!("表里每个键只写一次", "write each key once in a table")
        } else {
            says!(
                "列表、表和文字的写法见 toml.io",
                "see toml.io for how lists, tables and texts are written"
            )
        };
        // The reader of the format says in English what it stumbled over.
        let said = mistake.message().replace('\n', ", ");
        let wrong = says!("这不是 TOML（{said}）", "this is not TOML: {said}");
        errors.push(place.error(wrong, right));
    }
    Node {
        place: lines.place(0),
        value: table_of(&lines, table.get_ref()),
    }
}

fn table_of(lines: &Lines<'_>, table: &DeTable<'_>) -> Value {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let place = lines.place(key.span().start);
            (
                key.span().start,
                Key {
                    name: key.get_ref().to_string(),
                    place,
                },
                node_of(lines, key, value),
            )
        })
        .collect();
    entries.sort_by_key(|(at, _, _)| *at);
    Value::Table(entries.into_iter().map(|(_, key, node)| (key, node)).collect())
}

fn node_of(
    lines: &Lines<'_>,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    value: &Spanned<DeValue<'_>>,
) -> Node {
    // A table under a header of its own is found by its name.
    let is_headed = matches!(value.get_ref(), DeValue::Table(_)) && value.span().is_empty();
    let place = lines.place(if is_headed {
        key.span().start
    } else {
        value.span().start
    });
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => whole(number.as_str(), number.radix()),
        DeValue::Boolean(truth) => Value::Truth(*truth),
        DeValue::Array(list) => Value::List(list.iter().map(|it| node_of(lines, key, it)).collect()),
        DeValue::Table(table) => table_of(lines, table),
        DeValue::Float(_) => Value::Other(Strange::Fraction),
        DeValue::Datetime(_) => Value::Other(Strange::Date),
    };
    Node { place, value }
}

fn whole(digits: &str, radix: u32) -> Value {
    i64::from_str_radix(digits, radix).map_or(Value::Other(Strange::TooLarge), Value::Whole)
}

impl Node {
    /// What it is, in words.
    pub(crate) fn sort(&self) -> Wording {
        match &self.value {
            Value::Text(_) => says!("文字", "a text"),
            Value::Whole(_) => says!("数字", "a number"),
            Value::Truth(_) => says!(" true 或 false", "true or false"),
            Value::List(_) => says!("列表", "a list"),
            Value::Table(_) => says!("表", "a table"),
            Value::Other(strange) => {
                let zh = match strange {
                    Strange::Fraction => "带小数的数字",
                    Strange::Date => "没有引号的日期",
                    Strange::TooLarge => "太大的数字",
                };
                let en = strange.as_str();
                says!("{zh}", "{en}")
            }
        }
    }

    pub(crate) fn entries(&self) -> &[(Key, Self)] {
        if let Value::Table(entries) = &self.value {
            entries
        } else {
            &[]
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .find(|(it, _)| it.name == key)
            .map(|(_, node)| node)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    /// The items of a list; a single value counts as a list of one.
    pub(crate) fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value {
            items
        } else {
            std::slice::from_ref(self)
        }
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::as_text)
    }

    /// The text under a key, read as what it stands for.
    pub(crate) fn read<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    pub(crate) fn truth(&self, key: &str) -> Option<bool> {
        if let Some(Value::Truth(truth)) = self.get(key).map(|it| &it.value) {
            Some(*truth)
        } else {
            None
        }
    }

    pub(crate) fn whole(&self, key: &str) -> Option<u32> {
        self.number(key).and_then(|it| u32::try_from(it).ok())
    }

    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(Self::as_number)
    }

    pub(crate) fn as_number(&self) -> Option<i64> {
        if let Value::Whole(number) = self.value {
            Some(number)
        } else {
            None
        }
    }

    /// A length of time.
    pub(crate) fn span(&self, key: &str) -> Option<Millis> {
        match self.read(key)? {
            Figure::Span(span) => Some(span),
            Figure::WorkingDays(_) | Figure::EndOfDay => None,
        }
    }

    /// A table of names with what `read` makes of each value.
    pub(crate) fn map<T>(&self, key: &str, read: impl Fn(&Self) -> Option<T>) -> BTreeMap<String, T> {
        let entries = self.get(key).map_or(&[][..], Self::entries);
        entries
            .iter()
            .filter_map(|(name, node)| Some((name.name.clone(), read(node)?)))
            .collect()
    }

    /// A table of names with the words of each.
    pub(crate) fn words_of(&self, key: &str) -> BTreeMap<String, Vec<String>> {
        let words = |it: &Self| {
            it.items()
                .iter()
                .filter_map(|it| it.as_text().map(str::to_owned))
                .collect()
        };
        self.map(key, |it| Some(words(it)))
    }

    pub(crate) fn list(&self, key: &str) -> &[Self] {
        self.get(key).map_or(&[], Self::items)
    }

    /// The texts of a list, read as what they stand for.
    pub(crate) fn read_list<T: std::str::FromStr>(&self, key: &str) -> Vec<T> {
        self.list(key)
            .iter()
            .filter_map(|it| it.as_text()?.parse().ok())
            .collect()
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        self.list(key)
            .iter()
            .filter_map(|it| it.as_text().map(str::to_owned))
            .collect()
    }

    /// Its content as JSON with sorted keys, for the hash.
    pub(crate) fn canonical(&self) -> serde_json::Value {
        match &self.value {
            Value::Text(text) => text.as_str().into(),
            Value::Whole(number) => (*number).into(),
            Value::Truth(truth) => (*truth).into(),
            Value::List(items) => items.iter().map(Self::canonical).collect(),
            Value::Table(entries) => {
                let sorted: BTreeMap<_, _> = entries
                    .iter()
                    .map(|(key, node)| (key.name.clone(), node.canonical()))
                    .collect();
                serde_json::Value::Object(sorted.into_iter().collect())
            }
            Value::Other(strange) => strange.as_str().into(),
        }
    }
}
