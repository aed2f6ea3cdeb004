//! Hands the lines of a file on case by case: as they stand where the file says that it is whole, else brought together first.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash as _, Hasher as _};
use std::io::BufRead;
use std::sync::mpsc::SyncSender;

use calendar::Instant;
use domain::CaseId;
use pack::{Wording, says};
use serde::Deserialize;

use super::{Batch, LINES_AT_ONCE, Lines, Noted, WalkError};
use crate::past::desk_line::DeskLine;
use crate::past::fact_line::{LineFault, case_id_of};
use crate::past::grouping::{Group, Grouping};

/// Progress is offered after so many lines each.
const TOLD_EACH: u64 = 1000;

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

pub(super) fn feed_whole<R: BufRead>(
    lines: &mut Lines<'_, R>,
    pending: Option<(u64, String)>,
    feeder: &mut Feeder,
    (noted, progress): (&mut Noted, &mut impl FnMut(u64)),
) -> Result<(), WalkError> {
    lines.facts = u64::from(pending.is_some());
    let mut group: Group = Vec::new();
    let mut of_case = String::new();
    let mut met = MetCases::default();
    let mut next = pending;
    loop {
        let line = match next.take() {
            Some(line) => Some(line),
            None => lines.next_line()?,
        };
        let Some((number, text)) = line else { break };
        if number.is_multiple_of(TOLD_EACH) {
            progress(number);
        }
        let case = case_of(&text);
        if case.as_deref() != Some(of_case.as_str()) {
            if met.is_new(&of_case, &group, noted)? {
                feeder.add(std::mem::take(&mut group))?;
            }
            group.clear();
            of_case = case.unwrap_or_default();
        }
        group.push((number, text));
    }
    if met.is_new(&of_case, &group, noted)? {
        feeder.add(group)?;
    }
    Ok(())
}

/// The cases of a file that says that it is whole: where each began, and what its lines said. A few dozen bytes a case.
#[derive(Default)]
struct MetCases(HashMap<CaseId, (u64, u64)>);

impl MetCases {
    /// Whether the lines are the first of their case. A file that was joined to itself tells cases again: taken once.
    ///
    /// # Errors
    /// When a case goes on after others: its first part was handed on, and half a record judges wrongly.
    fn is_new(&mut self, case: &str, group: &Group, noted: &mut Noted) -> Result<bool, WalkError> {
        let Some((line, _)) = group.first().filter(|_| !case.is_empty()) else {
            return Ok(true);
        };
        let mut hasher = DefaultHasher::new();
        group.iter().for_each(|(_, text)| text.hash(&mut hasher));
        let said = hasher.finish();
        match self.0.entry(case_id_of(case)) {
            Entry::Vacant(place) => {
                place.insert((*line, said));
                Ok(true)
            }
            Entry::Occupied(place) if place.get().1 == said => {
                let before = place.get().0;
                let again = says!(
                    "从这一行起是第 {before} 行已有的事项，内容相同，只取一次",
                    "from here on the case of line {before} is told again, word for word; taken once"
                );
                noted.repeated += u64::try_from(group.len()).unwrap_or(u64::MAX);
                noted.fault(*line, again);
                Ok(false)
            }
            Entry::Occupied(place) => {
                let before = place.get().0;
                Err(WalkError::Desk(
                    *line,
                    says!(
                        "从第 {before} 行起的事项到这里又接着写，而首行声明同一事项的事实都在一起（is_whole）；请重新导出，或去掉 is_whole",
                        "the case of line {before} goes on here, although the first line says that the facts of a case stand \
                         together (is_whole); export it again, or take is_whole out"
                    ),
                ))
            }
        }
    }
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

pub(super) fn feed_mixed<R: BufRead>(
    lines: &mut Lines<'_, R>,
    pending: Option<(u64, String)>,
    feeder: &mut Feeder,
    (noted, progress): (&mut Noted, &mut impl FnMut(u64)),
) -> Result<(), WalkError> {
    lines.facts = u64::from(pending.is_some());
    let mut grouping = Grouping::default();
    let mut next = pending;
    loop {
        let line = match next.take() {
            Some(line) => Some(line),
            None => lines.next_line()?,
        };
        let Some((number, text)) = line else { break };
        if number.is_multiple_of(TOLD_EACH) {
            progress(number);
        }
        match serde_json::from_str::<Outline>(&text) {
            Ok(outline) => {
                if let Some(at) = instant_of(&outline.at) {
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
