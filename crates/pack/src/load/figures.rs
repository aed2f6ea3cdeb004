//! Figures with names: what several clauses call by one word ("at once") is written once, and a company changes it once.
//!
//! Always true: clauses hold the figures themselves; a name stands only where a length of time may stand.

use std::collections::BTreeMap;

use calendar::Figure;
use domain::ClauseId;

use crate::NamedFigure;
use crate::load::chain::Source;
use crate::load::merge::Merged;
use crate::source::{PackError, says};
use crate::tree::{Key, Node, Value};

/// The table of a pack file that holds them.
pub(crate) const TABLE: &str = "figures";

/// Keys that hold a length of time, and so may hold a name instead.
const KEYS: [&str; 7] = [
    "within",
    "after",
    "warn_before",
    "ahead",
    "at_latest",
    "waited",
    "grace",
];

/// Puts figures where clauses name them; a pack changes those of the packs below it.
pub(super) fn put_in(chain: &[Source], merged: &mut BTreeMap<ClauseId, Merged>, errors: &mut Vec<PackError>) {
    let mut named = BTreeMap::new();
    let tables = chain
        .iter()
        .flat_map(|it| &it.files)
        .filter_map(|it| it.get(TABLE));
    for (key, node) in tables.flat_map(Node::entries) {
        if let Some(figure) = figure_of(key, node, errors) {
            named.insert(key.name.clone(), figure);
        }
    }
    for it in merged.values_mut() {
        let mut used = Vec::new();
        put_in_node(&mut it.node, &named, &mut used);
        used.sort();
        used.dedup();
        let figure = |name: String| {
            Some(NamedFigure {
                figure: *named.get(&name)?,
                name,
            })
        };
        it.figures = used.into_iter().filter_map(figure).collect();
    }
}

fn figure_of(key: &Key, node: &Node, errors: &mut Vec<PackError>) -> Option<Figure> {
    let name = &key.name;
    let is_name = |it: char| it.is_ascii_lowercase() || it == '_';
    if !key.name.chars().all(is_name) || key.name.parse::<Figure>().is_ok() || key.name == "as_promised" {
        errors.push(key.place.error(
            says!("`{name}` 不能作时限的名字", "`{name}` cannot name a figure"),
            says!(
                "用小写字母和下划线，如 at_once",
                "use small letters and underscores, such as at_once"
            ),
        ));
        return None;
    }
    let figure = node.as_text().and_then(|it| it.parse().ok());
    if figure.is_none() {
        errors.push(node.place.error(
            says!("`{name}` 不是时限", "`{name}` is no figure"),
            says!("写 30m、48h、7d、3wd 或 eod", "write 30m, 48h, 7d, 3wd or eod"),
        ));
    }
    figure
}

fn put_in_node(node: &mut Node, named: &BTreeMap<String, Figure>, used: &mut Vec<String>) {
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|it| put_in_node(it, named, used)),
        Value::Table(entries) => {
            for (key, inner) in entries {
                let name = inner.as_text().filter(|_| KEYS.contains(&key.name.as_str()));
                match name.and_then(|it| named.get_key_value(it)) {
                    Some((name, figure)) => {
                        inner.value = Value::Text(figure.to_string());
                        used.push(name.clone());
                    }
                    None => put_in_node(inner, named, used),
                }
            }
        }
        Value::Text(_) | Value::Whole(_) | Value::Truth(_) | Value::Other(_) => {}
    }
}
