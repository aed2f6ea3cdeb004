//! Hands the lines of a file on case by case: as they stand where the file is whole, else brought together first.

use std::io::BufRead;
use std::sync::mpsc::SyncSender;

use calendar::Instant;
use pack::{Wording, says};
use serde::Deserialize;

use super::{Batch, LINES_AT_ONCE, Lines, Noted, WalkError};
use crate::past::desk_line::DeskLine;
use crate::past::fact_line::LineFault;
use crate::past::grouping::{Group, Grouping};

/// A line as far as it must be known to bring the lines of a case together.
#[derive(Deserialize)]
struct Outline {
    case: String,
    at: serde_json::Value,
}

pub(super) struct Feeder {
    sender: SyncSender<Batch>,
    batch: Vec<Group>,
    lines: usize,
    until: Instant,
}

impl Feeder {
    pub(super) const fn new(sender: SyncSender<Batch>) -> Self {
        Self {
            sender,
            batch: Vec::new(),
            lines: 0,
            until: Instant::MIN,
        }
    }

    fn add(&mut self, group: Group) -> Result<(), WalkError> {
        if group.is_empty() {
            return Ok(());
        }
        self.lines += group.len();
        self.batch.push(group);
        if self.lines >= LINES_AT_ONCE {
            self.flush()?;
        }
        Ok(())
    }

    pub(super) fn flush(&mut self) -> Result<(), WalkError> {
        self.lines = 0;
        let batch = std::mem::take(&mut self.batch);
        self.sender
            .send((batch, self.until))
            .map_err(|_gone| WalkError::Thread)
    }
}

/// Whether a file that says that it is whole turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Whole,
    NotWhole,
}

/// Hands on each case as soon as the next one begins. Whole are files whose cases ascend, as this program writes them: so
/// a case that goes on after others, or one told again, shows without a memory of all cases met.
pub(super) fn feed_whole<R: BufRead>(
    lines: &mut Lines<R, impl FnMut(u64)>,
    feeder: &mut Feeder,
) -> Result<Found, WalkError> {
    let mut group: Group = Vec::new();
    let mut of_case = String::new();
    while let Some((number, text)) = lines.next_line()? {
        match case_of(&text) {
            Some(case) if case == of_case => {}
            Some(case) if case > of_case => {
                feeder.add(std::mem::take(&mut group))?;
                of_case = case;
            }
            Some(_) => return Ok(Found::NotWhole),
            None if further_first_line(&text).is_some() => return Ok(Found::NotWhole),
            // A line that cannot be read counts to the case in which it stands, which is then left out.
            None => {}
        }
        group.push((number, text));
    }
    feeder.add(group)?;
    Ok(Found::Whole)
}

/// The case of a line: by its beginning, as this program writes it, else by reading the line.
pub(super) fn case_of(text: &str) -> Option<String> {
    let quick = text
        .strip_prefix("{\"case\":\"")
        .and_then(|rest| rest.split_once('"'))
        .map(|(case, _)| case)
        .filter(|it| !it.contains('\\'));
    match quick {
        Some(case) => Some(case.to_owned()),
        None => serde_json::from_str::<Outline>(text).ok().map(|it| it.case),
    }
}

/// Brings the lines of each case together, and hands them on once all were read. `until` moves on with the file where
/// the records reach up to its last fact.
pub(super) fn feed_mixed<R: BufRead>(
    lines: &mut Lines<R, impl FnMut(u64)>,
    feeder: &mut Feeder,
    (noted, is_until_last): (&mut Noted, bool),
) -> Result<(), WalkError> {
    let mut grouping = Grouping::default();
    while let Some((number, text)) = lines.next_line()? {
        match serde_json::from_str::<Outline>(&text) {
            Ok(outline) => {
                if let Some(at) = instant_of(&outline.at).filter(|_| is_until_last) {
                    feeder.until = feeder.until.max(at);
                }
                grouping.add(&outline.case, number, &text)?;
            }
            Err(error) => {
                let wrong = further_first_line(&text);
                noted.fault(
                    number,
                    wrong.unwrap_or_else(|| LineFault::Form(error.to_string()).says()),
                );
            }
        }
    }
    grouping.give_out(|group| feeder.add(group))
}

/// What to say of the first line of another file.
pub(super) fn further_first_line(text: &str) -> Option<Wording> {
    DeskLine::read(text).map(|_| {
        says!(
            "这是另一份文件的首行，已略过",
            "this is the first line of another file; it was passed over"
        )
    })
}

fn instant_of(value: &serde_json::Value) -> Option<Instant> {
    match value {
        serde_json::Value::Number(millis) => millis.as_i64().map(Instant::from_millis),
        serde_json::Value::String(text) => text.parse().ok(),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => None,
    }
}
