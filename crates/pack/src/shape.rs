//! What may stand where in a pack file: one description for the check, the JSON schema and the reference.

use calendar::{Date, Figure, Hours};
use domain::ClauseId;

use crate::MonthDay;
use crate::nearest::nearest;
use crate::source::PackError;
use crate::text::pattern;
use crate::tree::{Node, Value};

/// What a value must be.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Any words.
    Text,
    /// Words with `[甲|乙]` and `…`.
    Pattern,
    Truth,
    /// A number within limits.
    Whole(i64, i64),
    Figure,
    /// A figure that is a length of time: no working days, no end of day.
    Span,
    /// A figure or `as_promised`.
    Within,
    Hours,
    /// `YYYY-MM-DD` in quotes.
    Day,
    /// `MM-DD` in quotes.
    MonthDay,
    /// `always`, `team` or a calendar's id.
    Calendar,
    ClauseId,
    /// One of a closed set, by its name.
    Word(&'static str, fn() -> Vec<&'static str>),
    /// A list of such; a single one may stand without brackets.
    List(&'static Shape),
    Table(&'static TableShape),
    /// A table whose keys are names of the author's, such as those of fields.
    Map(&'static Shape),
    /// A word, or a table for more detail.
    WordOrTable(&'static Shape, &'static TableShape),
}

/// A table: its name in the schema and what it may hold.
#[derive(Debug)]
pub(crate) struct TableShape {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// What its keys cannot say one by one.
    pub(crate) also: Option<fn(&Node, &mut Vec<PackError>)>,
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) key: &'static str,
    pub(crate) shape: Shape,
    pub(crate) must: bool,
    /// What it says, for editors.
    pub(crate) says: &'static str,
}

/// A key that must be there.
pub(crate) const fn must(key: &'static str, shape: Shape, says: &'static str) -> Field {
    Field {
        key,
        shape,
        must: true,
        says,
    }
}

/// A key that may be left out.
pub(crate) const fn may(key: &'static str, shape: Shape, says: &'static str) -> Field {
    Field {
        key,
        shape,
        must: false,
        says,
    }
}

/// The words of a closed set as a [`Shape`].
macro_rules! word {
    ($set:ty) => {
        $crate::shape::Shape::Word(stringify!($set), || {
            <$set>::ALL.iter().map(|it| it.as_str()).collect()
        })
    };
}
pub(crate) use word;

/// Checks a table against several lists of fields together; each mistake is added.
pub(crate) fn check_table(node: &Node, fields: &[&Field], errors: &mut Vec<PackError>) {
    let Value::Table(entries) = &node.value else {
        errors.push(
            node.place
                .error(format!("{} stands here", node.sort()), "a table is expected"),
        );
        return;
    };
    for (key, value) in entries {
        match fields.iter().find(|it| it.key == key.name) {
            Some(field) => check(value, &field.key_shape(), errors),
            None => errors.push(key.place.error(
                format!("`{}` is not a key of this table", key.name),
                known(&key.name, fields),
            )),
        }
    }
    for field in fields.iter().filter(|it| it.must && node.get(it.key).is_none()) {
        errors.push(node.place.error(
            format!("`{}` is missing", field.key),
            format!("it says {}", field.says),
        ));
    }
}

impl Field {
    fn key_shape(&self) -> (&'static str, &Shape) {
        (self.key, &self.shape)
    }
}

fn known(wrong: &str, fields: &[&Field]) -> String {
    let keys: Vec<_> = fields.iter().map(|it| it.key).collect();
    match nearest(wrong, keys.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it may have {}", keys.join(", ")),
    }
}

fn check(node: &Node, (key, shape): &(&'static str, &Shape), errors: &mut Vec<PackError>) {
    match shape {
        Shape::List(inner) => node
            .items()
            .iter()
            .for_each(|it| check(it, &(key, inner), errors)),
        Shape::Table(table) => check_shaped(node, table, errors),
        Shape::WordOrTable(_, table) if matches!(node.value, Value::Table(_)) => {
            check_shaped(node, table, errors);
        }
        Shape::Map(inner) => {
            if !matches!(node.value, Value::Table(_)) {
                errors.push(node.place.error(
                    format!("`{key}` is {}", node.sort()),
                    format!("write {{ name = … }}, each {}", inner.expects()),
                ));
            }
            node.entries()
                .iter()
                .for_each(|(_, it)| check(it, &(key, inner), errors));
        }
        Shape::WordOrTable(word, _) => check(node, &(key, word), errors),
        Shape::Truth => {
            if !matches!(node.value, Value::Truth(_)) {
                errors.push(node.place.error(
                    format!("`{key}` is {}", node.sort()),
                    "write true or false, without quotes",
                ));
            }
        }
        Shape::Whole(least, most) => {
            let fits = matches!(node.value, Value::Whole(it) if (*least..=*most).contains(&it));
            if !fits {
                let right = format!("write a whole number from {least} to {most}, without quotes");
                errors.push(node.place.error(format!("`{key}` does not fit"), right));
            }
        }
        Shape::Text
        | Shape::Pattern
        | Shape::Figure
        | Shape::Span
        | Shape::Within
        | Shape::Hours
        | Shape::Day
        | Shape::MonthDay
        | Shape::Calendar
        | Shape::ClauseId
        | Shape::Word(..) => check_text(node, key, shape, errors),
    }
}

fn check_shaped(node: &Node, table: &TableShape, errors: &mut Vec<PackError>) {
    let before = errors.len();
    check_table(node, &table.fields.iter().collect::<Vec<_>>(), errors);
    if let Some(also) = table.also.filter(|_| errors.len() == before) {
        also(node, errors);
    }
}

fn check_text(node: &Node, key: &str, shape: &Shape, errors: &mut Vec<PackError>) {
    let Some(text) = node.as_text() else {
        errors.push(node.place.error(
            format!("`{key}` is {}", node.sort()),
            format!("write {} in quotes", shape.expects()),
        ));
        return;
    };
    if let Err(wrong) = shape.takes(text) {
        let right = if let Shape::Word(_, words) = shape {
            right_word(text, &words())
        } else {
            format!("write {}", shape.expects())
        };
        errors.push(node.place.error(wrong, right));
    }
}

fn right_word(wrong: &str, words: &[&str]) -> String {
    match nearest(wrong, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? It may be {}", listed(words)),
        None => format!("it may be {}", listed(words)),
    }
}

/// More words than anybody reads in a message are in the reference.
const MANY: usize = 60;

fn listed(words: &[&str]) -> String {
    if words.len() > MANY {
        "any fact or event of docs/reference/events.md".to_owned()
    } else {
        words.join(", ")
    }
}

impl Shape {
    /// What is right, in words.
    pub(crate) fn expects(&self) -> String {
        match self {
            Self::Text => "words".to_owned(),
            Self::Pattern => {
                "words, with [one|other] for alternatives and … for up to six characters".to_owned()
            }
            Self::Truth => "true or false".to_owned(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Figure => "a figure: 30m, 48h, 7d, 3wd (working days) or eod (end of day)".to_owned(),
            Self::Span => "a length of time: 30s, 5m, 48h or 7d".to_owned(),
            Self::Within => "a figure (30m, 48h, 7d, 3wd, eod) or as_promised".to_owned(),
            Self::Hours => "hours such as 12:00-14:00 or 20:00-09:00".to_owned(),
            Self::Day => "a date such as 2026-11-01".to_owned(),
            Self::MonthDay => "a day of the year such as 11-15".to_owned(),
            Self::Calendar => "always, team, or the id of a calendar".to_owned(),
            Self::ClauseId => "a clause id such as A17".to_owned(),
            Self::Word(_, words) => format!("one of {}", listed(&words())),
            Self::List(inner) => format!("a list, each {}", inner.expects()),
            Self::Table(table) => format!("a table of {}", table.name),
            Self::Map(inner) => format!("a table of names, each {}", inner.expects()),
            Self::WordOrTable(word, table) => format!("{}, or a table of {}", word.expects(), table.name),
        }
    }

    /// Whether a text fits; else what is wrong with it.
    fn takes(&self, text: &str) -> Result<(), String> {
        let not = |what: &str| format!("`{text}` is not {what}");
        match self {
            Self::Text if text.trim().is_empty() => Err("nothing is written between the quotes".to_owned()),
            Self::Pattern => pattern::read_pattern(text)
                .map(drop)
                .map_err(|it| format!("`{text}`: {it}")),
            Self::Figure => text
                .parse::<Figure>()
                .map(drop)
                .map_err(|_unused| not("a figure")),
            Self::Span => match text.parse::<Figure>() {
                Ok(Figure::Span(_)) => Ok(()),
                Ok(Figure::WorkingDays(_) | Figure::EndOfDay) | Err(_) => Err(not("a length of time")),
            },
            Self::Within if text == "as_promised" => Ok(()),
            Self::Within => text
                .parse::<Figure>()
                .map(drop)
                .map_err(|_unused| not("a figure")),
            Self::Hours => text.parse::<Hours>().map(drop).map_err(|it| it.to_string()),
            Self::Day => text.parse::<Date>().map(drop).map_err(|_unused| not("a date")),
            Self::MonthDay => text
                .parse::<MonthDay>()
                .map(drop)
                .map_err(|_unused| not("a day of the year")),
            Self::Calendar if text.trim().is_empty() || text.contains(char::is_whitespace) => {
                Err(not("a calendar's id"))
            }
            Self::ClauseId => text.parse::<ClauseId>().map(drop).map_err(|it| it.to_string()),
            Self::Word(set, words) if !words().contains(&text) => {
                Err(not(&format!("one of the {set} words")))
            }
            Self::Text
            | Self::Calendar
            | Self::Word(..)
            | Self::Truth
            | Self::Whole(..)
            | Self::List(_)
            | Self::Table(_)
            | Self::Map(_)
            | Self::WordOrTable(..) => Ok(()),
        }
    }
}
