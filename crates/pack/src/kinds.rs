//! The kinds of clauses: what each may say, and how it is read. One file each, one list.

mod clock;
mod condition;
mod form;
mod guard;
mod phrase;
mod privacy;
mod route;
mod window;

pub(crate) use condition::{CONDITION, read_condition};
pub(crate) use phrase::read_wording;

use domain::{Answerable, BreakAct, Severity};

use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::tree::Node;
use crate::{Rule, RuleKind};

/// The keys that a kind adds to those of every clause.
pub(crate) fn fields_of(kind: RuleKind) -> &'static [Field] {
    match kind {
        RuleKind::Clock => clock::FIELDS,
        RuleKind::Guard => guard::FIELDS,
        RuleKind::Form => form::FIELDS,
        RuleKind::Phrase => phrase::FIELDS,
        RuleKind::Window => window::FIELDS,
        RuleKind::Route => route::FIELDS,
        RuleKind::Privacy => privacy::FIELDS,
    }
}

/// Reads a table that was checked before; none when it cannot be read after all.
pub(crate) fn read_rule(kind: RuleKind, node: &Node) -> Option<Rule> {
    Some(match kind {
        RuleKind::Clock => Rule::Clock(clock::read(node)?),
        RuleKind::Guard => Rule::Guard(guard::read(node)?),
        RuleKind::Form => Rule::Form(form::read(node)?),
        RuleKind::Phrase => Rule::Phrase(phrase::read(node)?),
        RuleKind::Window => Rule::Window(window::read(node)?),
        RuleKind::Route => Rule::Route(route::read(node)),
        RuleKind::Privacy => Rule::Privacy(privacy::read(node)),
    })
}

/// A sentence in both languages.
pub(crate) static WORDING: TableShape = TableShape {
    name: "wording",
    fields: &[
        must("zh", Shape::Text, "the Chinese words"),
        must("en", Shape::Text, "the English words"),
    ],
};

static BREAK_STEP: TableShape = TableShape {
    name: "break_step",
    fields: &[
        must("act", word!(BreakAct), "what is done"),
        may(
            "after",
            Shape::Figure,
            "how long after the break; at once when left out",
        ),
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
