//! Rows of a log that were rejected: a log of their own, with the same columns, so that they are mended there and read in again
//! by the same mapping.
//!
//! Always true: it has the columns of the log, then the line and the reason, which a mapping does not name and an import
//! passes over; its encoding and what stands between columns are those by which the mapping reads a CSV file. The trap: a
//! row with too many cells keeps those beyond the head behind the reason, so that it is rejected until somebody mends it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_8};
use pack::Wording;

use super::mapping::Mapping;
use super::rows::{BadRow, Row};
use super::rows_csv;
use crate::language::{Language, OrSay as _, unwritable};

/// The columns that are added, in this order.
const ADDED: [&str; 2] = ["rejected_line", "rejected_reason"];

/// Where the rejected rows of a log go; the file is made with the first of them.
pub(crate) struct Rejected {
    path: PathBuf,
    delimiter: u8,
    encoding: &'static Encoding,
    file: Option<BufWriter<File>>,
    /// In which reasons are told.
    language: Language,
    /// The log's own columns, once a row was rejected.
    head: Vec<String>,
    count: u64,
}

impl Rejected {
    /// Beside the log.
    pub(crate) fn beside(log: &Path, mapping: &Mapping, language: Language) -> anyhow::Result<Self> {
        let mut name = log.as_os_str().to_owned();
        name.push(".rejected.csv");
        Ok(Self {
            path: name.into(),
            delimiter: rows_csv::delimiter(mapping, ',')?,
            encoding: rows_csv::encoding(mapping)?,
            file: None,
            language,
            head: Vec::new(),
            count: 0,
        })
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A row that could not be read.
    pub(crate) fn note_bad(&mut self, bad: &BadRow) -> anyhow::Result<()> {
        self.begin(&bad.head)?;
        let is_again = is_own_head(&bad.head);
        let own = self.head.len();
        let cell = |it: usize| bad.cells.get(it).map_or("", String::as_str);
        let beyond = own + if is_again { ADDED.len() } else { 0 };
        let line = bad.line.to_string();
        let cells = (0..own)
            .map(cell)
            .chain([line.as_str(), self.language.pick(&bad.wrong)])
            .chain(bad.cells.iter().skip(beyond).map(String::as_str));
        self.write(cells.collect())
    }

    /// A row that means nothing by the mapping.
    pub(crate) fn note(&mut self, row: &Row, wrong: &Wording) -> anyhow::Result<()> {
        self.begin(&row.head)?;
        let line = row.line.to_string();
        let head = std::mem::take(&mut self.head);
        let cell = |it: &String| row.columns.get(it).map_or("", String::as_str);
        let reason = self.language.pick(wrong);
        let cells = head.iter().map(cell).chain([line.as_str(), reason]).collect();
        let written = self.write(cells);
        self.head = head;
        written
    }

    fn begin(&mut self, head: &[String]) -> anyhow::Result<()> {
        self.count += 1;
        if self.file.is_some() {
            return Ok(());
        }
        let own = head.len() - if is_own_head(head) { ADDED.len() } else { 0 };
        self.head = head.iter().take(own).cloned().collect();
        let file = File::create(&self.path).or_say(|| unwritable(&self.path))?;
        let mut file = BufWriter::new(file);
        if self.encoding == UTF_8 {
            // By this spreadsheets know that it is UTF-8.
            file.write_all("\u{feff}".as_bytes())?;
        }
        self.file = Some(file);
        let head = self.head.clone();
        self.write(head.iter().map(String::as_str).chain(ADDED).collect())
    }

    fn write(&mut self, cells: Vec<&str>) -> anyhow::Result<()> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .from_writer(Vec::new());
        writer.write_record(cells)?;
        let text = String::from_utf8(writer.into_inner()?)?;
        let (bytes, _, _) = self.encoding.encode(&text);
        if let Some(file) = &mut self.file {
            file.write_all(&bytes)?;
        }
        Ok(())
    }

    /// How many rows were rejected. A file of an earlier run goes when this one rejected none.
    pub(crate) fn finish(self) -> anyhow::Result<u64> {
        match self.file {
            Some(mut file) => file.flush()?,
            None if self.path.exists() => std::fs::remove_file(&self.path)?,
            None => {}
        }
        Ok(self.count)
    }
}

/// The log is a file of rejected rows itself.
fn is_own_head(head: &[String]) -> bool {
    head.len() > ADDED.len()
        && head
            .iter()
            .rev()
            .zip(ADDED.iter().rev())
            .all(|(it, own)| it == own)
}

/// Columns by name for a row whose log has no head.
pub(super) fn head_of(mapping: &Mapping, columns: &BTreeMap<String, String>) -> Vec<String> {
    let mut head: Vec<String> = [&mapping.case, &mapping.time, &mapping.activity, &mapping.author]
        .into_iter()
        .cloned()
        .collect();
    let named = mapping.named.columns().map(str::to_owned);
    for column in named.chain(columns.keys().cloned()) {
        if !head.contains(&column) {
            head.push(column);
        }
    }
    head
}
