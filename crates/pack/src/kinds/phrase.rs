//! `kind = "phrase"`: words that are due at a moment, or never said.

use domain::{FindingAct, Moment};

use crate::kinds::WORDING;
use crate::kinds::check::read_check;
use crate::shape::{Field, Shape, TableShape, may, must, word};
use crate::source::{PackError, says};
use crate::tree::Node;
use crate::{BannedPhrase, DataKind, PhraseRule, PhraseTime, TextPart, Wording};

static TEXT: Shape = Shape::Text;
static TEXTS: Shape = Shape::List(&TEXT);
static PATTERN: Shape = Shape::Pattern;
static MOMENT: Shape = word!(Moment);
static DATA: Shape = word!(DataKind);

pub(super) static PART: TableShape = TableShape {
    name: "text_part",
    also: None,
    fields: &[
        must("name", Shape::Text, "a short word for the part, such as greeting"),
        must("title", Shape::Table(&WORDING), "what it is called on the screen"),
        may(
            "moments",
            Shape::List(&MOMENT),
            "only at these of the clause's moments; at all when left out",
        ),
        may("any_of", Shape::List(&PATTERN), "any of these makes it present"),
        may(
            "min_rest_chars",
            Shape::Whole(1, 10_000),
            "present when so many characters stand outside the other parts",
        ),
        may("offer", Shape::Table(&WORDING), "a sentence that fills it"),
    ],
};
static NEVER: TableShape = TableShape {
    name: "banned_phrase",
    also: None,
    fields: &[
        must("any_of", Shape::List(&PATTERN), "variants that are never said"),
        may(
            "unless",
            Shape::List(&PATTERN),
            "longer words that contain one and are innocent",
        ),
        may(
            "unless_before",
            Shape::List(&PATTERN),
            "what excuses it wherever it is said before, such as an apology",
        ),
        may(
            "unless_after",
            Shape::List(&PATTERN),
            "what excuses it wherever it is said afterwards, such as what can be done",
        ),
        may("better", Shape::List(&TEXT), "better wordings, best first"),
    ],
};
static WHEN: TableShape = TableShape {
    name: "phrase_time",
    also: None,
    fields: &[
        may(
            "answered_late_after",
            Shape::Span,
            "only when the call was answered later than this after it rang",
        ),
        may("holiday", Shape::Truth, "only on public holidays"),
        may(
            "first_reply",
            Shape::Truth,
            "only the first words to the customer in a round of the case; as first_only",
        ),
    ],
};
static PARTS: Shape = Shape::Table(&PART);
static NEVERS: Shape = Shape::Table(&NEVER);

pub(super) static FIELDS: &[Field] = &[
    may(
        "moments",
        Shape::List(&MOMENT),
        "when; whenever staff write or speak to customers when left out",
    ),
    may("when", Shape::Table(&WHEN), "only then; always when left out"),
    may("never", Shape::List(&NEVERS), "what is never said"),
    may("must", Shape::List(&PARTS), "what must be said"),
    may(
        "needs_address_by_name",
        Shape::Truth,
        "surname and title are used once the name is known",
    ),
    may(
        "titles",
        Shape::List(&TEXT),
        "with needs_address_by_name: the titles that count; those in Latin letters stand before the surname",
    ),
    may(
        "once_in_contact",
        Shape::Truth,
        "what is due may come in any text of a contact (a call, a chat, a mail) in which words of the moments were written down",
    ),
    may(
        "in_order",
        Shape::Truth,
        "what must be said stands in the order in which it is listed",
    ),
    may(
        "first_only",
        Shape::Truth,
        "only the first words to the customer in a round of the case",
    ),
    may(
        "more_than",
        Shape::Whole(1, 100),
        "so many of what is never said are let pass in one contact",
    ),
    may(
        "holiday_names",
        Shape::Map(&TEXTS),
        "other words for holidays, by the holiday's name: {holiday} in a pattern stands for any of them on that day",
    ),
    may(
        "others_data",
        Shape::List(&DATA),
        "numbers and addresses of others that do not go out",
    ),
    must(
        "act",
        word!(FindingAct),
        "what a finding does: refuse, warn or hint",
    ),
];

/// Keys that look at one text and so do not go together with a whole contact.
const OF_ONE_TEXT: [&str; 5] = ["never", "others_data", "more_than", "first_only", "in_order"];

/// What the shapes of single keys cannot say.
pub(super) fn check(node: &Node, errors: &mut Vec<PackError>) {
    let is_set = |key: &str| node.truth(key) == Some(true);
    if let Some(address) = node.get("needs_address_by_name")
        && is_set("needs_address_by_name")
        && node.texts("titles").is_empty()
    {
        errors.push(address.place.error(
            says!("没有写哪些尊称算数", "no title that counts is named"),
            says!(
                "写 titles = [\"先生\", \"女士\", \"Mr\", \"Ms\"]",
                "write titles = [\"先生\", \"女士\", \"Mr\", \"Ms\"]"
            ),
        ));
    }
    let Some(once) = node.get("once_in_contact").filter(|_| is_set("once_in_contact")) else {
        return;
    };
    if node.list("must").is_empty() && !is_set("needs_address_by_name") {
        errors.push(once.place.error(
            says!("一次联系里没有什么要说的", "nothing is due once in a contact"),
            says!(
                "写 must 或 needs_address_by_name = true",
                "write must or needs_address_by_name = true"
            ),
        ));
    }
    for key in OF_ONE_TEXT {
        if let Some(other) = node.get(key) {
            errors.push(other.place.error(
                says!(
                    "`{key}` 看的是一段话，不能与 once_in_contact 同写",
                    "`{key}` looks at one text and does not go with once_in_contact"
                ),
                says!(
                    "另写一条条款，或去掉 once_in_contact",
                    "write a clause of its own, or leave once_in_contact out"
                ),
            ));
        }
    }
}

pub(super) fn read(node: &Node) -> Option<PhraseRule> {
    let never = node.list("never").iter().map(|it| BannedPhrase {
        any_of: it.texts("any_of"),
        unless: it.texts("unless"),
        unless_before: it.texts("unless_before"),
        unless_after: it.texts("unless_after"),
        better: it.texts("better"),
    });
    Some(PhraseRule {
        moments: node.read_list("moments"),
        never: never.collect(),
        must: read_parts(node.list("must")),
        needs_address_by_name: node.truth("needs_address_by_name").unwrap_or(false),
        titles: node.texts("titles"),
        once_in_contact: node.truth("once_in_contact").unwrap_or(false),
        in_order: node.truth("in_order").unwrap_or(false),
        first_only: node.truth("first_only").unwrap_or(false)
            || node
                .get("when")
                .and_then(|it| it.truth("first_reply"))
                .unwrap_or(false),
        more_than: node.whole("more_than").unwrap_or(0),
        holiday_names: node.words_of("holiday_names"),
        others_data: node.read_list("others_data"),
        act: node.read("act")?,
        check: read_check(node),
        when: node
            .get("when")
            .map_or_else(PhraseTime::default, |it| PhraseTime {
                answered_late_after: it.span("answered_late_after"),
                holiday: it.truth("holiday").unwrap_or(false),
            }),
    })
}

pub(super) fn read_parts(nodes: &[Node]) -> Vec<TextPart> {
    let part = |it: &Node| TextPart {
        name: it.text("name").unwrap_or_default().to_owned(),
        title: read_wording(it.get("title")),
        moments: it.read_list("moments"),
        any_of: it.texts("any_of"),
        min_rest_chars: it.whole("min_rest_chars").unwrap_or(0),
        offer: read_wording(it.get("offer")),
    };
    nodes.iter().map(part).collect()
}

pub(crate) fn read_wording(node: Option<&Node>) -> Wording {
    let words = |key| node.and_then(|it| it.text(key)).unwrap_or_default().to_owned();
    Wording {
        zh: words("zh"),
        en: words("en"),
    }
}
