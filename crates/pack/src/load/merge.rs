//! Lays packs over each other: clauses are added once, and overridden key by key.

use std::collections::BTreeMap;

use domain::ClauseId;

use crate::NamedFigure;
use crate::load::chain::Source;
use crate::load::unknown_clause;
use crate::load::{figures, follow_ups};
use crate::source::{PackError, Place, says};
use crate::tree::{Key, Node, Value};

/// A clause after all overrides.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) node: Node,
    /// The pack that wrote it, or overrode it last.
    pub(crate) from_pack: String,
    /// Of each key that an override wrote, the how-manieth pack of the chain wrote it last; others stand as the clause has them.
    overridden: BTreeMap<String, usize>,
    /// Figures that it uses by name; what its keys hold is the figures themselves.
    pub(crate) figures: Vec<NamedFigure>,
}

impl Merged {
    /// Whether the pack that wrote the one key lies below the one that wrote the other.
    pub(crate) fn is_from_below(&self, key: &str, other: &str) -> bool {
        self.overridden.get(key) < self.overridden.get(other)
    }
}

/// Lists of an override that add to the list below instead of replacing it.
const ADD: &str = "add";
/// As [`ADD`], but before it: for routes, where the first line that fits decides.
const PUT_FIRST: &str = "put_first";

/// All clauses of a chain, base first.
pub(crate) fn merge(chain: &[Source], errors: &mut Vec<PackError>) -> BTreeMap<ClauseId, Merged> {
    let mut merged = BTreeMap::new();
    for (place, source) in chain.iter().enumerate() {
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
            override_clause(&mut merged, (source, place), (key, node), errors);
        }
    }
    follow_ups::put_in(chain, &mut merged, errors);
    figures::put_in(chain, &mut merged, errors);
    merged
}

fn check_top(file: &Node, errors: &mut Vec<PackError>) {
    for (key, node) in file.entries() {
        match (key.name.as_str(), &node.value) {
            ("pack" | "override" | "figures" | "on_break", Value::Table(_)) | ("clause", Value::List(_)) => {}
            ("clause", _) => errors.push(key.place.error(
                says!("条款是列表", "clauses are a list"),
                says!("写 [[clause]]，两层方括号", "write [[clause]] with two brackets"),
            )),
            ("pack" | "override" | "figures" | "on_break", _) => {
                let name = &key.name;
                errors.push(key.place.error(
                    says!("`{name}` 是表", "`{name}` is a table"),
                    says!("写 [{name}]", "write [{name}]"),
                ));
            }
            (other, _) => {
                errors.push(key.place.error(
                    says!(
                        "标准包文件里没有 `{other}` 这一项",
                        "`{other}` is nothing that a pack file has"
                    ),
                    says!(
                        "可以有 [pack]、[figures]、[on_break]、[[clause]] 和 [override.A17]",
                        "it may have [pack], [figures], [on_break], [[clause]] and [override.A17]"
                    ),
                ));
            }
        }
    }
}

fn id_of(text: Option<&str>, place: &Place, errors: &mut Vec<PackError>) -> Option<ClauseId> {
    let Some(text) = text else {
        errors.push(place.error(
            says!("条款没有编号", "a clause without an id"),
            says!(
                "按书面标准写 id = \"A17\"",
                "write id = \"A17\" as in the written standard"
            ),
        ));
        return None;
    };
    text.parse::<ClauseId>()
        .map_err(|it| {
            errors.push(place.error(
                says!("`{text}` 不是条款编号", "{it}"),
                says!("写像 A17 这样的编号", "write an id such as A17"),
            ));
        })
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
            says!("每个编号只写一次", "each id is written once")
        } else {
            says!("要改它，写 [override.{id}]", "to change it write [override.{id}]")
        };
        let first = &first.node.place;
        let wrong = says!(
            "条款 {id} 已经写在 {first}",
            "clause {id} is already written at {first}"
        );
        errors.push(place.error(wrong, right));
        return;
    }
    all.insert(
        id,
        Merged {
            node: node.clone(),
            from_pack: source.id.clone(),
            overridden: BTreeMap::new(),
            figures: Vec::new(),
        },
    );
}

fn override_clause(
    all: &mut BTreeMap<ClauseId, Merged>,
    (source, place): (&Source, usize),
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
        let key = &name.name;
        errors.push(name.place.error(
            says!("覆盖不能改 `{key}`", "an override cannot change `{key}`"),
            says!(
                "用 enabled = false 停用它，再写一条自己的",
                "switch it off with enabled = false and write a clause of your own"
            ),
        ));
    }
    let mut changes = node.clone();
    if let Value::Table(entries) = &mut changes.value {
        entries.retain(|(it, _)| it.name != "id" && it.name != "kind");
    }
    let keys = changes.entries().iter().map(|(it, _)| (it.name.clone(), place));
    below.overridden.extend(keys);
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
        errors.push(crate::shape::no_table(above));
    }
}

fn extend_lists(entries: &mut Vec<(Key, Node)>, how: &Key, lists: &Node, errors: &mut Vec<PackError>) {
    if !matches!(lists.value, Value::Table(_)) {
        let name = &how.name;
        errors.push(lists.place.error(
            says!(
                "`{name}` 要写明往哪个列表里加",
                "`{name}` names the lists that it adds to"
            ),
            says!(
                "写 {name}.never = [ … ]，用列表自己的名字",
                "write {name}.never = [ … ], with the list's own name"
            ),
        ));
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
