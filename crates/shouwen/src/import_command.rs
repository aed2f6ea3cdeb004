//! Reads an event log of another system: `shouwen import log`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use app::Desk;
use app::past::desk_line::{DeskLine, PersonLine, TeamLine};
use app::past::fact_line::{FactLine, Told};
use app::past::grouping::{Group, Grouping};
use app::past::import_cases::{Imported, Newcomers, enter_newcomers, import_cases};
use app::past::served_standard::note_served_standard;
use calendar::Instant;
use clap::Args;
use domain::{Fact, PersonId, TeamId};
use pack::says;
use store::Store;

use crate::clock::RealClock;
use crate::event_log::convert::{Converted, Converter, put_in_order};
use crate::event_log::mapping;
use crate::event_log::rejected::Rejected;
use crate::event_log::rows::{BadRow, Row, read_rows};
use crate::language::{Language, OrSay as _, counted, unwritable};
use crate::record_pack::{self, RecordPacks};
use crate::running;
use crate::settings::{self, GivenSettings, Settings};

/// Cases are entered in groups of so many, one commit each.
const AT_ONCE: usize = 100;

/// What is read.
#[derive(Debug, Args)]
pub(crate) struct ImportLog {
    /// The log: .csv, .xlsx or .xes.
    log: PathBuf,
    /// What its columns mean.
    #[arg(long)]
    mapping: PathBuf,
    /// Write facts to this file, for `shouwen pack replay`, instead of into the database.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Judge the cases by `--pack` although the desk of these data was last served with another pack.
    #[arg(long)]
    by_another_pack: bool,
}

/// Converts the log, tells what was rejected, and enters or writes the rest.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(crate) async fn run(given: GivenSettings, options: ImportLog) -> anyhow::Result<ExitCode> {
    let language = given.language();
    let mapping = mapping::read(&options.mapping)?;
    let desk = match options.out {
        Some(_) => None,
        None => Some(open_desk(&settings::read(&given)?, options.by_another_pack, language).await?),
    };
    let (people, teams) = match &desk {
        Some(desk) => known_names(desk).await?,
        None => (BTreeMap::new(), BTreeMap::new()),
    };
    let mut reading = Reading {
        converter: Converter::new(mapping.clone(), people, teams)?,
        grouping: Grouping::default(),
        rejected: Rejected::beside(&options.log, &mapping, language)?,
        rows: 0,
        until: Instant::MIN,
        is_watched: std::io::stderr().is_terminal(),
        language,
    };
    read_rows(&options.log, &mapping, &mut |row| reading.take(row))?;
    let Reading {
        converter,
        grouping,
        rejected,
        rows,
        until,
        ..
    } = reading;
    let imported = match (&desk, &options.out) {
        (Some(desk), _) => {
            let newcomers = Newcomers {
                people: converter.new_people.into_iter().collect(),
                teams: converter.new_teams.into_iter().collect(),
            };
            enter_newcomers(desk, newcomers).await?;
            let imported = enter(desk, grouping, until).await?;
            desk.store().close().await;
            imported
        }
        (None, Some(out)) => write_out(out, converter, grouping)?,
        (None, None) => Imported::default(),
    };
    let rejects = rejected.path().display().to_string();
    let count = rejected.finish()?;
    let Imported {
        cases, facts, known, ..
    } = imported;
    println!(
        "{}",
        language.say(
            format!("{rows} 行：录入 {cases} 件事项、{facts} 条事实，已有 {known} 件事项，拒收 {count} 行"),
            format!(
                "{}: {} and {} entered, {} known before, {} rejected",
                counted(rows, "row"),
                counted(cases, "case"),
                counted(facts, "fact"),
                counted(known, "case"),
                counted(count, "row")
            ),
        )
    );
    if count > 0 {
        println!(
            "{}",
            language.say(
                format!("拒收的行在 {rejects}：改好后用同一个对照文件再导入它"),
                format!(
                    "rejected rows are in {rejects}: mend them there and import that file by the same mapping"
                ),
            )
        );
    }
    Ok(if count == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The desk, under the pack that it was last served with; a new one is remembered as served with what it is judged by.
async fn open_desk(settings: &Settings, by_another_pack: bool, language: Language) -> anyhow::Result<Desk> {
    let store = Store::open(&settings.store)?;
    if !by_another_pack {
        record_pack::require_same(settings, &store).await?;
    }
    let RecordPacks { packs, served } = record_pack::choose(settings, &store).await?;
    record_pack::tell_other(&packs, served.as_ref(), language);
    let desk = running::open_desk_under(settings, store, Arc::new(RealClock), packs).await?;
    if served.is_none() {
        note_served_standard(&desk).await?;
    }
    Ok(desk)
}

async fn known_names(desk: &Desk) -> anyhow::Result<(BTreeMap<String, PersonId>, BTreeMap<String, TeamId>)> {
    let (people, teams) = desk
        .store()
        .read(|tx| {
            let people = store::people::list_people(tx)?;
            Ok::<_, store::StoreError>((people, store::teams::list_teams(tx)?))
        })
        .await?;
    let mut names = BTreeMap::new();
    for person in people {
        // A name counts before a number or a log-in of somebody else.
        for word in [person.login, person.work_number] {
            if !word.is_empty() {
                names.entry(word).or_insert(person.id);
            }
        }
        names.insert(person.name, person.id);
    }
    Ok((names, teams.into_iter().map(|it| (it.name, it.id)).collect()))
}

struct Reading {
    converter: Converter,
    grouping: Grouping,
    rejected: Rejected,
    rows: u64,
    until: Instant,
    is_watched: bool,
    language: Language,
}

impl Reading {
    #[expect(clippy::print_stderr, reason = "progress does not belong into the output")]
    fn take(&mut self, row: Result<Row, BadRow>) -> anyhow::Result<()> {
        self.rows += 1;
        if self.is_watched && self.rows.is_multiple_of(10_000) {
            let told = says!("{rows} 行", "{rows} rows", rows = self.rows);
            eprint!("\r{}", self.language.pick(&told));
        }
        let row = match row {
            Ok(row) => row,
            Err(bad) => return self.rejected.note_bad(&bad),
        };
        match self.converter.convert(&row) {
            Ok(Some(converted)) => {
                self.until = self.until.max(converted.fact.at);
                let line = to_line(&converted)?;
                Ok(self.grouping.add(&converted.case, row.line, &line)?)
            }
            Ok(None) => Ok(()),
            Err(wrong) => self.rejected.note(&row, &wrong),
        }
    }
}

/// Both the fact and the raising travel as fact lines, with a tab between, which JSON does not contain.
fn to_line(converted: &Converted) -> anyhow::Result<String> {
    let of = |fact: &Fact| serde_json::to_string(&FactLine::of(fact, None));
    let fact = Fact {
        seq: 1,
        ..converted.fact.clone()
    };
    let raising = Fact {
        body: converted.raising.clone(),
        ..fact.clone()
    };
    Ok(format!("{}\t{}", of(&fact)?, of(&raising)?))
}

fn facts_of(group: &Group) -> anyhow::Result<Vec<Fact>> {
    let mut rows = Vec::with_capacity(group.len());
    for (_, line) in group {
        let (fact, raising) = line.split_once('\t').context("a line between is broken")?;
        let read = |text: &str| match FactLine::read(text)? {
            Told::Fact(fact, _) => Ok(*fact),
            Told::Erased(..) => anyhow::bail!("nothing is erased here"),
        };
        rows.push(Converted {
            case: String::new(),
            fact: read(fact)?,
            raising: read(raising)?.body,
        });
    }
    Ok(put_in_order(rows))
}

async fn enter(desk: &Desk, grouping: Grouping, until: Instant) -> anyhow::Result<Imported> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<Vec<Vec<Fact>>>(2);
    let giving = tokio::task::spawn_blocking(move || {
        let mut part = Vec::with_capacity(AT_ONCE);
        grouping.give_out(|group| {
            part.push(facts_of(&group)?);
            if part.len() >= AT_ONCE {
                sender.blocking_send(std::mem::take(&mut part))?;
            }
            Ok::<_, anyhow::Error>(())
        })?;
        sender.blocking_send(part)?;
        Ok::<_, anyhow::Error>(())
    });
    let mut imported = Imported::default();
    while let Some(part) = receiver.recv().await {
        imported.add(import_cases(desk, part, until).await?);
    }
    giving.await??;
    Ok(imported)
}

fn write_out(out: &Path, converter: Converter, grouping: Grouping) -> anyhow::Result<Imported> {
    let file = File::create(out).or_say(|| unwritable(out))?;
    let mut file = BufWriter::new(file);
    let person = |(id, name): (PersonId, String)| PersonLine {
        id,
        name,
        number: String::new(),
    };
    let team = |(id, name): (TeamId, String)| TeamLine {
        id,
        name,
        calendar: None,
    };
    let desk = DeskLine {
        zone: converter.zone().clone(),
        people: converter.new_people.into_iter().map(person).collect(),
        teams: converter.new_teams.into_iter().map(team).collect(),
        ..DeskLine::default()
    };
    writeln!(file, "{}", serde_json::to_string(&desk)?)?;
    let mut imported = Imported::default();
    grouping.give_out(|group| {
        imported.cases += 1;
        for fact in facts_of(&group)? {
            imported.facts += 1;
            writeln!(file, "{}", serde_json::to_string(&FactLine::of(&fact, None))?)?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    file.flush()?;
    Ok(imported)
}
