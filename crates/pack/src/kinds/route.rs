//! `kind = "route"`: classification decides, the first line that fits.

use domain::Priority;

use crate::kinds::{CONDITION, read_condition};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::tree::Node;
use crate::{RouteLine, RouteRule};

static LINE: TableShape = TableShape {
    name: "route_line",
    fields: &[
        must("when", Shape::Table(&CONDITION), "which cases"),
        must("priority", word!(Priority), "the priority they get"),
    ],
};
static LINES: Shape = Shape::Table(&LINE);

pub(super) static FIELDS: &[Field] = &[
    may(
        "lines",
        Shape::List(&LINES),
        "lines in order; the first that fits decides",
    ),
    may("needs_type", Shape::Truth, "a type must be chosen"),
];

pub(super) fn read(node: &Node) -> RouteRule {
    let line = |it: &Node| RouteLine {
        when: read_condition(it.get("when")),
        priority: it.read("priority"),
    };
    RouteRule {
        lines: node.list("lines").iter().map(line).collect(),
        needs_type: node.truth("needs_type").unwrap_or(false),
    }
}
