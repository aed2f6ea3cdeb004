//! What may stand where in a pack file: one description for the check, the JSON schema and the reference.

use calendar::{Date, Figure, Hours};
use domain::ClauseId;

use crate::nearest::{did_you_mean, nearest};
use crate::source::{PackError, says};
use crate::text::pattern::{self, PatternError};
use crate::tree::{Node, Value};
use crate::{MonthDay, Wording};

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
        errors.push(no_table(node));
        return;
    };
    for (key, value) in entries {
        match fields.iter().find(|it| it.key == key.name) {
            Some(field) => check(value, &field.key_shape(), errors),
            None => {
                let name = &key.name;
                errors.push(key.place.error(
                    says!(
                        "这个表没有 `{name}` 这个键",
                        "`{name}` is not a key of this table"
                    ),
                    known(name, fields),
                ));
            }
        }
    }
    for field in fields.iter().filter(|it| it.must && node.get(it.key).is_none()) {
        let (key, en, zh) = (field.key, field.says, field.shape.expects().zh);
        errors.push(node.place.error(
            says!("缺少 `{key}`", "`{key}` is missing"),
            says!("写上它：{zh}", "it says {en}"),
        ));
    }
}

/// Something else stands where a table must be.
pub(crate) fn no_table(node: &Node) -> PackError {
    let Wording { zh, en } = node.sort();
    node.place.error(
        says!("这里写的是{zh}", "{en} stands here"),
        says!("应当是表", "a table is expected"),
    )
}

impl Field {
    fn key_shape(&self) -> (&'static str, &Shape) {
        (self.key, &self.shape)
    }
}

fn known(wrong: &str, fields: &[&Field]) -> Wording {
    let keys: Vec<_> = fields.iter().map(|it| it.key).collect();
    match nearest(wrong, keys.iter().copied()) {
        Some(near) => did_you_mean(near),
        None => {
            let keys = keys.join(", ");
            says!("可以有 {keys}", "it may have {keys}")
        }
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
                let Wording { zh, en } = inner.expects();
                errors.push(node.place.error(
                    is_of_sort(node, key),
                    says!("写 {{ 名字 = … }}，每个是{zh}", "write {{ name = … }}, each {en}"),
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
                    is_of_sort(node, key),
                    says!(
                        "写 true 或 false，不加引号",
                        "write true or false, without quotes"
                    ),
                ));
            }
        }
        Shape::Whole(least, most) => {
            let fits = matches!(node.value, Value::Whole(it) if (*least..=*most).contains(&it));
            if !fits {
                errors.push(node.place.error(
                    says!("`{key}` 不合适", "`{key}` does not fit"),
                    says!(
                        "写 {least} 到 {most} 的整数，不加引号",
                        "write a whole number from {least} to {most}, without quotes"
                    ),
                ));
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
        let Wording { zh, en } = shape.expects();
        errors.push(node.place.error(
            is_of_sort(node, key),
            says!("写{zh}，加引号", "write {en} in quotes"),
        ));
        return;
    };
    if let Err(wrong) = shape.takes(text) {
        let right = if let Shape::Word(_, words) = shape {
            right_word(text, &words())
        } else {
            let Wording { zh, en } = shape.expects();
            says!("写{zh}", "write {en}")
        };
        errors.push(node.place.error(wrong, right));
    }
}

fn is_of_sort(node: &Node, key: &str) -> Wording {
    let Wording { zh, en } = node.sort();
    says!("`{key}` 是{zh}", "`{key}` is {en}")
}

fn right_word(wrong: &str, words: &[&str]) -> Wording {
    let Wording { zh, en } = listed(words);
    match nearest(wrong, words.iter().copied()) {
        Some(near) => says!(
            "是不是 `{near}`？可以是 {zh}",
            "did you mean `{near}`? It may be {en}"
        ),
        None => says!("可以是 {zh}", "it may be {en}"),
    }
}

/// More words than anybody reads in a message are in the reference.
const MANY: usize = 60;

fn listed(words: &[&str]) -> Wording {
    if words.len() > MANY {
        says!(
            "docs/reference/events.md 里的任何事实或事件",
            "any fact or event of docs/reference/events.md"
        )
    } else {
        let words = words.join(", ");
        says!("{words}", "{words}")
    }
}

impl Shape {
    /// What is right, in words.
    pub(crate) fn expects(&self) -> Wording {
        match self {
            Self::Text => says!("文字", "words"),
            Self::Pattern => says!(
                "文字，用 [甲|乙] 表示任选其一，用 … 表示最多六个字",
                "words, with [one|other] for alternatives and … for up to six characters"
            ),
            Self::Truth => says!(" true 或 false", "true or false"),
            Self::Whole(least, most) => {
                says!(
                    " {least} 到 {most} 的整数",
                    "a whole number from {least} to {most}"
                )
            }
            Self::Figure => says!(
                "时限：30m、48h、7d、3wd（工作日）或 eod（当天结束）",
                "a figure: 30m, 48h, 7d, 3wd (working days) or eod (end of day)"
            ),
            Self::Span => says!("时长：30s、5m、48h 或 7d", "a length of time: 30s, 5m, 48h or 7d"),
            Self::Within => says!(
                "时限（30m、48h、7d、3wd、eod）或 as_promised",
                "a figure (30m, 48h, 7d, 3wd, eod) or as_promised"
            ),
            Self::Hours => says!(
                "时段，如 12:00-14:00 或 20:00-09:00",
                "hours such as 12:00-14:00 or 20:00-09:00"
            ),
            Self::Day => says!("日期，如 2026-11-01", "a date such as 2026-11-01"),
            Self::MonthDay => says!("一年中的一天，如 11-15", "a day of the year such as 11-15"),
            Self::Calendar => says!(
                " always、team 或日历的编号",
                "always, team, or the id of a calendar"
            ),
            Self::ClauseId => says!("条款编号，如 A17", "a clause id such as A17"),
            Self::Word(_, words) => {
                let Wording { zh, en } = listed(&words());
                says!("其中之一：{zh}", "one of {en}")
            }
            Self::List(inner) => {
                let Wording { zh, en } = inner.expects();
                says!("列表，每项是{zh}", "a list, each {en}")
            }
            Self::Table(table) => {
                let name = table.name;
                says!("表（{name}）", "a table of {name}")
            }
            Self::Map(inner) => {
                let Wording { zh, en } = inner.expects();
                says!("名字的表，每个是{zh}", "a table of names, each {en}")
            }
            Self::WordOrTable(word, table) => {
                let (Wording { zh, en }, name) = (word.expects(), table.name);
                says!("{zh}，或表（{name}）", "{en}, or a table of {name}")
            }
        }
    }

    /// Whether a text fits; else what is wrong with it.
    fn takes(&self, text: &str) -> Result<(), Wording> {
        let not = |zh: &str, en: &str| says!("`{text}` 不是{zh}", "`{text}` is not {en}");
        let no_figure = || not("时限", "a figure");
        match self {
            Self::Text if text.trim().is_empty() => Err(says!(
                "引号之间什么也没写",
                "nothing is written between the quotes"
            )),
            Self::Pattern => pattern::read_pattern(text)
                .map(drop)
                .map_err(|it| not_a_pattern(text, it)),
            Self::Figure => text.parse::<Figure>().map(drop).map_err(|_unused| no_figure()),
            Self::Span => match text.parse::<Figure>() {
                Ok(Figure::Span(_)) => Ok(()),
                Ok(Figure::WorkingDays(_) | Figure::EndOfDay) | Err(_) => {
                    Err(not("时长", "a length of time"))
                }
            },
            Self::Within if text == "as_promised" => Ok(()),
            Self::Within => text.parse::<Figure>().map(drop).map_err(|_unused| no_figure()),
            Self::Hours => text
                .parse::<Hours>()
                .map(drop)
                .map_err(|en| says!("`{text}` 不是时段，或起止相同", "{en}")),
            Self::Day => text
                .parse::<Date>()
                .map(drop)
                .map_err(|_unused| not("日期", "a date")),
            Self::MonthDay => text
                .parse::<MonthDay>()
                .map(drop)
                .map_err(|_unused| not("一年中的一天", "a day of the year")),
            Self::Calendar if text.trim().is_empty() || text.contains(char::is_whitespace) => {
                Err(not("日历的编号", "a calendar's id"))
            }
            Self::ClauseId => text
                .parse::<ClauseId>()
                .map(drop)
                .map_err(|en| says!("`{text}` 不是条款编号", "{en}")),
            Self::Word(_, words) if !words().contains(&text) => Err(says!(
                "`{text}` 不是可用的词",
                "`{text}` is no word that may stand here"
            )),
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

fn not_a_pattern(text: &str, error: PatternError) -> Wording {
    let zh = match error {
        PatternError::Unclosed => "有 `[` 没有 `]`",
        PatternError::Unopened => "有 `]` 没有 `[`",
        PatternError::Nested => "`[` 里又有 `[`",
        PatternError::GapInside => "`[` 里有 `…`",
        PatternError::Empty => "选定之后可能一个字也不剩",
        PatternError::TooMany => "选法超过 2048 种",
    };
    says!("`{text}`：{zh}", "`{text}`: {error}")
}
