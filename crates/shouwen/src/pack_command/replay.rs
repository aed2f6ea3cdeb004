//! Judges a file of facts under a pack: `shouwen pack replay`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::Packs;
use app::past::desk_line::DeskLine;
use app::past::judging::DatedStandards;
use app::past::replay::{Counted, Replay};
use app::past::replay_lines::{CaseWork, LineError, WalkError, Walked, walk};
use calendar::Date;
use clap::{Args, ValueEnum};
use domain::{ClauseId, PersonId, TeamId};
use pack::{Pack, Wording, says};
use reports::{Counts, Tally};

use super::table::{Row, print_table};
use crate::language::{Language, OrSay as _, counted, unreadable};
use crate::output::{aside, out};
use crate::progress::Progress;

/// What is replayed, and how it is shown.
#[derive(Debug, Args)]
pub(crate) struct ReplayOptions {
    /// The facts, a line each, as `shouwen export facts` writes them. Reading the pack: see `--pack`, which may be a folder.
    #[arg(long)]
    pub(crate) facts: PathBuf,
    /// Show only this division; all four when left out.
    #[arg(long)]
    by: Option<Division>,
    /// As JSON.
    #[arg(long)]
    json: bool,
    /// Threads that judge.
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// How the counts are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Division {
    Clause,
    Person,
    Team,
    Week,
}

/// Judges and prints; fails when a line could not be read.
pub(crate) fn run(packs: &Packs, options: &ReplayOptions, language: Language) -> anyhow::Result<ExitCode> {
    let make = |desk: &DeskLine| {
        Ok(Replay {
            standards: DatedStandards::compile(packs, desk)?,
            has_timer: desk.is_whole,
            zone: desk.zone.clone(),
        })
    };
    let walked = walk_file(&options.facts, options.threads, make, language)?;
    if options.json {
        print_json(packs, &walked)?;
    } else {
        print_tables(packs, options.by, &walked, language);
    }
    tell_out_of_days(packs, walked.sum.out_of_days, language);
    Ok(if walked.fault_count == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says that some facts are of days on which no version holds, and by which they were judged.
fn tell_out_of_days(packs: &Packs, facts: u64, language: Language) {
    let mut all = packs.all();
    let Some(first) = all.next() else { return };
    if facts == 0 {
        return;
    }
    let last = all.last().unwrap_or(first);
    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |it| it.to_string());
    let (from, to) = (day(first.valid_from), day(last.valid_to));
    let (one, other) = (first.version(), last.version());
    let many = counted(facts, "fact");
    aside!(
        "shouwen: {}",
        language.pick(&says!(
            "{facts} 条事实的日子不在标准包的有效期（{from} 至 {to}）之内：此前的按 {one} 判定，此后的按 {other} 判定，与运行中的服务台相同",
            "{many} of days on which no version of the pack holds ({from} to {to}): what was before was judged by {one}, what came \
             after by {other}, as a running desk does"
        ))
    );
}

/// Walks through a file of facts, and tells every line that could not be read.
pub(super) fn walk_file<W: CaseWork>(
    path: &Path,
    threads: usize,
    make: impl FnOnce(&DeskLine) -> Result<W, Wording>,
    language: Language,
) -> anyhow::Result<Walked<W::Sum>> {
    let open = || Ok(BufReader::with_capacity(1 << 20, File::open(path)?));
    let walked = match walk(open, threads, make, tell_progress(language)) {
        Err(WalkError::Open(cause)) => Err(cause).or_say(|| unreadable(path))?,
        other => other?,
    };
    tell_faults(path, &walked.faults, language);
    Ok(walked)
}

/// Tells every line that could not be read.
fn tell_faults(file: &Path, faults: &[LineError], language: Language) {
    for LineError { line, wrong } in faults {
        aside!("{}:{line}: {}", file.display(), language.pick(wrong));
    }
}

/// Tells the lines read, from time to time.
fn tell_progress(language: Language) -> impl FnMut(u64) {
    let mut progress = Progress::begin(language);
    move |lines| progress.tell(|| says!("{lines} 行", "{lines} lines"))
}

fn sections(
    packs: &Packs,
    walked: &Walked<Counted>,
    title: impl Fn(&Wording) -> String,
) -> Vec<(Division, Wording, Vec<Row>)> {
    let Tally {
        by_clause,
        by_person,
        by_team,
        by_week,
        ..
    } = walked.sum.all();
    let people: BTreeMap<PersonId, &str> = walked
        .desk
        .people
        .iter()
        .map(|it| (it.id, it.name.as_str()))
        .collect();
    let teams: BTreeMap<TeamId, &str> = walked
        .desk
        .teams
        .iter()
        .map(|it| (it.id, it.name.as_str()))
        .collect();
    let title_of = |id: &ClauseId| {
        let clause = newest_first(packs).find_map(|it| it.clause(id));
        clause.map_or_else(String::new, |it| title(&it.title))
    };
    let row = |name: String, more: String, counts: &Counts| Row {
        name,
        more,
        counts: *counts,
    };
    vec![
        (
            Division::Clause,
            says!("条款", "clause"),
            by_clause
                .iter()
                .map(|(id, it)| row(id.to_string(), title_of(id), it))
                .collect(),
        ),
        (
            Division::Person,
            says!("人员", "person"),
            by_person
                .iter()
                .map(|(id, it)| {
                    let id_word = id.map_or_else(|| "-".to_owned(), |it| it.to_string());
                    match id.and_then(|it| people.get(&it)) {
                        Some(name) => row((*name).to_owned(), id_word, it),
                        None => row(id_word, String::new(), it),
                    }
                })
                .collect(),
        ),
        (
            Division::Team,
            says!("班组", "team"),
            by_team
                .iter()
                .map(|(id, it)| {
                    let id_word = id.map_or_else(|| "-".to_owned(), |it| it.to_string());
                    match id.and_then(|it| teams.get(&it)) {
                        Some(name) => row((*name).to_owned(), id_word, it),
                        None => row(id_word, String::new(), it),
                    }
                })
                .collect(),
        ),
        (
            Division::Week,
            says!("周", "week of"),
            by_week
                .iter()
                .map(|(day, it)| row(day.to_string(), String::new(), it))
                .collect(),
        ),
    ]
}

fn newest_first(packs: &Packs) -> impl Iterator<Item = &Pack> {
    let all: Vec<&Pack> = packs.all().map(AsRef::as_ref).collect();
    all.into_iter().rev()
}

fn print_tables(packs: &Packs, by: Option<Division>, walked: &Walked<Counted>, language: Language) {
    for (division, title, rows) in sections(packs, walked, |it| language.pick(it).to_owned()) {
        if by.is_none_or(|it| it == division) {
            print_table(language.pick(&title), &rows, language);
            out!();
        }
    }
    out!("{}", language.pick(&totals(packs, walked)));
}

fn totals(packs: &Packs, walked: &Walked<Counted>) -> Wording {
    let Walked {
        cases,
        lines,
        erased,
        left_out,
        fault_count,
        ..
    } = walked;
    let all = walked.sum.all().all;
    let (kept, broken) = (all.kept, all.broken);
    let versions: Vec<String> = packs.all().map(|it| it.version().to_string()).collect();
    let version = versions.join(" → ");
    let others = all.waived + all.void + all.superseded;
    let many_cases = counted(*cases, "case");
    let many_facts = counted(*lines, "fact");
    let many_left = counted(*left_out, "case");
    let many_faults = counted(*fault_count, "line");
    says!(
        "{version}：{cases} 件事项，{lines} 条事实（已抹除 {erased} 条）；守约 {kept}，违约 {broken}，其他 {others}；略过 {left_out} 件事项，有错的行 {fault_count} 行",
        "{version}: {many_cases}, {many_facts} ({erased} erased); {kept} kept, {broken} broken, {others} others; {many_left} \
         left out, {many_faults} with mistakes"
    )
}

fn print_json(packs: &Packs, walked: &Walked<Counted>) -> anyhow::Result<()> {
    let mut divisions = serde_json::Map::new();
    let both = |it: &Wording| format!("{} / {}", it.zh, it.en);
    for (division, _, rows) in sections(packs, walked, both) {
        let name = division
            .to_possible_value()
            .map_or_else(String::new, |it| it.get_name().to_owned());
        divisions.insert(name, serde_json::to_value(rows)?);
    }
    let newest = newest_first(packs).next();
    let shown = serde_json::json!({
        "pack": newest.map(Pack::version), "hash": newest.map(|it| it.hash.as_str()), "versions": packs.versions(),
        "out_of_days": walked.sum.out_of_days, "cases": walked.cases, "facts": walked.lines,
        "erased": walked.erased, "left_out": walked.left_out, "faults": walked.fault_count,
        "all": walked.sum.all().all, "by": divisions,
    });
    out!("{}", serde_json::to_string_pretty(&shown)?);
    Ok(())
}
