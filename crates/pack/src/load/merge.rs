//! Lays packs over each other: clauses are added once, and overridden key by key.

use std::collections::BTreeMap;

use domain::ClauseId;

use crate::NamedFigure;
use crate::load::chain::Source;
use crate::load::figures;
use crate::load::unknown_clause;
use crate::source::{PackError, Place};
use crate::tree::{Key, Node, Value};

/// A clause after all overrides.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) node: Node,
    /// The pack that wrote it, or overrode it last.
    pub(crate) from_pack: String,
    /// Figures that it uses by name; what its keys hold is the figures themselves.
    pub(crate) figures: Vec<NamedFigure>,
}

/// Lists of an override that add to the list below instead of replacing it.
const ADD: &str = "add";
/// As [`ADD`], but before it: for routes, where the first line that fits decides.
const PUT_FIRST: &str = "put_first";

/// All clauses of a chain, base first.
pub(crate) fn merge(chain: &[Source], errors: &mut Vec<PackError>) -> BTreeMap<ClauseId, Merged> {
    let mut merged = BTreeMap::new();
    for source in chain {
        for file in &source.files {
            check_top(file, errors);
            for node in file.list("clause") {
                add_clause(&mut merged, source, node, errors);
            }
        }
        for (key, node) in source
            .files
            .iter()
            .filter_map(|it| it.get("override"))
            .flat_map(Node::entries)
        {
            override_clause(&mut merged, source, (key, node), errors);
        }
    }
    figures::put_in(chain, &mut merged, errors);
    merged
}

fn check_top(file: &Node, errors: &mut Vec<PackError>) {
    for (key, node) in file.entries() {
        match (key.name.as_str(), &node.value) {
            ("pack" | "override" | "figures", Value::Table(_)) | ("clause", Value::List(_)) => {}
            ("clause", _) => errors.push(
                key.place
                    .error("clauses are a list", "write [[clause]] with two brackets"),
            ),
            ("pack" | "override" | "figures", _) => {
                errors.push(key.place.error(
                    format!("`{}` is a table", key.name),
                    format!("write [{}]", key.name),
                ));
            }
            (other, _) => {
                let wrong = format!("`{other}` is nothing that a pack file has");
                errors.push(key.place.error(
                    wrong,
                    "it may have [pack], [figures], [[clause]] and [override.A17]",
                ));
            }
        }
    }
}

fn id_of(text: Option<&str>, place: &Place, errors: &mut Vec<PackError>) -> Option<ClauseId> {
    let Some(text) = text else {
        errors.push(place.error(
            "a clause without an id",
            "write id = \"A17\" as in the written standard",
        ));
        return None;
    };
    text.parse::<ClauseId>()
        .map_err(|it| errors.push(place.error(it.to_string(), "write an id such as A17")))
        .ok()
}

fn add_clause(
    all: &mut BTreeMap<ClauseId, Merged>,
    source: &Source,
    node: &Node,
    errors: &mut Vec<PackError>,
) {
    let place = node.get("id").map_or(&node.place, |it| &it.place);
    let Some(id) = id_of(node.text("id"), place, errors) else {
        return;
    };
    if let Some(first) = all.get(&id) {
        let right = if first.from_pack == source.id {
            "each id is written once".to_owned()
        } else {
            format!("to change it write [override.{id}]")
        };
        errors.push(place.error(
            format!("clause {id} is already written at {}", first.node.place),
            right,
        ));
        return;
    }
    all.insert(
        id,
        Merged {
            node: node.clone(),
            from_pack: source.id.clone(),
            figures: Vec::new(),
        },
    );
}

fn override_clause(
    all: &mut BTreeMap<ClauseId, Merged>,
    source: &Source,
    (key, node): (&Key, &Node),
    errors: &mut Vec<PackError>,
) {
    let Some(id) = id_of(Some(&key.name), &key.place, errors) else {
        return;
    };
    if !all.contains_key(&id) {
        errors.push(unknown_clause(
            &key.place,
            id.as_str(),
            all.keys().map(ClauseId::as_str),
        ));
        return;
    }
    let Some(below) = all.get_mut(&id) else { return };
    for (name, _) in node
        .entries()
        .iter()
        .filter(|(it, _)| it.name == "id" || it.name == "kind")
    {
        let right = "switch it off with enabled = false and write a clause of your own";
        errors.push(
            name.place
                .error(format!("an override cannot change `{}`", name.name), right),
        );
    }
    let mut changes = node.clone();
    if let Value::Table(entries) = &mut changes.value {
        entries.retain(|(it, _)| it.name != "id" && it.name != "kind");
    }
    lay_over(&mut below.node, &changes, errors);
    below.from_pack.clone_from(&source.id);
}

/// Tables are merged key by key; anything else is replaced.
fn lay_over(below: &mut Node, above: &Node, errors: &mut Vec<PackError>) {
    let Value::Table(entries) = &mut below.value else {
        *below = above.clone();
        return;
    };
    for (key, node) in above.entries() {
        if key.name == ADD || key.name == PUT_FIRST {
            extend_lists(entries, key, node, errors);
            continue;
        }
        match entries.iter_mut().find(|(it, _)| it.name == key.name) {
            Some((_, there)) if matches!((&there.value, &node.value), (Value::Table(_), Value::Table(_))) => {
                lay_over(there, node, errors);
            }
            Some((_, there)) => *there = node.clone(),
            None => entries.push((key.clone(), node.clone())),
        }
    }
    if !matches!(above.value, Value::Table(_)) {
        errors.push(
            above
                .place
                .error(format!("{} stands here", above.sort()), "a table is expected"),
        );
    }
}

fn extend_lists(entries: &mut Vec<(Key, Node)>, how: &Key, lists: &Node, errors: &mut Vec<PackError>) {
    if !matches!(lists.value, Value::Table(_)) {
        let right = format!("write {}.never = [ … ], with the list's own name", how.name);
        errors.push(
            lists
                .place
                .error(format!("`{}` names the lists that it adds to", how.name), right),
        );
    }
    for (key, node) in lists.entries() {
        let Some((_, there)) = entries.iter_mut().find(|(it, _)| it.name == key.name) else {
            entries.push((key.clone(), node.clone()));
            continue;
        };
        let (old, new) = (there.items().to_vec(), node.items().to_vec());
        let joined = if how.name == ADD {
            [old, new].concat()
        } else {
            [new, old].concat()
        };
        there.value = Value::List(joined);
    }
}
