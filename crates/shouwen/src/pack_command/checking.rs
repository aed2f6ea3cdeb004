//! Checks packs and runs their scenarios: `shouwen pack check` and `shouwen pack test`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use domain::ClauseId;
use pack::{Counting, Edition, Pack, PublicKey, Sources};

use crate::language::{Language, counted};
use crate::output::out;
use crate::pack_folder;
use crate::running::{check_vouched, read_folder};

/// Reads every pack of a folder and tells each mistake with its place; once there are keys, also who did not sign.
pub(super) fn check(folder: &Path, keys: &[PublicKey], language: Language) -> anyhow::Result<ExitCode> {
    let sources = pack_folder::with_built_in(read_folder(folder)?);
    let mut told = Vec::new();
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for found in pack::list_folders(&sources) {
        match pack::load_folder(&sources, &found.folder) {
            Ok(pack) => {
                tell_sound(&pack, language);
                let edition = Edition {
                    folder: found.folder,
                    pack,
                };
                told.extend(not_vouched(&sources, &edition, keys, language));
                *versions.entry(found.id).or_default() += 1;
            }
            Err(found) => told.extend(found.iter().map(|it| language.pick(&it.told()).to_owned())),
        }
    }
    // Each by itself may be sound, and their periods not fit together.
    let several = versions.into_iter().filter(|(_, count)| *count > 1);
    for (id, _) in several {
        let mistakes = pack::load_editions(&sources, &id).err().unwrap_or_default();
        told.extend(mistakes.iter().map(|it| language.pick(&it.told()).to_owned()));
    }
    told.iter().for_each(|it| out!("{it}"));
    let count = told.len();
    out!(
        "{}",
        language.say(format!("{count} 处错误"), number_of(count, "mistake"))
    );
    Ok(if told.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// `1 mistake`, `2 mistakes`.
fn number_of(count: usize, one: &str) -> String {
    counted(u64::try_from(count).unwrap_or(u64::MAX), one)
}

fn tell_sound(pack: &Pack, language: Language) {
    let (version, hash, count) = (pack.version(), &pack.hash, pack.clauses.len());
    out!(
        "{}",
        language.say(
            format!("{version}：{count} 条，内容 {hash}"),
            format!("{version}: {}, content {hash}", number_of(count, "clause")),
        )
    );
    for (clause, calendar) in calendars_of(pack) {
        out!(
            "  {}",
            language.say(
                format!("{clause} 按日历 `{calendar}` 计时：服务台的设置里要有这个编号的工作日历"),
                format!(
                    "{clause} counts by the calendar `{calendar}`: the desk must have one of that id (settings, calendars)"
                ),
            )
        );
    }
}

fn not_vouched(
    sources: &Sources,
    edition: &Edition,
    keys: &[PublicKey],
    language: Language,
) -> Option<String> {
    if keys.is_empty() {
        return None;
    }
    let error = check_vouched(sources, edition, keys).err()?;
    let file = format!("{}/{}", edition.folder, pack::SIGNATURE_FILE);
    let file = file.trim_start_matches('/');
    let says = error.says();
    Some(language.say(format!("{file}：{}", says.zh), format!("{file}: {}", says.en)))
}

/// The calendars that clocks name, which a desk enters itself; whether it has them shows when it starts.
fn calendars_of(pack: &Pack) -> impl Iterator<Item = (&ClauseId, &str)> {
    pack.clauses
        .iter()
        .filter_map(|clause| match &clause.rule.clock()?.counting {
            Counting::Named(id) => Some((&clause.id, id.as_str())),
            Counting::Always | Counting::Team => None,
        })
}

/// Runs every scenario and ends with a line of totals.
pub(super) fn test(folder: &Path, language: Language) -> anyhow::Result<ExitCode> {
    let sources = pack_folder::with_built_in(read_folder(folder)?);
    let report = engine::scenario::run_all(&sources);
    for it in &report.failures {
        out!(
            "{}:{}:{}: {}",
            it.file,
            it.line,
            it.column,
            language.pick(&it.message)
        );
    }
    for clause in report.one_sided() {
        out!(
            "{}",
            language.say(
                format!("{clause}：没有通过的故事把守约和违约两面都演示出来"),
                format!("{clause}: no scenario that passes shows it both kept and broken"),
            )
        );
    }
    for ((version, folder), (ran, passed)) in &report.packs {
        let (zh_folder, en_folder) = if folder.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("（{folder}）"), format!(" ({folder})"))
        };
        out!(
            "{}",
            language.say(
                format!("{version}{zh_folder}：{ran} 个故事，{passed} 个通过"),
                format!("{version}{en_folder}: {passed} of {ran} passed"),
            )
        );
    }
    if report.failed_packs > 0 {
        let count = report.failed_packs;
        out!(
            "{}",
            language.say(
                format!("{count} 个标准包读不了，其中的故事没有运行"),
                format!(
                    "{} could not be read; their scenarios did not run",
                    number_of(count, "pack")
                ),
            )
        );
    }
    let (passed, failed) = (report.passed, report.scenarios - report.passed);
    out!(
        "{}",
        language.say(
            format!("通过 {passed} 个，未通过 {failed} 个"),
            format!("{passed} passed, {failed} failed"),
        )
    );
    Ok(
        if report.failures.is_empty() && report.one_sided().next().is_none() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        },
    )
}
