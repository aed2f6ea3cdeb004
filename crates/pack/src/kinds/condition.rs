//! Which cases are meant: the condition that clauses, figures and routes share.

use domain::{CaseType, Channel, Priority};

use crate::CaseCondition;
use crate::shape::{Shape, TableShape, may, word};
use crate::tree::Node;

static TYPE: Shape = word!(CaseType);
static PRIORITY: Shape = word!(Priority);
static CHANNEL: Shape = word!(Channel);
static TEXT: Shape = Shape::Text;

pub(crate) static CONDITION: TableShape = TableShape {
    name: "condition",
    also: None,
    fields: &[
        may("types", Shape::List(&TYPE), "cases of one of these types"),
        may(
            "priorities",
            Shape::List(&PRIORITY),
            "cases of one of these priorities",
        ),
        may(
            "channels",
            Shape::List(&CHANNEL),
            "cases that were raised on one of these channels",
        ),
        may(
            "flags",
            Shape::List(&TEXT),
            "cases with any of these flags, such as leak or elderly",
        ),
        may(
            "words",
            Shape::List(&TEXT),
            "cases with any of these words in subject or description",
        ),
        may(
            "urgings",
            Shape::Whole(0, 1_000),
            "cases that were urged at least so often",
        ),
        may(
            "closed",
            Shape::Truth,
            "true: cases that are closed; false: cases that are still worked on",
        ),
    ],
};

pub(crate) fn read_condition(node: Option<&Node>) -> CaseCondition {
    let Some(node) = node else {
        return CaseCondition::default();
    };
    CaseCondition {
        types: node.read_list("types"),
        priorities: node.read_list("priorities"),
        channels: node.read_list("channels"),
        flags: node.texts("flags"),
        words: node.texts("words"),
        urgings: node.whole("urgings").unwrap_or(0),
        closed: node.truth("closed"),
    }
}
