//! `kind = "privacy"`: personal data stay covered; what touches them needs consent, and evidence is erased in time.

use crate::kinds::check::read_check;
use crate::kinds::follow_up::read_follow_up;
use crate::nearest::{may_be, nearest};
use crate::shape::{Field, Shape, may};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{Check, Masking, PrivacyRule};

const MASKED: [&str; 3] = ["phone", "email", "address"];

pub(super) static FIELDS: &[Field] = &[
    may(
        "needs_reason",
        Shape::Truth,
        "for masked fields: a reason must be given; true when left out",
    ),
    may(
        "open_minutes",
        Shape::Whole(1, 1_440),
        "for masked fields: for how many minutes a revealed field stays open; 5 when left out",
    ),
];

/// Without `on`, `fields` are those that are masked.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    if node.get("on").is_some() {
        return;
    }
    if node.list("fields").is_empty() && node.get("for_each").is_none() {
        errors.push(node.place.error(
            says!(
                "本条既不遮蔽也不判定",
                "the clause masks nothing and judges nothing"
            ),
            says!(
                "写 fields = [\"phone\"]，或写 on = [ … ] 和必须有的内容",
                "write fields = [\"phone\"], or on = [ … ] with what must be there"
            ),
        ));
    }
    for field in node.list("fields") {
        let word = field.as_text().unwrap_or_default();
        if !MASKED.contains(&word) {
            errors.push(field.place.error(
                says!("`{word}` 不是会遮蔽的字段", "`{word}` is no field that is masked"),
                may_be(&MASKED.join(", "), nearest(word, MASKED)),
            ));
        }
    }
}

pub(super) fn read(node: &Node) -> PrivacyRule {
    let is_judged = node.get("on").is_some();
    let mask = (!is_judged && node.get("fields").is_some()).then(|| Masking {
        fields: node.texts("fields"),
        needs_reason: node.truth("needs_reason").unwrap_or(true),
        open_minutes: node.whole("open_minutes").unwrap_or(5),
    });
    PrivacyRule {
        check: if is_judged {
            read_check(node)
        } else {
            Check::default()
        },
        mask,
        follow_up: read_follow_up(node),
    }
}
