//! CSV, in UTF-8 or GBK.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030, UTF_8};
use pack::{Wording, says};

use super::mapping::Mapping;
use super::rows::{BadRow, Row};
use crate::language::{OrSay as _, Said, unreadable};

pub(super) fn read(
    path: &Path,
    mapping: &Mapping,
    take: &mut dyn FnMut(Result<Row, BadRow>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(path).or_say(|| unreadable(path))?;
    let encoding = encoding(mapping)?;
    let usual = if path.extension().is_some_and(|it| it == "tsv") {
        '\t'
    } else {
        ','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(mapping, usual)?)
        .flexible(true)
        .has_headers(false)
        .from_reader(std::io::BufReader::new(file));
    let mut head: Option<Arc<[String]>> = None;
    let mut record = csv::ByteRecord::new();
    loop {
        let more = reader.read_byte_record(&mut record);
        let line = record.position().map_or(0, csv::Position::line);
        match more {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                take(Err(BadRow {
                    line,
                    wrong: says!("这一行读不了（{error}）", "{error}"),
                    head: head.clone().unwrap_or_default(),
                    cells: Vec::new(),
                }))?;
                continue;
            }
        }
        let mut cells = Vec::with_capacity(record.len());
        let mut has_strange = false;
        for cell in &record {
            let (text, _, is_strange) = encoding.decode(cell);
            // What an earlier conversion lost stands there as a mark of its own.
            has_strange |= is_strange || text.contains('\u{fffd}');
            cells.push(text.trim_start_matches('\u{feff}').to_owned());
        }
        if has_strange {
            let wrong = not_in(encoding);
            // Without its head nothing of the log can be read.
            let Some(head) = head.clone() else {
                let (Wording { zh, en }, path) = (wrong, path.display());
                return Err(Said::of(says!("{path} 第 {line} 行：{zh}", "{path}, line {line}: {en}")).into());
            };
            take(Err(BadRow {
                line,
                wrong,
                head,
                cells,
            }))?;
            continue;
        }
        match &head {
            None => {
                let names: Vec<String> = cells.into_iter().map(|it| it.trim().to_owned()).collect();
                mapping.named.check_head(&names)?;
                head = Some(names.into());
            }
            Some(names) if cells.len() > names.len() => {
                let (count, named) = (cells.len(), names.len());
                let wrong = says!(
                    "有 {count} 列，表头只有 {named} 列",
                    "{count} columns, the head has {named}"
                );
                take(Err(BadRow {
                    line,
                    wrong,
                    head: names.clone(),
                    cells,
                }))?;
            }
            Some(names) => {
                let columns = names.iter().cloned().zip(cells).collect();
                let head = names.clone();
                take(Ok(Row { line, head, columns }))?;
            }
        }
    }
}

/// Text that is not of this encoding.
fn not_in(encoding: &'static Encoding) -> Wording {
    let name = encoding.name();
    says!(
        "这不是 {name} 编码；请写明是哪种编码：encoding = \"gbk\"",
        "this is not {name}; say which encoding it is: encoding = \"gbk\""
    )
}

/// What stands between columns.
pub(super) fn delimiter(mapping: &Mapping, usual: char) -> anyhow::Result<u8> {
    let delimiter = u8::try_from(mapping.delimiter.unwrap_or(usual));
    Ok(delimiter.or_say(|| says!("delimiter：写一个普通字符", "delimiter: one plain letter"))?)
}

/// The encoding that the mapping names.
pub(super) fn encoding(mapping: &Mapping) -> anyhow::Result<&'static Encoding> {
    match mapping.encoding.as_deref().map(str::to_lowercase).as_deref() {
        None | Some("utf-8" | "utf8") => Ok(UTF_8),
        Some("gbk" | "gb2312" | "gb18030") => Ok(GB18030),
        Some(other) => Err(Said::of(says!(
            "encoding：`{other}` 既不是 utf-8 也不是 gbk",
            "encoding: `{other}` is neither utf-8 nor gbk"
        ))
        .into()),
    }
}
