//! Excel workbooks; a sheet is held in memory, of which Excel allows a million rows.

use std::path::Path;
use std::sync::Arc;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use pack::{Wording, says};

use super::mapping::Mapping;
use super::moment;
use super::rows::{BadRow, Row};
use crate::language::{OrSay as _, Said};

pub(super) fn read(
    path: &Path,
    mapping: &Mapping,
    take: &mut dyn FnMut(Result<Row, BadRow>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut book: Xlsx<_> = open_workbook(path).or_say(|| {
        let path = path.display();
        says!("{path} 不能当作工作簿来读", "{path} cannot be read as a workbook")
    })?;
    let names = book.sheet_names();
    let sheet = match &mapping.sheet {
        Some(sheet) => sheet.clone(),
        None => {
            let none = || Said::of(says!("工作簿里没有工作表", "the workbook has no sheet"));
            names.first().cloned().ok_or_else(none)?
        }
    };
    let range = book.worksheet_range(&sheet).or_say(|| {
        let names = names.join(", ");
        says!(
            "没有工作表 `{sheet}`；有：{names}",
            "there is no sheet `{sheet}`; there are: {names}"
        )
    })?;
    let first = u64::from(range.start().map_or(0, |(row, _)| row)) + 1;
    let mut rows = (first..).zip(range.rows());
    let Some((_, head)) = rows.next() else {
        return Ok(());
    };
    let head: Vec<String> = head.iter().map(|it| text_of(it).unwrap_or_default()).collect();
    mapping.named.check_head(&head)?;
    let head: Arc<[String]> = head.into();
    for (line, cells) in rows {
        if cells.iter().all(|it| matches!(it, Data::Empty)) {
            continue;
        }
        let texts: Result<Vec<String>, Wording> = cells.iter().map(text_of).collect();
        match texts {
            Ok(texts) => take(Ok(Row {
                line,
                head: head.clone(),
                columns: head.iter().cloned().zip(texts).collect(),
            }))?,
            Err(wrong) => take(Err(BadRow {
                line,
                wrong,
                head: head.clone(),
                cells: cells
                    .iter()
                    .map(|it| text_of(it).unwrap_or_else(|_error| it.to_string()))
                    .collect(),
            }))?,
        }
    }
    Ok(())
}

fn text_of(cell: &Data) -> Result<String, Wording> {
    Ok(match cell {
        Data::Empty => String::new(),
        Data::DateTime(at) => moment::of_excel(at.as_f64()).unwrap_or_default(),
        Data::Error(error) => return Err(says!("有一格是错误值 {error}", "a cell holds the error {error}")),
        text @ (Data::Int(_)
        | Data::Float(_)
        | Data::String(_)
        | Data::Bool(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_)) => text.to_string(),
    }
    .trim()
    .to_owned())
}
