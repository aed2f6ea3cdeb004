//! `kind = "route"`: classification decides, the first line that fits; and what a classification asks for.

use domain::{BreakAct, Priority};

use crate::kinds::check::read_check;
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::{CONDITION, read_condition};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::tree::Node;
use crate::{Emotion, Hears, RouteLine, RouteRule};

static LINE: TableShape = TableShape {
    name: "route_line",
    fields: &[
        must("when", Shape::Table(&CONDITION), "which cases"),
        must("priority", word!(Priority), "the priority they get"),
    ],
    also: None,
};
static LINES: Shape = Shape::Table(&LINE);
static ACT: Shape = word!(BreakAct);
static EMOTION: Shape = word!(Emotion);
static HEARS: TableShape = TableShape {
    name: "hears",
    fields: &[
        may(
            "emotions",
            Shape::List(&EMOTION),
            "any of these in the customer's words",
        ),
        may(
            "at_least",
            Shape::Whole(1, 100),
            "how strong, of 100; noticed (24) when left out",
        ),
        may(
            "threat",
            Shape::Truth,
            "or a threat to go public or to authorities",
        ),
        may(
            "repeated",
            Shape::Whole(2, 99),
            "or the so-manieth complaint in the same case",
        ),
    ],
    also: None,
};

pub(super) static FIELDS: &[Field] = &[
    may(
        "lines",
        Shape::List(&LINES),
        "lines in order; the first that fits decides",
    ),
    may("needs_type", Shape::Truth, "a type must be chosen"),
    may(
        "tell",
        Shape::List(&ACT),
        "what is done at once when a fact of `on` comes, or something is heard",
    ),
    may(
        "hears",
        Shape::Table(&HEARS),
        "emotions and threats that it listens for",
    ),
];

pub(super) fn read(node: &Node) -> RouteRule {
    let line = |it: &Node| RouteLine {
        when: read_condition(it.get("when")),
        priority: it.read("priority"),
    };
    RouteRule {
        lines: node.list("lines").iter().map(line).collect(),
        needs_type: node.truth("needs_type").unwrap_or(false),
        check: read_check(node),
        tell: node.read_list("tell"),
        follow_up: read_follow_up(node),
        hears: node.get("hears").map(|it| Hears {
            emotions: it.read_list("emotions"),
            at_least: it.whole("at_least").unwrap_or(24),
            threat: it.truth("threat").unwrap_or(false),
            repeated: it.whole("repeated").unwrap_or(0),
        }),
    }
}
