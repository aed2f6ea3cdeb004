//! Runs the scenarios of a pack: timelines written as text, with what the standard must make of them.
//!
//! Always true: a scenario runs through the same engine as the live desk: the timer looks before each line, facts that
//! arrive late are replayed. A case raised without a priority of its own gets the one that the pack's rule gives.
//! A clause of words never said counts as kept while its words were looked at and none was found.

mod check;
mod mismatch;
mod run;
mod trace;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ClauseId;
use pack::scenario::{Scenario, parse};
use pack::text::TextChecker;
use pack::{Counting, Pack, Sources, Wording};

use crate::standard::{Agent, Desk};
use crate::{Calendars, Standard};

pub use run::run;
pub use trace::{Came, CameKind, TracedFact, TracedLine, TracedScenario, trace_facts, trace_text};

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioResult {
    /// The lines that were not as expected, in order; none: it passed.
    pub failures: Vec<(u32, Wording)>,
    /// It showed the clause kept: by a verdict, an act allowed, or a text without finding.
    pub shows_kept: bool,
    /// It showed the clause broken: by a verdict, a refusal, or a finding.
    pub shows_broken: bool,
}

/// A line that was not as expected, or a file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Character of the line, from 1.
    pub column: u32,
    /// What was expected and what came.
    pub message: Wording,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file, self.line, self.column, self.message.en
        )
    }
}

/// Whether scenarios show a clause from both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// Some scenario keeps it.
    pub is_kept: bool,
    /// Some scenario breaks it.
    pub is_broken: bool,
}

/// What came of all scenarios.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many scenarios ran.
    pub scenarios: usize,
    /// How many of them passed.
    pub passed: usize,
    /// What was not as expected, in order of files and lines; also packs that could not be loaded.
    pub failures: Vec<Failure>,
    /// Packs that could not be loaded, so that their scenarios did not run.
    pub failed_packs: usize,
    /// How many scenarios of each pack ran, and how many of them passed, by the pack's version and folder.
    pub packs: BTreeMap<(String, String), (usize, usize)>,
    /// Every clause of the packs that were loaded, with what scenarios that passed show of it.
    pub clauses: BTreeMap<ClauseId, Shown>,
}

impl Report {
    /// The clauses that no scenario keeps, or none breaks.
    pub fn one_sided(&self) -> impl Iterator<Item = &ClauseId> {
        self.clauses
            .iter()
            .filter(|(_, it)| !(it.is_kept && it.is_broken))
            .map(|(id, _)| id)
    }
}

/// Runs every file in a `scenarios` folder, each by the pack in whose folder it lies, other versions of it beside it or not.
#[must_use]
pub fn run_all(sources: &Sources) -> Report {
    let mut report = Report::default();
    let mut by_folder: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (path, text) in &sources.files {
        if let Some(folder) = folder_of(path) {
            by_folder.entry(folder).or_default().push((path, text));
        }
    }
    for (folder, scenarios) in by_folder {
        match pack::load_folder(sources, folder) {
            Ok(pack) => {
                let before = (report.scenarios, report.passed);
                run_pack(&mut report, &pack, &scenarios);
                let ran = (report.scenarios - before.0, report.passed - before.1);
                let name = (pack.version().to_string(), folder.to_owned());
                report.packs.insert(name, ran);
            }
            Err(errors) => {
                report.failed_packs += 1;
                report.failures.extend(errors.into_iter().map(|it| Failure {
                    message: it.sentence(),
                    line: it.line,
                    column: it.column,
                    file: it.file,
                }));
            }
        }
    }
    report
        .failures
        .sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    report
}

/// `packs/base` of `packs/base/scenarios/a17-kept.txt`: the pack lies where its `scenarios` lie, whatever the folder is called.
fn folder_of(path: &str) -> Option<&str> {
    let (above, _file) = path.rsplit_once('/')?;
    match above.rsplit_once('/') {
        Some((folder, "scenarios")) => Some(folder),
        None if above == "scenarios" => Some(""),
        Some(_) | None => None,
    }
}

/// What comes of a scenario under this pack, with the pack's own words already compiled; none when it does not come out as
/// it is told.
#[must_use]
pub fn told_rightly(pack: &Pack, standard: &Standard, text: &str) -> Option<ScenarioResult> {
    let (_, result) = run_text(pack, &standard.checker, text).ok()?;
    result.failures.is_empty().then_some(result)
}

fn run_pack(report: &mut Report, pack: &Pack, scenarios: &[(&str, &str)]) {
    let checker = Arc::new(TextChecker::compile(pack));
    for clause in &pack.clauses {
        report.clauses.entry(clause.id.clone()).or_default();
    }
    for (file, text) in scenarios {
        report.scenarios += 1;
        let failed = match run_text(pack, &checker, text) {
            Ok((clause, result)) if result.failures.is_empty() => {
                report.passed += 1;
                let shown = report.clauses.entry(clause).or_default();
                shown.is_kept |= result.shows_kept;
                shown.is_broken |= result.shows_broken;
                continue;
            }
            Ok((_, result)) => {
                let on_line = |(line, message)| (line, indent_of(text, line), message);
                result.failures.into_iter().map(on_line).collect()
            }
            Err(failures) => failures,
        };
        let failure = |(line, column, message)| Failure {
            file: (*file).to_owned(),
            line,
            column,
            message,
        };
        report.failures.extend(failed.into_iter().map(failure));
    }
}

/// Where the words of a line begin, in characters from 1.
fn indent_of(text: &str, line: u32) -> u32 {
    let place = usize::try_from(line).unwrap_or_default().saturating_sub(1);
    let line = text.lines().nth(place).unwrap_or_default();
    let spaces = line.chars().take_while(|it| it.is_whitespace()).count();
    u32::try_from(spaces).map_or(u32::MAX, |it| it + 1)
}

/// A mistake in a story: its line and column from 1, and what is wrong.
type Mistake = (u32, u32, Wording);

fn run_text(
    pack: &Pack,
    checker: &Arc<TextChecker>,
    text: &str,
) -> Result<(ClauseId, ScenarioResult), Vec<Mistake>> {
    let scenario = parse(text).map_err(|errors| {
        errors
            .into_iter()
            .map(|it| (it.line, it.column, it.sentence()))
            .collect::<Vec<_>>()
    })?;
    let standard = standard_for(pack, checker, &scenario)
        .map_err(|errors| errors.into_iter().map(|it| (1, 1, it.says())).collect::<Vec<_>>())?;
    let result = run(&standard, &scenario);
    Ok((scenario.clause, result))
}

/// The pack with the scenario's calendar in place of every one that it names, and the scenario's people.
fn standard_for(
    pack: &Pack,
    checker: &Arc<TextChecker>,
    scenario: &Scenario,
) -> Result<Standard, Vec<crate::StandardError>> {
    let mut calendars = Calendars::only(scenario.calendar.clone());
    for clause in &pack.clauses {
        if let Some(rule) = clause.rule.clock()
            && let Counting::Named(id) = &rule.counting
        {
            calendars.by_id.insert(
                id.clone(),
                Arc::new(scenario.calendar.clone().with_id(id.clone())),
            );
        }
    }
    let context = &scenario.context;
    let number = |name: &String| {
        if *name == context.agent_name {
            context.agent_number.clone()
        } else {
            String::new()
        }
    };
    let people = scenario.people.iter();
    let desk = Desk {
        company: context.company.clone(),
        people: people
            .map(|(name, id)| {
                (
                    *id,
                    Agent {
                        name: name.clone(),
                        number: number(name),
                    },
                )
            })
            .collect(),
        teams: BTreeMap::new(),
        holidays: scenario.holidays.clone(),
        contacts: Vec::new(),
    };
    Ok(Standard::compile_with(pack, &calendars, checker)?.with_desk(desk))
}
