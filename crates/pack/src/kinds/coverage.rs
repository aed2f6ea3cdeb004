//! `kind = "coverage"`: the share of a population that must get something in a period.

use calendar::Millis;

use crate::kinds::duty::{AND_EVERYS, read_periodic};
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::shape::{Field, Shape, may, must, word};
use crate::tree::Node;
use crate::{CoverageRule, MemberPart, Period};

pub(super) static FIELDS: &[Field] = &[
    must(
        "population",
        Shape::List(&FACTS),
        "facts that make somebody or something a member",
    ),
    must("member", word!(MemberPart), "by what members are told apart"),
    must("reached_by", Shape::List(&FACTS), "facts that reach a member"),
    must("every", word!(Period), "the period, local time"),
    may(
        "grace",
        Shape::Span,
        "so long after its end a member may still be reached",
    ),
    may(
        "share",
        Shape::Whole(1, 100),
        "percent of the members; 100 when left out",
    ),
    may("standing", Shape::Truth, "members stay members in later periods"),
    may(
        "until",
        Shape::List(&FACTS),
        "with standing: facts after which a member is none",
    ),
    may(
        "and_every",
        Shape::List(&AND_EVERYS),
        "what is owed besides in periods, once for all",
    ),
];

pub(super) fn read(node: &Node) -> Option<CoverageRule> {
    Some(CoverageRule {
        population: read_patterns(node.list("population")),
        member: node.read("member")?,
        reached_by: read_patterns(node.list("reached_by")),
        every: node.read("every")?,
        grace: node.span("grace").unwrap_or(Millis::ZERO),
        share: node.whole("share").unwrap_or(100),
        standing: node.truth("standing").unwrap_or(false),
        each: Vec::new(),
        reached_all_by: Vec::new(),
        until: read_patterns(node.list("until")),
        also: node.list("and_every").iter().filter_map(read_periodic).collect(),
    })
}
