//! What must be there when something is judged: the keys that most kinds share.

use crate::kinds::pattern::{FACTS, read_patterns};
use crate::kinds::{WORDING, read_wording};
use crate::shape::{Field, Shape, TableShape, may, must};
use crate::source::says;
use crate::tree::Node;
use crate::{
    CameSoon, Check, FactBan, FactNeed, FieldsIf, LimitByWord, NamedItem, NoneOpen, SoonAfter, WeightedSum,
};

static TEXT: Shape = Shape::Text;
static WEIGHT: Shape = Shape::Whole(1, 100);
static SOON_AFTER: TableShape = TableShape {
    name: "soon_after",
    fields: &[
        must("fact", Shape::List(&FACTS), "the latest of these"),
        must("within", Shape::Span, "not later than this after it"),
    ],
    also: None,
};
static CAME_SOON: TableShape = TableShape {
    name: "came_soon",
    fields: &[
        must("fact", Shape::List(&FACTS), "the latest of these came"),
        must(
            "after",
            Shape::List(&FACTS),
            "after the latest of these; where none of these happened, nothing is late",
        ),
        must("within", Shape::Span, "not later than this after it"),
    ],
    also: None,
};
static NONE_OPEN: TableShape = TableShape {
    name: "none_open",
    fields: &[
        must("opened", Shape::List(&FACTS), "what opens something"),
        must("done", Shape::List(&FACTS), "what is done about it"),
    ],
    also: None,
};
static NEED: TableShape = TableShape {
    name: "fact_need",
    fields: &[
        must(
            "name",
            Shape::Text,
            "a short word for it, listed when it is missing",
        ),
        must("title", Shape::Table(&WORDING), "what people call it"),
        may(
            "for",
            Shape::List(&FACTS),
            "asked only when the judged fact is one of these",
        ),
        may(
            "fact",
            Shape::List(&FACTS),
            "any of these must have happened before",
        ),
        may(
            "count",
            Shape::Whole(1, 1_000),
            "at least so often; once when left out",
        ),
        may(
            "since",
            Shape::List(&FACTS),
            "only what happened after the latest of these counts",
        ),
        may(
            "within",
            Shape::Span,
            "not longer ago than this at the judged fact",
        ),
        may("waited", Shape::Span, "at least so long ago at the judged fact"),
        may(
            "soon_after",
            Shape::Table(&SOON_AFTER),
            "soon enough after another fact",
        ),
        may(
            "by_other_than",
            Shape::List(&FACTS),
            "done by somebody else than the latest of these",
        ),
        may(
            "judged_by_other_than",
            Shape::List(&FACTS),
            "the judged fact is done by somebody else than the latest of these",
        ),
        may(
            "by_same_as",
            Shape::List(&FACTS),
            "done by whoever did the latest of these, where that was somebody at the desk",
        ),
        may(
            "spared",
            Shape::Table(&SOON_AFTER),
            "not asked so soon after the latest of these",
        ),
        may(
            "before_agreed",
            Shape::List(&FACTS),
            "before the time that the latest of these agreed on",
        ),
        may(
            "same_person",
            Shape::Truth,
            "about the same person as the judged fact",
        ),
        SAME_FIELDS,
        may(
            "only_if_soon",
            Shape::Table(&CAME_SOON),
            "asked only where one fact came so soon after another",
        ),
        may(
            "person_other_than",
            Shape::List(&FACTS),
            "the person whom the judged fact names is not who did the latest of these, nor, where none happened, who did the judged fact",
        ),
        may(
            "none_open",
            Shape::Table(&NONE_OPEN),
            "instead of a fact: everything that was opened is done",
        ),
    ],
    also: Some(check_need),
};
const SAME_FIELDS: Field = may(
    "same_fields",
    Shape::List(&TEXT),
    "fields in which it says the same as the judged fact, such as a code",
);
static BAN: TableShape = TableShape {
    name: "fact_ban",
    fields: &[
        must(
            "name",
            Shape::Text,
            "a short word for it, listed when it happened",
        ),
        must("title", Shape::Table(&WORDING), "what people call it"),
        may(
            "for",
            Shape::List(&FACTS),
            "asked only when the judged fact is one of these",
        ),
        must(
            "fact",
            Shape::List(&FACTS),
            "none of these may have happened before",
        ),
        may(
            "more_than",
            Shape::Whole(1, 1_000),
            "so often it may have happened; not at all when left out",
        ),
        SAME_FIELDS,
        may(
            "since",
            Shape::List(&FACTS),
            "only what happened after the latest of these counts",
        ),
    ],
    also: None,
};
static FIELDS_FOR: TableShape = TableShape {
    name: "fields_if",
    fields: &[
        must(
            "with",
            Shape::Map(&TEXTS),
            "fields of the event with the words of which they hold one",
        ),
        must("fields", Shape::List(&TEXT), "what the event must carry then"),
    ],
    also: None,
};
static TEXTS: Shape = Shape::List(&TEXT);
static ITEM: TableShape = TableShape {
    name: "named_item",
    fields: &[
        must("name", Shape::Text, "its name in facts"),
        must("title", Shape::Table(&WORDING), "what people call it"),
    ],
    also: None,
};
static WEIGHTED: TableShape = TableShape {
    name: "weighted_sum",
    fields: &[
        must("total", Shape::Text, "the field that holds the sum"),
        must(
            "of",
            Shape::Map(&WEIGHT),
            "the fields that make it up, with percents",
        ),
    ],
    also: Some(check_weights),
};
static LIMIT: TableShape = TableShape {
    name: "limit_by_word",
    fields: &[
        must("number", Shape::Text, "the field that holds the number"),
        must("by", Shape::Text, "the field that holds the word"),
        must(
            "most",
            Shape::Map(&NUMBER),
            "each word with the most that it allows; a word that is not listed allows nothing",
        ),
    ],
    also: None,
};
static LIMITS: Shape = Shape::Table(&LIMIT);
static NEEDS: Shape = Shape::Table(&NEED);
static BANS: Shape = Shape::Table(&BAN);
static FIELDS_FORS: Shape = Shape::Table(&FIELDS_FOR);
pub(super) static ITEMS: Shape = Shape::Table(&ITEM);

/// The facts that are judged.
pub(super) static ON: &[Field] = &[may("on", Shape::List(&FACTS), "the facts that are judged")];

/// What must be there, apart from what numbers and words must be.
pub(super) static THERE: &[Field] = &[
    may(
        "needs_facts",
        Shape::List(&NEEDS),
        "what must have happened before",
    ),
    may(
        "needs_none",
        Shape::List(&BANS),
        "what must not have happened before",
    ),
    may(
        "fields",
        Shape::List(&TEXT),
        "parts and fields that the judged event must carry",
    ),
    may(
        "fields_if",
        Shape::List(&FIELDS_FORS),
        "the same, for events that hold certain words",
    ),
    may(
        "at_most_field",
        Shape::Map(&TEXT),
        "numbers of the judged event that are not above another number of it",
    ),
    may(
        "limits",
        Shape::List(&LIMITS),
        "numbers of the judged event, each with a limit of its own for each word of another field",
    ),
    may(
        "earlier",
        Shape::Map(&TEXT),
        "days or times of the judged event (by_at, or a field such as 2026-12-31) that lie before another one of it",
    ),
    may(
        "items",
        Shape::List(&ITEMS),
        "names that the judged event must have ticked",
    ),
    may(
        "weighted",
        Shape::Table(&WEIGHTED),
        "a number that must be the weighted sum of others",
    ),
];

/// What words and numbers must be.
pub(super) static VALUES: &[Field] = &[
    may(
        "must_be",
        Shape::Map(&TEXTS),
        "fields, each with the words of which it must hold one",
    ),
    may(
        "at_least",
        Shape::Map(&NUMBER),
        "numbers of the judged event that must not be below these",
    ),
    may(
        "at_most",
        Shape::Map(&NUMBER),
        "numbers of the judged event that must not be above these",
    ),
];
static NUMBER: Shape = Shape::Whole(-1_000_000_000, 1_000_000_000);

fn check_need(node: &Node, errors: &mut Vec<crate::PackError>) {
    let says_something = ["fact", "none_open", "person_other_than"];
    if says_something.iter().all(|it| node.get(it).is_none()) {
        errors.push(node.place.error(
            says!(
                "没有写必须先发生什么",
                "the need names nothing that must have happened"
            ),
            says!(
                "写 fact = [\"consent_given\"] 或 none_open",
                "write fact = [\"consent_given\"] or none_open"
            ),
        ));
    }
    if node.get("fact").is_some() && node.get("none_open").is_some() {
        errors.push(node.place.error(
            says!(
                "`fact` 与 `none_open` 同时出现",
                "`fact` and `none_open` stand together"
            ),
            says!(
                "留一个，另一个写成第二条要求",
                "keep one, and write a second need for the other"
            ),
        ));
    }
}

fn check_weights(node: &Node, errors: &mut Vec<crate::PackError>) {
    let sum: i64 = node.map("of", Node::as_number).values().sum();
    if sum != 100 {
        errors.push(node.place.error(
            says!("权重之和为 {sum}", "the weights add up to {sum}"),
            says!("权重是百分数，之和为 100", "they are percents and add up to 100"),
        ));
    }
}

pub(super) fn read_check(node: &Node) -> Check {
    let fields_if = |it: &Node| FieldsIf {
        with: it.words_of("with"),
        fields: it.texts("fields"),
    };
    let ban = |it: &Node| FactBan {
        name: it.text("name").unwrap_or_default().to_owned(),
        title: read_wording(it.get("title")),
        only_for: read_patterns(it.list("for")),
        fact: read_patterns(it.list("fact")),
        more_than: it.whole("more_than").unwrap_or(0),
        same_fields: it.texts("same_fields"),
        since: read_patterns(it.list("since")),
    };
    let limit = |it: &Node| LimitByWord {
        number: it.text("number").unwrap_or_default().to_owned(),
        by: it.text("by").unwrap_or_default().to_owned(),
        most: it.map("most", Node::as_number),
    };
    Check {
        on: read_patterns(node.list("on")),
        needs_facts: node.list("needs_facts").iter().map(read_need).collect(),
        needs_none: node.list("needs_none").iter().map(ban).collect(),
        fields: node.texts("fields"),
        fields_if: node.list("fields_if").iter().map(fields_if).collect(),
        must_be: node.words_of("must_be"),
        at_least: node.map("at_least", Node::as_number),
        at_most: node.map("at_most", Node::as_number),
        at_most_field: node.map("at_most_field", |it| it.as_text().map(str::to_owned)),
        limits: node.list("limits").iter().map(limit).collect(),
        earlier: node.map("earlier", |it| it.as_text().map(str::to_owned)),
        items: read_items(node.list("items")),
        weighted: node.get("weighted").map(|it| WeightedSum {
            total: it.text("total").unwrap_or_default().to_owned(),
            of: it.map("of", Node::as_number),
        }),
    }
}

pub(super) fn read_items(nodes: &[Node]) -> Vec<NamedItem> {
    let item = |it: &Node| NamedItem {
        name: it.text("name").unwrap_or_default().to_owned(),
        title: read_wording(it.get("title")),
    };
    nodes.iter().map(item).collect()
}

fn read_soon_after(node: &Node) -> Option<SoonAfter> {
    Some(SoonAfter {
        fact: read_patterns(node.list("fact")),
        within: node.span("within")?,
    })
}

fn read_came_soon(node: &Node) -> Option<CameSoon> {
    Some(CameSoon {
        fact: read_patterns(node.list("fact")),
        after: read_patterns(node.list("after")),
        within: node.span("within")?,
    })
}

fn read_need(node: &Node) -> FactNeed {
    let patterns = |key| read_patterns(node.list(key));
    FactNeed {
        name: node.text("name").unwrap_or_default().to_owned(),
        title: read_wording(node.get("title")),
        only_for: patterns("for"),
        fact: patterns("fact"),
        count: node.whole("count").unwrap_or(1),
        since: patterns("since"),
        within: node.span("within"),
        waited: node.span("waited"),
        soon_after: node.get("soon_after").and_then(read_soon_after),
        by_same_as: patterns("by_same_as"),
        spared: node.get("spared").and_then(read_soon_after),
        by_other_than: patterns("by_other_than"),
        judged_by_other_than: patterns("judged_by_other_than"),
        before_agreed: patterns("before_agreed"),
        same_person: node.truth("same_person").unwrap_or(false),
        same_fields: node.texts("same_fields"),
        only_if_soon: node.get("only_if_soon").and_then(read_came_soon),
        person_other_than: patterns("person_other_than"),
        none_open: node.get("none_open").map(|it| NoneOpen {
            opened: read_patterns(it.list("opened")),
            done: read_patterns(it.list("done")),
        }),
    }
}
