//! `kind = "review"`: judged by a quality reviewer on a score card.

use crate::ReviewRule;
use crate::kinds::check::read_check;
use crate::shape::{Field, Shape, must};
use crate::tree::Node;

pub(super) static FIELDS: &[Field] = &[must("pass", Shape::Whole(1, 100), "points of 100 that pass")];

pub(super) fn read(node: &Node) -> Option<ReviewRule> {
    Some(ReviewRule {
        pass: node.whole("pass")?,
        check: read_check(node),
    })
}
