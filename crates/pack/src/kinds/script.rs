//! `kind = "script"`: guidance shown at the right moment, and what must come of it.

use crate::kinds::check::{ITEMS, read_check, read_items};
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::kinds::{WORDING, read_wording};
use crate::shape::{Field, Shape, may};
use crate::tree::Node;
use crate::{ScriptRule, ScriptSteps};

pub(super) static FIELDS: &[Field] = &[
    may("at", Shape::List(&FACTS), "when the guidance is shown"),
    may("says", Shape::Table(&WORDING), "what it says"),
    may("steps", Shape::List(&ITEMS), "its steps"),
    may(
        "by",
        Shape::List(&FACTS),
        "the facts by which the steps must have been gone through",
    ),
    may("in_order", Shape::Truth, "in the order in which they are listed"),
    may(
        "script",
        Shape::Text,
        "its name in facts; the clause's id when left out",
    ),
];

pub(super) fn read(node: &Node) -> ScriptRule {
    let steps = node.get("steps").map(|_| ScriptSteps {
        script: node
            .text("script")
            .or(node.text("id"))
            .unwrap_or_default()
            .to_owned(),
        steps: read_items(node.list("steps")),
        by: read_patterns(node.list("by")),
        in_order: node.truth("in_order").unwrap_or(false),
    });
    ScriptRule {
        at: read_patterns(node.list("at")),
        says: read_wording(node.get("says")),
        steps,
        check: read_check(node),
        follow_up: read_follow_up(node),
    }
}
