//! From pack files to a [`Pack`]: find the pack and its bases, merge, check, read. All mistakes are told at once.

pub(crate) mod chain;
mod conflict;
mod figures;
mod follow_ups;
pub(crate) mod merge;
mod nothing;

use std::collections::BTreeMap;

use domain::ClauseId;
use sha2::{Digest, Sha256};

use crate::kinds::{
    OF_EVERY_CLAUSE, check_judged, check_kind, check_warning, fields_of, read_condition, read_rule,
};
use crate::nearest::{may_be, nearest};
use crate::shape::{Field, check_table};
use crate::source::{PackError, Place, Sources, says};
use crate::tree::{Node, Value};
use crate::{BreakStep, Clause, Pack, Rule, RuleKind};
pub(crate) use chain::HEAD;
use chain::Source;
use merge::Merged;

/// Loads the pack of that id from files, with everything that it extends.
///
/// # Errors
/// Every mistake found, in order of files and lines: each with its place, what is wrong and what would be right.
pub fn load(sources: &Sources, id: &str) -> Result<Pack, Vec<PackError>> {
    let mut errors = Vec::new();
    let pack = load_all(sources, id, &mut errors);
    errors.sort();
    errors.dedup();
    match pack {
        Some(pack) if errors.is_empty() => Ok(pack),
        Some(_) | None => Err(errors),
    }
}

fn load_all(sources: &Sources, id: &str, errors: &mut Vec<PackError>) -> Option<Pack> {
    let chain = chain::chain_of(sources, id, errors)?;
    let merged = merge::merge(&chain, errors);
    let top = chain.last()?;
    let hash = hash_of(top, &merged);
    let mut clauses: Vec<(Clause, &Merged)> = merged
        .values()
        .filter_map(|it| Some((read_clause(it, errors)?, it)))
        .collect();
    check_references(&clauses, errors);
    conflict::settle(&mut clauses, errors);
    Some(Pack {
        id: top.id.clone(),
        version: top.version.clone(),
        title: top.title.clone(),
        hash,
        valid_from: top.valid_from,
        valid_to: top.valid_to,
        clauses: clauses.into_iter().map(|(clause, _)| clause).collect(),
    })
}

/// Ids, versions and titles of all packs in the files that can be loaded or at least named, in order of their ids.
#[must_use]
pub fn list_packs(sources: &Sources) -> Vec<PackName> {
    let name = |it: Source| PackName {
        id: it.id,
        version: it.version,
        title: it.title,
    };
    chain::sources_of(sources, &mut Vec::new())
        .into_values()
        .map(name)
        .collect()
}

/// How a pack is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackName {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: crate::Wording,
}

fn read_clause(merged: &Merged, errors: &mut Vec<PackError>) -> Option<Clause> {
    let node = &merged.node;
    let before = errors.len();
    let kind: Option<RuleKind> = node.read("kind");
    if let Some(kind) = kind {
        let fields: Vec<&Field> = OF_EVERY_CLAUSE.iter().chain(fields_of(kind)).collect();
        check_table(node, &fields, errors);
        if errors.len() == before {
            check_kind(kind, node, errors);
            check_warning(node, |key, other| merged.is_from_below(key, other), errors);
        }
    } else {
        check_head_only(node, errors);
    }
    if errors.len() > before || node.truth("enabled") == Some(false) {
        return None;
    }
    let rule = read_rule(kind?, node)?;
    check_rule(node, &rule, errors);
    Some(Clause {
        id: node.read("id")?,
        title: crate::kinds::read_wording(node.get("title")),
        text: crate::kinds::read_wording(node.get("text")),
        source: node.text("source").unwrap_or_default().to_owned(),
        severity: node.read("severity")?,
        answerable: node.read("answerable")?,
        on_break: node.list("on_break").iter().filter_map(break_step).collect(),
        applies: read_condition(node.get("applies")),
        figures: merged.figures.clone(),
        except: Vec::new(),
        from_pack: merged.from_pack.clone(),
        rule,
    })
}

/// Without a kind the other keys cannot be judged; only the kind's own mistake is told.
fn check_head_only(node: &Node, errors: &mut Vec<PackError>) {
    let kinds = RuleKind::ALL.iter().map(|it| it.as_str());
    let list = kinds.clone().collect::<Vec<_>>().join(", ");
    match node.get("kind") {
        None => errors.push(
            node.place
                .error(says!("缺少 `kind`", "`kind` is missing"), may_be(&list, None)),
        ),
        Some(kind) => {
            let word = kind.as_text().unwrap_or_default();
            errors.push(kind.place.error(
                says!("`{word}` 不是条款种类", "`{word}` is not a kind of clause"),
                may_be(&list, nearest(word, kinds)),
            ));
        }
    }
}

fn break_step(node: &Node) -> Option<BreakStep> {
    let at_once = calendar::Figure::Span(calendar::Millis::new(0));
    match node.as_text() {
        Some(word) => Some(BreakStep {
            act: word.parse().ok()?,
            after: at_once,
            points: None,
        }),
        None => Some(BreakStep {
            act: node.read("act")?,
            after: node.read("after").unwrap_or(at_once),
            points: node.whole("points"),
        }),
    }
}

/// What the shape of a table cannot say.
fn check_rule(node: &Node, rule: &Rule, errors: &mut Vec<PackError>) {
    check_judged(node, rule, errors);
    let nothing = nothing::is_never_judged(rule)
        .or_else(|| nothing::refuses_nothing(rule))
        .or_else(|| nothing::asks_nothing(rule));
    if let Some((wrong, right)) = nothing {
        errors.push(node.place.error(wrong, right));
    }
}

/// Clauses that other clauses name must exist.
fn check_references(clauses: &[(Clause, &Merged)], errors: &mut Vec<PackError>) {
    for (clause, merged) in clauses {
        let named = merged
            .node
            .list("wins_over")
            .iter()
            .chain(merged.node.get("before_due_of"))
            .chain(clauses_of_patterns(&merged.node));
        for node in named {
            let Some(id) = node.as_text() else { continue };
            let known = clauses.iter().map(|(it, _)| it.id.as_str());
            if id == clause.id.as_str() {
                errors.push(node.place.error(
                    says!("{id} 写的是它自己", "{id} names itself"),
                    says!("写另一条款", "name another clause"),
                ));
            } else if !known.clone().any(|it| it == id) {
                errors.push(unknown_clause(&node.place, id, known));
            }
        }
    }
}

/// The clauses that patterns name: `{ fact = "deadline_passed", of = "C02" }`.
fn clauses_of_patterns(node: &Node) -> Vec<&Node> {
    let own = node
        .get("fact")
        .and_then(|_| node.get("of"))
        .filter(|it| it.as_text().is_some());
    let inner = match &node.value {
        Value::List(items) => items.iter().flat_map(clauses_of_patterns).collect(),
        Value::Table(entries) => entries
            .iter()
            .flat_map(|(_, it)| clauses_of_patterns(it))
            .collect(),
        Value::Text(_) | Value::Whole(_) | Value::Truth(_) | Value::Other(_) => Vec::new(),
    };
    own.into_iter().chain(inner).collect()
}

fn unknown_clause<'a>(place: &Place, id: &str, known: impl Iterator<Item = &'a str>) -> PackError {
    let right = nearest(id, known).map_or_else(
        || {
            says!(
                "写本包或它所扩展的包里的条款",
                "name a clause of this pack or of one that it extends"
            )
        },
        |near| says!("是不是 {near}？", "did you mean {near}?"),
    );
    place.error(says!("没有条款 {id}", "there is no clause {id}"), right)
}

fn hash_of(top: &Source, merged: &BTreeMap<ClauseId, Merged>) -> String {
    let clauses: Vec<_> = merged.values().map(|it| it.node.canonical()).collect();
    let head = serde_json::json!({
        "id": top.id, "version": top.version, "title": top.title, "valid_from": top.valid_from,
        "valid_to": top.valid_to, "clauses": clauses,
    });
    hex::encode(Sha256::digest(head.to_string().as_bytes()))
}
