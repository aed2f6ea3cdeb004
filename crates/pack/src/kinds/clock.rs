//! `kind = "clock"`: from one fact, another must follow in time.

use calendar::{Figure, Millis};
use domain::WaitReason;

use crate::kinds::check::read_check;
use crate::kinds::pattern::{FACTS, read_patterns};
use crate::kinds::{CONDITION, WORDING, read_condition, read_wording};
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{
    AgreedTime, CaseCondition, ClockRule, Counting, FactPattern, Guidance, NoLaterThan, Turns, Within,
};

static TEXT: Shape = Shape::Text;
pub(super) static REASON: Shape = word!(WaitReason);
static INSTEAD: TableShape = TableShape {
    name: "figure_for",
    also: None,
    fields: &[
        must("when", Shape::Table(&CONDITION), "which cases"),
        must("within", Shape::Figure, "their figure"),
        may(
            "stop",
            Shape::List(&FACTS),
            "what keeps the promise in these cases, instead of what the clause says",
        ),
    ],
};
pub(super) static INSTEADS: Shape = Shape::Table(&INSTEAD);

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
    may(
        "ahead",
        Shape::Span,
        "with as_promised: it must be stopped so much earlier than promised",
    ),
    may(
        "void_by",
        Shape::List(&FACTS),
        "what ends it, neither kept nor broken",
    ),
    NO_LATER_THAN,
    COUNTS_BEFORE,
    GUIDANCE,
    may(
        "only_if_done",
        Shape::Truth,
        "that it never stops is no break; that it stops late is",
    ),
    MUST_CARRY,
    SAME_PERSON,
    AT_LATEST,
    NOT_AFTER_AGREED,
];

pub(super) const MUST_CARRY: Field = may(
    "must_carry",
    Shape::List(&TEXT),
    "parts and fields of the fact that ends it: when one is missing it is broken, in time or not",
);
pub(super) const SAME_PERSON: Field = may(
    "same_person",
    Shape::Truth,
    "only the person whom the start concerns can end it",
);
pub(super) static NO_LATER: TableShape = TableShape {
    name: "no_later_than",
    fields: &[
        must("fact", Shape::List(&FACTS), "what brings its end nearer"),
        may(
            "within",
            Shape::Span,
            "so long after it is the latest; at that very moment when left out",
        ),
        may(
            "any_thing",
            Shape::Truth,
            "whatever thing the fact is about; of the same thing when left out",
        ),
    ],
    also: None,
};
pub(super) const NO_LATER_THAN: Field = may(
    "no_later_than",
    Shape::Table(&NO_LATER),
    "what brings its end nearer, such as the end of the contact",
);
pub(super) const COUNTS_BEFORE: Field = may(
    "counts_before",
    Shape::Span,
    "what ends it counts as well when it came at most so long before the start",
);
static GUIDE: TableShape = TableShape {
    name: "guidance",
    fields: &[
        must("for", Shape::List(&FACTS), "where it began with one of these"),
        must("says", Shape::Table(&WORDING), "what to do, and how"),
    ],
    also: None,
};
static GUIDES: Shape = Shape::Table(&GUIDE);
pub(super) const GUIDANCE: Field = may(
    "guidance",
    Shape::List(&GUIDES),
    "what whoever has to do it is told, by what began it; the first fit wins",
);
pub(super) const AT_LATEST: Field = may(
    "at_latest",
    Shape::Span,
    "a second limit from the same start: once broken, it breaks again when it is not ended by then",
);

pub(super) const NOT_AFTER_AGREED: Field = may(
    "not_after_agreed",
    Shape::Truth,
    "a time that the start agrees on is the limit where it is earlier than the figure",
);

/// What the keys of a clock cannot say one by one.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    check_second_limit(node, errors);
}

/// Somebody can only be warned after the clock began. A figure that a pack above changes keeps the warning of the pack below:
/// where the new limit is shorter than that, the warning comes at once, so packs that hold already go on holding.
pub(crate) fn check_warning(
    node: &Node,
    is_from_below: impl Fn(&str, &str) -> bool,
    errors: &mut Vec<PackError>,
) {
    let Some((warn, Figure::Span(ahead))) = node.get("warn_before").zip(node.read("warn_before")) else {
        return;
    };
    let main = node.get("within").zip(node.read::<Figure>("within"));
    let main = main.filter(|_| !is_from_below("warn_before", "within"));
    let cases = node
        .list("instead")
        .iter()
        .filter_map(|it| it.get("within").zip(it.read("within")))
        .filter(|_| !is_from_below("warn_before", "instead"));
    for (within, figure) in main.into_iter().chain(cases) {
        let Figure::Span(whole) = figure else { continue };
        if ahead <= whole {
            continue;
        }
        let (early, whole) = (
            warn.as_text().unwrap_or_default(),
            within.as_text().unwrap_or_default(),
        );
        errors.push(warn.place.error(
            says!(
                "提前提醒 `warn_before` 为 {early}，比时限 `within` 的 {whole} 还长",
                "`warn_before` is {early}, longer than `within`, which is {whole}"
            ),
            says!(
                "把 warn_before 写得比 {whole} 短，提醒才会在到期之前、开始之后",
                "write a warn_before shorter than {whole}, so that the warning comes after the start"
            ),
        ));
    }
}

/// A second limit is later than the first, and stands with a first one of fixed length.
fn check_second_limit(node: &Node, errors: &mut Vec<PackError>) {
    let Some(latest) = node.get("at_latest") else {
        return;
    };
    let first = match node.read::<Figure>("within") {
        Some(Figure::Span(first)) => Some(first),
        Some(Figure::WorkingDays(_) | Figure::EndOfDay) | None => None,
    };
    if first.is_none() || node.get("instead").is_some() {
        errors.push(latest.place.error(
            says!(
                "第二时限要以固定长度的第一时限为前提",
                "a second limit needs a first one of fixed length"
            ),
            says!(
                "写 within = \"15s\"，不要写 `instead`",
                "write within = \"15s\", without `instead`"
            ),
        ));
    } else if first >= node.span("at_latest") {
        errors.push(latest.place.error(
            says!(
                "第二时限不比第一时限晚",
                "the second limit is not later than the first"
            ),
            says!(
                "`at_latest` 与 `within` 一样从开始时算起",
                "`at_latest` counts from the start, as `within` does"
            ),
        ));
    }
    if node.text("turns") == Some(Turns::Again.as_str()) || node.truth("only_if_done") == Some(true) {
        errors.push(latest.place.error(
            says!(
                "第二时限不能与 `again` 或 `only_if_done` 同用",
                "a second limit does not stand with `again` or `only_if_done`"
            ),
            says!("去掉其中一个", "leave one of them out"),
        ));
    }
}

pub(super) fn read(node: &Node) -> Option<ClockRule> {
    let (start, stop) = (
        read_patterns(node.list("start")),
        read_patterns(node.list("stop")),
    );
    Some(ClockRule {
        turns: node.read("turns").unwrap_or(Turns::OneAtATime),
        carries_over: node.truth("carries_over").unwrap_or(true),
        before_due_of: node.read("before_due_of"),
        check: Box::new(read_check(node)),
        ..read_terms(node, start, stop)?
    })
}

/// What clocks and follow-ups share.
pub(super) fn read_terms(node: &Node, start: Vec<FactPattern>, stop: Vec<FactPattern>) -> Option<ClockRule> {
    Some(ClockRule {
        counting: match node.text("calendar") {
            Some("always") => Counting::Always,
            None | Some("team") => Counting::Team,
            Some(id) => Counting::Named(id.to_owned()),
        },
        pauses: node.read_list("pauses"),
        warn_before: node.read("warn_before"),
        ahead: node.span("ahead"),
        void_by: read_patterns(node.list("void_by")),
        no_later_than: node.get("no_later_than").map(|it| NoLaterThan {
            fact: read_patterns(it.list("fact")),
            within: it.span("within").unwrap_or(Millis::ZERO),
            any_thing: it.truth("any_thing").unwrap_or(false),
        }),
        counts_before: node.span("counts_before"),
        guidance: node
            .list("guidance")
            .iter()
            .map(|it| Guidance {
                only_for: read_patterns(it.list("for")),
                says: read_wording(it.get("says")),
            })
            .collect(),
        only_if_done: node.truth("only_if_done").unwrap_or(false),
        stop_for: stop_for(node),
        must_carry: node.texts("must_carry"),
        same_person: node.truth("same_person").unwrap_or(false),
        at_latest: node.span("at_latest"),
        agreed: if node.truth("not_after_agreed") == Some(true) {
            AgreedTime::Limits
        } else {
            AgreedTime::Ignored
        },
        ..ClockRule::new(start, stop, within(node)?)
    })
}

fn stop_for(node: &Node) -> Vec<(CaseCondition, Vec<FactPattern>)> {
    let stops = node.list("instead").iter().filter(|it| it.get("stop").is_some());
    stops
        .map(|it| (read_condition(it.get("when")), read_patterns(it.list("stop"))))
        .collect()
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
