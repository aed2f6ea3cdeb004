//! Looking at packs: what of a catalogue they run, what a clause says in plain words, the reference.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use domain::ClauseId;
use pack::coverage::{CheckedBy, Covered, cover, read_catalogue};
use pack::{Clause, Pack, Wording};

use crate::command_line::ReferencePage;
use crate::pack_folder;
use crate::running::{PackMistakes, read_folder};

/// Every pack of a folder; its mistakes are printed.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
fn packs_of(folder: &Path) -> anyhow::Result<Vec<Pack>> {
    let sources = pack::built_in().with(read_folder(folder)?);
    let mut packs = Vec::new();
    for found in pack::list_folders(&sources) {
        match pack::load_folder(&sources, &found.folder) {
            Ok(pack) => packs.push(pack),
            Err(errors) => {
                errors.iter().for_each(|it| println!("{it}"));
                bail!("the pack in {} cannot be read", found.folder);
            }
        }
    }
    Ok(packs)
}

/// Which clauses of the catalogue are checked by whom; fails when some are by nobody.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(super) fn coverage(folder: &Path, clauses: &Path) -> anyhow::Result<ExitCode> {
    let text =
        std::fs::read_to_string(clauses).with_context(|| format!("cannot read {}", clauses.display()))?;
    let catalogue = read_catalogue(&text);
    if catalogue.is_empty() {
        bail!(
            "{} has no table rows that begin with a clause id",
            clauses.display()
        );
    }
    let covered = cover(&catalogue, &packs_of(folder)?);
    for (by, title) in [
        (CheckedBy::Machine, "机器判定 · by machine"),
        (CheckedBy::Person, "人工判定 · by a person"),
        (CheckedBy::Both, "人机共同 · by both"),
        (CheckedBy::Nobody, "无人判定 · not at all"),
    ] {
        let ids: Vec<_> = covered
            .iter()
            .filter(|it| it.by == by)
            .map(|it| it.clause.as_str())
            .collect();
        println!("{title} ({}): {}", ids.len(), ids.join(" "));
    }
    for it in &covered {
        if let (Some(kind), Some(named)) = (it.kind, &it.kind_in_catalogue) {
            println!("{}: the catalogue says {named}, the pack {kind}", it.clause);
        }
    }
    let count = |by| covered.iter().filter(|it: &&Covered| it.by == by).count();
    println!(
        "{} clauses: {} by machine, {} by a person, {} by both, {} not at all",
        covered.len(),
        count(CheckedBy::Machine),
        count(CheckedBy::Person),
        count(CheckedBy::Both),
        count(CheckedBy::Nobody)
    );
    Ok(if count(CheckedBy::Nobody) == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One clause in plain words, as the pack that was asked for has it: the one of the folder itself, else the one that
/// `--pack` names, else each in the folder that says something of its own.
#[expect(clippy::print_stdout, reason = "the command line speaks to whoever typed")]
pub(super) fn explain(folder: &Path, asked: Option<&str>, id: &ClauseId) -> anyhow::Result<ExitCode> {
    let packs = asked_for(folder, asked)?;
    let mut told: Vec<&Clause> = Vec::new();
    for pack in &packs {
        if let Some(clause) = pack.clause(id)
            && !told.contains(&clause)
        {
            told.push(clause);
            println!("{}", explained(pack, clause));
        }
    }
    if told.is_empty() {
        bail!("no pack in {} has a clause {id}", folder.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn asked_for(folder: &Path, asked: Option<&str>) -> anyhow::Result<Vec<Pack>> {
    let own = read_folder(folder)?;
    let folders = pack::list_folders(&own);
    if folders.iter().any(|it| it.folder.is_empty()) {
        return Ok(vec![pack_folder::open(folder)?.pack]);
    }
    let sources = pack_folder::with_built_in(own);
    let wanted: Vec<_> = match asked {
        Some(asked) => pack::list_folders(&sources)
            .into_iter()
            .filter(|it| it.id == asked || Path::new(asked) == folder.join(&it.folder))
            .collect(),
        None => folders,
    };
    if let (Some(asked), true) = (asked, wanted.is_empty()) {
        bail!("there is no pack `{asked}` in {}", folder.display());
    }
    let load = |it: pack::PackFolder| {
        let pack = pack::load_folder(&sources, &it.folder);
        pack.map_err(|mistakes| PackMistakes::of(&it.id, &mistakes).into())
    };
    wanted.into_iter().map(load).collect()
}

fn explained(pack: &Pack, clause: &Clause) -> String {
    let description = clause.describe();
    let about = engine::kinds::about(clause.rule.kind());
    let page = |language: fn(&Wording) -> &str, words: [&str; 7]| {
        let [what, how, keeps, breaks, follows, source, nothing] = words;
        let list = |lines: &[Wording]| {
            let lines: Vec<_> = lines.iter().map(|it| format!("  - {}", language(it))).collect();
            if lines.is_empty() {
                format!("  - {nothing}")
            } else {
                lines.join("\n")
            }
        };
        let source_line = if clause.source.is_empty() {
            String::new()
        } else {
            format!("{source} {}\n", clause.source)
        };
        format!(
            "{} {}（{}）\n{}\n{source_line}{what}\n{}\n{keeps} {}\n{breaks} {}\n{follows}\n{}\n{how} {}\n",
            clause.id,
            language(&clause.title),
            pack.version(),
            language(&clause.text),
            list(&description.asks),
            language(&description.keeps),
            language(&description.breaks),
            list(&description.follows),
            language(&about),
        )
    };
    let zh = page(
        |it| &it.zh,
        [
            "要求：",
            "判定方法：",
            "守约：",
            "违约：",
            "违约之后：",
            "出处：",
            "只作记录。",
        ],
    );
    let en = page(
        |it| &it.en,
        [
            "It asks:",
            "How it is judged:",
            "Kept:",
            "Broken:",
            "After a break:",
            "Source:",
            "It is only recorded.",
        ],
    );
    format!("{zh}\n{en}")
}

/// A page of the reference.
#[expect(clippy::print_stdout, reason = "the page is the output")]
pub(super) fn reference(page: ReferencePage) -> ExitCode {
    match page {
        ReferencePage::Kinds => print!("{}", pack::reference::kinds_page(engine::kinds::about)),
        ReferencePage::Events => print!("{}", pack::reference::events_page()),
    }
    ExitCode::SUCCESS
}
