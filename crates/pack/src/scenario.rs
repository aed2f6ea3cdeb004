//! Scenarios: timelines that a service manager writes as text, with what the standard must make of them.
//!
//! The parser turns every line into typed facts with made-up but repeatable identities, so that running a scenario
//! needs nothing but the engine. Each clause has at least one scenario that keeps it and one that breaks it.

mod attempt;
mod event;
mod expect;
mod happening;
mod header;
mod line;
mod spoken;
mod timeline;
mod words;

pub use happening::event_wrong;
pub use words::in_chinese;

use std::collections::BTreeMap;
use std::fmt;

use calendar::{Date, Instant, WorkingCalendar, Zone};
use domain::{
    Action, Author, BreakAct, ClauseId, Evidence, Fact, FactBody, Moment, Outcome, PersonId, Priority,
    PromiseState, Wishes,
};

use crate::Wording;
use crate::nearest::did_you_mean;
use crate::source::says;
use crate::text::TextContext;
use header::Header;
use line::{Words, cut_at_colon};
use timeline::Timeline;
pub(crate) use words::{
    case_type_in_chinese, channel_in_chinese, evidence_in_chinese, priority_in_chinese,
    wait_reason_in_chinese,
};

/// A timeline and what must come of it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The clause that it shows.
    pub clause: ClauseId,
    /// What it tells, in a few words.
    pub title: String,
    /// The zone of its times.
    pub zone: Zone,
    /// The team's calendar; open all hours unless the text says otherwise. Its id is `scenario`.
    pub calendar: WorkingCalendar,
    /// The people in it by name.
    pub people: BTreeMap<String, PersonId>,
    /// Names for text checks.
    pub context: TextContext,
    /// The customer's wishes.
    pub wishes: Wishes,
    /// Public holidays with their names; the calendar has them too.
    pub holidays: BTreeMap<Date, String>,
    /// Lines in order of the text.
    pub steps: Vec<Step>,
}

/// One line of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The line as written, trimmed.
    pub words: String,
    /// Its time; a line without one has that of the line before. Time has passed up to here when it is run.
    pub at: Instant,
    /// What it is.
    pub what: StepKind,
}

/// What a line is.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// Something happens. Facts are numbered in the order of their lines; one that happened earlier than the fact on
    /// the line before (`happened …`) arrives late: the runner replays.
    Happens(Box<Fact>),
    /// Somebody tries to do something that a clause may refuse.
    Attempt {
        /// Who tries.
        person: PersonId,
        /// What.
        action: Action,
        /// What must come of it; none: allowed.
        refused: Option<ExpectedRefusal>,
    },
    /// Something must be so.
    Expect(Expectation),
}

/// The refusal that a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRefusal {
    /// The clause that refuses.
    pub clause: ClauseId,
    /// Evidence that must be among what is missing.
    pub missing: Vec<Evidence>,
    /// Names or titles that must be among what is missing; [`crate::Clause::is_called`] tells whether a listed name is meant.
    pub names: Vec<String>,
}

/// What must be so at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The latest verdict of the clause (corrections replace) is this one.
    Verdict {
        /// The clause.
        clause: ClauseId,
        /// How it ended.
        outcome: Outcome,
        /// At this instant; none: whenever.
        at: Option<Instant>,
        /// Names or titles that must be among its details; [`crate::Clause::is_called`] tells whether a listed one is
        /// meant.
        detail: Vec<String>,
    },
    /// The clause has given no verdict yet.
    NoVerdict {
        /// The clause.
        clause: ClauseId,
    },
    /// So many verdicts of this outcome have been given by the clause, corrected ones not counted.
    VerdictCount {
        /// The clause.
        clause: ClauseId,
        /// How they ended.
        outcome: Outcome,
        /// How many.
        count: u32,
    },
    /// The latest promise of the clause stands so.
    Promise {
        /// The clause.
        clause: ClauseId,
        /// Running, paused, …
        state: PromiseState,
        /// Due then; none: whenever.
        due_at: Option<Instant>,
    },
    /// The clause has begun no promise.
    NoPromise {
        /// The clause.
        clause: ClauseId,
    },
    /// Somebody was warned.
    Warned {
        /// The clause.
        clause: ClauseId,
        /// At this instant; none: whenever.
        at: Option<Instant>,
    },
    /// Something followed a break.
    Acted {
        /// The clause.
        clause: ClauseId,
        /// What.
        act: BreakAct,
        /// At this instant; none: whenever.
        at: Option<Instant>,
    },
    /// The case belongs to this person; none: to nobody.
    Owner(Option<PersonId>),
    /// This person works on the case; none: nobody.
    Handler(Option<PersonId>),
    /// The priority that the pack gives the case as it was raised, and by which clause.
    Priority {
        /// The priority.
        priority: Priority,
        /// The clause that decided.
        by: Option<ClauseId>,
    },
    /// The text check finds, or does not find, something in a text.
    Finding {
        /// The clause.
        clause: ClauseId,
        /// The text that is checked: the words of the nearest line above that has any.
        text: String,
        /// The moment at which they were said.
        moment: Moment,
        /// The words found, or the name of the missing part; none: anything.
        found: Option<String>,
        /// It must be found; else it must not.
        is_expected: bool,
    },
}

/// A line of a scenario that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioError {
    /// The line, from 1.
    pub line: u32,
    /// Character of the line, from 1: where the words begin that are wrong.
    pub column: u32,
    /// What is wrong.
    pub wrong: Wording,
    /// What would be right.
    pub right: Wording,
}

impl ScenarioError {
    /// What is wrong and what would be right, without the line.
    #[must_use]
    pub fn sentence(&self) -> Wording {
        let (wrong, right) = (&self.wrong, &self.right);
        Wording {
            zh: format!("{}；{}", wrong.zh, right.zh),
            en: format!("{}; {}", wrong.en, right.en),
        }
    }
}

/// In English, as logs are; [`ScenarioError::sentence`] speaks both languages.
impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}:{}: {}", self.line, self.column, self.sentence().en)
    }
}

impl std::error::Error for ScenarioError {}

/// Reads a scenario. Lines that are empty or begin with `#` say nothing; the first line with a time ends the head.
///
/// # Errors
/// Every line that cannot be understood, with what would be right.
pub fn parse(text: &str) -> Result<Scenario, Vec<ScenarioError>> {
    let mut errors = Vec::new();
    let lines = text
        .lines()
        .zip(1_u32..)
        .map(|(it, number)| (it, it.trim(), number));
    let mut lines = lines
        .filter(|(_, it, _)| !it.is_empty() && !it.starts_with('#'))
        .peekable();
    let mut header = Header::default();
    while let Some((whole, line, number)) = lines.next_if(|(_, it, _)| !begins_event(it)) {
        let (key, value) = cut_at_colon(line);
        let read = header.read(key, value.unwrap_or_default());
        errors.extend(read.err().map(|it| it.on(number, whole)));
    }
    let mut timeline = Timeline::begin(&header);
    let mut steps = Vec::new();
    for (whole, line, number) in lines {
        match step(&mut timeline, line, number) {
            Ok(step) => steps.push(step),
            Err(told) => errors.push(told.on(number, whole)),
        }
    }
    let Some(clause) = header.clause.clone() else {
        let told = Told::new(
            says!(
                "没有写这个情景说明的是哪一条",
                "the scenario does not say which clause it shows"
            ),
            says!("在第一行写 条款：A17", "write clause: A17 on the first line"),
        );
        errors.insert(0, told.on(1, ""));
        return Err(errors);
    };
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Scenario {
        clause,
        calendar: header.calendar(),
        title: header.title,
        holidays: header.holidays,
        zone: header.zone,
        people: timeline.people,
        context: header.context,
        wishes: header.wishes,
        steps,
    })
}

/// What is wrong with a line, and what would be right.
#[derive(Debug)]
struct Told {
    wrong: Wording,
    right: Wording,
}

impl Told {
    const fn new(wrong: Wording, right: Wording) -> Self {
        Self { wrong, right }
    }

    /// On this line: at the words that it quotes, else where the line begins.
    fn on(self, line: u32, text: &str) -> ScenarioError {
        let Self { wrong, right } = self;
        let column = column_of(quoted_in(&wrong.zh), text);
        ScenarioError {
            line,
            column,
            wrong,
            right,
        }
    }

    /// The same, but for a word that is most likely misspelt.
    fn or_event(self, word: &str) -> Self {
        match happening::nearest_event(word) {
            Some(near) => Self::new(self.wrong, did_you_mean(near)),
            None => self,
        }
    }
}

/// The words of a line that a sentence quotes.
fn quoted_in(sentence: &str) -> &str {
    sentence.split('`').nth(1).unwrap_or_default()
}

/// Where words stand in a line, in characters from 1; where the line begins when they do not stand there.
fn column_of(words: &str, text: &str) -> u32 {
    let begin = text.find(|it: char| !it.is_whitespace()).unwrap_or_default();
    let is_said = |it: &&str| !it.trim().is_empty();
    let at = Some(words).filter(is_said).and_then(|it| text.find(it));
    let before = text.get(..at.unwrap_or(begin)).unwrap_or_default();
    u32::try_from(before.chars().count()).map_or(u32::MAX, |it| it + 1)
}

/// Whether a line begins with a date, or with something that is written like one, or with `expect`.
fn begins_event(line: &str) -> bool {
    let word = Words::of(line).peek();
    line::looks_like_date(word) || matches!(word, "expect" | "期望")
}

/// What begins like a time and is none: no such day or hour.
fn no_such_time(rest: Words<'_>) -> Option<Told> {
    let mut ahead = rest;
    let word = ahead.take();
    let clock = ahead.peek();
    let written = match (line::looks_like_date(word), line::looks_like_time(clock)) {
        (true, true) => format!("{word} {clock}"),
        (true, false) => word.to_owned(),
        (false, _) if line::looks_like_time(word) => word.to_owned(),
        (false, _) => return None,
    };
    let right = says!(
        "写 2026-11-16 09:00，或只写 09:00（与上一行同一天）",
        "write 2026-11-16 09:00, or 09:00 alone for the day of the line before"
    );
    Some(Told::new(
        says!("`{written}` 不是时间", "`{written}` is no time"),
        right,
    ))
}

fn step(timeline: &mut Timeline, line: &str, number: u32) -> Result<Step, Told> {
    let mut rest = Words::of(line);
    let told = rest.take_time(&timeline.zone, timeline.last_at);
    if told.is_none()
        && let Some(wrong) = no_such_time(rest)
    {
        return Err(wrong);
    }
    let Some(at) = told.or(timeline.last_at) else {
        return Err(Told::new(
            says!("第一行没有时间", "the first line has no time"),
            says!("以 2026-11-16 09:00 开头", "begin it with 2026-11-16 09:00"),
        ));
    };
    let recorded_at = if rest.take_any(&["recorded", "补录"]) {
        let told = rest.take_time(&timeline.zone, Some(at));
        told.ok_or_else(|| {
            Told::new(
                says!("后面没有时间", "no time follows"),
                says!("写 补录 2026-11-16 12:00", "write recorded 2026-11-16 12:00"),
            )
        })?
    } else {
        at
    };
    timeline.last_at = Some(at);
    let what = step_kind(timeline, rest, at, recorded_at)?;
    Ok(Step {
        line: number,
        words: line.to_owned(),
        at,
        what,
    })
}

fn step_kind(
    timeline: &mut Timeline,
    mut rest: Words<'_>,
    at: Instant,
    recorded_at: Instant,
) -> Result<StepKind, Told> {
    if rest.take_any(&["expect", "期望"]) {
        return Ok(StepKind::Expect(expect::read(timeline, rest)?));
    }
    rest.take_any(&["agent", "坐席"]);
    let who = rest.take();
    let mut tried = rest;
    let is_attempt = line::cut_at_arrow(rest.rest()).is_some() && tried.take_any(&["tries to", "尝试"]);
    if is_attempt {
        let person = timeline.person(who)?;
        return attempt::read(timeline, (person, at), tried.rest());
    }
    let author = match event::author_of(who) {
        Some(author) => author,
        None => Author::Person(timeline.person(who)?),
    };
    let (head, text) = cut_at_colon(rest.rest());
    let body = body_of(timeline, (author, at), head, text)?;
    Ok(StepKind::Happens(Box::new(timeline.fact(
        at,
        recorded_at,
        author,
        body,
    ))))
}

/// What happened: an event of the registry, or one of the sayings for facts of a case.
fn body_of(
    timeline: &mut Timeline,
    (author, at): (Author, Instant),
    head: &str,
    text: Option<&str>,
) -> Result<FactBody, Told> {
    let mut line = Words::of(head);
    if let Some(kind) = happening::take_event(&mut line) {
        let mut event = happening::read(timeline, kind, (line, at), text)?;
        timeline.know_greetings(&mut event);
        return Ok(FactBody::EventHappened { event });
    }
    let said = text.unwrap_or_default();
    let body = match author {
        Author::Customer(_) => event::by_customer(timeline, line, said),
        Author::System | Author::Timer => event::by_system(timeline, line, said),
        Author::Person(person) => event::by_person(timeline, (person, at), line, text),
    };
    body.map_err(|told| told.or_event(line.peek()))
}
