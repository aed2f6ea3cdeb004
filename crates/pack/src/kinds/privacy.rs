//! `kind = "privacy"`: personal data stay covered until somebody with the right gives a reason.

use crate::PrivacyRule;
use crate::shape::{Field, Shape, may, must};
use crate::tree::Node;

static FIELD: Shape = Shape::Word("masked field", || vec!["phone", "email", "address"]);

pub(super) static FIELDS: &[Field] = &[
    must("fields", Shape::List(&FIELD), "what is masked"),
    may(
        "needs_reason",
        Shape::Truth,
        "a reason must be given; true when left out",
    ),
    may(
        "open_minutes",
        Shape::Whole(1, 1_440),
        "for how many minutes a revealed field stays open; 5 when left out",
    ),
];

pub(super) fn read(node: &Node) -> PrivacyRule {
    PrivacyRule {
        fields: node.texts("fields"),
        needs_reason: node.truth("needs_reason").unwrap_or(true),
        open_minutes: node.whole("open_minutes").unwrap_or(5),
    }
}
