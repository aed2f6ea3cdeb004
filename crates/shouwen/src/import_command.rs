//! Reads an event log of another system: `shouwen import log`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use app::Desk;
use app::past::desk_line::{DeskLine, PersonLine, TeamLine};
use app::past::fact_line::{FactLine, Told};
use app::past::grouping::{Group, Grouping};
use app::past::import_cases::{Imported, Newcomers, enter_newcomers, import_cases};
use app::past::same_event::{Additions, Differing, LogRow, additions};
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
use crate::output::out;
use crate::progress::Progress;
use crate::record_pack::{self, RecordPacks};
use crate::running;
use crate::settings::{self, GivenSettings, Settings};

/// Cases are entered in groups of so many, one commit each.
const AT_ONCE: usize = 100;
/// So many rows that contradict what was imported are told one by one.
const MOST_DIFFERING: usize = 100;

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
        progress: Progress::begin(language),
    };
    read_rows(&options.log, &mapping, &mut |row| reading.take(row))?;
    let Reading {
        converter,
        grouping,
        rejected,
        rows,
        until,
        progress,
    } = reading;
    let imported = match (&desk, &options.out) {
        (Some(desk), _) => {
            let newcomers = Newcomers {
                people: converter.new_people.into_iter().collect(),
                teams: converter.new_teams.into_iter().collect(),
            };
            enter_newcomers(desk, newcomers).await?;
            let imported = enter(desk, grouping, until, progress).await?;
            desk.store().close().await;
            imported
        }
        (None, Some(out)) => write_out(out, converter, grouping)?,
        (None, None) => Imported::default(),
    };
    let rejects = rejected.path().display().to_string();
    let count = rejected.finish()?;
    tell_differing(&options.log, &imported.differing, language);
    tell_repeated(imported.repeated, language);
    let Imported {
        cases, facts, known, ..
    } = imported;
    out!(
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
        out!(
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
    progress: Progress,
}

impl Reading {
    fn take(&mut self, row: Result<Row, BadRow>) -> anyhow::Result<()> {
        self.rows += 1;
        let rows = self.rows;
        self.progress.tell(|| says!("已读 {rows} 行", "{rows} rows read"));
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

fn rows_of(group: &Group) -> anyhow::Result<Vec<LogRow>> {
    let mut rows = Vec::with_capacity(group.len());
    for (number, line) in group {
        let (fact, raising) = line.split_once('\t').context("a line between is broken")?;
        let read = |text: &str| match FactLine::read(text)? {
            Told::Fact(fact, _) => Ok(*fact),
            Told::Erased(..) => anyhow::bail!("nothing is erased here"),
        };
        rows.push(Converted {
            case: String::new(),
            line: *number,
            fact: read(fact)?,
            raising: read(raising)?.body,
        });
    }
    Ok(put_in_order(rows))
}

async fn enter(
    desk: &Desk,
    grouping: Grouping,
    until: Instant,
    mut progress: Progress,
) -> anyhow::Result<Imported> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<Vec<Vec<LogRow>>>(2);
    let giving = tokio::task::spawn_blocking(move || {
        let mut part = Vec::with_capacity(AT_ONCE);
        grouping.give_out(|group| {
            part.push(rows_of(&group)?);
            if part.len() >= AT_ONCE {
                sender.blocking_send(std::mem::take(&mut part))?;
            }
            Ok::<_, anyhow::Error>(())
        })?;
        sender.blocking_send(part)?;
        Ok::<_, anyhow::Error>(())
    });
    let mut imported = Imported::default();
    let mut goes_on = false;
    while let Some(part) = receiver.recv().await {
        imported.add(import_cases(desk, part, until).await?);
        let Imported {
            cases, known, facts, ..
        } = &imported;
        if !goes_on && *facts > 0 && *known > 0 {
            // Cases come in the same order in every run of a log, so those of a run that was cut off stand first.
            let many = counted(*known, "case");
            progress.say(&says!(
                "{known} 件事项此前已经录入，从其后继续",
                "{many} entered before already; going on after them"
            ));
        }
        goes_on |= *facts > 0;
        let done = cases + known;
        progress.tell(|| {
            let many = counted(done, "case");
            says!(
                "已处理 {done} 件事项，录入 {facts} 条事实",
                "{many} done, {facts} facts entered"
            )
        });
    }
    giving.await??;
    Ok(imported)
}

/// Tells each row that contradicts what was imported, the first ones by their lines.
fn tell_differing(log: &Path, differing: &[Differing], language: Language) {
    let mut in_order: Vec<&Differing> = differing.iter().collect();
    in_order.sort_by_key(|it| it.line);
    for Differing { line, parts } in in_order.iter().take(MOST_DIFFERING) {
        let (log, parts) = (log.display(), parts.join(", "));
        let told = if parts.is_empty() {
            says!(
                "{log} 第 {line} 行：与此前导入的不同（当时是另一种事实），保留原样",
                "{log}, line {line}: differs from what was imported: it was another fact then; kept as it was"
            )
        } else {
            says!(
                "{log} 第 {line} 行：与此前导入的不同（{parts}），保留原样",
                "{log}, line {line}: differs from what was imported: {parts}; kept as it was"
            )
        };
        out!("{}", language.pick(&told));
    }
    let more = in_order.len().saturating_sub(MOST_DIFFERING);
    if more > 0 {
        let told = says!(
            "另有 {more} 行同样不同，也保留原样",
            "{more} more rows differ, kept as well"
        );
        out!("{}", language.pick(&told));
    }
}

fn tell_repeated(repeated: u64, language: Language) {
    if repeated > 0 {
        let rows = counted(repeated, "row");
        let told = says!(
            "{repeated} 行与同一文件里更早的行所述相同，只录一次",
            "{rows} said what an earlier row of the file says and were taken once"
        );
        out!("{}", language.pick(&told));
    }
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
        let Additions {
            facts,
            repeated,
            differing,
        } = additions(&rows_of(&group)?, &[]);
        imported.cases += 1;
        imported.repeated += repeated;
        imported.differing.extend(differing);
        for (mut fact, seq) in facts.into_iter().zip(1..) {
            fact.seq = seq;
            imported.facts += 1;
            writeln!(file, "{}", serde_json::to_string(&FactLine::of(&fact, None))?)?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    file.flush()?;
    Ok(imported)
}
