//! `kind = "duty"`: a task that comes again in every period, or with each of some facts.

use calendar::Millis;

use crate::kinds::check::read_check;
use crate::kinds::follow_up::read_follow_up;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::kinds::registry::check_field_of_words;
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{
    CoverageRule, DutyPeriod, DutyRule, HolidayPeriods, MemberPart, Period, PeriodicDuty, Recurrence,
};

static TEXT: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT);

const EVERY: &str = "the period, local time; holiday: each public holiday of the company's calendar";
const HOLIDAYS: Field = may(
    "holidays",
    Shape::List(&TEXT),
    "with every = holiday: only those of these names; all when left out",
);
const OPENS_BEFORE: Field = may(
    "opens_before",
    Shape::Span,
    "with every = holiday: so long before its first day it may be done, until its last day ends",
);
const NAMED_IN: Field = may(
    "named_in",
    Shape::Text,
    "with every = holiday: the field of what does it that must name the holiday",
);
const HOLIDAY_NAMES: Field = may(
    "holiday_names",
    Shape::Map(&TEXTS),
    "with named_in: other words for holidays, by the holiday's name",
);

static PER_PERSON: TableShape = TableShape {
    name: "per_person",
    fields: &[must("of", Shape::List(&FACTS), "facts that name the people")],
    also: None,
};

static AND_EVERY: TableShape = TableShape {
    name: "further_period",
    fields: &[
        must("every", word!(DutyPeriod), EVERY),
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
        HOLIDAYS,
        OPENS_BEFORE,
        NAMED_IN,
        HOLIDAY_NAMES,
    ],
    also: Some(check_holidays),
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
    may("every", word!(DutyPeriod), EVERY),
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
    HOLIDAYS,
    OPENS_BEFORE,
    NAMED_IN,
    HOLIDAY_NAMES,
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
    check_holidays(node, errors);
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

/// What speaks of holidays stands with `every = "holiday"`, and the field that names one is there to hold words.
fn check_holidays(node: &Node, errors: &mut Vec<PackError>) {
    if node.read::<DutyPeriod>("every") != Some(DutyPeriod::Holiday) {
        for key in ["holidays", "opens_before", "named_in", "holiday_names"] {
            if let Some(found) = node.get(key) {
                errors.push(found.place.error(
                    says!("`{key}` 只与节假日周期同用", "`{key}` stands with holidays only"),
                    says!(
                        "写 every = \"holiday\"，或去掉它",
                        "write every = \"holiday\", or leave it out"
                    ),
                ));
            }
        }
        return;
    }
    if let Some(words) = node
        .get("holiday_names")
        .filter(|_| node.get("named_in").is_none())
    {
        errors.push(words.place.error(
            says!(
                "有 `holiday_names` 而没有 `named_in`",
                "`holiday_names` stands without `named_in`"
            ),
            says!(
                "写明哪个字段说出节日，例如 named_in = \"occasion\"",
                "say which field names the holiday, such as named_in = \"occasion\""
            ),
        ));
    }
    let done = read_patterns(node.list("done"));
    check_field_of_words(node.get("named_in"), &done, errors);
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
        every: read_recurrence(node)?,
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

fn read_recurrence(node: &Node) -> Option<Recurrence> {
    Some(match node.read::<DutyPeriod>("every")? {
        DutyPeriod::Day => Recurrence::Period(Period::Day),
        DutyPeriod::Week => Recurrence::Period(Period::Week),
        DutyPeriod::Month => Recurrence::Period(Period::Month),
        DutyPeriod::Quarter => Recurrence::Period(Period::Quarter),
        DutyPeriod::Holiday => Recurrence::Holidays(HolidayPeriods {
            names: node.texts("holidays"),
            opens_before: node.span("opens_before").unwrap_or(Millis::ZERO),
            named_in: node.text("named_in").map(str::to_owned),
            words: node.words_of("holiday_names"),
        }),
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
