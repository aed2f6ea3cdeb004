//! `kind = "guard"`: an act is refused until evidence is on the timeline.

use domain::Evidence;

use crate::shape::{Field, Shape, may, must, word};
use crate::tree::Node;
use crate::{ActionKind, GuardRule};

static EVIDENCE: Shape = word!(Evidence);

pub(super) static FIELDS: &[Field] = &[
    must("action", word!(ActionKind), "the act that is refused"),
    must("needs", Shape::List(&EVIDENCE), "what must be there before"),
    may(
        "tries",
        Shape::Whole(1, 99),
        "so many failed tries stand for the customer's word; 3 when left out",
    ),
    may(
        "or_reason",
        Shape::Truth,
        "allowed all the same when a reason is recorded",
    ),
];

pub(super) fn read(node: &Node) -> Option<GuardRule> {
    Some(GuardRule {
        action: node.read("action")?,
        needs: node.read_list("needs"),
        tries: node.whole("tries").unwrap_or(3),
        or_reason: node.truth("or_reason").unwrap_or(false),
    })
}
