//! The columns that a mapping names, held against those of the log before anything is entered.
//!
//! The trap: a column that is misspelt would otherwise be empty in every row, which looks like a log that does not tell it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use pack::{Wording, says};
use toml_edit::{Document, Item, TableLike};

use super::mapping::no_mapping;
use crate::language::{OrSay as _, Said};

/// The columns without which no row can be read.
const NEEDED: [&str; 3] = ["case", "time", "activity"];

/// Columns as a mapping names them.
#[derive(Debug, Clone, Default)]
pub(crate) struct NamedColumns {
    file: PathBuf,
    all: Vec<NamedColumn>,
}

#[derive(Debug, Clone)]
struct NamedColumn {
    /// Where it is named, such as `raised.subject`.
    key: String,
    column: String,
    line: usize,
}

impl NamedColumns {
    /// Finds them in the text of a mapping.
    pub(super) fn read(file: &Path, text: &str) -> anyhow::Result<Self> {
        let document = Document::parse(text).or_say(|| no_mapping(file))?;
        let mut named = Self {
            file: file.to_owned(),
            all: Vec::new(),
        };
        let top = document.as_table();
        for key in ["case", "time", "activity", "author", "team"] {
            named.note(text, key.to_owned(), top.get(key));
        }
        named.note_all(text, "raised", top.get("raised"));
        let activities = top.get("activities").and_then(Item::as_table_like);
        for (word, activity) in activities.into_iter().flat_map(TableLike::iter) {
            let with = activity.as_table_like().and_then(|it| it.get("with"));
            named.note_all(text, &format!("activities.{word}.with"), with);
        }
        named.all.sort_by_key(|it| it.line);
        Ok(named)
    }

    /// The columns, in the order in which the mapping names them.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|it| it.column.as_str())
    }

    fn note_all(&mut self, text: &str, key: &str, table: Option<&Item>) {
        let entries = table.and_then(Item::as_table_like);
        for (name, source) in entries.into_iter().flat_map(TableLike::iter) {
            self.note(text, format!("{key}.{name}"), Some(source));
        }
    }

    /// A source is a column's name, or a table that names it; what is always the same names none.
    fn note(&mut self, text: &str, key: String, source: Option<&Item>) {
        let Some(source) = source else { return };
        let named = source.as_table_like().map_or(Some(source), |it| it.get("column"));
        let Some(column) = named.and_then(Item::as_str) else {
            return;
        };
        let before = source.span().map_or(0, |it| it.start);
        let line = text.bytes().take(before).filter(|it| *it == b'\n').count() + 1;
        self.all.push(NamedColumn {
            key,
            column: column.to_owned(),
            line,
        });
    }

    /// Refuses a log that lacks a column which the mapping names, or that the mapping does not say how to read.
    pub(super) fn check<'a>(&self, log: impl IntoIterator<Item = &'a str>) -> anyhow::Result<()> {
        let log: BTreeSet<&str> = log.into_iter().filter(|it| !it.is_empty()).collect();
        let missing: Vec<Wording> = self
            .all
            .iter()
            .filter(|it| !log.contains(it.column.as_str()))
            .map(|it| self.missing(it, &log))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (zh, en): (Vec<_>, Vec<_>) = missing.into_iter().map(|it| (it.zh, it.en)).unzip();
        let (zh, en) = (zh.join("\n  "), en.join("\n  "));
        let has = log.into_iter().collect::<Vec<_>>().join(", ");
        Err(Said::of(says!(
            "对照文件与日志不符，没有录入任何内容：\n  {zh}\n  日志里有：{has}",
            "the mapping does not fit the log, nothing was entered:\n  {en}\n  the log has: {has}"
        ))
        .into())
    }

    /// As [`NamedColumns::check`], for logs whose columns are not those of XES unless the mapping says so.
    pub(super) fn check_head(&self, head: &[String]) -> anyhow::Result<()> {
        self.check(head.iter().map(String::as_str))?;
        for key in NEEDED {
            if self.all.iter().any(|it| it.key == key) {
                continue;
            }
            let (file, head) = (self.file.display(), head.join(", "));
            return Err(Said::of(says!(
                "{file}：请写明哪一列是 {key}：{key} = \"…\"；日志里有：{head}",
                "{file}: say which column is the {key}: {key} = \"…\"; the log has: {head}"
            ))
            .into());
        }
        Ok(())
    }

    fn missing(&self, it: &NamedColumn, log: &BTreeSet<&str>) -> Wording {
        let (file, NamedColumn { key, column, line }) = (self.file.display(), it);
        let near = pack::nearest(column, log.iter().copied());
        let Wording { zh, en } = near.map_or_else(Wording::default, |near| {
            says!("；是不是 `{near}`？", "; did you mean `{near}`?")
        });
        says!(
            "{file} 第 {line} 行：`{key}` 写的列 `{column}` 日志里没有{zh}",
            "{file}, line {line}: `{key}` names the column `{column}`, which the log does not have{en}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = "name = \"x\"\ncase = \"工单号\"\ntime = \"时间\"\nactivity = \"环节\"\nauthor = \"处理员\"\n\
        [raised]\nchannel = { always = \"phone\" }\ntype = { column = \"类别\", otherwise = \"enquiry\" }\n\
        [activities.\"处理员\"]\nfact = \"reply_sent\"\nwith = { text = \"说明\" }\n";

    #[test]
    fn each_missing_column_is_told_with_its_line_and_what_was_meant() {
        let named = NamedColumns::read(Path::new("map.toml"), MAPPING).unwrap();
        let head = ["工单号", "时间", "环节", "处理人", "类型", "说明"].map(str::to_owned);
        assert_eq!(
            named.check_head(&head).unwrap_err().to_string(),
            "the mapping does not fit the log, nothing was entered:\n  \
             map.toml, line 5: `author` names the column `处理员`, which the log does not have; did you mean `处理人`?\n  \
             map.toml, line 8: `raised.type` names the column `类别`, which the log does not have; did you mean `类型`?\n  \
             the log has: 处理人, 工单号, 时间, 环节, 类型, 说明"
        );
        let error = named.check_head(&head).unwrap_err();
        let zh = &error.downcast_ref::<Said>().unwrap().wording().zh;
        assert!(
            zh.contains("第 5 行：`author` 写的列 `处理员` 日志里没有；是不是 `处理人`？"),
            "{zh}"
        );
        let head = ["工单号", "时间", "环节", "处理员", "类别", "说明"].map(str::to_owned);
        named.check_head(&head).unwrap();
    }

    #[test]
    fn a_table_without_its_case_is_told_what_to_say() {
        let named = NamedColumns::read(Path::new("map.toml"), "name = \"x\"\ntime = \"时间\"\n").unwrap();
        let told = named.check_head(&["时间".to_owned()]).unwrap_err().to_string();
        assert!(told.contains("say which column is the case"), "{told}");
    }
}
