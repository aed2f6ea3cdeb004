//! A list of clauses for documents and screens: id, title, kind.

use domain::ClauseId;
use serde::Serialize;

use crate::{Pack, RuleKind, Wording};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CatalogueEntry {
    /// Its id.
    pub id: ClauseId,
    /// What it does.
    pub kind: RuleKind,
    /// A few words.
    pub title: Wording,
    /// The pack that wrote it, or overrode it last.
    pub from_pack: String,
}

/// Every clause of a pack, in order of ids.
#[must_use]
pub fn catalogue(pack: &Pack) -> Vec<CatalogueEntry> {
    let entry = |it: &crate::Clause| CatalogueEntry {
        id: it.id.clone(),
        kind: it.rule.kind(),
        title: it.title.clone(),
        from_pack: it.from_pack.clone(),
    };
    pack.clauses.iter().map(entry).collect()
}
