//! A pack as the program holds it after loading: one company's written standard at one version.
//!
//! Clauses stand in the order of their ids; no two of them rule the same promise of the same case.

use calendar::Date;
use domain::{ClauseId, PackVersion};
use serde::Serialize;

use crate::{Clause, Wording};

/// A loaded, checked and merged pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pack {
    /// Its id: `heating`.
    pub id: String,
    /// Its version as written: `2026.1`.
    pub version: String,
    /// What people call it.
    pub title: Wording,
    /// SHA-256 over the merged content, as 64 hexadecimal digits. Comments, order and layout do not change it.
    pub hash: String,
    /// The first day on which it holds; none: always.
    pub valid_from: Option<Date>,
    /// The last day on which it holds; none: until a later version begins.
    pub valid_to: Option<Date>,
    /// The clauses, in order of their ids.
    pub clauses: Vec<Clause>,
}

impl Pack {
    /// Id and version, as promises keep it: `heating@2026.1`.
    #[must_use]
    pub fn version(&self) -> PackVersion {
        PackVersion(format!("{}@{}", self.id, self.version))
    }

    /// The clause of that id, if the pack has it.
    #[must_use]
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        let place = self.clauses.binary_search_by(|it| it.id.cmp(id)).ok()?;
        self.clauses.get(place)
    }
}
