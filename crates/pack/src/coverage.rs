//! Which clauses of a written catalogue the packs run, and who checks them: the machine, a person, or both.

use std::collections::BTreeMap;

use domain::ClauseId;

use crate::{Pack, RuleKind};

/// Who checks a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CheckedBy {
    /// Judged from facts alone.
    Machine,
    /// A person decides; the machine holds the decision to the clause.
    Person,
    /// A person ticks or shows it; the machine sees to it that they do in time.
    Both,
    /// No pack has it.
    Nobody,
}

/// One line of a catalogue with who checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The clause.
    pub clause: ClauseId,
    /// Who checks it.
    pub by: CheckedBy,
    /// The kind that it has, where a pack has it.
    pub kind: Option<RuleKind>,
    /// The kind that the catalogue names, when it is another.
    pub kind_in_catalogue: Option<String>,
}

/// The ids of a catalogue with the kinds that it names: rows of Markdown tables whose first cell is a clause id.
#[must_use]
pub fn read_catalogue(text: &str) -> BTreeMap<ClauseId, String> {
    let row = |line: &str| {
        let mut cells = line.trim().strip_prefix('|')?.split('|').map(str::trim);
        let id: ClauseId = cells.next()?.trim_matches(['`', '*']).parse().ok()?;
        Some((id, cells.next().unwrap_or_default().to_owned()))
    };
    text.lines().filter_map(row).collect()
}

/// Every line of the catalogue, in order of ids, held against the packs.
#[must_use]
pub fn cover(catalogue: &BTreeMap<ClauseId, String>, packs: &[Pack]) -> Vec<Covered> {
    let line = |(id, named): (&ClauseId, &String)| {
        let kind = packs.iter().find_map(|it| it.clause(id)).map(|it| it.rule.kind());
        Covered {
            clause: id.clone(),
            by: kind.map_or(CheckedBy::Nobody, checked_by),
            kind,
            kind_in_catalogue: kind.filter(|it| it.as_str() != named).map(|_| named.clone()),
        }
    };
    catalogue.iter().map(line).collect()
}

/// Who checks clauses of a kind.
#[must_use]
pub const fn checked_by(kind: RuleKind) -> CheckedBy {
    match kind {
        RuleKind::Score | RuleKind::Review => CheckedBy::Person,
        RuleKind::Checklist | RuleKind::Script => CheckedBy::Both,
        RuleKind::Clock
        | RuleKind::Guard
        | RuleKind::Form
        | RuleKind::Phrase
        | RuleKind::Metric
        | RuleKind::Window
        | RuleKind::Coverage
        | RuleKind::Duty
        | RuleKind::Route
        | RuleKind::Privacy => CheckedBy::Machine,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_tables_are_read_and_held_against_packs() {
        let text = "# A\n\n| id | kind | packs |\n|---|---|---|\n| A17 | clock | base |\n| X99 | duty | base |\n| G01 | form | base |\nA18\n";
        let catalogue = read_catalogue(text);
        assert_eq!(catalogue.len(), 3);
        let pack = crate::load(&crate::built_in(), "base").unwrap();
        let covered = cover(&catalogue, &[pack]);
        let by: Vec<_> = covered.iter().map(|it| (it.clause.as_str(), it.by)).collect();
        assert_eq!(
            by,
            [
                ("A17", CheckedBy::Machine),
                ("G01", CheckedBy::Machine),
                ("X99", CheckedBy::Nobody)
            ]
        );
        assert_eq!(covered[1].kind_in_catalogue.as_deref(), Some("form"));
    }
}
