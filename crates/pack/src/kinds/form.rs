//! `kind = "form"`: a record is not complete without parts.

use domain::{CaseType, Evidence, FindingAct};

use crate::kinds::check::read_check;
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::phrase::{PART, read_parts};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::tree::Node;
use crate::{FormRule, RecordName};

static EVIDENCE: Shape = word!(Evidence);
static TYPE: Shape = word!(CaseType);
static ALSO: TableShape = TableShape {
    name: "form_for",
    also: None,
    fields: &[
        must("types", Shape::List(&TYPE), "which types"),
        must("needs", Shape::List(&EVIDENCE), "what else they need"),
    ],
};
static ALSOS: Shape = Shape::Table(&ALSO);
static PARTS: Shape = Shape::Table(&PART);

pub(super) static FIELDS: &[Field] = &[
    must(
        "record",
        Shape::Word("RecordName", RecordName::words),
        "which record, or the event that is one",
    ),
    may("needs", Shape::List(&EVIDENCE), "what every one of them needs"),
    may("also", Shape::List(&ALSOS), "what certain types need besides"),
    may(
        "parts",
        Shape::List(&PARTS),
        "parts of the text that must be there",
    ),
    must("act", word!(FindingAct), "what an incomplete record leads to"),
];

pub(super) fn read(node: &Node) -> Option<FormRule> {
    Some(FormRule {
        record: node.read("record")?,
        needs: node.read_list("needs"),
        also: node
            .list("also")
            .iter()
            .map(|it| (it.read_list("types"), it.read_list("needs")))
            .collect(),
        parts: read_parts(node.list("parts")),
        act: node.read("act")?,
        check: read_check(node),
        follow_up: read_follow_up(node),
    })
}
