//! CSV, in UTF-8 or GBK.

use std::fs::File;
use std::path::Path;

use anyhow::Context as _;
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::mapping::Mapping;
use super::rows::{BadRow, Row};

pub(super) fn read(
    path: &Path,
    mapping: &Mapping,
    take: &mut dyn FnMut(Result<Row, BadRow>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let encoding = encoding(mapping)?;
    let usual = if path.extension().is_some_and(|it| it == "tsv") {
        '\t'
    } else {
        ','
    };
    let delimiter =
        u8::try_from(mapping.delimiter.unwrap_or(usual)).context("delimiter: one plain letter")?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(std::io::BufReader::new(file));
    let mut head: Option<Vec<String>> = None;
    let mut record = csv::ByteRecord::new();
    loop {
        let more = reader.read_byte_record(&mut record);
        let line = record.position().map_or(0, csv::Position::line);
        match more {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => {
                take(Err(bad(line, error.to_string(), String::new())))?;
                continue;
            }
        }
        let mut cells = Vec::with_capacity(record.len());
        let mut has_strange = false;
        for cell in &record {
            let (text, _, is_strange) = encoding.decode(cell);
            has_strange |= is_strange;
            cells.push(text.trim_start_matches('\u{feff}').to_owned());
        }
        if has_strange {
            let wrong = format!(
                "this is not {}; say which encoding it is: encoding = \"gbk\"",
                encoding.name()
            );
            // Without its head nothing of the log can be read.
            anyhow::ensure!(head.is_some(), "{}, line {line}: {wrong}", path.display());
            take(Err(bad(line, wrong, cells.join(","))))?;
            continue;
        }
        match &head {
            None => {
                let names: Vec<String> = cells.into_iter().map(|it| it.trim().to_owned()).collect();
                mapping.named.check_head(&names)?;
                head = Some(names);
            }
            Some(names) if cells.len() > names.len() => {
                let wrong = format!("{} columns, the head has {}", cells.len(), names.len());
                take(Err(bad(line, wrong, cells.join(","))))?;
            }
            Some(names) => {
                let columns = names.iter().cloned().zip(cells).collect();
                take(Ok(Row { line, columns }))?;
            }
        }
    }
}

fn bad(line: u64, wrong: String, text: String) -> BadRow {
    BadRow { line, wrong, text }
}

fn encoding(mapping: &Mapping) -> anyhow::Result<&'static Encoding> {
    match mapping.encoding.as_deref().map(str::to_lowercase).as_deref() {
        None | Some("utf-8" | "utf8") => Ok(UTF_8),
        Some("gbk" | "gb2312" | "gb18030") => Ok(GB18030),
        Some(other) => anyhow::bail!("encoding: `{other}` is neither utf-8 nor gbk"),
    }
}
