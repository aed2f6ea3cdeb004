//! Finds a pack among the files and everything that it extends, base first.

use std::collections::BTreeMap;

use calendar::Date;

use crate::Wording;
use crate::kinds::{WORDING, read_wording};
use crate::nearest::{did_you_mean, nearest};
use crate::shape::{Field, Shape, check_table, may, must};
use crate::source::{PackError, Place, Sources, no_head, says};
use crate::tree::{Node, parse};

/// The keys of `[pack]`.
pub(crate) static HEAD: &[Field] = &[
    must("id", Shape::Text, "the pack's id"),
    must("version", Shape::Text, "the pack's version, such as 2026.1"),
    must("title", Shape::Table(&WORDING), "what people call the pack"),
    may(
        "extends",
        Shape::Text,
        "the pack that this one builds on, such as base@2026.1",
    ),
    may("valid_from", Shape::Day, "the first day on which it holds"),
    may("valid_to", Shape::Day, "the last day on which it holds"),
];

/// One pack as written, not yet merged.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) title: Wording,
    pub(crate) valid_from: Option<Date>,
    pub(crate) valid_to: Option<Date>,
    /// What it extends, and where it says so.
    extends: Option<(String, Place)>,
    head: Place,
    /// Its files, each a tree.
    pub(crate) files: Vec<Node>,
    errors: Vec<PackError>,
}

/// The pack of that id and those below it, the lowest first. Mistakes in packs outside of the chain are not told.
pub(crate) fn chain_of(sources: &Sources, id: &str, errors: &mut Vec<PackError>) -> Option<Vec<Source>> {
    let mut homeless = Vec::new();
    let mut packs = sources_of(sources, &mut homeless);
    let Some(top) = packs.remove(id) else {
        errors.extend(packs.into_values().flat_map(|it| it.errors).chain(homeless));
        let known: Vec<_> = sources_of(sources, &mut Vec::new()).into_keys().collect();
        let near = nearest(id, known.iter().map(String::as_str));
        let right = match near {
            Some(near) => did_you_mean(near),
            None => {
                let known = known.join(", ");
                says!("现有：{known}", "there are: {known}")
            }
        };
        let wrong = says!(
            "这些文件里没有标准包 `{id}`",
            "there is no pack `{id}` in these files"
        );
        errors.push(Place::start_of("pack.toml").error(wrong, right));
        return None;
    };
    let mut chain = vec![top];
    while let Some((wanted, place)) = chain.last().and_then(|it| it.extends.clone()) {
        let (base, version) = wanted
            .split_once('@')
            .map_or((wanted.as_str(), None), |(id, version)| (id, Some(version)));
        if chain.iter().any(|it| it.id == base) {
            let circle: Vec<_> = chain.iter().map(|it| it.id.as_str()).chain([base]).collect();
            let circle = circle.join(" → ");
            errors.push(place.error(
                says!(
                    "标准包循环扩展：{circle}",
                    "the packs extend each other in a circle: {circle}"
                ),
                says!(
                    "下层包不能建立在它的上层包之上",
                    "a base cannot build on what builds on it"
                ),
            ));
            break;
        }
        let Some(below) = packs.remove(base) else {
            let right = match nearest(base, packs.keys().map(String::as_str)) {
                Some(near) => did_you_mean(near),
                None => says!("把它的文件夹放在本文件夹旁边", "put its folder beside this one"),
            };
            let wrong = says!(
                "没有可扩展的标准包 `{base}`",
                "there is no pack `{base}` to extend"
            );
            errors.push(place.error(wrong, right));
            break;
        };
        if let Some(version) = version.filter(|it| *it != below.version) {
            let (head, there) = (&below.head, &below.version);
            errors.push(place.error(
                says!(
                    "要的是 {base}@{version}，而 {head} 处的是 {base}@{there}",
                    "it asks for {base}@{version}, but the pack at {head} is {base}@{there}"
                ),
                says!(
                    "看过改动之后写 {base}@{there}",
                    "write {base}@{there} once you have read what changed"
                ),
            ));
        }
        chain.push(below);
    }
    chain.reverse();
    chain.iter_mut().for_each(|it| errors.append(&mut it.errors));
    Some(chain)
}

/// Every pack that has a head, by its id.
pub(crate) fn sources_of(sources: &Sources, errors: &mut Vec<PackError>) -> BTreeMap<String, Source> {
    let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (path, text) in sources.files.iter().filter(|(path, _)| path.ends_with(".toml")) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push((path, text));
    }
    let mut packs: BTreeMap<String, Source> = BTreeMap::new();
    for (folder, files) in folders {
        let Some(mut source) = source_of(folder, &files, errors) else {
            continue;
        };
        if let Some(other) = packs.get(&source.id) {
            let (id, head) = (&source.id, &other.head);
            let wrong = says!(
                "标准包 `{id}` 已经写在 {head}",
                "the pack `{id}` is already written at {head}"
            );
            let right = says!("给其中一个换编号（id）", "give one of them another id");
            source.errors.push(source.head.error(wrong, right));
            errors.append(&mut source.errors);
            continue;
        }
        packs.insert(source.id.clone(), source);
    }
    packs
}

fn source_of(folder: &str, files: &[(&str, &str)], errors: &mut Vec<PackError>) -> Option<Source> {
    let mut mistakes = Vec::new();
    let files: Vec<Node> = files
        .iter()
        .map(|(path, text)| parse(path, text, &mut mistakes))
        .collect();
    let heads: Vec<&Node> = files.iter().filter_map(|it| it.get("pack")).collect();
    let Some(head) = heads.first() else {
        errors.append(&mut mistakes);
        let place = files
            .first()
            .map_or_else(|| Place::start_of(folder), |it| it.place.clone());
        errors.push(no_head(&place));
        return None;
    };
    for second in heads.iter().skip(1) {
        let first = &head.place;
        mistakes.push(second.place.error(
            says!(
                "[pack] 已经写在 {first}",
                "the pack's head is already written at {first}"
            ),
            says!(
                "一个文件夹只放一个标准包，留一个",
                "a folder holds one pack; keep one of them"
            ),
        ));
    }
    check_table(head, &HEAD.iter().collect::<Vec<_>>(), &mut mistakes);
    let id = head.text("id").unwrap_or(folder).to_owned();
    if !id
        .chars()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
    {
        mistakes.push(head.place.error(
            says!("`{id}` 不能作标准包的编号", "`{id}` cannot name a pack"),
            says!(
                "用小写字母、数字和连字符",
                "use small letters, digits and hyphens"
            ),
        ));
    }
    Some(Source {
        id,
        version: head.text("version").unwrap_or_default().to_owned(),
        title: read_wording(head.get("title")),
        valid_from: head.read("valid_from"),
        valid_to: head.read("valid_to"),
        extends: head
            .get("extends")
            .and_then(|it| Some((it.as_text()?.to_owned(), it.place.clone()))),
        head: head.place.clone(),
        files,
        errors: mistakes,
    })
}
