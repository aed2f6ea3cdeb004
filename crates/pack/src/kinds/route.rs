//! `kind = "route"`: classification decides, the first line that fits; and what a classification asks for.

use domain::{BreakAct, EventKind, Priority};

use crate::kinds::check::{ITEMS, read_check, read_items};
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::kinds::registry::check_field_of_words;
use crate::kinds::{CONDITION, read_condition};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{Emotion, FactPattern, Hears, Ladder, RouteLine, RouteRule, WrittenEvent};

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
static EVENT: Shape = word!(EventKind);
static TEXT: Shape = Shape::Text;
static WRITTEN: TableShape = TableShape {
    name: "written_event",
    fields: &[
        must("event", word!(EventKind), "the event"),
        may(
            "number_in",
            Shape::Text,
            "the field that gets a number of its own",
        ),
        may(
            "words_in",
            Shape::Text,
            "the field that gets the words in which something was heard",
        ),
        may("clause_in", Shape::Text, "the field that gets the clause's id"),
        may(
            "from",
            Shape::List(&EVENT),
            "earlier events of the same thing: what the latest of them said is taken over",
        ),
        may(
            "copies",
            Shape::Map(&TEXT),
            "its fields, each with the field of `from` that it is taken from",
        ),
        may(
            "once",
            Shape::Truth,
            "only when it has not happened yet in this round of the case, about the same thing",
        ),
    ],
    also: Some(check_written),
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
    may(
        "writes",
        Shape::Table(&WRITTEN),
        "the event that is written at once, by the timer, when a fact of `on` comes or something is heard",
    ),
];

/// What is written fits into the event, and what is taken over is there to take.
fn check_written(node: &Node, errors: &mut Vec<PackError>) {
    let Some(event) = node.read::<EventKind>("event") else {
        return;
    };
    let written = [FactPattern::from(event)];
    for key in ["number_in", "words_in", "clause_in"] {
        check_field_of_words(node.get(key), &written, errors);
    }
    let from: Vec<FactPattern> = node
        .read_list::<EventKind>("from")
        .into_iter()
        .map(Into::into)
        .collect();
    for (key, source) in node.get("copies").map_or(&[][..], Node::entries) {
        let knows = event
            .spec()
            .field(&key.name)
            .is_some_and(|it| it.name == key.name);
        if !knows || from.is_empty() {
            let name = &key.name;
            errors.push(key.place.error(
                says!(
                    "`{event}` 没有字段 `{name}`，或没有写从哪里取",
                    "`{event}` has no field `{name}`, or nothing says where it comes from"
                ),
                says!(
                    "看事件表里它有哪些字段，并写 from = [\"dispatch_ordered\"]",
                    "the reference of events says what it carries; and write from = [\"dispatch_ordered\"]"
                ),
            ));
        }
        check_field_of_words(Some(source), &from, errors);
    }
}

fn read_written(node: &Node) -> Option<WrittenEvent> {
    let word = |key: &str| node.text(key).map(str::to_owned);
    Some(WrittenEvent {
        event: node.read("event")?,
        number_in: word("number_in"),
        words_in: word("words_in"),
        clause_in: word("clause_in"),
        from: node
            .read_list::<EventKind>("from")
            .into_iter()
            .map(Into::into)
            .collect(),
        copies: node.map("copies", |it| it.as_text().map(str::to_owned)),
        is_once: node.truth("once").unwrap_or(false),
    })
}

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
        writes: node.get("writes").and_then(read_written),
        hears: node.get("hears").map(|it| Hears {
            emotions: it.read_list("emotions"),
            at_least: it.whole("at_least").unwrap_or(24),
            threat: it.truth("threat").unwrap_or(false),
            repeated: it.whole("repeated").unwrap_or(0),
        }),
    }
}
