//! `kind = "route"`: classification decides, the first line that fits; and what a classification asks for.

use domain::{BreakAct, Priority};

use crate::kinds::check::{ITEMS, read_check, read_items};
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::kinds::{CONDITION, read_condition};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{Emotion, Hears, Ladder, RouteLine, RouteRule};

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
static LADDER: TableShape = TableShape {
    name: "ladder",
    fields: &[
        must(
            "on",
            Shape::List(&FACTS),
            "the events that are steps, each naming its person",
        ),
        must("step", Shape::Text, "the field that names the step"),
        must(
            "steps",
            Shape::List(&ITEMS),
            "the steps in order, the lowest first",
        ),
        may(
            "may_skip",
            Shape::Whole(0, 100),
            "so many steps may be left out at once; none when left out",
        ),
        may(
            "ground",
            Shape::Text,
            "the field whose words allow to leave out more",
        ),
        may(
            "lapses",
            Shape::Span,
            "so long a step counts; for good when left out",
        ),
    ],
    also: Some(check_ladder),
};
static LADDERS: Shape = Shape::Table(&LADDER);

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
    may(
        "ladders",
        Shape::List(&LADDERS),
        "steps that each person goes up one by one; a record that leaves one out is refused",
    ),
];

/// The steps are told apart, and the events know them and the fields.
fn check_ladder(node: &Node, errors: &mut Vec<PackError>) {
    let ladder = read_ladder(node);
    let is_twice = |place: usize, name: &str| ladder.place_of(name).is_some_and(|it| it < place);
    let mut twice = ladder.steps.iter().enumerate();
    if ladder.steps.len() < 2 || twice.any(|(place, it)| is_twice(place, &it.name)) {
        errors.push(node.place.error(
            says!(
                "阶梯少于两级，或有重名的级",
                "the ladder has fewer than two steps, or one twice"
            ),
            says!(
                "按从低到高写 steps，各写一次",
                "write steps from the lowest up, each once"
            ),
        ));
    }
    for fact in &ladder.on {
        let field = |name: &str| fact.fact.event().and_then(|it| it.spec().field(name));
        let knows =
            |it: &crate::NamedItem| field(&ladder.step).is_some_and(|field| field.holds.takes(&it.name));
        let has_ground = ladder.ground.as_ref().is_none_or(|it| field(it).is_some());
        if !ladder.steps.iter().all(knows) || !has_ground {
            let word = fact.fact.as_str();
            errors.push(node.place.error(
                says!(
                    "`{word}` 没有这样的字段或级",
                    "`{word}` has no such field or step"
                ),
                says!(
                    "看事件表里它有哪些字段、各填什么",
                    "the reference of events says what it carries"
                ),
            ));
        }
    }
}

fn read_ladder(node: &Node) -> Ladder {
    Ladder {
        on: read_patterns(node.list("on")),
        step: node.text("step").unwrap_or_default().to_owned(),
        steps: read_items(node.list("steps")),
        may_skip: node.whole("may_skip").unwrap_or(0),
        ground: node.text("ground").map(str::to_owned),
        lapses: node.span("lapses"),
    }
}

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
        ladders: node.list("ladders").iter().map(read_ladder).collect(),
        follow_up: read_follow_up(node),
        hears: node.get("hears").map(|it| Hears {
            emotions: it.read_list("emotions"),
            at_least: it.whole("at_least").unwrap_or(24),
            threat: it.truth("threat").unwrap_or(false),
            repeated: it.whole("repeated").unwrap_or(0),
        }),
    }
}
