//! `kind = "checklist"`: items that a person ticks.

use crate::kinds::check::read_check;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::shape::{Field, Shape, may, word};
use crate::tree::Node;
use crate::{ChecklistRule, ListProof};

static PROOF: Shape = word!(ListProof);

pub(super) static FIELDS: &[Field] = &[
    may(
        "at",
        Shape::List(&FACTS),
        "the facts by which it must be complete; judged when it is ticked when left out",
    ),
    may(
        "list",
        Shape::Text,
        "its name in facts; the clause's id when left out",
    ),
    may("evidence", Shape::List(&PROOF), "what must be with it"),
    may("fresh_within", Shape::Span, "ticked not longer ago than this"),
    may(
        "since",
        Shape::List(&FACTS),
        "only ticks after the latest of these count",
    ),
];

pub(super) fn read(node: &Node) -> ChecklistRule {
    ChecklistRule {
        at: read_patterns(node.list("at")),
        list: node
            .text("list")
            .or(node.text("id"))
            .unwrap_or_default()
            .to_owned(),
        evidence: node.read_list("evidence"),
        fresh_within: node.span("fresh_within"),
        since: read_patterns(node.list("since")),
        check: read_check(node),
    }
}
