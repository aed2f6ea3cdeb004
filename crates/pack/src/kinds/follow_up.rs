//! What must follow a fact that a rule judges: the keys of a clock under another kind.

use crate::kinds::clock::{
    AT_LATEST, COUNTS_BEFORE, GUIDANCE, INSTEADS, MUST_CARRY, NO_LATER_THAN, NOT_AFTER_AGREED, REASON,
    SAME_PERSON, read_terms,
};
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::shape::{Field, Shape, may, word};
use crate::tree::Node;
use crate::{ClockRule, Turns};

pub(super) static FIELDS: &[Field] = &[
    may(
        "for_each",
        Shape::List(&FACTS),
        "what begins it; the facts of `on` when left out",
    ),
    may("expects", Shape::List(&FACTS), "what must follow"),
    may(
        "within",
        Shape::Within,
        "how long: 30m, 48h, 7d, 3wd, eod, or as_promised",
    ),
    may(
        "instead",
        Shape::List(&INSTEADS),
        "figures for certain cases, first fit wins",
    ),
    may(
        "ahead",
        Shape::Span,
        "with as_promised: it must follow so much earlier than promised",
    ),
    may(
        "calendar",
        Shape::Calendar,
        "always (every hour), team (the team's hours) or a calendar's id; team when left out",
    ),
    may(
        "pauses",
        Shape::List(&REASON),
        "time stands still while the case waits for one of these",
    ),
    may(
        "warn_before",
        Shape::Figure,
        "how long before it is due somebody is warned",
    ),
    may(
        "turns",
        word!(Turns),
        "how often it runs; each_start when left out",
    ),
    may(
        "void_by",
        Shape::List(&FACTS),
        "what ends it, neither kept nor broken",
    ),
    NO_LATER_THAN,
    COUNTS_BEFORE,
    GUIDANCE,
    may(
        "only_if_done",
        Shape::Truth,
        "that it never follows is no break; that it follows late is",
    ),
    MUST_CARRY,
    SAME_PERSON,
    AT_LATEST,
    NOT_AFTER_AGREED,
];

/// The clock of what must follow; none when nothing must. A duty without a period may name it `done`.
pub(super) fn read_follow_up(node: &Node) -> Option<ClockRule> {
    let starts = if node.get("for_each").is_some() {
        "for_each"
    } else {
        "on"
    };
    let stops = if node.get("expects").is_some() || node.get("every").is_some() {
        "expects"
    } else {
        "done"
    };
    let (start, stop) = (read_patterns(node.list(starts)), read_patterns(node.list(stops)));
    if start.is_empty() || stop.is_empty() {
        return None;
    }
    Some(ClockRule {
        turns: node.read("turns").unwrap_or(Turns::EachStart),
        ..read_terms(node, start, stop)?
    })
}
