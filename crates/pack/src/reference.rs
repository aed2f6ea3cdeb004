//! The reference of packs as Markdown, made from the same tables that check them and from the registry of events.
//!
//! Always true: nothing is written by hand, so nothing can be forgotten; the files in `docs/reference` are compared with it.

use std::collections::BTreeSet;

use domain::{EventArea, EventKind, EventPart, FactKind, FieldHolds};

use crate::description::fact_words;
use crate::kinds::{OF_EVERY_CLAUSE, check_fields, follow_up_fields, own_fields};
use crate::shape::{Field, Shape, TableShape};
use crate::{FactName, RuleKind, Wording};

const WRITTEN: &str =
    "<!-- Written by `cargo xtask codegen`; change the tables in crates/pack instead. -->\n";

/// What clauses may say, kind by kind. `about` tells how a kind judges.
#[must_use]
pub fn kinds_page(about: impl Fn(RuleKind) -> Wording) -> String {
    let mut page = format!(
        "{WRITTEN}\n# 条款类型 · Kinds of clauses\n\n\
         每条条款写成一个 `[[clause]]`。下面先列每条条款都有的键，再逐类列出各类自己的键；`check` 与 `follow-up` 两组为多类共用。\n\n\
         A clause is one `[[clause]]`. First come the keys of every clause, then those of each kind; the groups `check` and\n\
         `follow-up` are shared by several kinds. Facts and events are listed in [events.md](events.md).\n"
    );
    let mut tables = Tables::default();
    page.push_str("\n## 每条条款 · Every clause\n\n");
    page.push_str(&tables.rows(OF_EVERY_CLAUSE.iter()));
    for kind in RuleKind::ALL {
        let about = about(*kind);
        page.push_str(&format!(
            "\n## {} · {kind}\n\n{}\n\n{}\n\n",
            title_of(*kind),
            about.zh,
            about.en
        ));
        page.push_str(&tables.rows(own_fields(*kind).iter()));
        let check: Vec<_> = check_fields(*kind).map(|it| format!("`{}`", it.key)).collect();
        if !check.is_empty() {
            page.push_str(&format!("\n[check](#check): {}\n", check.join(", ")));
        }
        if !follow_up_fields(*kind).is_empty() {
            page.push_str("\n[follow-up](#follow-up): all keys\n");
        }
    }
    page.push_str("\n## check\n\n判定时须满足的要求。 What must be there when something is judged.\n\n");
    page.push_str(&tables.rows(check_fields(RuleKind::Guard)));
    page.push_str("\n## follow-up\n\n之后须跟进的事。 What must follow.\n\n");
    page.push_str(&tables.rows(follow_up_fields(RuleKind::Guard).iter()));
    page.push_str("\n# 表 · Tables\n");
    page.push_str(&tables.pages());
    page
}

/// Every fact and event that a pack may name, with what events carry.
#[must_use]
pub fn events_page() -> String {
    let mut page = format!(
        "{WRITTEN}\n# 事实与事件 · Facts and events\n\n\
         条款和时间线中凡写事实之处，可写下列任何一个词。时间线里用中文词；`#编号`、`@人员`、`&客户`、`定于 时间`、`名称=值`、`：内容` 按表中所列附带。\n\n\
         Wherever a clause names a fact, one of these words may stand. Scenarios use the Chinese words, or the same words.\n\
         What an event may carry stands in its row: `#thing`, `@person`, `&customer`, `by` a time, `name=value`, `: text`.\n\
         A field of yes or no is written 是/否.\n\n## 事项的事实 · Facts of cases\n\n| word | 中文 | English |\n|---|---|---|\n"
    );
    for kind in FactKind::ALL {
        let words = fact_words(FactName::Fact(*kind));
        page.push_str(&format!("| `{kind}` | {} | {} |\n", words.zh, words.en));
    }
    for area in EventArea::ALL {
        page.push_str(&format!(
            "\n## {} · {area}\n\n| word | 中文 | English | carries |\n|---|---|---|---|\n",
            area_title(*area)
        ));
        for kind in EventKind::ALL.iter().filter(|it| it.spec().area == *area) {
            let spec = kind.spec();
            let parts: Vec<_> = spec.parts.iter().map(part).collect();
            page.push_str(&format!(
                "| `{kind}` | {} | {} | {} |\n",
                spec.zh,
                spec.en,
                parts.join("; ")
            ));
        }
    }
    page
}

fn part(it: &EventPart) -> String {
    match it {
        EventPart::Thing => "`thing` #编号".to_owned(),
        EventPart::Person => "`person` @人员".to_owned(),
        EventPart::Customer => "`customer` &客户".to_owned(),
        EventPart::ByAt => "`by_at` 定于".to_owned(),
        EventPart::Text => "`text` ：内容".to_owned(),
        EventPart::Items => "`items` 项目".to_owned(),
        EventPart::Field(field) => {
            let holds = match field.holds {
                FieldHolds::Words => String::new(),
                FieldHolds::Number(unit) => format!(" ({unit})"),
                FieldHolds::YesNo => " (yes, no)".to_owned(),
                FieldHolds::OneOf(words) => format!(" ({})", words.join(", ")),
            };
            format!("`{}` {}{holds}", field.name, field.zh)
        }
    }
}

/// Tables that were mentioned, in the order in which they came up.
#[derive(Default)]
struct Tables {
    found: Vec<&'static TableShape>,
    known: BTreeSet<&'static str>,
}

impl Tables {
    fn rows(&mut self, fields: impl Iterator<Item = &'static Field>) -> String {
        let mut rows = "| key | | value | says |\n|---|---|---|---|\n".to_owned();
        for field in fields {
            let must = if field.must { "**must**" } else { "" };
            let value = self.value(&field.shape);
            rows.push_str(&format!(
                "| `{}` | {must} | {value} | {} |\n",
                field.key, field.says
            ));
        }
        rows
    }

    /// The tables one after the other; each may bring up more.
    fn pages(&mut self) -> String {
        let mut pages = String::new();
        let mut next = 0;
        while let Some(table) = self.found.get(next).copied() {
            let rows = self.rows(table.fields.iter());
            pages.push_str(&format!("\n## {}\n\n{rows}", table.name));
            next += 1;
        }
        pages
    }

    fn value(&mut self, shape: &'static Shape) -> String {
        match shape {
            Shape::List(inner) => format!("list of {}", self.value(inner)),
            Shape::Map(inner) => format!("names, each {}", self.value(inner)),
            Shape::Table(table) => self.link(table),
            Shape::WordOrTable(word, table) => format!("{}, or {}", self.value(word), self.link(table)),
            Shape::Word(_, words) if words().len() <= 24 => words()
                .iter()
                .map(|it| format!("`{it}`"))
                .collect::<Vec<_>>()
                .join(" "),
            Shape::Word(..)
            | Shape::Text
            | Shape::Pattern
            | Shape::Truth
            | Shape::Whole(..)
            | Shape::Figure
            | Shape::Span
            | Shape::Within
            | Shape::Hours
            | Shape::Day
            | Shape::MonthDay
            | Shape::Calendar
            | Shape::ClauseId => shape.expects().en.replace('|', "\\|"),
        }
    }

    fn link(&mut self, table: &'static TableShape) -> String {
        if self.known.insert(table.name) {
            self.found.push(table);
        }
        format!("[{0}](#{0})", table.name)
    }
}

const fn title_of(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Clock => "时限",
        RuleKind::Guard => "守卫",
        RuleKind::Form => "表单",
        RuleKind::Phrase => "用语",
        RuleKind::Metric => "指标",
        RuleKind::Window => "时段",
        RuleKind::Coverage => "覆盖",
        RuleKind::Duty => "职责",
        RuleKind::Checklist => "检查表",
        RuleKind::Score => "计分",
        RuleKind::Route => "路由",
        RuleKind::Privacy => "隐私",
        RuleKind::Script => "话术",
        RuleKind::Review => "复核",
    }
}

const fn area_title(area: EventArea) -> &'static str {
    match area {
        EventArea::Call => "电话、排队与语言",
        EventArea::Request => "受理、派办与上报",
        EventArea::Visit => "上门",
        EventArea::Complaint => "投诉与情绪",
        EventArea::FollowUp => "回访与客户关系",
        EventArea::Conduct => "行为、检查与考核",
        EventArea::Shift => "班次与在岗",
        EventArea::Privacy => "隐私与安全",
        EventArea::Knowledge => "知识与改进",
        EventArea::Property => "物业服务台",
        EventArea::Shop => "网店",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_key_event_and_table_is_on_a_page() {
        let page = kinds_page(|_| Wording::default());
        for kind in RuleKind::ALL {
            assert!(page.contains(&format!("· {kind}\n")), "{kind}");
        }
        for table in [
            "fact_pattern",
            "fact_need",
            "condition",
            "staffed_hours",
            "hears",
            "tariff",
        ] {
            assert!(page.contains(&format!("\n## {table}\n")), "{table}");
        }
        let events = events_page();
        for kind in EventKind::ALL {
            assert!(
                events.contains(&format!("| `{kind}` | {} |", kind.spec().zh)),
                "{kind}"
            );
        }
    }
}
