//! Finds a pack among the files and everything that it extends, base first.

use std::collections::BTreeMap;

use calendar::Date;

use crate::Wording;
use crate::kinds::{WORDING, read_wording};
use crate::nearest::nearest;
use crate::shape::{Field, Shape, check_table, may, must};
use crate::source::{PackError, Place, Sources};
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
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known.join(", ")),
        };
        errors.push(
            Place::start_of("pack.toml").error(format!("there is no pack `{id}` in these files"), right),
        );
        return None;
    };
    let mut chain = vec![top];
    while let Some((wanted, place)) = chain.last().and_then(|it| it.extends.clone()) {
        let (base, version) = wanted
            .split_once('@')
            .map_or((wanted.as_str(), None), |(id, version)| (id, Some(version)));
        if chain.iter().any(|it| it.id == base) {
            let circle: Vec<_> = chain.iter().map(|it| it.id.as_str()).chain([base]).collect();
            errors.push(place.error(
                format!("the packs extend each other in a circle: {}", circle.join(" → ")),
                "a base cannot build on what builds on it",
            ));
            break;
        }
        let Some(below) = packs.remove(base) else {
            let right = match nearest(base, packs.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "put its folder beside this one".to_owned(),
            };
            errors.push(place.error(format!("there is no pack `{base}` to extend"), right));
            break;
        };
        if let Some(version) = version.filter(|it| *it != below.version) {
            let wrong = format!(
                "it asks for {base}@{version}, but the pack at {} is {base}@{}",
                below.head, below.version
            );
            errors.push(place.error(
                wrong,
                format!("write {base}@{} once you have read what changed", below.version),
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
            let wrong = format!("the pack `{}` is already written at {}", source.id, other.head);
            source
                .errors
                .push(source.head.error(wrong, "give one of them another id"));
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
        errors.push(place.error(
            "no file of this folder has a [pack] table",
            "one of them says [pack] with id, version and title",
        ));
        return None;
    };
    for second in heads.iter().skip(1) {
        let wrong = format!("the pack's head is already written at {}", head.place);
        mistakes.push(
            second
                .place
                .error(wrong, "a folder holds one pack; keep one of them"),
        );
    }
    check_table(head, &HEAD.iter().collect::<Vec<_>>(), &mut mistakes);
    let id = head.text("id").unwrap_or(folder).to_owned();
    if !id
        .chars()
        .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
    {
        mistakes.push(head.place.error(
            format!("`{id}` cannot name a pack"),
            "use small letters, digits and hyphens",
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
