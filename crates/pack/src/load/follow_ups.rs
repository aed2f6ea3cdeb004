//! What follows a break where the clause itself does not say: by its severity, written once in `[on_break]` of a pack.
//!
//! Always true: a clause that writes `on_break` itself, even an empty list, keeps what it writes; a pack changes the table of the
//! packs below it severity by severity.

use std::collections::BTreeMap;

use domain::{ClauseId, Severity};

use crate::load::chain::Source;
use crate::load::merge::Merged;
use crate::nearest::{may_be, nearest};
use crate::source::{PackError, says};
use crate::tree::{Node, Value};

/// The table of a pack file that holds them, and the key of a clause.
pub(crate) const TABLE: &str = "on_break";

/// Writes into each clause without `on_break` what its severity asks for.
pub(super) fn put_in(chain: &[Source], merged: &mut BTreeMap<ClauseId, Merged>, errors: &mut Vec<PackError>) {
    let mut of_severity = BTreeMap::new();
    let tables = chain
        .iter()
        .flat_map(|it| &it.files)
        .filter_map(|it| it.get(TABLE));
    for entry in tables.flat_map(Node::entries) {
        let (key, _) = entry;
        if key.name.parse::<Severity>().is_ok() {
            of_severity.insert(key.name.clone(), entry.clone());
            continue;
        }
        let (word, known) = (&key.name, Severity::ALL.iter().map(|it| it.as_str()));
        let list = known.clone().collect::<Vec<_>>().join(", ");
        errors.push(key.place.error(
            says!("`{word}` 不是严重程度", "`{word}` is no severity"),
            may_be(&list, nearest(word, known)),
        ));
    }
    for it in merged.values_mut() {
        let written = it.node.get(TABLE).is_some();
        let severity = it.node.text("severity").unwrap_or_default();
        let Some((key, steps)) = of_severity.get(severity).filter(|_| !written) else {
            continue;
        };
        let mut key = key.clone();
        TABLE.clone_into(&mut key.name);
        if let Value::Table(entries) = &mut it.node.value {
            entries.push((key, steps.clone()));
        }
    }
}
