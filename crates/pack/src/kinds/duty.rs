//! `kind = "duty"`: a task that comes again in every period, or with each of some facts.

use calendar::Millis;

use crate::kinds::check::read_check;
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{CoverageRule, DutyRule, MemberPart, Period, PeriodicDuty};

static PER_PERSON: TableShape = TableShape {
    name: "per_person",
    fields: &[must("of", Shape::List(&FACTS), "facts that name the people")],
    also: None,
};

static AND_EVERY: TableShape = TableShape {
    name: "further_period",
    fields: &[
        must("every", word!(Period), "the period, local time"),
        must("done", Shape::List(&FACTS), "what does it"),
        may(
            "times",
            Shape::Whole(1, 1_000),
            "at least so often in a period; once when left out",
        ),
        may(
            "grace",
            Shape::Span,
            "so long after the period's end it may still be done",
        ),
    ],
    also: None,
};
static EVERYBODY: TableShape = TableShape {
    name: "everybody",
    fields: &[
        must("of", Shape::List(&FACTS), "facts that name the people"),
        must(
            "each",
            Shape::List(&FACTS),
            "what everybody must do something about, told apart by their things",
        ),
        must("done", Shape::List(&FACTS), "what a person does about it"),
        must(
            "within",
            Shape::Span,
            "how long everybody has, every hour counted",
        ),
    ],
    also: None,
};
static EACH_OF: TableShape = TableShape {
    name: "each_of",
    fields: &[
        must("of", Shape::List(&FACTS), "facts that put a member on the list"),
        must("member", word!(MemberPart), "by what members are told apart"),
        may(
            "until",
            Shape::List(&FACTS),
            "facts that take a member off the list",
        ),
        must("every", word!(Period), "the period, local time"),
        must("done", Shape::List(&FACTS), "what does it, about the member"),
        may(
            "done_for_all",
            Shape::List(&FACTS),
            "what does it about every member at once",
        ),
        may(
            "standing",
            Shape::Truth,
            "members stay on the list in later periods (the default); false: each fact that puts one on it is \
             followed by what does it, in the same period",
        ),
        may(
            "grace",
            Shape::Span,
            "so long after the period's end it may still be done",
        ),
    ],
    also: None,
};
pub(super) static AND_EVERYS: Shape = Shape::Table(&AND_EVERY);

pub(super) static FIELDS: &[Field] = &[
    may("every", word!(Period), "the period, local time"),
    may("done", Shape::List(&FACTS), "what does it"),
    may(
        "times",
        Shape::Whole(1, 1_000),
        "at least so often in a period; once when left out",
    ),
    may(
        "grace",
        Shape::Span,
        "so long after the period's end it may still be done",
    ),
    may(
        "varying",
        Shape::Span,
        "the time of day differs at least so much from that of the time before",
    ),
    may(
        "per_person",
        Shape::Table(&PER_PERSON),
        "each of these people must do it",
    ),
    may(
        "and_every",
        Shape::List(&AND_EVERYS),
        "what is owed besides in periods of another length",
    ),
    may(
        "everybody",
        Shape::Table(&EVERYBODY),
        "what everybody owes about each of some facts; one verdict, with who did not",
    ),
    may(
        "each_of",
        Shape::Table(&EACH_OF),
        "what is owed for each member of a list in every period; one verdict, with what was left out",
    ),
];

/// It says when: in a period, for each fact, or what must be there.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    let has = |key| node.get(key).is_some();
    let starts = has("for_each") || (has("on") && has("expects"));
    if !has("every") && !starts && !has("on") && !has("everybody") && !has("each_of") {
        errors.push(node.place.error(
            says!("这项职责永远不会到期", "the duty never comes up"),
            says!(
                "写 every = \"month\" 和 done = [ … ]，或写 for_each = [ … ]、done = [ … ] 和 within",
                "write every = \"month\" and done = [ … ], or for_each = [ … ], done = [ … ] and within"
            ),
        ));
    }
    if has("and_every") && !has("every") {
        errors.push(node.place.error(
            says!(
                "有 `and_every` 而没有 `every`",
                "`and_every` stands without `every`"
            ),
            says!(
                "先写 every = \"week\" 和 done = [ … ]",
                "write every = \"week\" and done = [ … ] first"
            ),
        ));
    }
    if has("every") && !has("done") {
        errors.push(node.place.error(
            says!("没有写怎样算履行", "nothing does the duty"),
            says!("写 done = [ … ]", "write done = [ … ]"),
        ));
    }
    if starts && !has("within") {
        errors.push(node.place.error(
            says!("缺少 `within`", "`within` is missing"),
            says!(
                "它说明多长时间之内：30m、48h、3wd、eod 或 as_promised",
                "it says how long: 30m, 48h, 3wd, eod or as_promised"
            ),
        ));
    }
}

pub(super) fn read(node: &Node) -> DutyRule {
    let further = node.list("and_every").iter().filter_map(read_periodic);
    DutyRule {
        every: read_periodic(node).into_iter().chain(further).collect(),
        everybody: node.get("everybody").map(read_everybody),
        each_of: node.get("each_of").and_then(read_each_of),
        follow_up: read_follow_up(node),
        check: read_check(node),
    }
}

pub(super) fn read_periodic(node: &Node) -> Option<PeriodicDuty> {
    Some(PeriodicDuty {
        every: node.read::<Period>("every")?,
        done: read_patterns(node.list("done")),
        times: node.whole("times").unwrap_or(1),
        grace: node.span("grace").unwrap_or(Millis::ZERO),
        varying: node.span("varying"),
        per_person: node
            .get("per_person")
            .map(|it| read_patterns(it.list("of")))
            .unwrap_or_default(),
    })
}

/// The people who are listed when it happens must each be reached by what they do themselves.
fn read_everybody(node: &Node) -> CoverageRule {
    CoverageRule {
        population: read_patterns(node.list("of")),
        member: MemberPart::Person,
        reached_by: read_patterns(node.list("done")),
        every: Period::Day,
        grace: node.span("within").unwrap_or(Millis::ZERO),
        share: 100,
        standing: true,
        each: read_patterns(node.list("each")),
        reached_all_by: Vec::new(),
        until: Vec::new(),
        also: Vec::new(),
    }
}

/// Whoever or whatever is on the list in a period must be reached in it; of a list that does not stand, after each fact that
/// puts them on it.
fn read_each_of(node: &Node) -> Option<CoverageRule> {
    Some(CoverageRule {
        population: read_patterns(node.list("of")),
        member: node.read("member")?,
        reached_by: read_patterns(node.list("done")),
        every: node.read("every")?,
        grace: node.span("grace").unwrap_or(Millis::ZERO),
        share: 100,
        standing: node.truth("standing").unwrap_or(true),
        each: Vec::new(),
        reached_all_by: read_patterns(node.list("done_for_all")),
        until: read_patterns(node.list("until")),
        also: Vec::new(),
    })
}
