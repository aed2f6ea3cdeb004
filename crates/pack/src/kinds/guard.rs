//! `kind = "guard"`: an act is refused until evidence is on the timeline.

use domain::Evidence;

use crate::kinds::check::read_check;
use crate::kinds::follow_up::read_follow_up;
use crate::shape::{Field, Shape, may, word};
use crate::tree::Node;
use crate::{ActName, GuardRule};

static EVIDENCE: Shape = word!(Evidence);

pub(super) static FIELDS: &[Field] = &[
    may(
        "action",
        Shape::Word("ActName", ActName::words),
        "the act that is refused, or the event that is not recorded; the events of `on` when left out",
    ),
    may("needs", Shape::List(&EVIDENCE), "what must be there before"),
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
    may(
        "only_asks",
        Shape::Truth,
        "it only refuses; what happened all the same is judged by what must follow (D04)",
    ),
];

pub(super) fn read(node: &Node) -> GuardRule {
    GuardRule {
        action: node.read("action"),
        needs: node.read_list("needs"),
        tries: node.whole("tries").unwrap_or(3),
        or_reason: node.truth("or_reason").unwrap_or(false),
        only_asks: node.truth("only_asks").unwrap_or(false),
        check: read_check(node),
        follow_up: read_follow_up(node),
    }
}
