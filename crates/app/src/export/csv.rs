//! CSV with a watermark: a line that people see, a column in every row, and a mark that is not seen.
//!
//! Always true: no cell begins with a sign that a spreadsheet would take for a formula.

use super::rows::Table;

/// Who exported what, when and why.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) number: String,
    pub(super) who: String,
    pub(super) at: String,
    pub(super) reason: String,
    pub(super) is_chinese: bool,
}

/// Stand for 0 and 1 in the mark that is not seen, and around it.
const BITS: [char; 2] = ['\u{200b}', '\u{200c}'];
const EDGE: char = '\u{2060}';
/// So many bits of the export's number stand in each row.
const MARK_BITS: u32 = 40;

/// The file: byte order mark, watermark, heads, rows; lines end as RFC 4180 asks.
pub(super) fn write(table: &Table, mark: &Mark) -> String {
    let Mark {
        number,
        who,
        at,
        reason,
        is_chinese,
    } = mark;
    let (by, head) = if *is_chinese {
        (
            format!("导出人：{who}；时间：{at}；编号：{number}；用途：{reason}；仅限本用途使用，不得外传"),
            "水印",
        )
    } else {
        (
            format!(
                "Exported by {who}, {at}, number {number}, for: {reason}. For this use only; do not pass on."
            ),
            "Watermark",
        )
    };
    let unseen = unseen(number);
    let mut text = String::from('\u{feff}');
    push_row(&mut text, &[by]);
    let heads: Vec<String> = table
        .heads
        .iter()
        .map(|it| (*it).to_owned())
        .chain([head.to_owned()])
        .collect();
    push_row(&mut text, &heads);
    for row in &table.rows {
        let mut cells: Vec<String> = row.clone();
        if let Some(cell) = cells.get_mut(table.marked) {
            cell.push_str(&unseen);
        }
        cells.push(format!("{who} {at} {number}"));
        push_row(&mut text, &cells);
    }
    text
}

fn push_row(text: &mut String, cells: &[String]) {
    let written: Vec<String> = cells.iter().map(|it| quoted(&safe_cell(it))).collect();
    text.push_str(&written.join(","));
    text.push_str("\r\n");
}

/// A cell that no spreadsheet takes for a formula: behind a `'` when it begins like one.
#[must_use]
pub fn safe_cell(text: &str) -> String {
    let is_formula = text.trim_start_matches(BITS).starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '|', '%',
    ]);
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r', ';', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The last forty bits of the export's number in characters without width.
fn unseen(number: &str) -> String {
    let tail: String = number
        .chars()
        .rev()
        .take(10)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let value = u64::from_str_radix(&tail, 16).unwrap_or(0);
    let bit = |at: u32| {
        BITS.get(usize::from(value >> at & 1 == 1))
            .copied()
            .unwrap_or(EDGE)
    };
    let bits: String = (0..MARK_BITS).rev().map(bit).collect();
    format!("{EDGE}{bits}{EDGE}")
}

/// The end of the number of the export from which a text was copied, read from the mark that is not seen; none without one.
#[must_use]
pub fn mark_in(text: &str) -> Option<String> {
    let begin = text.find(EDGE)?;
    let (_, rest) = text.split_at(begin + EDGE.len_utf8());
    let bits: Vec<u64> = rest
        .chars()
        .map_while(|it| BITS.iter().position(|bit| *bit == it))
        .map(|it| u64::from(it == 1))
        .collect();
    let is_whole = u32::try_from(bits.len()).is_ok_and(|it| it == MARK_BITS);
    is_whole.then(|| format!("{:010x}", bits.iter().fold(0, |sum, it| sum << 1 | it)))
}

#[cfg(test)]
mod tests {
    use super::{Mark, mark_in, safe_cell, write};
    use crate::export::rows::Table;

    #[test]
    fn formulas_become_text() {
        for text in ["=1+1", "+8613800000000", "-2", "@sum", "\t=1", "＝1"] {
            assert_eq!(safe_cell(text), format!("'{text}"));
        }
        assert_eq!(safe_cell("暖气不热"), "暖气不热");
    }

    #[test]
    fn every_row_says_who_exported_it_and_when() {
        let table = Table {
            heads: &["编号", "主题"],
            rows: vec![
                vec!["20261121-000123".to_owned(), "暖气, \"不热\"".to_owned()],
                vec!["20261121-000124".to_owned(), "=HYPERLINK(1)".to_owned()],
            ],
            marked: 1,
        };
        let mark = Mark {
            number: "EX0190000000007000800000000000abcd".to_owned(),
            who: "孙主管 8000".to_owned(),
            at: "2026-11-22 12:00:05".to_owned(),
            reason: "周报".to_owned(),
            is_chinese: true,
        };
        let text = write(&table, &mark);
        assert!(text.starts_with('\u{feff}'));
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert!(lines[0].contains("导出人：孙主管 8000；时间：2026-11-22 12:00:05"));
        assert_eq!(lines.len(), 4);
        for line in &lines[2..] {
            assert!(line.ends_with("孙主管 8000 2026-11-22 12:00:05 EX0190000000007000800000000000abcd"));
            assert_eq!(mark_in(line).as_deref(), Some("000000abcd"));
        }
        assert!(lines[2].contains("\"暖气, \"\"不热\"\""));
        assert!(lines[3].contains("'=HYPERLINK(1)"));
        assert_eq!(mark_in("没有"), None);
    }
}
