//! Which facts are meant: the pattern that stands wherever a pack names a fact.

use domain::{Channel, Direction};

use crate::kinds::registry::check_pattern;
use crate::shape::{Shape, TableShape, may, must, word};
use crate::tree::Node;
use crate::{AuthorKind, FactName, FactPattern};

static FACT: Shape = Shape::Word("FactName", FactName::words);
static CHANNEL: Shape = word!(Channel);
static TEXT: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT);
static NUMBER: Shape = Shape::Whole(-1_000_000_000, 1_000_000_000);

static PATTERN: TableShape = TableShape {
    name: "fact_pattern",
    fields: &[
        must(
            "fact",
            Shape::Word("FactName", FactName::words),
            "the fact or event",
        ),
        may("channels", Shape::List(&CHANNEL), "on one of these channels"),
        may(
            "direction",
            word!(Direction),
            "begun by the customer (inbound) or by the desk (outbound)",
        ),
        may(
            "author",
            word!(AuthorKind),
            "done by somebody at the desk, the customer, the system or the timer",
        ),
        may(
            "with",
            Shape::Map(&TEXTS),
            "fields of the event with the words of which they hold one",
        ),
        may(
            "has",
            Shape::List(&TEXT),
            "parts and fields that the event carries",
        ),
        may(
            "lacks",
            Shape::List(&TEXT),
            "parts and fields that the event does not carry",
        ),
        may(
            "at_least",
            Shape::Map(&NUMBER),
            "numbers of the event that are not below these",
        ),
        may(
            "at_most",
            Shape::Map(&NUMBER),
            "numbers of the event that are not above these",
        ),
        may(
            "of",
            Shape::ClauseId,
            "for deadline_passed, warning_given and break_acted: of this clause",
        ),
    ],
    also: Some(check_pattern),
};
/// A fact by its word, or in detail.
pub(super) static FACTS: Shape = Shape::WordOrTable(&FACT, &PATTERN);

pub(super) fn read_patterns(nodes: &[Node]) -> Vec<FactPattern> {
    nodes.iter().filter_map(read_pattern).collect()
}

pub(super) fn read_pattern(node: &Node) -> Option<FactPattern> {
    if let Some(word) = node.as_text() {
        return word.parse::<FactName>().ok().map(FactPattern::from);
    }
    Some(FactPattern {
        fact: node.read("fact")?,
        channels: node.read_list("channels"),
        direction: node.read("direction"),
        author: node.read("author"),
        with: node.words_of("with"),
        has: node.texts("has"),
        lacks: node.texts("lacks"),
        at_least: node.map("at_least", Node::as_number),
        at_most: node.map("at_most", Node::as_number),
        of: node.read("of"),
    })
}
