//! `kind = "score"`: points for conduct, recorded by an inspector.

use crate::kinds::check::read_check;
use crate::shape::{Field, Shape, TableShape, may, must};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{ConductPoints, PointsFor, ScoreRule};

static TEXT: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT);
static POINTS_FOR: TableShape = TableShape {
    name: "points_for",
    fields: &[
        must(
            "with",
            Shape::Map(&TEXTS),
            "fields of the event with the words of which they hold one",
        ),
        must("points", Shape::Whole(-1_000, 1_000), "its points"),
    ],
    also: None,
};
static INSTEAD: Shape = Shape::Table(&POINTS_FOR);

pub(super) static FIELDS: &[Field] = &[
    may(
        "points",
        Shape::Whole(-1_000, 1_000),
        "below zero: a deduction; above: a reward",
    ),
    may(
        "instead",
        Shape::List(&INSTEAD),
        "points for certain events, first fit wins",
    ),
    may("needs", Shape::List(&TEXT), "fields that a reward must carry"),
    may(
        "warn_on_spot",
        Shape::Truth,
        "on a break the person must have been told on the spot",
    ),
    may("settles", Shape::Truth, "instead: points become money"),
    may(
        "fen_per_point",
        Shape::Whole(1, 1_000_000),
        "what a point is worth, in hundredths",
    ),
];

/// Points, or what they are worth.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    let settles = node.truth("settles") == Some(true);
    match (settles, node.number("points")) {
        (true, Some(_)) => errors.push(node.place.error(
            says!(
                "`points` 与 `settles` 同时出现",
                "`points` and `settles` stand together"
            ),
            says!(
                "一条给分，另一条说分值多少钱",
                "one clause gives points, another says what they are worth"
            ),
        )),
        (true, None) if node.get("fen_per_point").is_none() => {
            errors.push(node.place.error(
                says!("缺少 `fen_per_point`", "`fen_per_point` is missing"),
                says!(
                    "它说明一分值多少，以分（百分之一元）计",
                    "it says what a point is worth, in hundredths"
                ),
            ));
        }
        (false, None | Some(0)) => {
            errors.push(node.place.error(
                says!("本条不给分", "the clause gives no points"),
                says!(
                    "写 points = -1，或 settles = true",
                    "write points = -1, or settles = true"
                ),
            ));
        }
        (true, None) | (false, Some(_)) => {}
    }
}

pub(super) fn read(node: &Node) -> Option<ScoreRule> {
    let points = |it: &Node| i32::try_from(it.number("points")?).ok();
    if node.truth("settles") == Some(true) {
        return Some(ScoreRule::Settles {
            fen_per_point: node.whole("fen_per_point")?,
        });
    }
    let instead = |it: &Node| {
        Some(PointsFor {
            with: it.words_of("with"),
            points: points(it)?,
        })
    };
    Some(ScoreRule::Points(Box::new(ConductPoints {
        points: points(node)?,
        instead: node.list("instead").iter().filter_map(instead).collect(),
        needs: node.texts("needs"),
        warn_on_spot: node.truth("warn_on_spot").unwrap_or(false),
        check: read_check(node),
    })))
}
