//! The kinds of clauses: what each may say, and how it is read. One file each, one list.

mod check;
mod checklist;
mod clock;
mod condition;
mod coverage;
mod duty;
mod follow_up;
mod form;
mod guard;
mod metric;
mod pattern;
mod phrase;
mod privacy;
mod registry;
mod review;
mod route;
mod score;
mod script;
mod window;

pub(crate) use clock::check_warning;
pub(crate) use condition::{CONDITION, read_condition};
pub(crate) use phrase::read_wording;
pub(crate) use registry::check_judged;

use domain::{Answerable, BreakAct, Severity};

use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::PackError;
use crate::tree::Node;
use crate::{Rule, RuleKind};

/// The keys that a kind adds to those of every clause.
pub(crate) fn fields_of(kind: RuleKind) -> impl Iterator<Item = &'static Field> {
    own_fields(kind)
        .iter()
        .chain(check_fields(kind))
        .chain(follow_up_fields(kind))
}

/// The keys of the shared check that a kind takes.
pub(crate) fn check_fields(kind: RuleKind) -> impl Iterator<Item = &'static Field> {
    let (on, there, values): (&[Field], &[Field], &[Field]) = match kind {
        RuleKind::Window | RuleKind::Coverage => (&[], &[], &[]),
        RuleKind::Checklist => (&[], check::THERE, check::VALUES),
        RuleKind::Metric => (check::ON, check::THERE, &[]),
        RuleKind::Clock
        | RuleKind::Guard
        | RuleKind::Form
        | RuleKind::Phrase
        | RuleKind::Duty
        | RuleKind::Score
        | RuleKind::Route
        | RuleKind::Privacy
        | RuleKind::Script
        | RuleKind::Review => (check::ON, check::THERE, check::VALUES),
    };
    on.iter().chain(there).chain(values)
}

/// The keys of what must follow that a kind takes.
pub(crate) const fn follow_up_fields(kind: RuleKind) -> &'static [Field] {
    match kind {
        RuleKind::Guard
        | RuleKind::Form
        | RuleKind::Duty
        | RuleKind::Route
        | RuleKind::Privacy
        | RuleKind::Script => follow_up::FIELDS,
        RuleKind::Clock
        | RuleKind::Phrase
        | RuleKind::Metric
        | RuleKind::Window
        | RuleKind::Coverage
        | RuleKind::Checklist
        | RuleKind::Score
        | RuleKind::Review => &[],
    }
}

/// The keys that only this kind has.
pub(crate) fn own_fields(kind: RuleKind) -> &'static [Field] {
    match kind {
        RuleKind::Clock => clock::FIELDS,
        RuleKind::Guard => guard::FIELDS,
        RuleKind::Form => form::FIELDS,
        RuleKind::Phrase => phrase::FIELDS,
        RuleKind::Metric => metric::FIELDS,
        RuleKind::Window => window::FIELDS,
        RuleKind::Coverage => coverage::FIELDS,
        RuleKind::Duty => duty::FIELDS,
        RuleKind::Checklist => checklist::FIELDS,
        RuleKind::Score => score::FIELDS,
        RuleKind::Route => route::FIELDS,
        RuleKind::Privacy => privacy::FIELDS,
        RuleKind::Script => script::FIELDS,
        RuleKind::Review => review::FIELDS,
    }
}

/// What the shapes of single keys cannot say.
pub(crate) fn check_kind(kind: RuleKind, node: &Node, errors: &mut Vec<PackError>) {
    clock::check(node, errors);
    match kind {
        RuleKind::Metric => metric::check(node, errors),
        RuleKind::Window => window::check(node, errors),
        RuleKind::Duty => duty::check(node, errors),
        RuleKind::Score => score::check(node, errors),
        RuleKind::Privacy => privacy::check(node, errors),
        RuleKind::Phrase => phrase::check(node, errors),
        RuleKind::Clock
        | RuleKind::Guard
        | RuleKind::Form
        | RuleKind::Coverage
        | RuleKind::Checklist
        | RuleKind::Route
        | RuleKind::Script
        | RuleKind::Review => {}
    }
}

/// Reads a table that was checked before; none when it cannot be read after all.
pub(crate) fn read_rule(kind: RuleKind, node: &Node) -> Option<Rule> {
    Some(match kind {
        RuleKind::Clock => Rule::Clock(clock::read(node)?),
        RuleKind::Guard => Rule::Guard(guard::read(node)),
        RuleKind::Form => Rule::Form(form::read(node)?),
        RuleKind::Phrase => Rule::Phrase(phrase::read(node)?),
        RuleKind::Metric => Rule::Metric(metric::read(node)?),
        RuleKind::Window => Rule::Window(window::read(node)?),
        RuleKind::Coverage => Rule::Coverage(coverage::read(node)?),
        RuleKind::Duty => Rule::Duty(duty::read(node)),
        RuleKind::Checklist => Rule::Checklist(checklist::read(node)),
        RuleKind::Score => Rule::Score(score::read(node)?),
        RuleKind::Route => Rule::Route(route::read(node)),
        RuleKind::Privacy => Rule::Privacy(privacy::read(node)),
        RuleKind::Script => Rule::Script(script::read(node)),
        RuleKind::Review => Rule::Review(review::read(node)?),
    })
}

/// A sentence in both languages.
pub(crate) static WORDING: TableShape = TableShape {
    name: "wording",
    also: None,
    fields: &[
        must("zh", Shape::Text, "the Chinese words"),
        must("en", Shape::Text, "the English words"),
    ],
};

static BREAK_STEP: TableShape = TableShape {
    name: "break_step",
    also: None,
    fields: &[
        must("act", word!(BreakAct), "what is done"),
        may(
            "after",
            Shape::Figure,
            "how long after the break; at once when left out",
        ),
        may("points", Shape::Whole(1, 1_000), "for deduct_points: how many"),
    ],
};
static BREAK_ACT: Shape = word!(BreakAct);
static ON_BREAK: Shape = Shape::WordOrTable(&BREAK_ACT, &BREAK_STEP);
static ID: Shape = Shape::ClauseId;

/// The keys that every clause may have.
pub(crate) static OF_EVERY_CLAUSE: &[Field] = &[
    must("id", Shape::ClauseId, "the clause's id in the written standard"),
    must("kind", word!(RuleKind), "what the clause does"),
    must("title", Shape::Table(&WORDING), "a few words"),
    must("text", Shape::Table(&WORDING), "what the clause asks for"),
    may("source", Shape::Text, "where it stands in the company's document"),
    must("severity", word!(Severity), "how much it weighs"),
    must("answerable", word!(Answerable), "who answers for it"),
    may(
        "on_break",
        Shape::List(&ON_BREAK),
        "what follows a break, in order",
    ),
    may(
        "applies",
        Shape::Table(&CONDITION),
        "which cases it applies to; all when left out",
    ),
    may("enabled", Shape::Truth, "false takes the clause out"),
    may(
        "wins_over",
        Shape::List(&ID),
        "clauses that leave cases to this one where both would rule the same promise",
    ),
];
