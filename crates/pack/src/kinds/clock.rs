//! `kind = "clock"`: from one fact, another must follow in time.

use calendar::Figure;
use domain::{Channel, Direction, FactKind, WaitReason};

use crate::kinds::{CONDITION, read_condition};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::tree::Node;
use crate::{AuthorKind, ClockRule, Counting, FactPattern, Turns, Within};

static FACT: Shape = word!(FactKind);
static CHANNEL: Shape = word!(Channel);
static REASON: Shape = word!(WaitReason);
static PATTERN: TableShape = TableShape {
    name: "fact_pattern",
    fields: &[
        must("fact", word!(FactKind), "the kind of fact"),
        may("channels", Shape::List(&CHANNEL), "on one of these channels"),
        may(
            "direction",
            word!(Direction),
            "begun by the customer (inbound) or by the desk (outbound)",
        ),
        may(
            "author",
            word!(AuthorKind),
            "done by somebody at the desk, the customer, the system or the timer",
        ),
    ],
};
static FACTS: Shape = Shape::WordOrTable(&FACT, &PATTERN);
static INSTEAD: TableShape = TableShape {
    name: "figure_for",
    fields: &[
        must("when", Shape::Table(&CONDITION), "which cases"),
        must("within", Shape::Figure, "their figure"),
    ],
};
static INSTEADS: Shape = Shape::Table(&INSTEAD);

pub(super) static FIELDS: &[Field] = &[
    must("start", Shape::List(&FACTS), "what begins the clock"),
    must("stop", Shape::List(&FACTS), "what keeps the promise"),
    must(
        "within",
        Shape::Within,
        "how long: 30m, 48h, 7d, 3wd, eod, or as_promised",
    ),
    may(
        "instead",
        Shape::List(&INSTEADS),
        "figures for certain cases, first fit wins",
    ),
    may(
        "calendar",
        Shape::Calendar,
        "always (every hour), team (the team's hours) or a calendar's id; team when left out",
    ),
    may(
        "pauses",
        Shape::List(&REASON),
        "time stands still while the case waits for one of these",
    ),
    may(
        "warn_before",
        Shape::Figure,
        "how long before it is due somebody is warned",
    ),
    may(
        "turns",
        word!(Turns),
        "how often it runs in a case; one_at_a_time when left out",
    ),
    may(
        "carries_over",
        Shape::Truth,
        "elapsed time counts on when team, type or priority change the figure",
    ),
    may(
        "before_due_of",
        Shape::ClauseId,
        "it must be stopped before the promise of that clause falls due",
    ),
];

pub(super) fn read(node: &Node) -> Option<ClockRule> {
    Some(ClockRule {
        start: patterns(node.list("start")),
        stop: patterns(node.list("stop")),
        within: within(node)?,
        counting: match node.text("calendar") {
            Some("always") => Counting::Always,
            None | Some("team") => Counting::Team,
            Some(id) => Counting::Named(id.to_owned()),
        },
        pauses: node.read_list("pauses"),
        warn_before: node.read("warn_before"),
        turns: node.read("turns").unwrap_or(Turns::OneAtATime),
        carries_over: node.truth("carries_over").unwrap_or(true),
        before_due_of: node.read("before_due_of"),
    })
}

fn patterns(nodes: &[Node]) -> Vec<FactPattern> {
    nodes.iter().filter_map(pattern).collect()
}

fn pattern(node: &Node) -> Option<FactPattern> {
    if let Some(word) = node.as_text() {
        return Some(FactPattern {
            fact: word.parse().ok()?,
            channels: Vec::new(),
            direction: None,
            author: None,
        });
    }
    Some(FactPattern {
        fact: node.read("fact")?,
        channels: node.read_list("channels"),
        direction: node.read("direction"),
        author: node.read("author"),
    })
}

fn within(node: &Node) -> Option<Within> {
    let text = node.text("within")?;
    if text == "as_promised" {
        return Some(Within::AsPromised);
    }
    let instead = node
        .list("instead")
        .iter()
        .filter_map(|it| Some((read_condition(it.get("when")), it.read::<Figure>("within")?)));
    Some(Within::Figure {
        figure: text.parse().ok()?,
        instead: instead.collect(),
    })
}
