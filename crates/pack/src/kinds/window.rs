//! `kind = "window"`: hours in which something must not be done, or somebody must be there.

use crate::kinds::pattern::{FACTS, read_patterns};
use crate::shape::{Field, Shape, TableShape, may, must};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{ActName, ClosedHours, Presence, Season, StaffedHours, WindowRule};

static HOURS: Shape = Shape::Hours;
static SEASON: TableShape = TableShape {
    name: "season",
    fields: &[
        must("from", Shape::MonthDay, "the first day, such as 11-15"),
        must("to", Shape::MonthDay, "the last day, such as 03-15"),
    ],
    also: None,
};
static STAFFED: TableShape = TableShape {
    name: "staffed_hours",
    fields: &[
        must("arrive", Shape::List(&FACTS), "somebody comes"),
        must("leave", Shape::List(&FACTS), "somebody goes"),
        must(
            "hours",
            Shape::List(&HOURS),
            "the hours in which somebody is there, local time",
        ),
        may(
            "season",
            Shape::Table(&SEASON),
            "the part of the year; all year when left out",
        ),
    ],
    also: None,
};
static PRESENCE: TableShape = TableShape {
    name: "presence",
    fields: &[
        must("rostered", Shape::List(&FACTS), "a shift is given to a person"),
        must("arrive", Shape::List(&FACTS), "the person comes"),
        must("leave", Shape::List(&FACTS), "the person goes"),
    ],
    also: None,
};

pub(super) static FIELDS: &[Field] = &[
    may(
        "action",
        Shape::Word("ActName", ActName::words),
        "the act that is not done in these hours",
    ),
    may("hours", Shape::List(&HOURS), "the hours, local time"),
    may(
        "wishes_first",
        Shape::Truth,
        "the customer's own wishes come first",
    ),
    may(
        "staffed",
        Shape::Table(&STAFFED),
        "instead: hours in which somebody is there",
    ),
    may(
        "presence",
        Shape::Table(&PRESENCE),
        "instead: whoever has a shift is there for it",
    ),
];

/// Exactly one of the three is written.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    let is_closed = node.get("action").is_some() || node.get("hours").is_some();
    let written = [
        is_closed,
        node.get("staffed").is_some(),
        node.get("presence").is_some(),
    ];
    if written.into_iter().filter(|it| *it).count() != 1 {
        errors.push(node.place.error(
            says!("一个时段条款只有一种时段", "a window has one sort of hours"),
            says!(
                "写 action 和 hours，或 staffed = {{ … }}，或 presence = {{ … }}",
                "write action and hours, or staffed = {{ … }}, or presence = {{ … }}"
            ),
        ));
    } else if is_closed && (node.get("action").is_none() || node.list("hours").is_empty()) {
        errors.push(node.place.error(
            says!(
                "没有写时段，或没有写其间不做什么",
                "the window has no hours, or nothing that is not done in them"
            ),
            says!(
                "写 action = \"place_call\" 和 hours = [\"12:00-14:00\"] 等",
                "write action = \"place_call\" and hours = [\"12:00-14:00\"] or more"
            ),
        ));
    }
}

pub(super) fn read(node: &Node) -> Option<WindowRule> {
    if let Some(staffed) = node.get("staffed") {
        return Some(WindowRule::Staffed(StaffedHours {
            arrive: read_patterns(staffed.list("arrive")),
            leave: read_patterns(staffed.list("leave")),
            hours: staffed.read_list("hours"),
            season: match staffed.get("season") {
                Some(season) => Some(Season {
                    from: season.read("from")?,
                    to: season.read("to")?,
                }),
                None => None,
            },
        }));
    }
    if let Some(presence) = node.get("presence") {
        let patterns = |key| read_patterns(presence.list(key));
        return Some(WindowRule::Presence(Presence {
            rostered: patterns("rostered"),
            arrive: patterns("arrive"),
            leave: patterns("leave"),
        }));
    }
    Some(WindowRule::Closed(ClosedHours {
        action: node.read("action")?,
        hours: node.read_list("hours"),
        wishes_first: node.truth("wishes_first").unwrap_or(false),
    }))
}
