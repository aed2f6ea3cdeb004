//! `kind = "metric"`: a number against a threshold.

use crate::kinds::check::read_check;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::shape::{Field, Shape, TableShape, may, must};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{Gauge, MetricRule};

static TEXT: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT);
static TARIFF: TableShape = TableShape {
    name: "tariff",
    fields: &[
        must("number", Shape::Text, "the field that holds the charge"),
        must("per", Shape::Text, "the field that holds what was used"),
        must("unit", Shape::Whole(1, 1_000_000), "how much of it one unit is"),
        must(
            "price",
            Shape::Whole(0, 1_000_000_000),
            "what each begun unit costs",
        ),
    ],
    also: None,
};

pub(super) static FIELDS: &[Field] = &[
    may(
        "number",
        Shape::Text,
        "a number of the event, with at_least or at_most",
    ),
    may(
        "at_least",
        Shape::Whole(-1_000_000_000, 1_000_000_000),
        "it is not below this",
    ),
    may(
        "at_most",
        Shape::Whole(-1_000_000_000, 1_000_000_000),
        "it is not above this",
    ),
    may(
        "elapsed_since",
        Shape::List(&FACTS),
        "instead: the time since the latest of these",
    ),
    may("at_most_time", Shape::Span, "which is not longer than this"),
    may(
        "must_be",
        Shape::Map(&TEXTS),
        "instead: a field that holds one of these words",
    ),
    may(
        "tariff",
        Shape::Table(&TARIFF),
        "instead: a charge that follows a tariff",
    ),
];

/// Exactly one gauge is written.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    let gauges = ["number", "elapsed_since", "must_be", "tariff"];
    let written = gauges.iter().filter(|it| node.get(it).is_some()).count();
    if written != 1 {
        errors.push(node.place.error(
            says!(
                "一个指标只有一种量法，这里写了 {written} 种",
                "a metric has one gauge; this one has {written}"
            ),
            says!(
                "写 number、elapsed_since、must_be 或 tariff",
                "write number, elapsed_since, must_be or tariff"
            ),
        ));
        return;
    }
    let has = |key| node.get(key).is_some();
    if has("number") && !has("at_least") && !has("at_most") {
        errors.push(node.place.error(
            says!("数字没有写界限", "the number has no threshold"),
            says!("写 at_least、at_most 或两者", "write at_least, at_most or both"),
        ));
    }
    if has("elapsed_since") && !has("at_most_time") {
        errors.push(node.place.error(
            says!("时间没有写界限", "the time has no threshold"),
            says!("写 at_most_time = \"5m\"", "write at_most_time = \"5m\""),
        ));
    }
}

pub(super) fn read(node: &Node) -> Option<MetricRule> {
    let gauge = if let Some(field) = node.text("number") {
        Gauge::Number {
            field: field.to_owned(),
            at_least: node.number("at_least"),
            at_most: node.number("at_most"),
        }
    } else if node.get("elapsed_since").is_some() {
        Gauge::Elapsed {
            since: read_patterns(node.list("elapsed_since")),
            at_most: node.span("at_most_time")?,
        }
    } else if let Some(tariff) = node.get("tariff") {
        Gauge::Tariff {
            number: tariff.text("number")?.to_owned(),
            per: tariff.text("per")?.to_owned(),
            unit: tariff.number("unit")?,
            price: tariff.number("price")?,
        }
    } else {
        Gauge::MustBe(node.words_of("must_be"))
    };
    let mut check = read_check(node);
    check.must_be.clear();
    Some(MetricRule { gauge, check })
}
