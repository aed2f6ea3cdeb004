//! `kind = "window"`: hours in which something must not be done.

use crate::shape::{Field, Shape, may, must, word};
use crate::tree::Node;
use crate::{ActionKind, WindowRule};

static HOURS: Shape = Shape::Hours;

pub(super) static FIELDS: &[Field] = &[
    must(
        "action",
        word!(ActionKind),
        "the act that is not done in these hours",
    ),
    must("hours", Shape::List(&HOURS), "the hours, local time"),
    may(
        "wishes_first",
        Shape::Truth,
        "the customer's own wishes come first",
    ),
];

pub(super) fn read(node: &Node) -> Option<WindowRule> {
    Some(WindowRule {
        action: node.read("action")?,
        hours: node.read_list("hours"),
        wishes_first: node.truth("wishes_first").unwrap_or(false),
    })
}
