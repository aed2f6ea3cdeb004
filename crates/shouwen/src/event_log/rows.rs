//! Rows of a log, whatever its form.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use pack::{Wording, says};

use super::mapping::Mapping;
use super::{rows_csv, rows_xes, rows_xlsx};
use crate::language::Said;

/// A row with its columns by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line, or the number of the event in an XES log, from 1.
    pub(crate) line: u64,
    /// The log's columns in their order.
    pub(crate) head: Arc<[String]>,
    pub(crate) columns: BTreeMap<String, String>,
}

/// A row that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    pub(crate) line: u64,
    pub(crate) wrong: Wording,
    /// The log's columns in their order.
    pub(crate) head: Arc<[String]>,
    /// What stood there, as far as known.
    pub(crate) cells: Vec<String>,
}

/// Gives every row to `take`; the file's ending says what it is.
pub(crate) fn read_rows(
    path: &Path,
    mapping: &Mapping,
    take: &mut dyn FnMut(Result<Row, BadRow>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let ending = path.extension().map(|it| it.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv" | "txt" | "tsv") => rows_csv::read(path, mapping, take),
        Some("xlsx" | "xlsm") => rows_xlsx::read(path, mapping, take),
        Some("xes") => rows_xes::read(path, mapping, take),
        _ => {
            let path = path.display();
            Err(Said::of(says!(
                "{path}：日志文件以 .csv、.xlsx 或 .xes 结尾",
                "{path}: a log ends with .csv, .xlsx or .xes"
            ))
            .into())
        }
    }
}
