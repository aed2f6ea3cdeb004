//! Looking at packs: what of a catalogue they run, what a clause says in plain words, the reference.

use std::path::Path;
use std::process::ExitCode;

use domain::ClauseId;
use pack::coverage::{CheckedBy, Covered, cover, read_catalogue};
use pack::{Clause, Pack, Wording, says};

use crate::command_line::ReferencePage;
use crate::language::{Language, OrSay as _, Said, unreadable};
use crate::output::out;
use crate::pack_folder;
use crate::running::{PackMistakes, read_folder};

/// Every pack of a folder.
fn packs_of(folder: &Path) -> anyhow::Result<Vec<Pack>> {
    let sources = pack::built_in().with(read_folder(folder)?);
    let load = |it: pack::PackFolder| {
        let pack = pack::load_folder(&sources, &it.folder);
        pack.map_err(|mistakes| PackMistakes::of(&it.folder, &mistakes).into())
    };
    pack::list_folders(&sources).into_iter().map(load).collect()
}

/// Which clauses of the catalogue are checked by whom; fails when some are by nobody.
pub(super) fn coverage(folder: &Path, clauses: &Path, language: Language) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(clauses).or_say(|| unreadable(clauses))?;
    let catalogue = read_catalogue(&text);
    if catalogue.is_empty() {
        let file = clauses.display();
        return Err(Said::of(says!(
            "{file} 里没有以条款编号开头的表格行",
            "{file} has no table rows that begin with a clause id"
        ))
        .into());
    }
    let covered = cover(&catalogue, &packs_of(folder)?);
    for (by, title) in [
        (CheckedBy::Machine, says!("机器判定", "by machine")),
        (CheckedBy::Person, says!("人工判定", "by a person")),
        (CheckedBy::Both, says!("人机共同", "by both")),
        (CheckedBy::Nobody, says!("无人判定", "not at all")),
    ] {
        let ids: Vec<_> = covered
            .iter()
            .filter(|it| it.by == by)
            .map(|it| it.clause.as_str())
            .collect();
        let (count, ids, title) = (ids.len(), ids.join(" "), language.pick(&title));
        let line = says!("{title}（{count}）：{ids}", "{title} ({count}): {ids}");
        out!("{}", language.pick(&line));
    }
    for it in &covered {
        if let (Some(kind), Some(named)) = (it.kind, &it.kind_in_catalogue) {
            let clause = &it.clause;
            let line = says!(
                "{clause}：目录里写的是 {named}，标准包里是 {kind}",
                "{clause}: the catalogue says {named}, the pack {kind}"
            );
            out!("{}", language.pick(&line));
        }
    }
    let count = |by| covered.iter().filter(|it: &&Covered| it.by == by).count();
    let [machine, person, both, nobody] = [
        CheckedBy::Machine,
        CheckedBy::Person,
        CheckedBy::Both,
        CheckedBy::Nobody,
    ]
    .map(count);
    let all = covered.len();
    let totals = says!(
        "{all} 条：机器判定 {machine}，人工判定 {person}，人机共同 {both}，无人判定 {nobody}",
        "{all} clauses: {machine} by machine, {person} by a person, {both} by both, {nobody} not at all"
    );
    out!("{}", language.pick(&totals));
    Ok(if nobody == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One clause in plain words, as the pack that was asked for has it: the one of the folder itself, else the one that
/// `--pack` names, else each in the folder that says something of its own.
pub(super) fn explain(
    folder: &Path,
    asked: Option<&str>,
    id: &ClauseId,
    language: Language,
) -> anyhow::Result<ExitCode> {
    let packs = asked_for(folder, asked)?;
    let mut told: Vec<&Clause> = Vec::new();
    for pack in &packs {
        if let Some(clause) = pack.clause(id)
            && !told.contains(&clause)
        {
            told.push(clause);
            out!("{}", explained(pack, clause, language));
        }
    }
    if told.is_empty() {
        let folder = folder.display();
        return Err(Said::of(says!(
            "{folder} 里没有一个标准包有条款 {id}",
            "no pack in {folder} has a clause {id}"
        ))
        .into());
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
        let folder = folder.display();
        return Err(Said::of(says!(
            "{folder} 里没有标准包 `{asked}`",
            "there is no pack `{asked}` in {folder}"
        ))
        .into());
    }
    let load = |it: pack::PackFolder| {
        let pack = pack::load_folder(&sources, &it.folder);
        pack.map_err(|mistakes| PackMistakes::of(&it.id, &mistakes).into())
    };
    wanted.into_iter().map(load).collect()
}

fn explained(pack: &Pack, clause: &Clause, language: Language) -> String {
    let description = clause.describe();
    let about = engine::kinds::about(clause.rule.kind());
    let pick = |it: Wording| language.pick(&it).to_owned();
    let nothing = says!("只作记录。", "It is only recorded.");
    let list = |lines: &[Wording]| {
        let nothing = std::slice::from_ref(&nothing);
        let lines = if lines.is_empty() { nothing } else { lines };
        let lines: Vec<_> = lines
            .iter()
            .map(|it| format!("  - {}", language.pick(it)))
            .collect();
        lines.join("\n")
    };
    let source = if clause.source.is_empty() {
        String::new()
    } else {
        format!("{}{}\n", pick(says!("出处：", "Source: ")), clause.source)
    };
    let version = pack.version();
    format!(
        "{} {}{}\n{}\n{source}{}\n{}\n{}{}\n{}{}\n{}\n{}\n{}{}\n",
        clause.id,
        language.pick(&clause.title),
        pick(says!("（{version}）", " ({version})")),
        language.pick(&clause.text),
        pick(says!("要求：", "It asks:")),
        list(&description.asks),
        pick(says!("守约：", "Kept: ")),
        language.pick(&description.keeps),
        pick(says!("违约：", "Broken: ")),
        language.pick(&description.breaks),
        pick(says!("违约之后：", "After a break:")),
        list(&description.follows),
        pick(says!("判定方法：", "How it is judged: ")),
        language.pick(&about),
    )
}

/// A page of the reference.
pub(super) fn reference(page: ReferencePage) -> ExitCode {
    match page {
        ReferencePage::Kinds => crate::output::print(format_args!(
            "{}",
            pack::reference::kinds_page(engine::kinds::about)
        )),
        ReferencePage::Events => crate::output::print(format_args!("{}", pack::reference::events_page())),
    }
    ExitCode::SUCCESS
}
